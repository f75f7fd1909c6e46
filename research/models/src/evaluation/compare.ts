/**
 * Several models on the same rows: which has the least loss, and whether the difference is more than chance. Losses are
 * means by bar, because rows of one bar move together; Diebold & Mariano's test knows that outcomes over h bars overlap.
 * With k models there are k(k − 1)/2 pairs: a smallest p-value among them is no p-value (data snooping).
 */
import { ValidationError } from '@quantcli/core';
import { dieboldMariano, icSummary, mcnemar, type DieboldMariano, type McNemar } from '@quantcli/measures';
import type { Dataset } from '../dataset/dataset.ts';
import { labelledRows, type Sample } from '../dataset/sample.ts';
import { lossesByBar } from './bar-losses.ts';
import type { Predictions } from './metric.ts';
import { sectionIcs } from './ranking-metrics.ts';
import { scoredRows, type ScoredRows } from './scored-rows.ts';

export interface ComparedModel {
  readonly name: string;
  /** Values [R × outputs] of all rows of the dataset; NaN where a row was not predicted. */
  readonly predictions: Predictions;
}

export interface ModelComparison {
  /** Squared error of numbers, log loss of probabilities. */
  readonly loss: 'squared' | 'log';
  /** Rows that every model predicts and that have a label, and their bars. */
  readonly rows: number;
  readonly bars: number;
  /** The best first: mean over the bars of the mean loss. */
  readonly models: readonly { readonly name: string; readonly loss: number; readonly ic: number | undefined }[];
  readonly pairs: readonly ModelPair[];
}

interface ModelPair {
  readonly first: string;
  readonly second: string;
  /** Of the losses by bar, first less second; undefined where they do not differ or bars are too few for the horizon. */
  readonly dieboldMariano: DieboldMariano | undefined;
  /** Mean difference of the sections' ICs, first less second, with a Newey–West error (lag horizon − 1). */
  readonly ic: { readonly difference: number; readonly stdErr: number | undefined } | undefined;
  /** Of classifiers. */
  readonly mcnemar: McNemar | undefined;
}

/** Compares two models or more. Throws {@link ValidationError} for fewer, for numbers against probabilities, for several numbers a row, and without a common row. */
export function compareModels(dataset: Dataset, models: readonly ComparedModel[]): ModelComparison {
  const kinds = new Set(models.map(({ predictions }) => predictions.classes === undefined));
  if (models.length < 2 || kinds.size > 1) {
    throw new ValidationError({
      code: 'compare.models',
      what: models.length < 2 ? `${models.length} models to compare` : 'numbers cannot be compared with probabilities',
      fix: 'name two models or more of one target',
    });
  }
  const several = models.find(({ predictions: { outputs, classes } }) => classes === undefined && outputs > 1);
  if (several !== undefined) {
    throw new ValidationError({
      code: 'compare.outputs',
      what: `"${several.name}" forecasts ${several.predictions.outputs} numbers a row`,
      fix: 'compare one of them',
    });
  }
  const common = commonRows(dataset, models);
  if (common.rows.length === 0) {
    throw new ValidationError({
      code: 'compare.rows',
      what: 'no labelled row is predicted by all models',
      fix: 'validate the models with the same splits',
    });
  }
  const entries = models.map(({ name, predictions }) => {
    const scored = scoredRows(common, pick(predictions, common));
    return { name, scored, losses: lossesByBar(scored), ics: sectionIcs(scored) };
  });
  const ranked = entries
    .map(({ name, losses, ics }) => ({ name, loss: meanOf(losses), ic: icSummary(ics, dataset.horizon).ic }))
    .sort((a, b) => a.loss - b.loss);
  return {
    loss: kinds.has(true) ? 'squared' : 'log',
    rows: common.rows.length,
    bars: entries[0]!.losses.length,
    models: ranked,
    pairs: entries.flatMap((first, i) =>
      entries.slice(i + 1).map((second): ModelPair => {
        const { ic, icStdErr } = icSummary(
          first.ics.map((value, d) => value - second.ics[d]!),
          dataset.horizon,
        );
        const [right, otherRight] = [rightRows(first.scored), rightRows(second.scored)];
        return {
          first: first.name,
          second: second.name,
          dieboldMariano: dieboldMariano(first.losses, second.losses, { horizon: Math.max(1, dataset.horizon) }),
          ic: ic === undefined ? undefined : { difference: ic, stdErr: icStdErr },
          mcnemar: right && otherRight && mcnemar(right, otherRight),
        };
      }),
    ),
  };
}

function commonRows(dataset: Dataset, models: readonly ComparedModel[]): Sample {
  const { rows } = labelledRows(dataset);
  const predicted = (row: number): boolean =>
    models.every(({ predictions: { values, outputs } }) =>
      values.subarray(row * outputs, (row + 1) * outputs).every(Number.isFinite),
    );
  return { dataset, rows: rows.filter((row) => dataset.weight[row]! > 0 && predicted(row)) };
}

function pick({ values, outputs, classes }: Predictions, { rows }: Sample): Predictions {
  const picked = new Float64Array(rows.length * outputs);
  rows.forEach((row, i) => picked.set(values.subarray(row * outputs, (row + 1) * outputs), i * outputs));
  return { values: picked, outputs, classes };
}

function rightRows({ classes }: ScoredRows): Uint8Array | undefined {
  return classes && Uint8Array.from(classes.labels, (label, i) => (label === classes.predicted[i] ? 1 : 0));
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
