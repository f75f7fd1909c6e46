/**
 * Rolling sum, mean, variance, standard deviation and z-score by anchored block sums: no sliding update, so nothing drifts and nothing that
 * has left a window is remembered.
 *
 * Block b covers the absolute bars [b·w, (b+1)·w). Every window that ends in a block holds the block's first bar, whose
 * value is the anchor: sums are of x − anchor, a suffix of the previous block plus a running prefix of this one. The
 * anchor lies in the window, so that (anchor − mean)² ≤ w·variance and the cancellation in S2 − S1²/w costs a factor of
 * w at most, at any level and after any outlier. A constant window has only zeros to add up: its deviation is exactly 0
 * and its mean exactly its value. (Blocks as in van Herk 1992; shifted moments as in Chan, Golub & LeVeque 1983.)
 *
 * O(1) amortised per bar. A NaN or an infinity gives NaN as long as it is in the window (a block that starts with one is
 * NaN throughout, since all its windows hold that bar), as does an overflow. Only the window's own bars decide a result.
 */
import type { RollingKernel } from './rolling-kernel.ts';

/** Index of the first block start at or after bar 0 of a series whose first bar has the given absolute index. */
export function firstBlockStart(origin: number, window: number): number {
  return (window - (origin % window)) % window;
}

/** anchor·weight + S1/divisor: (1, w) is the mean, (w, 1) the sum. */
function batchFirstMoment(
  x: Float64Array,
  window: number,
  origin: number,
  weight: number,
  divisor: number,
  out: Float64Array,
): void {
  const bars = out.length;
  if (bars >= window) {
    const suffix = new Float64Array(window + 1);
    for (let start = firstBlockStart(origin, window); start < bars; start += window) {
      const anchor = x[start]!;
      const level = anchor * weight;
      const before = start - window;
      let sum = 0;
      for (let i = start - 1; i > before && i >= 0; i -= 1) {
        sum += x[i]! - anchor;
        suffix[i - before] = sum;
      }
      const end = Math.min(start + window, bars);
      sum = 0;
      for (let i = start; i < end; i += 1) {
        sum += x[i]! - anchor;
        const result = level + (suffix[i - start + 1]! + sum) / divisor;
        out[i] = result - result === 0 ? result : NaN;
      }
    }
  }
  out.fill(NaN, 0, window - 1);
}

// A lane: bars seen (up to w), anchor, prefix S1, then w + 1 slots. Slots up to this bar's position hold the block's
// values, those behind it the suffix sums of the previous block; the last slot stays 0, the empty suffix.
const FIRST_HEADER = 3;

function stepFirstMoment(
  x: Float64Array,
  window: number,
  bar: number,
  weight: number,
  divisor: number,
  state: Float64Array,
  out: Float64Array,
): void {
  const size = FIRST_HEADER + window + 1;
  const position = bar % window;
  for (let n = 0, lane = 0; n < out.length; n += 1, lane += size) {
    const value = x[n]!;
    const slots = lane + FIRST_HEADER;
    if (position === 0) {
      let sum = 0;
      for (let k = window - 1; k > 0; k -= 1) {
        sum += state[slots + k]! - value;
        state[slots + k] = sum;
      }
      state[lane + 1] = value;
      state[lane + 2] = 0;
    }
    const anchor = state[lane + 1]!;
    const sum = state[lane + 2]! + (value - anchor);
    state[lane + 2] = sum;
    state[slots + position] = value;
    const result = anchor * weight + (state[slots + position + 1]! + sum) / divisor;
    let seen = state[lane]!;
    if (seen < window) state[lane] = ++seen;
    out[n] = seen === window && result - result === 0 ? result : NaN;
  }
}

function firstMoment(total: boolean): RollingKernel {
  return {
    inputs: 1,
    batch: (inputs, window, origin, out) =>
      batchFirstMoment(inputs[0]!, window, origin, total ? window : 1, total ? 1 : window, out),
    step: (inputs, window, bar, state, out) =>
      stepFirstMoment(inputs[0]!, window, bar, total ? window : 1, total ? 1 : window, state, out),
    stateSize: (window) => FIRST_HEADER + window + 1,
    replay: (window) => window - 1,
  };
}

