/**
 * Linear quantile regression by the Frisch–Newton interior point method (Portnoy & Koenker 1997, §4; Mehrotra 1992) on the
 * bounded dual: maximise y'a with X'a = (1 − τ)X'1, 0 ≤ a ≤ 1. An absolute penalty κ|b| is a pair of rows ±κ with the
 * target 0, since ρτ(κb) + ρτ(−κb) = κ|b|. The interior solution is then carried to a vertex: the plane through the rows
 * whose duals are most interior, taken where its loss is not larger. About 20 steps of O(n·p²).
 *
 * Letters: x the dual a, s = 1 − x, zed and w the multipliers of their bounds, y the coefficients' negatives, c the negative
 * targets, q the inverse of zed/x + w/s, rest = zed − w.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { throwIfInterrupted } from '@quantcli/core';
import { semidefiniteSolver } from './covariances.ts';
import { weightedGram } from './weighted-gram.ts';

const STEPS = 100;
const GAP = 1e-13;
const TOWARDS_BOUND = 0.9995;

/** Rows of the design: count rows of width features and a one, times their weight; then the pairs of the penalty. */
interface QuantileProblem {
  readonly count: number;
  readonly width: number;
  /** [count × width] */
  readonly z: Float64Array;
  /** [count] */
  readonly target: Float64Array;
  /** [count] > 0 */
  readonly weight: Float64Array;
  /** [width] κ of each feature; all 0 for none. */
  readonly penalty: Float64Array;
}

