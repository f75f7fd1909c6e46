/**
 * What out-of-fold predictions are worth: every metric that applies, over all rows with an interval, and by fold, by path
 * (in combinatorial splits) and by calendar year, where a figure that holds on average may fail.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Rng, throwIfInterrupted } from '@quantcli/core';
import { icSummary } from '@quantcli/measures';
import { z } from 'zod';
import type { Dataset } from '../dataset/dataset.ts';
import type { Sample } from '../dataset/sample.ts';
import type { OutOfFold } from '../validation/out-of-fold.ts';
import { foldWidening } from '../validation/widening.ts';
import type { Predictions } from './metric.ts';
import { evaluateRows, metricsFor, type NamedMetric, type PredictionKind } from './metrics.ts';
import { sectionIcs } from './ranking-metrics.ts';
import { reliabilityOf, reliabilitySchema } from './reliability-document.ts';
import { scoredRows, type ScoredRows } from './scored-rows.ts';
import { bootstrapSections } from './section-bootstrap.ts';

const figures = z.record(z.string(), z.number().nullable());

export const evaluationSchema = z.strictObject({
  kind: z.enum(['regression', 'binary', 'multiclass', 'ranking']),
  /** Labelled rows with a prediction, and the sections they are in. */
  rows: z.number(),
  sections: z.number(),
  horizon: z.number(),
  /** Over all rows, of the mean over the paths, errors widened for models that knew later bars; null where a figure does not exist. */
  metrics: z.array(
    z.strictObject({
      name: z.string(),
      better: z.enum(['higher', 'lower']),
      value: z.number().nullable(),
      stdErr: z.number().nullable(),
      /** 95 %, by the block bootstrap. */
      interval: z.tuple([z.number(), z.number()]).nullable(),
    }),
  ),
  bootstrap: z.strictObject({ replications: z.number(), blockBars: z.number() }),
  /** The information coefficient with its Newey–West standard error, lag horizon − 1. */
  ic: z.strictObject({ ic: z.number().nullable(), stdErr: z.number().nullable(), sections: z.number() }),
  /** Of probabilities. */
  reliability: reliabilitySchema.nullable(),
  folds: z.array(z.strictObject({ trained: z.number(), tested: z.number(), metrics: figures })),
  paths: z.array(z.strictObject({ metrics: figures })),
  /** By the UTC year of the row's bar. */
  years: z.array(z.strictObject({ year: z.number(), rows: z.number(), metrics: figures })),
});

/** A plain document, as JSON holds it. */
export type Evaluation = z.infer<typeof evaluationSchema>;

export interface EvaluationOptions {
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
  /** Default: those of the kind. */
  readonly metrics?: readonly NamedMetric[];
  /** What the predictions are; default: probabilities where the models have classes, else a number. */
  readonly kind?: PredictionKind;
  /** Of the bootstrap. */
  readonly replications?: number;
}

