/**
 * Is the best of K strategies better than a benchmark, given that K were tried? From the differences d_k of performance
 * (strategy less benchmark):
 *
 * - reality check (White 2000): max_k √n·d̄_k against √n·(d̄*_k − d̄_k) over stationary bootstrap resamples;
 * - superior predictive ability (Hansen 2005): the same with d̄_k studentised, the maximum floored at 0, and resamples
 *   centred at g(d̄_k): lower max(d̄, 0); consistent d̄ where √n·d̄ ≥ −ω√(2 ln ln n), else 0; upper d̄. ω² is the variance
 *   that the stationary bootstrap gives √n·d̄ (Politis & Romano 1994, eq. 11);
 * - stepwise (Romano & Wolf 2005, adjusted p-values as in 2016): which strategies are better, the probability of a
 *   single false one held at the level: strategy k is claimed at α when its p-value is at most α.
 *
 * All p-values count the sample among the resamples, (1 + #)/(1 + B): never 0. A difference that does not vary (a copy
 * of the benchmark) takes no part in what is studentised.
 * A resample is n bars in blocks, whose sums come from prefix sums over two turns of the (circular) bars.
 * O(T·K + B·K·n/length).
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { throwIfInterrupted, ValidationError, type Rng } from '@quantcli/core';
import { stationaryBlockLength } from '../block-length.ts';
import { rowsOf } from './performance-matrix.ts';

export interface SuperiorAbilityOptions {
  readonly replications?: number;
  /** Mean bars of a block, ≥ 1; when absent the longest that {@link stationaryBlockLength} finds for a difference, at most √n. */
  readonly blockLength?: number;
  /** Decides the draws, and so the result to the last bit. */
  readonly rng: Rng;
  readonly signal?: AbortSignal;
}

/** Steps between looks at the signal, about a tenth of a second. */
const STRETCH = 2e7;

export interface SuperiorAbility {
  /** White's. */
  readonly realityCheck: { readonly statistic: number; readonly pValue: number };
  /** Hansen's. */
  readonly superiority: {
    readonly statistic: number;
    readonly lower: number;
    /** The one to use. */
    readonly consistent: number;
    readonly upper: number;
  };
  /** The strategy with the highest studentised mean. */
  readonly best: number;
  /** √n·d̄/ω of every strategy, [K]; NaN-free: 0 where a difference does not vary. */
  readonly studentised: Float64Array;
  /** Romano and Wolf's adjusted p-value of every strategy, [K]; 1 where a difference does not vary. */
  readonly stepwise: Float64Array;
  readonly blockLength: number;
}

/**
 * Tests `differences` [T × K], row-major, of K strategies' performance per bar less the benchmark's. Undefined with fewer
 * than 8 bars, a value missing or infinite, or when no difference varies. Throws {@link ValidationError} when
 * the values are not whole rows or a given block length is not in 1 … T, Interrupted by the signal.
 */
export async function superiorAbility(
  differences: Float64Array,
  strategies: number,
  { replications = 2_000, blockLength, rng, signal }: SuperiorAbilityOptions,
): Promise<SuperiorAbility | undefined> {
  const n = rowsOf(differences, strategies);
  requireBlockLength(blockLength, n);
  if (n < 8 || !differences.every(Number.isFinite)) return undefined;
  const columns = Array.from({ length: strategies }, (_, k) =>
    Float64Array.from({ length: n }, (__, t) => differences[t * strategies + k]!),
  );
  const means = Float64Array.from(columns, (column) => column.reduce((sum, value) => sum + value, 0) / n);
  const length =
    blockLength ??
    Math.min(
      Math.sqrt(n),
      columns.reduce((most, one) => Math.max(most, stationaryBlockLength(one)), 1),
    );
  const errors = new Float64Array(strategies);
  const columnsAtOnce = Math.ceil(STRETCH / (n * n));
  for (let k = 0; k < strategies; k += 1) {
    errors[k] = bootstrapDeviation(columns[k]!, means[k]!, length) / Math.sqrt(n);
    if (k % columnsAtOnce === 0) await breathe(signal);
  }
  const varying = Array.from(errors.keys()).filter((k) => errors[k]! > 0);
  if (varying.length === 0) return undefined;
  const studentised = means.map((mean, k) => (errors[k]! > 0 ? mean / errors[k]! : 0));
  const sums = prefixSums(columns, means);
  const draws = new Float64Array(replications * strategies);
  const drawsAtOnce = strategies * Math.ceil((STRETCH * length) / (n * strategies));
  for (let row = 0; row < draws.length; row += drawsAtOnce) {
    resample(sums, n, length, draws.subarray(row, row + drawsAtOnce), rng);
    await breathe(signal);
  }
  return {
    realityCheck: realityCheck(draws, means, n),
    superiority: superiority(draws, studentised, errors, varying, n),
    best: varying.reduce((best, k) => (studentised[k]! > studentised[best]! ? k : best)),
    studentised,
    stepwise: stepwise(draws, studentised, errors, varying),
    blockLength: length,
  };
}

function realityCheck(draws: Float64Array, means: Float64Array, n: number): SuperiorAbility['realityCheck'] {
  const k = means.length;
  const statistic = means.reduce((most, mean) => Math.max(most, mean), -Infinity);
  let beyond = 1;
  for (let row = 0; row < draws.length; row += k) {
    let most = -Infinity;
    for (let i = 0; i < k; i += 1) most = Math.max(most, draws[row + i]!);
    if (most >= statistic) beyond += 1;
  }
  return { statistic: Math.sqrt(n) * statistic, pValue: beyond / (1 + draws.length / k) };
}

