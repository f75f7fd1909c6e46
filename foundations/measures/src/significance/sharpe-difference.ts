/**
 * Do two strategies over the same bars differ in their Sharpe ratio? Two answers about Δ = SR₁ − SR₂ per period:
 *
 * - Jobson & Korkie (1981) as corrected by Memmel (2003): Var Δ = (2 − 2ρ + ½(SR₁² + SR₂² − 2·SR₁·SR₂·ρ²))/n, which
 *   supposes independent normal returns;
 * - Ledoit & Wolf (2008): Δ studentised by a Newey–West error of its influence function (they prewhiten; automatic lag
 *   here), compared with |Δ* − Δ|/se* over circular block resamples, se* from the sums of the resample's own blocks (Götze
 *   & Künsch 1996): right with fat tails, changing volatility and autocorrelation. Its p-value counts the sample itself
 *   among the resamples; its interval is symmetric.
 *
 * Measured with t(5) shocks, AR(1) 0 and 0.3: equal ratios are rejected at 5 % in 7.7 of 100 samples of 160 bars, in 5 of
 * 100 with 500 bars.
 *
 * The sums over every block are taken once, so a resample costs as many steps as it has blocks. O(n·block + M·n/block).
 */
import type { Rng } from '@quantcli/core';
import { pearson, quantileOfSorted } from '@quantcli/numeric';
import { stationaryBlockLength } from '../block-length.ts';
import { finite } from '../finite.ts';
import { neweyWestStdErr } from '../newey-west.ts';
import { returnMoments, type ReturnMoments } from '../return-moments.ts';
import { automaticLag } from './automatic-lag.ts';
import { requireConfidence, twoSided, type Significance } from './two-sided.ts';

export interface SharpeDifferenceOptions {
  readonly confidence?: number;
}

export interface SharpeBootstrapOptions extends SharpeDifferenceOptions {
  readonly replications?: number;
  /** Bars of a block; from the data when absent (Politis & White 2004, for circular blocks). At most n/8. */
  readonly blockLength?: number;
  /** Decides the draws, and so the result to the last bit. */
  readonly rng: Rng;
}

export interface SharpeDifference extends Significance {
  /** Annualised, the first less the second, as are its error and interval. */
  readonly difference: number;
  readonly stdErr: number;
}

export interface SharpeDifferenceBootstrap extends SharpeDifference {
  readonly blockLength: number;
}

/** The test of Jobson, Korkie and Memmel on returns [n] of two strategies; undefined where one has no Sharpe ratio, lengths differ, or they always agree. */
export function sharpeDifference(
  first: Float64Array,
  second: Float64Array,
  periodsPerYear: number,
  { confidence = 0.95 }: SharpeDifferenceOptions = {},
): SharpeDifference | undefined {
  const pair = momentsOfPair(first, second);
  if (pair === undefined) return undefined;
  const [a, b] = pair.map(({ mean, deviation }) => mean / deviation) as [number, number];
  const rho = pearson(first, second);
  const variance = 2 - 2 * rho + (a * a + b * b - 2 * a * b * rho * rho) / 2;
  // What rounding leaves of a difference between copies is none.
  if (!(variance > 1e-12)) return undefined;
  const annual = Math.sqrt(periodsPerYear);
  const stdErr = annual * Math.sqrt(variance / first.length);
  const difference = annual * (a - b);
  const test = twoSided(difference, stdErr, Infinity, confidence);
  return test && { difference, stdErr, ...test };
}

/** The studentised block bootstrap of Ledoit & Wolf on returns [n] of two strategies, n ≥ 16; undefined as {@link sharpeDifference}, or where half the resamples have no ratio. */
export function sharpeDifferenceBootstrap(
  first: Float64Array,
  second: Float64Array,
  periodsPerYear: number,
  { confidence = 0.95, replications = 2_000, blockLength, rng }: SharpeBootstrapOptions,
): SharpeDifferenceBootstrap | undefined {
  requireConfidence(confidence);
  const n = first.length;
  const pair = momentsOfPair(first, second);
  if (pair === undefined || n < 16) return undefined;
  const shrink = Math.sqrt((n - 1) / n);
  // In units of their own deviation: scale is nothing to a Sharpe ratio.
  const [x, y] = [first, second].map((returns, i) => returns.map((value) => value / (pair[i]!.deviation * shrink))) as [
    Float64Array,
    Float64Array,
  ];
  const [a, b] = pair.map(({ mean, deviation }) => mean / (deviation * shrink)) as [number, number];
  const influence = x.map((value, t) => score(value - a, a) - score(y[t]! - b, b));
  const stdErr = neweyWestStdErr(influence, automaticLag(influence));
  if (stdErr === undefined || !(stdErr > 1e-7 / Math.sqrt(n))) return undefined;
  // Circular blocks want ∛1.5 of the stationary bootstrap's mean length (Patton, Politis & White 2009).
  const wanted = blockLength ?? Math.round(Math.cbrt(1.5) * stationaryBlockLength(influence));
  const block = Math.max(1, Math.min(wanted, Math.floor(n / 8)));
  const delta = a - b;
  const draws = resample(x, y, delta, block, replications, rng).sort();
  if (draws.length < Math.max(1, replications / 2)) return undefined;
  const statistic = delta / stdErr;
  const beyond = draws.reduce((count, draw) => count + Number(draw >= Math.abs(statistic)), 0);
  const annual = Math.sqrt(periodsPerYear) * shrink;
  const reach = quantileOfSorted(draws, confidence) * stdErr;
  return {
    difference: annual * delta,
    stdErr: annual * stdErr,
    statistic,
    pValue: (beyond + 1) / (draws.length + 1),
    interval: [annual * (delta - reach), annual * (delta + reach)],
    blockLength: block,
  };
}

