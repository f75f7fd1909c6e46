/** The rows that a metric counts: labelled, predicted, in the sections they are ranked in. */
import type { Dataset } from '../dataset/dataset.ts';
import { sectionsOf, type Sample } from '../dataset/sample.ts';
import { scoresOf } from '../estimators/scores-of.ts';
import type { Predictions } from './metric.ts';

export interface ScoredRows {
  readonly dataset: Dataset;
  /** [n] rows of the dataset, ascending. */
  readonly rows: Int32Array;
  /** [n] */
  readonly outcomes: Float64Array;
  readonly weights: Float64Array;
  /** [D + 1] where each section begins. */
  readonly offsets: Int32Array;
  /** [n] one number a row to order them by: the forecast, the probability of the second of two classes, the expected value of several. Undefined for several forecasts without classes. */
  readonly scores: Float64Array | undefined;
  /** Present when predictions are probabilities. */
  readonly classes: ScoredClasses | undefined;
}

export interface ScoredClasses {
  readonly count: number;
  /** [n] codes of the actual class. */
  readonly labels: Int32Array;
  /** [n] codes of the most probable class, the first of several. */
  readonly predicted: Int32Array;
  /** [n × count], or [n] of class 1 where there are two. */
  readonly probabilities: Float64Array;
}

/** Gathers the rows of a sample that have a label and a finite prediction. O(rows). */
export function scoredRows({ dataset, rows }: Sample, predictions: Predictions): ScoredRows {
  const { values, outputs, classes } = predictions;
  const places: number[] = [];
  rows.forEach((row, i) => {
    if (Number.isNaN(dataset.target[row]!)) return;
    for (let k = 0; k < outputs; k += 1) if (!Number.isFinite(values[i * outputs + k]!)) return;
    places.push(i);
  });
  const kept = Int32Array.from(places, (i) => rows[i]!);
  const outcomes = Float64Array.from(kept, (row) => dataset.target[row]!);
  const given = new Float64Array(kept.length * outputs);
  places.forEach((i, n) => given.set(values.subarray(i * outputs, (i + 1) * outputs), n * outputs));
  return {
    dataset,
    rows: kept,
    outcomes,
    weights: Float64Array.from(kept, (row) => dataset.weight[row]!),
    offsets: sectionsOf({ dataset, rows: kept }),
    scores: outputs === 1 || classes ? scoresOf({ outputs, classes }, given) : undefined,
    classes: classes && scoreClasses(given, outputs, outcomes, classes),
  };
}

/** A target that the model has never seen is a further class, of probability 0. */
function scoreClasses(
  given: Float64Array,
  outputs: number,
  outcomes: Float64Array,
  classes: readonly number[],
): ScoredClasses {
  const codeOf = new Map(classes.map((value, code) => [value, code]));
  const labels = Int32Array.from(outcomes, (value) => codeOf.get(value) ?? classes.length);
  const unseen = labels.includes(classes.length);
  const count = classes.length + (unseen ? 1 : 0);
  const probabilities = unseen ? widened(given, outputs, count) : given;
  const columns = unseen ? count : outputs;
  const predicted = Int32Array.from(labels, (_, i) => {
    if (columns === 1) return probabilities[i]! > 0.5 ? 1 : 0;
    let best = 0;
    for (let k = 1; k < columns; k += 1)
      if (probabilities[i * columns + k]! > probabilities[i * columns + best]!) best = k;
    return best;
  });
  return { count, labels, predicted, probabilities };
}

/** The probabilities over `count` classes, 0 for the last. */
function widened(given: Float64Array, outputs: number, count: number): Float64Array {
  const rows = given.length / outputs;
  const out = new Float64Array(rows * count);
  for (let i = 0; i < rows; i += 1) {
    if (outputs === 1) out.set([1 - given[i]!, given[i]!], i * count);
    else out.set(given.subarray(i * outputs, (i + 1) * outputs), i * count);
  }
  return out;
}

/** [n] the probability that reliability is judged by, and whether it happened: of the second of two classes, else of the most probable. */
export function judgedProbability({ count, labels, predicted, probabilities }: ScoredClasses): {
  readonly probability: Float64Array;
  readonly happened: Uint8Array;
} {
  if (probabilities.length === labels.length)
    return { probability: probabilities, happened: Uint8Array.from(labels, (code) => (code === 1 ? 1 : 0)) };
  return {
    probability: Float64Array.from(predicted, (code, i) => probabilities[i * count + code]!),
    happened: Uint8Array.from(labels, (code, i) => (code === predicted[i] ? 1 : 0)),
  };
}
