/**
 * Rolling minimum and maximum. A stream uses van Herk's blocks (van Herk 1992; Gil & Werman 1993): the minimum over a
 * suffix of the previous block and a prefix of this one. A batch keeps the minimum and where it stands, and only when
 * that leaves the window looks it up in suffix minima, made afresh at most once in w bars: two comparisons a bar on most
 * data, O(1) amortised on all. Both are exact, so that the bits agree. The maximum is the negated minimum of the negated
 * values; −0 comes out as 0. A NaN or an infinity gives NaN as long as it is in the window.
 */
import type { RollingKernel } from './rolling-kernel.ts';

/** The value with its sign; −Infinity, below everything, stands for what is missing. */
export function signed(value: number, sign: number): number {
  return value - value === 0 ? value * sign : -Infinity;
}

/** The extremum itself, NaN where something was missing; adding 0 turns −0 into 0. */
function result(a: number, b: number, sign: number): number {
  const least = a < b ? a : b;
  return least === -Infinity ? NaN : least * sign + 0;
}

/** @param position whether to give where the extremum stands (1 oldest … w newest, ties to the oldest) instead of it */
export function extrema(x: Float64Array, window: number, sign: number, position: boolean, out: Float64Array): void {
  const suffix = new Float64Array(window);
  const suffixAt = new Int32Array(window);
  // The suffix minima reach up to bar `end`; behind it a running minimum takes over.
  let end = -1;
  let recent = Infinity;
  let recentAt = 0;
  let least = Infinity;
  let at = 0;
  for (let t = 0; t < out.length; t += 1) {
    const value = signed(x[t]!, sign);
    if (value < recent) {
      recent = value;
      recentAt = t;
    }
    if (value < least) {
      least = value;
      at = t;
    } else if (at <= t - window) {
      const oldest = t - window + 1;
      if (oldest > end) {
        least = Infinity;
        for (let i = t; i >= oldest; i -= 1) {
          const earlier = signed(x[i]!, sign);
          if (earlier <= least) {
            least = earlier;
            at = i;
          }
          suffix[window - 1 - (t - i)] = least;
          suffixAt[window - 1 - (t - i)] = at;
        }
        end = t;
        recent = Infinity;
      } else {
        const slot = window - 1 - (end - oldest);
        const older = suffix[slot]! <= recent;
        least = older ? suffix[slot]! : recent;
        at = older ? suffixAt[slot]! : recentAt;
      }
    }
    // Adding 0 turns −0 into 0.
    out[t] = least === -Infinity ? NaN : position ? at - t + window : least * sign + 0;
  }
  out.fill(NaN, 0, window - 1);
}

// A lane: bars seen, prefix minimum, then w slots: the block's values up to this bar's position, the suffix minima of the
// previous block behind it.
const HEADER = 2;

function step(
  x: Float64Array,
  window: number,
  bar: number,
  sign: number,
  state: Float64Array,
  out: Float64Array,
): void {
  const size = HEADER + window;
  const position = bar % window;
  for (let n = 0, lane = 0; n < out.length; n += 1, lane += size) {
    const value = signed(x[n]!, sign);
    const slots = lane + HEADER;
    if (position === 0) {
      let least = Infinity;
      for (let k = window - 1; k > 0; k -= 1) {
        if (state[slots + k]! < least) least = state[slots + k]!;
        state[slots + k] = least;
      }
    }
    const prefix = position === 0 || value < state[lane + 1]! ? value : state[lane + 1]!;
    state[lane + 1] = prefix;
    state[slots + position] = value;
    const suffix = position + 1 < window ? state[slots + position + 1]! : Infinity;
    let seen = state[lane]!;
    if (seen < window) state[lane] = ++seen;
    out[n] = seen === window ? result(suffix, prefix, sign) : NaN;
  }
}

function extremum(sign: 1 | -1): RollingKernel {
  return {
    inputs: 1,
    batch: (inputs, window, _origin, out) => extrema(inputs[0]!, window, sign, false, out),
    step: (inputs, window, bar, state, out) => step(inputs[0]!, window, bar, sign, state, out),
    stateSize: (window) => HEADER + window,
    replay: (window) => window - 1,
  };
}

export const min: RollingKernel = extremum(1);
export const max: RollingKernel = extremum(-1);