function momentsOfPair(first: Float64Array, second: Float64Array): [ReturnMoments, ReturnMoments] | undefined {
  const [a, b] = [returnMoments(first), returnMoments(second)];
  return first.length !== second.length || a === undefined || b === undefined ? undefined : [a, b];
}

/** Influence of a standardised deviation on the Sharpe ratio. */
function score(z: number, sharpe: number): number {
  return z - (sharpe / 2) * (z * z - 1);
}

/** |Δ* − Δ|/se* of every resample of whole circular blocks that has two ratios and an error. */
function resample(
  x: Float64Array,
  y: Float64Array,
  delta: number,
  block: number,
  replications: number,
  rng: Rng,
): Float64Array {
  const n = x.length;
  const blocks = Math.floor(n / block);
  const size = blocks * block;
  const sums = blockSums(x, y, block);
  const starts = new Int32Array(blocks);
  const statistics = new Float64Array(replications);
  let valid = 0;
  for (let replication = 0; replication < replications; replication += 1) {
    let x1 = 0;
    let x2 = 0;
    let y1 = 0;
    let y2 = 0;
    for (let j = 0; j < blocks; j += 1) {
      const at = 4 * rng.below(n);
      starts[j] = at;
      x1 += sums[at]!;
      x2 += sums[at + 1]!;
      y1 += sums[at + 2]!;
      y2 += sums[at + 3]!;
    }
    const [xMean, yMean] = [x1 / size, y1 / size];
    const xVariance = x2 / size - xMean * xMean;
    const yVariance = y2 / size - yMean * yMean;
    if (!(xVariance > 1e-12 && yVariance > 1e-12)) continue;
    const [a, b] = [xMean / Math.sqrt(xVariance), yMean / Math.sqrt(yVariance)];
    // The gradient of Δ by the four moments (Ledoit & Wolf, eq. 4).
    const byX1 = (x2 / size) * xVariance ** -1.5;
    const byX2 = -0.5 * xMean * xVariance ** -1.5;
    const byY1 = -(y2 / size) * yVariance ** -1.5;
    const byY2 = 0.5 * yMean * yVariance ** -1.5;
    const centre = (byX1 * x1 + byX2 * x2 + byY1 * y1 + byY2 * y2) / blocks;
    let square = 0;
    for (let j = 0; j < blocks; j += 1) {
      const at = starts[j]!;
      const sum = byX1 * sums[at]! + byX2 * sums[at + 1]! + byY1 * sums[at + 2]! + byY2 * sums[at + 3]!;
      square += (sum - centre) ** 2;
    }
    const statistic = finite(Math.abs(a - b - delta) / (Math.sqrt(square) / size));
    if (statistic === undefined) continue;
    statistics[valid] = statistic;
    valid += 1;
  }
  return statistics.subarray(0, valid);
}

/** Sums of x, x², y, y² over the circular block that begins at each bar, four by four. */
function blockSums(x: Float64Array, y: Float64Array, block: number): Float64Array {
  const n = x.length;
  const sums = new Float64Array(4 * n);
  for (let t = 0; t < n; t += 1) {
    for (let k = t; k < t + block; k += 1) {
      const i = k < n ? k : k - n;
      sums[4 * t] = sums[4 * t]! + x[i]!;
      sums[4 * t + 1] = sums[4 * t + 1]! + x[i]! ** 2;
      sums[4 * t + 2] = sums[4 * t + 2]! + y[i]!;
      sums[4 * t + 3] = sums[4 * t + 3]! + y[i]! ** 2;
    }
  }
  return sums;
}