function superiority(
  draws: Float64Array,
  studentised: Float64Array,
  errors: Float64Array,
  varying: readonly number[],
  n: number,
): SuperiorAbility['superiority'] {
  const k = errors.length;
  const statistic = varying.reduce((most, i) => Math.max(most, studentised[i]!), 0);
  const edge = -Math.sqrt(2 * Math.log(Math.log(n)));
  // What each centring adds to a draw centred at d̄: (d̄ − g)/error.
  const shifts = [
    studentised.map((value) => Math.min(value, 0)),
    studentised.map((value) => (value < edge ? value : 0)),
    new Float64Array(k),
  ];
  const [lower, consistent, upper] = shifts.map((shift) => {
    let beyond = 1;
    for (let row = 0; row < draws.length; row += k) {
      let most = 0;
      for (const i of varying) most = Math.max(most, draws[row + i]! / errors[i]! + shift[i]!);
      if (most >= statistic) beyond += 1;
    }
    return beyond / (1 + draws.length / k);
  });
  return { statistic, lower: lower!, consistent: consistent!, upper: upper! };
}

/** Step down from the best: each maximum runs over the strategies not yet passed. */
function stepwise(
  draws: Float64Array,
  studentised: Float64Array,
  errors: Float64Array,
  varying: readonly number[],
): Float64Array {
  const k = errors.length;
  // From the worst, so that a running maximum over a draw serves every step.
  const order = varying.toSorted((i, j) => studentised[i]! - studentised[j]! || j - i);
  const beyond = new Float64Array(order.length).fill(1);
  for (let row = 0; row < draws.length; row += k) {
    let most = -Infinity;
    for (let step = 0; step < order.length; step += 1) {
      const i = order[step]!;
      most = Math.max(most, draws[row + i]! / errors[i]!);
      if (most >= studentised[i]!) beyond[step] = beyond[step]! + 1;
    }
  }
  const pValues = new Float64Array(k).fill(1);
  let least = 0;
  for (let step = order.length - 1; step >= 0; step -= 1) {
    least = Math.max(least, beyond[step]! / (1 + draws.length / k));
    pValues[order[step]!] = least;
  }
  return pValues;
}

/**
 * ω: γ(0) + 2Σ κ(i)γ(i), κ(i) = (1 − i/n)(1 − p)^i + (i/n)(1 − p)^(n − i), p = 1/length; weights below 1e-12 are left out.
 * 0 where the deviations are what rounding leaves.
 */
function bootstrapDeviation(column: Float64Array, mean: number, length: number): number {
  const n = column.length;
  const deviations = column.map((value) => value - mean);
  const stay = 1 - 1 / length;
  let variance = 0;
  let largest = 0;
  for (let i = 0; i < n; i += 1) {
    largest = Math.max(largest, Math.abs(column[i]!));
    const weight = i === 0 ? 1 : 2 * ((1 - i / n) * stay ** i + (i / n) * stay ** (n - i));
    if (weight < 1e-12) continue;
    let products = 0;
    for (let t = i; t < n; t += 1) products += deviations[t]! * deviations[t - i]!;
    variance += (weight * products) / n;
  }
  return variance > (1e-14 * largest) ** 2 * n ? Math.sqrt(variance) : 0;
}

/** Sums of (d − d̄)/n before each bar over two turns of the bars, [(2n + 1) × K]. */
function prefixSums(columns: readonly Float64Array[], means: Float64Array): Float64Array {
  const k = columns.length;
  const n = columns[0]!.length;
  const sums = new Float64Array((2 * n + 1) * k);
  for (let t = 0; t < 2 * n; t += 1) {
    for (let i = 0; i < k; i += 1) sums[(t + 1) * k + i] = sums[t * k + i]! + (columns[i]![t % n]! - means[i]!) / n;
  }
  return sums;
}

/** Fills `draws` [replications × K], zeros before, with d̄* − d̄. */
function resample(sums: Float64Array, n: number, length: number, draws: Float64Array, rng: Rng): void {
  const k = sums.length / (2 * n + 1);
  const logStay = Math.log(1 - 1 / length);
  for (let row = 0; row < draws.length; row += k) {
    for (let left = n; left > 0;) {
      const first = rng.below(n);
      // Geometric with mean `length`, by inversion: at length 1 the logarithm is −∞ and the size 1.
      const size = Math.min(left, 1 + Math.floor(Math.log(1 - rng.uniform()) / logStay));
      const before = first * k;
      const after = (first + size) * k;
      for (let i = 0; i < k; i += 1) draws[row + i] = draws[row + i]! + sums[after + i]! - sums[before + i]!;
      left -= size;
    }
  }
}

async function breathe(signal: AbortSignal | undefined): Promise<void> {
  await nextTurn();
  throwIfInterrupted(signal);
}

function requireBlockLength(length: number | undefined, n: number): void {
  if (length === undefined || (length >= 1 && length <= n)) return;
  throw new ValidationError({
    code: 'bootstrap.block-length',
    what: `a mean block length of ${length} bars for ${n} bars`,
    fix: `use 1 to ${n}, or leave it to the data`,
  });
}
