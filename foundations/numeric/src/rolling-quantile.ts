/**
 * Rolling quantiles (type 7 of Hyndman & Fan 1996), median and median absolute deviation from the sorted window
 * (rolling-sorted.ts). The deviations from the median are two sorted runs, so their median is found by merging outwards
 * from the middle. A NaN or an infinity gives NaN as long as it is in the window.
 */
import type { RollingKernel } from './rolling-kernel.ts';
import { pushSorted, sortedStart, sortedStateSize } from './rolling-sorted.ts';

/** A figure of w sorted values from index `from` on. */
type Figure = (sorted: Float64Array, from: number, window: number) => number;

function sortedKernel(figure: Figure): RollingKernel {
  const push = (state: Float64Array, lane: number, window: number, position: number, value: number): number => {
    if (pushSorted(state, lane, window, position, value) < 0) return NaN;
    const result = figure(state, sortedStart(lane, window), window);
    return result - result === 0 ? result : NaN;
  };
  return {
    inputs: 1,
    batch: (inputs, window, _origin, out) => {
      const x = inputs[0]!;
      if (out.length < window) {
        out.fill(NaN);
        return;
      }
      const state = new Float64Array(sortedStateSize(window));
      for (let t = 0, position = 0; t < out.length; t += 1) {
        out[t] = push(state, 0, window, position, x[t]!);
        position = position + 1 === window ? 0 : position + 1;
      }
    },
    step: (inputs, window, bar, state, out) => {
      const x = inputs[0]!;
      const size = sortedStateSize(window);
      for (let n = 0; n < out.length; n += 1) out[n] = push(state, n * size, window, bar % window, x[n]!);
    },
    stateSize: sortedStateSize,
    replay: (window) => window - 1,
  };
}

function quantileOf(sorted: Float64Array, from: number, window: number, q: number): number {
  const place = (window - 1) * q;
  const below = Math.floor(place);
  const low = sorted[from + below]!;
  // Adding 0 turns −0 into 0.
  return place === below ? low + 0 : low + (place - below) * (sorted[from + below + 1]! - low);
}

/**
 * Each side's deviations are taken from its own middle value, where the difference is exact, and half the gap between the
 * two middle values (none in an odd window) is added afterwards: the median itself rounds at a high level.
 */
function medianDeviation(sorted: Float64Array, from: number, window: number): number {
  const last = from + window - 1;
  let left = from + ((window - 1) >>> 1);
  let right = left + 1;
  const low = sorted[left]!;
  const high = sorted[from + (window >>> 1)]!;
  let lower = 0;
  let upper = 0;
  for (let taken = 0; taken <= window >>> 1; taken += 1) {
    lower = upper;
    if (right > last || (left >= from && low - sorted[left]! <= sorted[right]! - high)) {
      upper = low - sorted[left]!;
      left -= 1;
    } else {
      upper = sorted[right]! - high;
      right += 1;
    }
  }
  return window % 2 === 1 ? upper : lower + (upper - lower) / 2 + (high - low) / 2;
}

/** @param q in [0, 1] */
export const quantile = (q: number): RollingKernel =>
  sortedKernel((sorted, from, window) => quantileOf(sorted, from, window, q));
export const median: RollingKernel = quantile(0.5);
/** The median of the absolute deviations from the median, not scaled. */
export const mad: RollingKernel = sortedKernel(medianDeviation);
