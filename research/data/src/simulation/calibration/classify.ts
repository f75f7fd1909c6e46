/**
 * Two small classifiers for the exam. Logistic regression on standardised features with a ridge, by Newton's method (Hastie,
 * Tibshirani & Friedman 2009, §4.4.1), sees what lies in straight lines; boosted trees (gradient boosting of the log-loss,
 * Friedman 2001) see thresholds and what goes together. Both return scores for which more is likelier to be of class 1.
 * Deterministic.
 */
import { cholesky, mean, solveCholesky } from '@quantcli/numeric';

/** Rows of features and their classes, 0 or 1. */
export interface Sample {
  readonly features: readonly (readonly number[])[];
  readonly classes: Uint8Array;
}

export type Scorer = (features: readonly number[]) => number;

const RIDGE = 10;
const NEWTON_STEPS = 8;
const ROUNDS = 120;
const RATE = 0.06;
const DEPTH = 3;
const LEAST_GAIN = 1e-6;
/** Thresholds tried for a feature. */
const CELLS = 32;
/** Fewest rows on one side of a threshold. */
const LEAST_SIDE = 20;
const SHRINK = 1;

const squash = (score: number): number => 1 / (1 + Math.exp(-score));

export function fitLogistic({ features, classes }: Sample): Scorer {
  const width = features[0]!.length;
  const columns = Array.from({ length: width }, (_, k) => Float64Array.from(features, (row) => row[k]!));
  const centres = columns.map(mean);
  const scales = columns.map((column, k) => {
    const square = mean(column.map((value) => (value - centres[k]!) ** 2));
    return square > 0 ? 1 / Math.sqrt(square) : 0;
  });
  // Outliers of a ratio must not decide: five deviations are enough.
  const standard = (row: readonly number[]): Float64Array =>
    Float64Array.from({ length: width + 1 }, (_, k) =>
      k === width ? 1 : Math.max(-5, Math.min(5, (row[k]! - centres[k]!) * scales[k]!)),
    );
  const rows = features.map(standard);
  const n = width + 1;
  let weights = new Float64Array(n);
  for (let step = 0; step < NEWTON_STEPS; step += 1) {
    const hessian = new Float64Array(n * n);
    const gradient = weights.map((weight, k) => (k === width ? 0 : -RIDGE * weight));
    for (let k = 0; k < n; k += 1) hessian[k * n + k] = k === width ? 1e-6 : RIDGE;
    rows.forEach((row, i) => {
      const chance = squash(dot(row, weights));
      const curve = chance * (1 - chance);
      for (let a = 0; a < n; a += 1) {
        gradient[a] = gradient[a]! + (classes[i]! - chance) * row[a]!;
        const scaled = curve * row[a]!;
        for (let b = 0; b <= a; b += 1) hessian[a * n + b] = hessian[a * n + b]! + scaled * row[b]!;
      }
    });
    const move = solveCholesky(cholesky(hessian, n), n, gradient);
    weights = weights.map((weight, k) => weight + move[k]!);
  }
  return (row) => dot(standard(row), weights);
}

/** A node of a tree: what goes to either side of a threshold, or a value. */
type Tree =
  | number
  | { readonly feature: number; readonly threshold: number; readonly below: Tree; readonly above: Tree };

interface Binned {
  readonly thresholds: readonly (readonly number[])[];
  /** [features][rows] how many thresholds a value lies above. */
  readonly cells: readonly Uint8Array[];
}

export function fitTrees({ features, classes }: Sample): Scorer {
  const thresholds = Array.from({ length: features[0]!.length }, (_, k) => cellsOf(features.map((row) => row[k]!)));
  const cells = thresholds.map((limits, k) => Uint8Array.from(features, (row) => cellOf(limits, row[k]!)));
  const scores = new Float64Array(features.length);
  const all = Uint32Array.from(features.keys());
  const trees: Tree[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const gradient = scores.map((score, i) => classes[i]! - squash(score));
    const curve = scores.map((score) => squash(score) * (1 - squash(score)));
    const tree = grow({ thresholds, cells }, gradient, curve, all, DEPTH);
    trees.push(tree);
    features.forEach((row, i) => {
      scores[i] = scores[i]! + valueAt(tree, row);
    });
  }
  return (row) => trees.reduce<number>((sum, tree) => sum + valueAt(tree, row), 0);
}

