/**
 * Rolling product in van Herk's blocks: a suffix product of the previous block times a running product of this one, so
 * that a zero or a missing value is forgotten once it has left. NaN for a NaN or an infinity in the window and where
 * either part overflows. O(1) amortised per bar.
 */
import { firstBlockStart } from './block-sums.ts';
import type { RollingKernel } from './rolling-kernel.ts';

function batch(inputs: readonly Float64Array[], window: number, origin: number, out: Float64Array): void {
  const x = inputs[0]!;
  const bars = out.length;
  if (bars >= window) {
    const suffix = new Float64Array(window + 1).fill(1);
    for (let start = firstBlockStart(origin, window); start < bars; start += window) {
      const before = start - window;
      let part = 1;
      for (let i = start - 1; i > before && i >= 0; i -= 1) suffix[i - before] = part *= x[i]!;
      const end = Math.min(start + window, bars);
      part = 1;
      for (let i = start; i < end; i += 1) {
        part *= x[i]!;
        const result = suffix[i - start + 1]! * part;
        out[i] = result - result === 0 ? result : NaN;
      }
    }
  }
  out.fill(NaN, 0, window - 1);
}

// A lane: bars seen, prefix product, then w slots: the block's values up to this bar's position, the suffix products of
// the previous block behind it.
const HEADER = 2;
const stateSize = (window: number): number => HEADER + window;

function step(
  inputs: readonly Float64Array[],
  window: number,
  bar: number,
  state: Float64Array,
  out: Float64Array,
): void {
  const x = inputs[0]!;
  const size = stateSize(window);
  const position = bar % window;
  for (let n = 0, lane = 0; n < out.length; n += 1, lane += size) {
    const slots = lane + HEADER;
    if (position === 0) {
      let part = 1;
      for (let k = window - 1; k > 0; k -= 1) state[slots + k] = part *= state[slots + k]!;
      state[lane + 1] = 1;
    }
    const part = (state[lane + 1] = state[lane + 1]! * x[n]!);
    state[slots + position] = x[n]!;
    const result = (position + 1 < window ? state[slots + position + 1]! : 1) * part;
    let seen = state[lane]!;
    if (seen < window) state[lane] = ++seen;
    out[n] = seen === window && result - result === 0 ? result : NaN;
  }
}

export const product: RollingKernel = { inputs: 1, batch, step, stateSize, replay: (window) => window - 1 };
