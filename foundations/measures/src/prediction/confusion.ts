/**
 * The confusion matrix and what is read off it. Classes are codes 0 … K − 1; the matrix is [K × K] row-major: row the
 * actual class, column the predicted one, in sums of weights. Undefined where nothing was counted. O(n + K²).
 */
import { weightAt } from './regression-error.ts';

/** @param actual [n] codes, with `predicted` [n] and `weights` [n] ≥ 0 */
export function confusionMatrix(
  actual: Int32Array,
  predicted: Int32Array,
  classes: number,
  weights?: Float64Array,
): Float64Array {
  const matrix = new Float64Array(classes * classes);
  for (let i = 0; i < actual.length; i += 1) matrix[actual[i]! * classes + predicted[i]!]! += weightAt(weights, i);
  return matrix;
}

/** Share of the weight on the diagonal. */
export function accuracy(matrix: Float64Array): number | undefined {
  const { hits, total } = margins(matrix);
  return total > 0 ? hits.reduce((sum, hit) => sum + hit, 0) / total : undefined;
}

/** Mean over the classes that occur of the share of each that was found: ½ (of two) for a constant prediction. */
export function balancedAccuracy(matrix: Float64Array): number | undefined {
  const { hits, actual } = margins(matrix);
  return meanWhere(actual, (k) => hits[k]! / actual[k]!);
}

export interface ClassScore {
  /** Of what was predicted as the class, the share that is; undefined where it never was. */
  readonly precision: number | undefined;
  /** Of what is the class, the share that was found; undefined where it does not occur. */
  readonly recall: number | undefined;
  /** Their harmonic mean, 2 hits / (actual + predicted); undefined where the class neither occurs nor was predicted. */
  readonly f1: number | undefined;
  /** Weight of the class. */
  readonly support: number;
}

/** [K] scores by class. */
export function classScores(matrix: Float64Array): ClassScore[] {
  const { hits, actual, predicted } = margins(matrix);
  return Array.from(hits, (hit, k) => ({
    precision: predicted[k]! > 0 ? hit / predicted[k]! : undefined,
    recall: actual[k]! > 0 ? hit / actual[k]! : undefined,
    f1: actual[k]! + predicted[k]! > 0 ? (2 * hit) / (actual[k]! + predicted[k]!) : undefined,
    support: actual[k]!,
  }));
}

/**
 * A class score averaged: `macro` over the classes that occur or were predicted, `weighted` by support. A score that does
 * not exist for such a class counts as 0: a class that is never predicted was not found.
 */
export function averageScore(
  matrix: Float64Array,
  score: 'precision' | 'recall' | 'f1',
  average: 'macro' | 'weighted',
): number | undefined {
  const scores = classScores(matrix).filter(({ f1 }) => f1 !== undefined);
  const weight = average === 'macro' ? () => 1 : ({ support }: ClassScore) => support;
  const total = scores.reduce((sum, one) => sum + weight(one), 0);
  return total > 0 ? scores.reduce((sum, one) => sum + weight(one) * (one[score] ?? 0), 0) / total : undefined;
}

/** Matthews' correlation of actual and predicted class (Gorodkin 2004 for several); undefined where either does not vary. */
export function matthews(matrix: Float64Array): number | undefined {
  const { hits, actual, predicted, total } = margins(matrix);
  const right = hits.reduce((sum, hit) => sum + hit, 0);
  let agreement = right * total;
  let actualSpread = total * total;
  let predictedSpread = total * total;
  for (let k = 0; k < hits.length; k += 1) {
    agreement -= actual[k]! * predicted[k]!;
    actualSpread -= actual[k]! ** 2;
    predictedSpread -= predicted[k]! ** 2;
  }
  return varies(actual) && varies(predicted)
    ? Math.max(-1, Math.min(1, agreement / Math.sqrt(actualSpread * predictedSpread)))
    : undefined;
}

function varies(margin: Float64Array): boolean {
  return margin.filter((weight) => weight > 0).length > 1;
}

interface Margins {
  readonly hits: Float64Array;
  readonly actual: Float64Array;
  readonly predicted: Float64Array;
  readonly total: number;
}

function margins(matrix: Float64Array): Margins {
  const classes = Math.round(Math.sqrt(matrix.length));
  const [hits, actual, predicted] = [0, 1, 2].map(() => new Float64Array(classes)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  let total = 0;
  for (let row = 0, i = 0; row < classes; row += 1) {
    for (let column = 0; column < classes; column += 1, i += 1) {
      const weight = matrix[i]!;
      actual[row]! += weight;
      predicted[column]! += weight;
      total += weight;
      if (row === column) hits[row]! += weight;
    }
  }
  return { hits, actual, predicted, total };
}

function meanWhere(weights: Float64Array, value: (k: number) => number): number | undefined {
  let sum = 0;
  let count = 0;
  weights.forEach((weight, k) => {
    if (!(weight > 0)) return;
    sum += value(k);
    count += 1;
  });
  return count === 0 ? undefined : sum / count;
}
