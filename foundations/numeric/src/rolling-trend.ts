/**
 * Rolling regression on time and the linearly weighted mean, by anchored block sums of d, τd and d² (see block-sums.ts
 * for blocks, anchor and NaN policy). τ counts bars from the block's start, negative in the previous block, so that no
 * weight exceeds the window; in a window of n bars that ends at position p, time about its mean is τ − p + (n − 1)/2.
 * The regression needs two bars; the share explained is NaN where nothing varies. O(1) amortised per bar.
 */
import { firstBlockStart } from './block-sums.ts';
import type { RollingKernel } from './rolling-kernel.ts';

type Figure = 'wma' | 'slope' | 'rsquare' | 'residual';
const FIGURES: readonly Figure[] = ['wma', 'slope', 'rsquare', 'residual'];

/** @param d the newest value, and with it the sums, less the anchor */
function trend(
  figure: number,
  anchor: number,
  d: number,
  sum: number,
  timed: number,
  squares: number,
  position: number,
  n: number,
): number {
  const half = (n - 1) / 2;
  const along = timed - (position - half) * sum;
  let result: number;
  if (figure === 0) {
    result = anchor + (along + (half + 1) * sum) / ((n * (n + 1)) / 2);
  } else {
    const spread = (n * (n * n - 1)) / 12;
    const slope = along / spread;
    if (figure === 1) result = slope;
    else if (figure === 2) {
      const varied = squares - (sum * sum) / n;
      result = varied > 0 ? (slope * along) / varied : NaN;
      if (result > 1) result = 1;
    } else result = d - sum / n - slope * half;
  }
  return result - result === 0 ? result : NaN;
}

function batch(x: Float64Array, window: number, origin: number, figure: number, out: Float64Array): void {
  const bars = out.length;
  if (bars >= window) {
    const suffix = new Float64Array(3 * (window + 1));
    for (let start = firstBlockStart(origin, window); start < bars; start += window) {
      const anchor = x[start]!;
      const before = start - window;
      let sum = 0;
      let timed = 0;
      let squares = 0;
      for (let i = start - 1; i > before && i >= 0; i -= 1) {
        const d = x[i]! - anchor;
        const slot = 3 * (i - before);
        suffix[slot] = sum += d;
        suffix[slot + 1] = timed += (i - start) * d;
        suffix[slot + 2] = squares += d * d;
      }
      const end = Math.min(window, bars - start);
      sum = timed = squares = 0;
      for (let p = 0, slot = 3; p < end; p += 1, slot += 3) {
        const d = x[start + p]! - anchor;
        sum += d;
        timed += p * d;
        squares += d * d;
        out[start + p] = trend(
          figure,
          anchor,
          d,
          suffix[slot]! + sum,
          suffix[slot + 1]! + timed,
          suffix[slot + 2]! + squares,
          p,
          window,
        );
      }
    }
  }
  out.fill(NaN, 0, window - 1);
}

// A lane: bars seen, anchor, three prefix sums, then w + 1 slots of three: the block's values up to this bar's position,
// the previous block's suffix sums behind it, zeros at the end.
const HEADER = 5;
const stateSize = (window: number): number => HEADER + 3 * (window + 1);

function startBlock(state: Float64Array, lane: number, window: number, anchor: number): void {
  let sum = 0;
  let timed = 0;
  let squares = 0;
  for (let k = window - 1; k > 0; k -= 1) {
    const slot = lane + HEADER + 3 * k;
    const d = state[slot]! - anchor;
    state[slot] = sum += d;
    state[slot + 1] = timed += (k - window) * d;
    state[slot + 2] = squares += d * d;
  }
  state[lane + 1] = anchor;
  state.fill(0, lane + 2, lane + HEADER);
}

function step(
  x: Float64Array,
  window: number,
  bar: number,
  figure: number,
  state: Float64Array,
  out: Float64Array,
): void {
  const size = stateSize(window);
  const position = bar % window;
  for (let n = 0, lane = 0; n < out.length; n += 1, lane += size) {
    if (position === 0) startBlock(state, lane, window, x[n]!);
    const anchor = state[lane + 1]!;
    const d = x[n]! - anchor;
    const sum = (state[lane + 2] = state[lane + 2]! + d);
    const timed = (state[lane + 3] = state[lane + 3]! + position * d);
    const squares = (state[lane + 4] = state[lane + 4]! + d * d);
    const slot = lane + HEADER + 3 * position;
    state[slot] = x[n]!;
    let seen = state[lane]!;
    if (seen < window) state[lane] = ++seen;
    out[n] =
      seen === window
        ? trend(
            figure,
            anchor,
            d,
            state[slot + 3]! + sum,
            state[slot + 4]! + timed,
            state[slot + 5]! + squares,
            position,
            window,
          )
        : NaN;
  }
}

function trendKernel(name: Figure): RollingKernel {
  const figure = FIGURES.indexOf(name);
  return {
    inputs: 1,
    batch: (inputs, window, origin, out) => batch(inputs[0]!, window, origin, figure, out),
    step: (inputs, window, bar, state, out) => step(inputs[0]!, window, bar, figure, state, out),
    stateSize,
    replay: (window) => window - 1,
  };
}

export const wma: RollingKernel = trendKernel('wma');
export const slope: RollingKernel = trendKernel('slope');
export const rsquare: RollingKernel = trendKernel('rsquare');
export const residual: RollingKernel = trendKernel('residual');
