/**
 * A model made of trees: start scores, trees in turn a score, the link from scores to predictions. Boosted trees and
 * forests come to the same form (a forest's leaves are divided by its number of trees), so that one predictor, one JSON
 * and one importance serve all.
 */
import { ModelError, type Json } from '@quantcli/core';
import { z } from 'zod';
import type { Dataset } from '../dataset/dataset.ts';
import { featureSchema, schemaJson, type FeatureSchema } from '../dataset/feature-schema.ts';
import type { Sample } from '../dataset/sample.ts';
import { requireSchema, type Fitted } from '../estimators/estimator.ts';
import type { Curve } from './boost.ts';
import { applyLink, LINKS, type Link } from './objective.ts';
import { encode, type EncodedColumn } from './ordered-targets.ts';
import { treePredictor, type TreePredictor } from './predict-trees.ts';
import { treeJson, treeSchema } from './tree-json.ts';
import type { Tree } from './tree.ts';

export interface TreeModel {
  readonly estimator: string;
  readonly objective: string;
  readonly link: Link;
  readonly schema: FeatureSchema;
  readonly classes?: readonly number[] | undefined;
  /** [K] scores before the first tree. */
  readonly initial: readonly number[];
  /** What the trees see in place of the features, where categories are encoded. */
  readonly encoding: readonly EncodedColumn[] | null;
  /** [rounds × K] */
  readonly trees: readonly Tree[];
  readonly curve: Curve;
}

export interface FittedTrees extends Omit<Fitted, 'classes' | 'curve'>, TreeModel {
  readonly classes?: readonly number[];
  readonly importance: readonly number[];
}

export function fittedTrees(model: TreeModel): FittedTrees {
  const { classes, schema, link, initial, ...rest } = model;
  const outputs = initial.length;
  const predictor = predictorOf(model);
  return Object.freeze({
    ...rest,
    schema,
    link,
    initial,
    ...(classes && { classes }),
    outputs,
    importance: importanceOf(model),
    predict(sample: Sample): Float64Array {
      requireSchema(schema, sample.dataset);
      const values = startScores(initial, sample.rows.length);
      addScores(model, predictor, sample, values, 0, model.trees.length);
      applyLink(link, values, outputs);
      return values;
    },
    toJSON: () => modelJson(model),
  });
}

/** Predictions after every `every` rounds, and after the last: for learning curves. [rows × outputs] each, as `predict` gives them. */
export function* stagedPredictions(
  model: FittedTrees,
  sample: Sample,
  every: number,
): Generator<{ rounds: number; values: Float64Array }> {
  requireSchema(model.schema, sample.dataset);
  const { initial, link, outputs, trees } = model;
  const predictor = predictorOf(model);
  const scores = startScores(initial, sample.rows.length);
  const last = trees.length / outputs;
  for (let from = 0; from < last; from += every) {
    const to = Math.min(from + every, last);
    addScores(model, predictor, sample, scores, from * outputs, to * outputs);
    const values = scores.slice();
    applyLink(link, values, outputs);
    yield { rounds: to, values };
  }
}

function predictorOf({ trees, encoding, schema, initial }: TreeModel): TreePredictor {
  return treePredictor(trees, encoding?.length ?? schema.names.length, initial.length);
}

function startScores(initial: readonly number[], rows: number): Float64Array {
  return Float64Array.from({ length: rows * initial.length }, (_, i) => initial[i % initial.length]!);
}

/** Rows that are encoded at a time. */
const ENCODED = 4096;

function addScores(
  { encoding, initial }: TreeModel,
  predictor: TreePredictor,
  { dataset, rows }: Sample,
  scores: Float64Array,
  from: number,
  to: number,
): void {
  if (encoding === null) return predictor.add(dataset.features, rows, scores, from, to);
  const outputs = initial.length;
  for (let first = 0; first < rows.length; first += ENCODED) {
    const chunk = rows.subarray(first, first + ENCODED);
    const features = encode(encoding, dataset, chunk);
    const places = Int32Array.from(chunk, (_, i) => i);
    predictor.add(features, places, scores.subarray(first * outputs, (first + chunk.length) * outputs), from, to);
  }
}

