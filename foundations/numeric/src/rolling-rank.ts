/**
 * Rolling percent rank of the newest value: (values below + (values equal + 1)/2)/w, in (0, 1], from the sorted window
 * (rolling-sorted.ts). Exact; −0 equals 0. A NaN or an infinity gives NaN as long as it is in the window.
 */
import type { RollingKernel } from './rolling-kernel.ts';
import { pushSorted, sortedStart, sortedStateSize } from './rolling-sorted.ts';

// Up to this window counting is faster than sorting.
const COUNTED = 96;

function push(state: Float64Array, lane: number, window: number, position: number, value: number): number {
  const place = pushSorted(state, lane, window, position, value);
  if (place < 0) return NaN;
  const from = sortedStart(lane, window);
  const end = from + window - 1;
  let first = place;
  while (first > from && state[first - 1] === value) first -= 1;
  let last = place;
  while (last < end && state[last + 1] === value) last += 1;
  return ((first + last) / 2 - from + 1) / window;
}

/** By counting: the same exact numbers, and faster in short windows. */
function count(x: Float64Array, window: number, out: Float64Array): void {
  let complete = window - 1;
  for (let t = 0; t < out.length; t += 1) {
    const value = x[t]!;
    if (value - value !== 0) complete = t + window;
    if (t < complete) {
      out[t] = NaN;
      continue;
    }
    let below = 0;
    let notAbove = 0;
    for (let i = t - window + 1; i <= t; i += 1) {
      below += Number(x[i]! < value);
      notAbove += Number(x[i]! <= value);
    }
    out[t] = (below + notAbove + 1) / 2 / window;
  }
}

function batch(inputs: readonly Float64Array[], window: number, _origin: number, out: Float64Array): void {
  const x = inputs[0]!;
  if (window <= COUNTED) {
    count(x, window, out);
    return;
  }
  if (out.length < window) {
    out.fill(NaN);
    return;
  }
  const state = new Float64Array(sortedStateSize(window));
  for (let t = 0, position = 0; t < out.length; t += 1) {
    out[t] = push(state, 0, window, position, x[t]!);
    position = position + 1 === window ? 0 : position + 1;
  }
}

function step(
  inputs: readonly Float64Array[],
  window: number,
  bar: number,
  state: Float64Array,
  out: Float64Array,
): void {
  const x = inputs[0]!;
  const size = sortedStateSize(window);
  const position = bar % window;
  for (let n = 0; n < out.length; n += 1) out[n] = push(state, n * size, window, position, x[n]!);
}

export const rank: RollingKernel = {
  inputs: 1,
  batch,
  step,
  stateSize: sortedStateSize,
  replay: (window) => window - 1,
};
