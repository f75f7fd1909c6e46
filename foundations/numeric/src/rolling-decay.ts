/**
 * Exponentially weighted mean of a window: weights factor^k, k bars back, k < n, normalised. Weighted anchored block
 * sums (see block-sums.ts for the anchor and the NaN policy): the running part of this block is multiplied by the factor
 * a bar, the suffix of the previous block by factor^(p + 1). No power is divided by, so nothing grows. O(1) a bar.
 */
import { firstBlockStart } from './block-sums.ts';
import type { RollingKernel } from './rolling-kernel.ts';

/** The next power, ended before it gets among the denormals. */
const shrink = (power: number, factor: number): number => (power < 1e-290 ? 0 : power * factor);

function totalWeight(factor: number, window: number): number {
  let total = 0;
  for (let k = 0; k < window; k += 1) total = total * factor + 1;
  return total;
}

// A lane: bars seen, anchor, prefix sum, power of the position, then w + 1 slots: the block's values up to this bar's
// position, the suffix sums of the previous block behind it, zero at the end.
const HEADER = 4;
const stateSize = (window: number): number => HEADER + window + 1;

/** @param factor in [0, 1) */
export function decayingMean(factor: number): RollingKernel {
  return {
    inputs: 1,
    batch: (inputs, window, origin, out) => {
      const x = inputs[0]!;
      const bars = out.length;
      if (bars >= window) {
        const total = totalWeight(factor, window);
        const suffix = new Float64Array(window + 1);
        for (let start = firstBlockStart(origin, window); start < bars; start += window) {
          const anchor = x[start]!;
          const before = start - window;
          let sum = 0;
          let power = 1;
          for (let i = start - 1; i > before && i >= 0; i -= 1) {
            suffix[i - before] = sum += power * (x[i]! - anchor);
            power = shrink(power, factor);
          }
          const end = Math.min(start + window, bars);
          sum = 0;
          power = 1;
          for (let i = start; i < end; i += 1) {
            power = shrink(power, factor);
            sum = sum * factor + (x[i]! - anchor);
            const result = anchor + (suffix[i - start + 1]! * power + sum) / total;
            out[i] = result - result === 0 ? result : NaN;
          }
        }
      }
      out.fill(NaN, 0, window - 1);
    },
    step: (inputs, window, bar, state, out) => {
      const x = inputs[0]!;
      const size = stateSize(window);
      const position = bar % window;
      const total = totalWeight(factor, window);
      for (let n = 0, lane = 0; n < out.length; n += 1, lane += size) {
        const value = x[n]!;
        const slots = lane + HEADER;
        if (position === 0) {
          let sum = 0;
          let power = 1;
          for (let k = window - 1; k > 0; k -= 1) {
            state[slots + k] = sum += power * (state[slots + k]! - value);
            power = shrink(power, factor);
          }
          state[lane + 1] = value;
          state[lane + 2] = 0;
          state[lane + 3] = 1;
        }
        const anchor = state[lane + 1]!;
        const power = (state[lane + 3] = shrink(state[lane + 3]!, factor));
        const sum = (state[lane + 2] = state[lane + 2]! * factor + (value - anchor));
        state[slots + position] = value;
        const result = anchor + (state[slots + position + 1]! * power + sum) / total;
        let seen = state[lane]!;
        if (seen < window) state[lane] = ++seen;
        out[n] = seen === window && result - result === 0 ? result : NaN;
      }
    },
    stateSize,
    replay: (window) => window - 1,
  };
}