function valueAt(tree: Tree, row: readonly number[]): number {
  let node = tree;
  while (typeof node !== 'number') node = row[node.feature]! <= node.threshold ? node.below : node.above;
  return node;
}

/** Splits the rows where a step of Newton's method gains most, down to `depth`; a leaf takes a shrunk share of its step. */
function grow(binned: Binned, gradient: Float64Array, curve: Float64Array, rows: Uint32Array, depth: number): Tree {
  const total = (column: Float64Array): number => rows.reduce((sum, i) => sum + column[i]!, 0);
  const [allG, allH] = [total(gradient), total(curve)];
  const leaf = (RATE * allG) / (allH + SHRINK);
  if (depth === 0) return leaf;
  const { thresholds, cells } = binned;
  let [most, at, feature] = [LEAST_GAIN, -1, -1];
  const [g, h, count] = [new Float64Array(CELLS + 1), new Float64Array(CELLS + 1), new Float64Array(CELLS + 1)];
  for (let k = 0; k < cells.length; k += 1) {
    const cell = cells[k]!;
    for (const column of [g, h, count]) column.fill(0);
    for (const i of rows) {
      const c = cell[i]!;
      g[c] = g[c]! + gradient[i]!;
      h[c] = h[c]! + curve[i]!;
      count[c] = count[c]! + 1;
    }
    let [leftG, leftH, left] = [0, 0, 0];
    for (let c = 0; c < thresholds[k]!.length; c += 1) {
      leftG += g[c]!;
      leftH += h[c]!;
      left += count[c]!;
      if (left < LEAST_SIDE || rows.length - left < LEAST_SIDE) continue;
      const rightG = allG - leftG;
      const gain = leftG ** 2 / (leftH + SHRINK) + rightG ** 2 / (allH - leftH + SHRINK) - allG ** 2 / (allH + SHRINK);
      if (gain > most) [most, at, feature] = [gain, c, k];
    }
  }
  if (feature < 0) return leaf;
  const side = (below: boolean): Tree =>
    grow(
      binned,
      gradient,
      curve,
      rows.filter((i) => cells[feature]![i]! <= at === below),
      depth - 1,
    );
  return { feature, threshold: thresholds[feature]![at]!, below: side(true), above: side(false) };
}

/** Distinct thresholds at even places of the sorted values; values above the last are in a cell of their own. */
function cellsOf(values: readonly number[]): number[] {
  const sorted = values.toSorted((a, b) => a - b);
  const places = Array.from({ length: CELLS }, (_, c) => sorted[Math.floor(((c + 1) * sorted.length) / (CELLS + 1))]!);
  return [...new Set(places)];
}

function cellOf(limits: readonly number[], value: number): number {
  let cell = 0;
  while (cell < limits.length && value > limits[cell]!) cell += 1;
  return cell;
}

function dot(x: Float64Array, y: Float64Array): number {
  let total = 0;
  for (let k = 0; k < x.length; k += 1) total += x[k]! * y[k]!;
  return total;
}

/** Chance that a row of class 1 scores above one of class 0, ties half (Mann & Whitney 1947); 0.5 where one class is absent. O(n log n). */
export function areaUnderCurve(scores: Float64Array, classes: Uint8Array): number {
  const order = Array.from(scores.keys()).sort((a, b) => scores[a]! - scores[b]!);
  let [ranks, ones] = [0, 0];
  for (let from = 0; from < order.length;) {
    let to = from + 1;
    while (to < order.length && scores[order[to]!] === scores[order[from]!]) to += 1;
    for (let i = from; i < to; i += 1) {
      if (classes[order[i]!] !== 1) continue;
      ranks += (from + to + 1) / 2;
      ones += 1;
    }
    from = to;
  }
  const zeros = order.length - ones;
  return ones * zeros === 0 ? 0.5 : (ranks - (ones * (ones + 1)) / 2) / (ones * zeros);
}
