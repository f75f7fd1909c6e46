/**
 * Rolling percent rank of the newest value: (values below + (values equal + 1)/2)/w, in (0, 1]. The window is kept
 * sorted: one binary search for the value that leaves, one for the value that comes, and a move of what lies between.
 * O(w) a bar with a small constant; a balanced tree does not pay at windows of a few hundred. Exact; −0 equals 0.
 * A NaN or an infinity is not ranked and gives NaN as long as it is in the window.
 */
import type { RollingKernel } from './rolling-kernel.ts';

// A lane: bars seen, finite values in the window, a ring of w values in the order of time, w values sorted.
const HEADER = 2;
// Below this a loop is faster than the call.
const SHORT = 32;
const stateSize = (window: number): number => HEADER + 2 * window;

/** Index in [from, to) of the first sorted value that is not below `value`. */
function lowerBound(sorted: Float64Array, from: number, to: number, value: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Moves [from, to) to start at `target`, one beside `from`. */
function move(values: Float64Array, from: number, to: number, target: number): void {
  if (to - from > SHORT) values.copyWithin(target, from, to);
  else if (target < from) for (let i = from; i < to; i += 1) values[i - 1] = values[i]!;
  else for (let i = to; i > from; i -= 1) values[i] = values[i - 1]!;
}

function push(state: Float64Array, lane: number, window: number, position: number, value: number): number {
  const ring = lane + HEADER + position;
  const leaving = state[ring]!;
  state[ring] = value;
  const sorted = lane + HEADER + window;
  let count = state[lane + 1]!;
  let hole = sorted + count;
  if (state[lane]! < window) state[lane] = state[lane]! + 1;
  else if (leaving - leaving === 0) {
    hole = lowerBound(state, sorted, hole, leaving);
    count -= 1;
  }
  // What lies between the hole that the leaving value makes and the place of the new one moves by one.
  const end = sorted + count;
  if (value - value !== 0) {
    move(state, hole + 1, end + 1, hole);
    state[lane + 1] = count;
    return NaN;
  }
  let place: number;
  if (hole < end && state[hole + 1]! < value) {
    place = lowerBound(state, hole + 2, end + 1, value) - 1;
    move(state, hole + 1, place + 1, hole);
  } else {
    place = lowerBound(state, sorted, hole, value);
    move(state, place, hole, place + 1);
  }
  state[place] = value;
  state[lane + 1] = count + 1;
  if (count + 1 < window) return NaN;
  let first = place;
  while (first > sorted && state[first - 1] === value) first -= 1;
  let last = place;
  while (last < end && state[last + 1] === value) last += 1;
  return ((first + last) / 2 - sorted + 1) / window;
}

function batch(inputs: readonly Float64Array[], window: number, _origin: number, out: Float64Array): void {
  const x = inputs[0]!;
  if (out.length < window) {
    out.fill(NaN);
    return;
  }
  const state = new Float64Array(stateSize(window));
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
  const size = stateSize(window);
  const position = bar % window;
  for (let n = 0; n < out.length; n += 1) out[n] = push(state, n * size, window, position, x[n]!);
}

export const rank: RollingKernel = { inputs: 1, batch, step, stateSize, replay: (window) => window - 1 };
