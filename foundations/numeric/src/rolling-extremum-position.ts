/**
 * Where in its window the extremum stands: 1 the oldest bar … n the current one, ties to the oldest. As in
 * rolling-extrema.ts, with the position of each running minimum kept beside it; in a stream positions count from the
 * block's start. A NaN or an infinity gives NaN as long as it is in the window.
 */
import { extrema, signed } from './rolling-extrema.ts';
import type { RollingKernel } from './rolling-kernel.ts';

// A lane: bars seen, prefix minimum and its position, then w slots: the block's values up to this bar's position, the
// suffix minima of the previous block behind it; then w positions of those suffix minima.
const HEADER = 3;
const stateSize = (window: number): number => HEADER + 2 * window;

function step(
  x: Float64Array,
  window: number,
  bar: number,
  sign: number,
  state: Float64Array,
  out: Float64Array,
): void {
  const size = stateSize(window);
  const position = bar % window;
  for (let n = 0, lane = 0; n < out.length; n += 1, lane += size) {
    const value = signed(x[n]!, sign);
    const slots = lane + HEADER;
    if (position === 0) {
      let least = Infinity;
      let at = 0;
      for (let k = window - 1; k > 0; k -= 1) {
        if (state[slots + k]! <= least) {
          least = state[slots + k]!;
          at = k;
        }
        state[slots + k] = least;
        state[slots + window + k] = at;
      }
    }
    if (position === 0 || value < state[lane + 1]!) {
      state[lane + 1] = value;
      state[lane + 2] = position;
    }
    state[slots + position] = value;
    const least = state[lane + 1]!;
    const older = position + 1 < window ? state[slots + position + 1]! : Infinity;
    let seen = state[lane]!;
    if (seen < window) state[lane] = ++seen;
    if (seen < window || older === -Infinity || least === -Infinity) out[n] = NaN;
    else
      out[n] = older <= least ? state[slots + window + position + 1]! - position : state[lane + 2]! + window - position;
  }
}

function extremumPosition(sign: 1 | -1): RollingKernel {
  return {
    inputs: 1,
    batch: (inputs, window, _origin, out) => extrema(inputs[0]!, window, sign, true, out),
    step: (inputs, window, bar, state, out) => step(inputs[0]!, window, bar, sign, state, out),
    stateSize,
    replay: (window) => window - 1,
  };
}

export const argmin: RollingKernel = extremumPosition(1);
export const argmax: RollingKernel = extremumPosition(-1);