export const sum: RollingKernel = firstMoment(true);
export const mean: RollingKernel = firstMoment(false);

type Second = 'std' | 'var' | 'zscore';
const SECONDS: readonly Second[] = ['std', 'var', 'zscore'];

/**
 * (S2 − S1²/w)/(w − 1), rounding below zero cut off, its root, or the newest value in units of it (NaN where it is 0).
 * @param d the newest value less the anchor
 */
function second(figure: number, d: number, s1: number, s2: number, window: number): number {
  const variance = (s2 - (s1 * s1) / window) / (window - 1);
  if (variance - variance !== 0) return NaN;
  if (figure === 2) return variance > 0 ? (d - s1 / window) / Math.sqrt(variance) : NaN;
  const positive = variance > 0 ? variance : 0;
  return figure === 0 ? Math.sqrt(positive) : positive;
}

function batchSecond(x: Float64Array, window: number, origin: number, figure: number, out: Float64Array): void {
  const bars = out.length;
  if (bars >= window) {
    const suffix1 = new Float64Array(window + 1);
    const suffix2 = new Float64Array(window + 1);
    for (let start = firstBlockStart(origin, window); start < bars; start += window) {
      const anchor = x[start]!;
      const before = start - window;
      let s1 = 0;
      let s2 = 0;
      for (let i = start - 1; i > before && i >= 0; i -= 1) {
        const d = x[i]! - anchor;
        s1 += d;
        s2 += d * d;
        suffix1[i - before] = s1;
        suffix2[i - before] = s2;
      }
      const end = Math.min(start + window, bars);
      s1 = 0;
      s2 = 0;
      for (let i = start; i < end; i += 1) {
        const d = x[i]! - anchor;
        s1 += d;
        s2 += d * d;
        out[i] = second(figure, d, suffix1[i - start + 1]! + s1, suffix2[i - start + 1]! + s2, window);
      }
    }
  }
  out.fill(NaN, 0, window - 1);
}

// A lane: bars seen, anchor, prefix S1, prefix S2, w + 1 slots as above, w + 1 suffix sums of squares.
const SECOND_HEADER = 4;
const secondStateSize = (window: number): number => SECOND_HEADER + 2 * (window + 1);

function stepSecond(
  x: Float64Array,
  window: number,
  bar: number,
  figure: number,
  state: Float64Array,
  out: Float64Array,
): void {
  const size = secondStateSize(window);
  const position = bar % window;
  for (let n = 0, lane = 0; n < out.length; n += 1, lane += size) {
    const value = x[n]!;
    const slots = lane + SECOND_HEADER;
    const squares = slots + window + 1;
    if (position === 0) {
      let s1 = 0;
      let s2 = 0;
      for (let k = window - 1; k > 0; k -= 1) {
        const d = state[slots + k]! - value;
        s1 += d;
        s2 += d * d;
        state[slots + k] = s1;
        state[squares + k] = s2;
      }
      state[lane + 1] = value;
      state[lane + 2] = 0;
      state[lane + 3] = 0;
    }
    const d = value - state[lane + 1]!;
    const s1 = state[lane + 2]! + d;
    const s2 = state[lane + 3]! + d * d;
    state[lane + 2] = s1;
    state[lane + 3] = s2;
    state[slots + position] = value;
    const result = second(figure, d, state[slots + position + 1]! + s1, state[squares + position + 1]! + s2, window);
    let seen = state[lane]!;
    if (seen < window) state[lane] = ++seen;
    out[n] = seen === window ? result : NaN;
  }
}

function secondMoment(name: Second): RollingKernel {
  const figure = SECONDS.indexOf(name);
  return {
    inputs: 1,
    batch: (inputs, window, origin, out) => batchSecond(inputs[0]!, window, origin, figure, out),
    step: (inputs, window, bar, state, out) => stepSecond(inputs[0]!, window, bar, figure, state, out),
    stateSize: secondStateSize,
    replay: (window) => window - 1,
  };
}

export const std: RollingKernel = secondMoment('std');
export const variance: RollingKernel = secondMoment('var');
export const zscore: RollingKernel = secondMoment('zscore');
