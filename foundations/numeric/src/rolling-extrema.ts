/**
 * Rolling minimum and maximum (van Herk 1992; Gil & Werman 1993): the minimum over a suffix of the previous block and a
 * prefix of this one, three comparisons a bar at any window. The maximum is the negated minimum of the negated values.
 * Exact; −0 comes out as 0. A NaN or an infinity gives NaN as long as it is in the window.
 */
import { firstBlockStart } from './block-sums.ts';
import type { RollingKernel } from './rolling-kernel.ts';

/** The value with its sign; −Infinity, below everything, stands for what is missing. */
function signed(value: number, sign: number): number {
  return value - value === 0 ? value * sign : -Infinity;
}

/** The extremum itself, NaN where something was missing; adding 0 turns −0 into 0. */
function result(a: number, b: number, sign: number): number {
  const least = a < b ? a : b;
  return least === -Infinity ? NaN : least * sign + 0;
}

function batch(x: Float64Array, window: number, origin: number, sign: number, out: Float64Array): void {
  const bars = out.length;
  if (bars >= window) {
    const suffix = new Float64Array(window + 1).fill(Infinity);
    for (let start = firstBlockStart(origin, window); start < bars; start += window) {
      const before = start - window;
      let least = Infinity;
      for (let i = start - 1; i > before && i >= 0; i -= 1) {
        const value = signed(x[i]!, sign);
        if (value < least) least = value;
        suffix[i - before] = least;
      }
      const end = Math.min(start + window, bars);
      least = Infinity;
      for (let i = start; i < end; i += 1) {
        const value = signed(x[i]!, sign);
        if (value < least) least = value;
        out[i] = result(suffix[i - start + 1]!, least, sign);
      }
    }
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
    batch: (inputs, window, origin, out) => batch(inputs[0]!, window, origin, sign, out),
    step: (inputs, window, bar, state, out) => step(inputs[0]!, window, bar, sign, state, out),
    stateSize: (window) => HEADER + window,
    replay: (window) => window - 1,
  };
}

export const min: RollingKernel = extremum(1);
export const max: RollingKernel = extremum(-1);