/** [width + 1] the coefficients that minimise Σ w ρτ(target − zb − a) + Σ κ|b|, then the intercept a. */
export async function quantileCoefficients(
  problem: QuantileProblem,
  tau: number,
  signal: AbortSignal | undefined,
): Promise<Float64Array> {
  const { count, width, z, target, weight, penalty } = problem;
  const m = width + 1;
  const pairs = Array.from(penalty.keys()).filter((f) => penalty[f]! > 0);
  const n = count + 2 * pairs.length;

  /** X·b, [n]. */
  function times(b: Float64Array): Float64Array {
    const out = new Float64Array(n);
    for (let i = 0, k = 0; i < count; i += 1) {
      let sum = b[width]!;
      for (let f = 0; f < width; f += 1, k += 1) sum += z[k]! * b[f]!;
      out[i] = weight[i]! * sum;
    }
    pairs.forEach((f, j) => {
      out[count + 2 * j] = penalty[f]! * b[f]!;
      out[count + 2 * j + 1] = -penalty[f]! * b[f]!;
    });
    return out;
  }

  /** X'·v, [m]. */
  function crossed(v: Float64Array): Float64Array {
    const out = new Float64Array(m);
    for (let i = 0, k = 0; i < count; i += 1) {
      const value = weight[i]! * v[i]!;
      out[width]! += value;
      for (let f = 0; f < width; f += 1, k += 1) out[f]! += value * z[k]!;
    }
    pairs.forEach((f, j) => (out[f]! += penalty[f]! * (v[count + 2 * j]! - v[count + 2 * j + 1]!)));
    return out;
  }

  /** A solver of X' diag(q) X. */
  function normalEquations(q: Float64Array): (b: Float64Array) => Float64Array {
    const curvature = weight.map((value, i) => q[i]! * value * value);
    const part = weightedGram(z, count, width, curvature);
    const gram = new Float64Array(m * m);
    for (let f = 0; f < width; f += 1) gram.set(part.subarray(f * width, (f + 1) * width), f * m);
    for (let i = 0, k = 0; i < count; i += 1) {
      for (let f = 0; f < width; f += 1, k += 1) gram[width * m + f]! += curvature[i]! * z[k]!;
      gram[width * m + width]! += curvature[i]!;
    }
    for (let f = 0; f < width; f += 1) gram[f * m + width] = gram[width * m + f]!;
    pairs.forEach((f, j) => (gram[f * m + f]! += penalty[f]! ** 2 * (q[count + 2 * j]! + q[count + 2 * j + 1]!)));
    return semidefiniteSolver(gram, m);
  }

  /** Σ w ρτ(r) + Σ κ|b|. */
  function lossOf(b: Float64Array): number {
    const fitted = times(b);
    let loss = 0;
    for (let i = 0; i < count; i += 1) {
      const rest = weight[i]! * target[i]! - fitted[i]!;
      loss += rest * (rest < 0 ? tau - 1 : tau);
    }
    for (const f of pairs) loss += penalty[f]! * Math.abs(b[f]!);
    return loss;
  }

  // Starts with x feasible, and z − w = c − Xy feasible around least squares.
  const c = new Float64Array(n);
  for (let i = 0; i < count; i += 1) c[i] = -weight[i]! * target[i]!;
  const x = new Float64Array(n).fill(1 - tau);
  const s = new Float64Array(n).fill(tau);
  const y = normalEquations(new Float64Array(n).fill(1))(crossed(c));
  const start = times(y);
  const size = c.reduce((sum, value) => sum + Math.abs(value), 0) / n;
  const w = new Float64Array(n);
  const zed = new Float64Array(n);
  for (let i = 0; i < n; i += 1) {
    const rest = c[i]! - start[i]!;
    const margin = 1e-3 * size;
    zed[i] = Math.max(rest, 0) + margin;
    w[i] = zed[i]! - rest;
  }
  const q = new Float64Array(n);
  const rest = new Float64Array(n);
  const pull = new Float64Array(n);
  const dx = new Float64Array(n);
  const dz = new Float64Array(n);
  const dw = new Float64Array(n);
  let best = { loss: Infinity, b: new Float64Array(m) };
  for (let step = 0, worse = 0; step < STEPS && worse < 3; step += 1) {
    await nextTurn();
    throwIfInterrupted(signal);
    let gap = 0;
    for (let i = 0; i < n; i += 1) {
      q[i] = 1 / (zed[i]! / x[i]! + w[i]! / s[i]!);
      rest[i] = zed[i]! - w[i]!;
      pull[i] = q[i]! * rest[i]!;
      gap += zed[i]! * x[i]! + w[i]! * s[i]!;
    }
    const b = y.map((value) => -value);
    const loss = lossOf(b);
    worse = loss < best.loss ? 0 : worse + 1;
    if (loss < best.loss) best = { loss, b };
    if (!(gap > GAP * (size * n * GAP + loss))) break;
    const solve = normalEquations(q);
    // Predictor: straight to the optimum.
    let dy = solve(crossed(pull));
    let moved = times(dy);
    for (let i = 0; i < n; i += 1) {
      dx[i] = q[i]! * (moved[i]! - rest[i]!);
      dz[i] = -zed[i]! * (1 + dx[i]! / x[i]!);
      dw[i] = -w[i]! * (1 - dx[i]! / s[i]!);
    }
    let [primal, dual] = stepLengths();
    // Corrector: centred as far as the predictor fell short, with its second-order term.
    let after = 0;
    for (let i = 0; i < n; i += 1)
      after +=
        (zed[i]! + dual * dz[i]!) * (x[i]! + primal * dx[i]!) + (w[i]! + dual * dw[i]!) * (s[i]! - primal * dx[i]!);
    const mu = (after * (after / gap) ** 2) / (2 * n);
    for (let i = 0; i < n; i += 1) {
      const toZ = (mu - dx[i]! * dz[i]!) / x[i]!;
      const toW = (mu + dx[i]! * dw[i]!) / s[i]!;
      dz[i] = toZ;
      dw[i] = toW;
      pull[i] = q[i]! * (rest[i]! - toZ + toW);
    }
    dy = solve(crossed(pull));
    moved = times(dy);
    for (let i = 0; i < n; i += 1) {
      dx[i] = q[i]! * moved[i]! - pull[i]!;
      dz[i] = dz[i]! - zed[i]! * (1 + dx[i]! / x[i]!);
      dw[i] = dw[i]! - w[i]! * (1 - dx[i]! / s[i]!);
    }
    [primal, dual] = stepLengths();
    for (let i = 0; i < n; i += 1) {
      x[i]! += primal * dx[i]!;
      s[i]! -= primal * dx[i]!;
      zed[i]! += dual * dz[i]!;
      w[i]! += dual * dw[i]!;
    }
    for (let f = 0; f < m; f += 1) y[f]! += dual * dy[f]!;
  }
  const vertex = vertexNear();
  return vertex !== undefined && lossOf(vertex) <= best.loss * (1 + 1e-12) ? vertex : best.b;

  /** How far x and s, and z and w, can go without leaving their bounds, 1 at most. */
  function stepLengths(): [primal: number, dual: number] {
    let primal = Infinity;
    let dual = Infinity;
    for (let i = 0; i < n; i += 1) {
      if (dx[i]! < 0) primal = Math.min(primal, -x[i]! / dx[i]!);
      if (dx[i]! > 0) primal = Math.min(primal, s[i]! / dx[i]!);
      if (dz[i]! < 0) dual = Math.min(dual, -zed[i]! / dz[i]!);
      if (dw[i]! < 0) dual = Math.min(dual, -w[i]! / dw[i]!);
    }
    return [Math.min(1, TOWARDS_BOUND * primal), Math.min(1, TOWARDS_BOUND * dual)];
  }

  /** The plane through m independent rows, those first whose duals are most interior; undefined when they are too few. */
  function vertexNear(): Float64Array | undefined {
    const interior = Array.from({ length: n }, (_, i) => i).filter((i) => Math.min(x[i]!, s[i]!) > 1e-6);
    const order = interior.toSorted((i, j) => Math.min(x[j]!, s[j]!) - Math.min(x[i]!, s[i]!) || i - j);
    // Gauss–Jordan elimination, row by row: each row is reduced by the ones taken before it.
    const taken: { row: Float64Array; pivot: number }[] = [];
    for (const i of order) {
      const row = designRow(i);
      const norm = row.subarray(0, m).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      for (const one of taken) subtract(row, one.row, row[one.pivot]!);
      let pivot = 0;
      for (let f = 1; f < m; f += 1) if (Math.abs(row[f]!) > Math.abs(row[pivot]!)) pivot = f;
      if (!(Math.abs(row[pivot]!) > 1e-9 * norm)) continue;
      const lead = row[pivot]!;
      for (let f = 0; f <= m; f += 1) row[f]! /= lead;
      for (const one of taken) subtract(one.row, row, one.row[pivot]!);
      taken.push({ row, pivot });
      if (taken.length === m) break;
    }
    if (taken.length < m) return undefined;
    const b = new Float64Array(m);
    for (const { row, pivot } of taken) b[pivot] = row[m]!;
    return b;
  }

  /** [m + 1] row i of the design, then its target. */
  function designRow(i: number): Float64Array {
    const row = new Float64Array(m + 1);
    if (i < count) {
      row.set(z.subarray(i * width, (i + 1) * width));
      row[width] = 1;
      row[m] = target[i]!;
    } else {
      row[pairs[(i - count) >> 1]!] = 1;
    }
    return row;
  }
}

/** a −= share · b. */
function subtract(a: Float64Array, b: Float64Array, share: number): void {
  for (let f = 0; f < a.length; f += 1) a[f]! -= share * b[f]!;
}