/** Evaluates out-of-fold predictions of a dataset. Throws Interrupted on abort. */
export async function evaluateOutOfFold(
  dataset: Dataset,
  outOfFold: OutOfFold,
  { seed, signal, kind: given, metrics: chosen, replications = 500 }: EvaluationOptions,
): Promise<Evaluation> {
  const { folds, models, outputs, paths, predictions } = outOfFold;
  const wider = foldWidening(outOfFold);
  const classes = models[0]?.classes;
  const kind = given ?? kindOf(classes);
  const metrics = chosen ?? metricsFor(kind);
  const quick = metrics.filter(({ name }) => !SORTING.includes(name));
  const everything: Sample = { dataset, rows: Int32Array.from({ length: dataset.rows }, (_, r) => r) };
  const whole = scoredRows(everything, { values: predictions, outputs, classes });
  const sections = whole.offsets.length - 1;
  const rng = Rng.fromSeed(seed).split('evaluation');
  const { intervals, ...bootstrap } = await bootstrapSections(whole, metrics, { rng, signal, replications });
  const { ic, icStdErr, dates } = icSummary(sectionIcs(whole), dataset.horizon);
  const byFold: Evaluation['folds'] = [];
  for (const { train, test, blocks } of folds) {
    const values = foldValues(dataset, test, blocks, paths, outputs);
    const figures = evaluateRows(scoredRows(test, { values, outputs, classes }), quick);
    byFold.push({ trained: train.rows.length, tested: test.rows.length, metrics: figures });
    await breathe(signal);
  }
  const byPath: Evaluation['paths'] = [];
  for (const values of paths) {
    byPath.push({ metrics: evaluateRows(scoredRows(everything, { values, outputs, classes }), quick) });
    await breathe(signal);
  }
  return {
    kind,
    rows: whole.rows.length,
    sections,
    horizon: dataset.horizon,
    metrics: metrics.map((metric, m) => {
      const value = metric.prepare(whole)() ?? null;
      const sampled = intervals[m];
      return {
        name: metric.name,
        better: metric.better,
        value,
        stdErr: sampled ? wider * sampled.stdErr : null,
        interval: sampled && value !== null ? widened(sampled.interval, value, wider) : null,
      };
    }),
    bootstrap,
    ic: { ic: ic ?? null, stdErr: icStdErr === undefined ? null : wider * icStdErr, sections: dates },
    reliability: reliabilityOf(whole),
    folds: byFold,
    paths: byPath,
    years: byYear(whole, { values: predictions, outputs, classes }, metrics),
  };
}

/** Gives the event loop a turn, in which an interruption can arrive. */
async function breathe(signal: AbortSignal | undefined): Promise<void> {
  await nextTurn();
  throwIfInterrupted(signal);
}

function widened([low, high]: readonly [number, number], value: number, factor: number): [number, number] {
  return [value + factor * (low - value), value + factor * (high - value)];
}

/** They sort every section anew, which by fold and by path takes longer than many a fit. */
const SORTING = ['kendall', 'ndcg', 'map', 'mrr'];

function kindOf(classes: readonly number[] | undefined): PredictionKind {
  if (classes === undefined) return 'regression';
  return classes.length === 2 ? 'binary' : 'multiclass';
}

/** [test rows × outputs] what a fold predicted, gathered from the paths its blocks belong to. */
function foldValues(
  { bar }: Dataset,
  { rows }: Sample,
  blocks: OutOfFold['folds'][number]['blocks'],
  paths: OutOfFold['paths'],
  outputs: number,
): Float64Array {
  const values = new Float64Array(rows.length * outputs);
  let b = 0;
  rows.forEach((row, i) => {
    while (bar[row]! > blocks[b]!.to) b += 1;
    values.set(paths[blocks[b]!.path]!.subarray(row * outputs, (row + 1) * outputs), i * outputs);
  });
  return values;
}

/** Years of two at least: a table whose time is no date has one. */
function byYear(
  { dataset, rows }: ScoredRows,
  { values, outputs, classes }: Predictions,
  metrics: readonly NamedMetric[],
): Evaluation['years'] {
  const yearOf = Array.from(dataset.time, (micros) => new Date(micros / 1_000).getUTCFullYear());
  const groups = new Map<number, number[]>();
  for (const row of rows) {
    const year = yearOf[dataset.bar[row]!]!;
    if (Number.isNaN(year)) continue;
    const group = groups.get(year);
    if (group) group.push(row);
    else groups.set(year, [row]);
  }
  if (groups.size < 2) return [];
  return [...groups].map(([year, members]) => {
    const kept = Int32Array.from(members);
    const given = new Float64Array(kept.length * outputs);
    kept.forEach((row, i) => given.set(values.subarray(row * outputs, (row + 1) * outputs), i * outputs));
    return {
      year,
      rows: kept.length,
      metrics: evaluateRows(scoredRows({ dataset, rows: kept }, { values: given, outputs, classes }), metrics),
    };
  });
}