/** [K] of [n]: the scores of a model on rows of a dataset whose features its trees read as they are. */
export function scoresOn({ trees, initial }: TreeModel, dataset: Dataset, rows: Int32Array): Float64Array[] {
  const outputs = initial.length;
  const values = startScores(initial, rows.length);
  treePredictor(trees, dataset.width, outputs).add(dataset.features, rows, values, 0, trees.length);
  return initial.map((_, k) => Float64Array.from(rows, (__, i) => values[i * outputs + k]!));
}

function importanceOf({ trees, schema, encoding }: TreeModel): number[] {
  const gains = schema.names.map(() => 0);
  for (const { feature, gain } of trees) {
    feature.forEach((column, node) => {
      if (column >= 0) gains[encoding?.[column]!.feature ?? column]! += gain[node]!;
    });
  }
  const total = gains.reduce((sum, gain) => sum + gain, 0);
  return total > 0 ? gains.map((gain) => gain / total) : gains;
}

const modelSchema = z.strictObject({
  estimator: z.string(),
  version: z.literal(1),
  objective: z.string(),
  link: z.enum(LINKS),
  schema: featureSchema,
  classes: z.array(z.number()).nullable(),
  initial: z.array(z.number()).min(1),
  encoding: z
    .array(
      z.strictObject({
        feature: z.number().int().min(0),
        statistics: z
          .array(
            z
              .number()
              .nullable()
              .transform((value) => value ?? NaN),
          )
          .nullable(),
      }),
    )
    .nullable(),
  trees: z.array(treeSchema),
  curve: z.strictObject({ train: z.array(z.number()), holdOut: z.array(z.number()).nullable() }),
});

function modelJson({ estimator, objective, link, schema, classes, initial, encoding, trees, curve }: TreeModel): Json {
  return {
    estimator,
    version: 1,
    objective,
    link,
    schema: schemaJson(schema),
    classes: classes === undefined ? null : [...classes],
    initial: [...initial],
    encoding:
      encoding &&
      encoding.map(({ feature, statistics }) => ({
        feature,
        statistics: statistics && statistics.map((value) => (Number.isNaN(value) ? null : value)),
      })),
    trees: trees.map(treeJson),
    curve: { train: [...curve.train], holdOut: curve.holdOut && [...curve.holdOut] },
  };
}

/** A model of one estimator back from its JSON. Throws {@link ModelError} on anything else. */
export function treesFromJson(estimator: string, json: unknown): FittedTrees {
  const parsed = modelSchema.safeParse(json);
  const fault = parsed.success ? faultOf(parsed.data, estimator) : parsed.error.issues[0]!.message;
  if (parsed.success && fault === undefined) {
    const { version: _, classes, ...model } = parsed.data;
    return fittedTrees({ ...model, classes: classes ?? undefined });
  }
  throw new ModelError({
    code: 'boosting.json',
    what: `this is not a fitted ${estimator} model`,
    cause: fault!,
    fix: 'save the model again',
  });
}

function faultOf(model: z.output<typeof modelSchema>, estimator: string): string | undefined {
  const { schema, encoding, trees, initial, classes, link } = model;
  const width = encoding?.length ?? schema.names.length;
  const several = link === 'softmax' || link === 'shares';
  const outputs = several ? classes?.length : 1;
  if (model.estimator !== estimator) return `it names ${model.estimator}`;
  if ((classes !== null) !== (several || link === 'logistic' || link === 'clipped')) return 'link and classes disagree';
  if (classes !== null && !several && classes.length !== 2) return 'it needs two classes';
  if (initial.length !== outputs || trees.length % outputs !== 0) return 'classes and trees differ in number';
  if (encoding?.some(({ feature }) => feature >= schema.names.length)) return 'it encodes a feature it does not have';
  if (trees.some(({ feature }) => feature.some((f) => f >= width))) return 'a tree reads a feature it does not have';
  return undefined;
}
