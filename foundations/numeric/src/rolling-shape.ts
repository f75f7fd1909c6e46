/**
 * Rolling skewness and excess kurtosis, bias-corrected (G₁ and G₂ of Joanes & Gill 1998, as pandas and scipy with
 * bias=False), by anchored block sums of d, d², d³, d⁴ (see block-sums.ts for blocks, anchor and NaN policy).
 *
 * No second pass is needed, whatever the window holds: the anchor a is a bar of the window, so that
 * |a − mean|^k ≤ Σ|x − mean|^k, and the sums about a are at most 2^k·w times those about the mean. The cancellation thus
 * costs a factor of 16·w at most, at any level, with the outlier as anchor, and after it has left.
 * NaN for a constant window and below 3 (skewness) or 4 bars (kurtosis). O(1) amortised per bar.
 */
import { firstBlockStart } from './block-sums.ts';
import type { RollingKernel } from './rolling-kernel.ts';

function shape(order: 3 | 4, s1: number, s2: number, s3: number, s4: number, n: number): number {
  const m = s1 / n;
  const m2 = s2 - s1 * m;
  if (!(m2 > 0)) return NaN;
  let result: number;
  if (order === 3) {
    const m3 = s3 - 3 * m * s2 + 2 * m * m * s1;
    result = ((n * Math.sqrt(n - 1)) / (n - 2)) * (m3 / (m2 * Math.sqrt(m2)));
  } else {
    const m4 = s4 - 4 * m * s3 + 6 * m * m * s2 - 3 * m * m * m * s1;
    result = ((n - 1) / ((n - 2) * (n - 3))) * (((n + 1) * n * m4) / (m2 * m2) - 3 * (n - 1));
  }
  return result - result === 0 && n >= order ? result : NaN;
}

function batch(x: Float64Array, window: number, origin: number, order: 3 | 4, out: Float64Array): void {
  const bars = out.length;
  if (bars >= window) {
    const suffix = new Float64Array(4 * (window + 1));
    for (let start = firstBlockStart(origin, window); start < bars; start += window) {
      const anchor = x[start]!;
      const before = start - window;
      let s1 = 0;
      let s2 = 0;
      let s3 = 0;
      let s4 = 0;
      for (let i = start - 1; i > before && i >= 0; i -= 1) {
        const d = x[i]! - anchor;
        const square = d * d;
        const slot = 4 * (i - before);
        suffix[slot] = s1 += d;
        suffix[slot + 1] = s2 += square;
        suffix[slot + 2] = s3 += square * d;
        suffix[slot + 3] = s4 += square * square;
      }
      const end = Math.min(start + window, bars);
      s1 = s2 = s3 = s4 = 0;
      for (let i = start, slot = 4; i < end; i += 1, slot += 4) {
        const d = x[i]! - anchor;
        const square = d * d;
        s1 += d;
        s2 += square;
        s3 += square * d;
        s4 += square * square;
        out[i] = shape(
          order,
          suffix[slot]! + s1,
          suffix[slot + 1]! + s2,
          suffix[slot + 2]! + s3,
          suffix[slot + 3]! + s4,
          window,
        );
      }
    }
  }
  out.fill(NaN, 0, window - 1);
}

// A lane: bars seen, anchor, four prefix sums, then w + 1 slots of four: the block's values up to this bar's position,
// the previous block's suffix sums behind it, zeros at the end.
const HEADER = 6;
const stateSize = (window: number): number => HEADER + 4 * (window + 1);

function startBlock(state: Float64Array, lane: number, window: number, anchor: number): void {
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let s4 = 0;
  for (let k = window - 1; k > 0; k -= 1) {
    const slot = lane + HEADER + 4 * k;
    const d = state[slot]! - anchor;
    const square = d * d;
    state[slot] = s1 += d;
    state[slot + 1] = s2 += square;
    state[slot + 2] = s3 += square * d;
    state[slot + 3] = s4 += square * square;
  }
  state[lane + 1] = anchor;
  state.fill(0, lane + 2, lane + HEADER);
}

function step(
  x: Float64Array,
  window: number,
  bar: number,
  order: 3 | 4,
  state: Float64Array,
  out: Float64Array,
): void {
  const size = stateSize(window);
  const position = bar % window;
  for (let n = 0, lane = 0; n < out.length; n += 1, lane += size) {
    if (position === 0) startBlock(state, lane, window, x[n]!);
    const d = x[n]! - state[lane + 1]!;
    const square = d * d;
    const s1 = (state[lane + 2] = state[lane + 2]! + d);
    const s2 = (state[lane + 3] = state[lane + 3]! + square);
    const s3 = (state[lane + 4] = state[lane + 4]! + square * d);
    const s4 = (state[lane + 5] = state[lane + 5]! + square * square);
    const slot = lane + HEADER + 4 * position;
    state[slot] = x[n]!;
    let seen = state[lane]!;
    if (seen < window) state[lane] = ++seen;
    out[n] =
      seen === window
        ? shape(
            order,
            state[slot + 4]! + s1,
            state[slot + 5]! + s2,
            state[slot + 6]! + s3,
            state[slot + 7]! + s4,
            window,
          )
        : NaN;
  }
}

function moment(order: 3 | 4): RollingKernel {
  return {
    inputs: 1,
    batch: (inputs, window, origin, out) => batch(inputs[0]!, window, origin, order, out),
    step: (inputs, window, bar, state, out) => step(inputs[0]!, window, bar, order, state, out),
    stateSize,
    replay: (window) => window - 1,
  };
}

export const skew: RollingKernel = moment(3);
export const kurt: RollingKernel = moment(4);
