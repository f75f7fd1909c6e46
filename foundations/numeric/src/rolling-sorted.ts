/**
 * A window kept sorted: one binary search for the value that leaves, one for the value that comes, and a move of what
 * lies between. O(w) a bar with a small constant; a balanced tree does not pay at windows of a few hundred.
 * A NaN or an infinity is not held; the window is not complete as long as it would be in it.
 */

// A lane: bars seen, finite values in the window, a ring of w values in the order of time, w values sorted.
const HEADER = 2;
// Below this a loop is faster than the call.
const SHORT = 32;

export const sortedStateSize = (window: number): number => HEADER + 2 * window;

/** Index of the smallest value of a complete window. */
export const sortedStart = (lane: number, window: number): number => lane + HEADER + window;

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

/** Takes in the bar's value; gives its index among the sorted ones, −1 where the window is not complete. */
export function pushSorted(state: Float64Array, lane: number, window: number, position: number, value: number): number {
  const ring = lane + HEADER + position;
  const leaving = state[ring]!;
  state[ring] = value;
  const sorted = sortedStart(lane, window);
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
    return -1;
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
  return count + 1 < window ? -1 : place;
}
