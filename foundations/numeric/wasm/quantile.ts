/**
 * A quantile from a window kept sorted, as in ../src/rolling-sorted.ts and ../src/rolling-quantile.ts, to the bit. The
 * search has no branch to mispredict, and values move two at a time.
 */
import { at, OUT, SPARE, X } from './memory';

/** How many of the sorted values are below one. */
function below(sorted: usize, count: i32, value: f64): i32 {
  let from = sorted;
  let n = count;
  while (n > 1) {
    const half = n >> 1;
    from = select(at(from, half), from, f64.load(at(from, half - 1)) < value);
    n -= half;
  }
  return <i32>((from - sorted) >> 3) + i32(n === 1 && f64.load(from) < value);
}

/** Moves (hole, to] down by one. */
function moveDown(hole: i32, to: i32): void {
  let i = hole;
  for (; i + 1 < to; i += 2) v128.store(at(SPARE, i), v128.load(at(SPARE, i + 1)));
  if (i < to) f64.store(at(SPARE, i), f64.load(at(SPARE, i + 1)));
}

/** Moves [from, hole) up by one. */
function moveUp(from: i32, hole: i32): void {
  let i = hole;
  for (; i - 1 > from; i -= 2) v128.store(at(SPARE, i - 1), v128.load(at(SPARE, i - 2)));
  if (i > from) f64.store(at(SPARE, i), f64.load(at(SPARE, i - 1)));
}

/** NaN where the window is not complete. */
export function quantile(bars: i32, window: i32, q: f64): void {
  const place = <f64>(window - 1) * q;
  const lower = <i32>Math.floor(place);
  const share = place - <f64>lower;
  let count = 0;
  for (let t = 0; t < bars; t += 1) {
    let hole = count;
    if (t >= window) {
      const leaving = f64.load(at(X, t - window));
      if (leaving - leaving === 0) {
        hole = below(SPARE, count, leaving);
        count -= 1;
      }
    }
    let result = NaN;
    const value = f64.load(at(X, t));
    if (value - value !== 0) moveDown(hole, count);
    else {
      // What lies between the hole that the leaving value makes and the place of the new one moves by one.
      const rises = hole < count && f64.load(at(SPARE, hole + 1)) < value;
      const place = rises ? hole + below(at(SPARE, hole + 1), count - hole, value) : below(SPARE, hole, value);
      if (rises) moveDown(hole, place);
      else moveUp(place, hole);
      f64.store(at(SPARE, place), value);
      count += 1;
      if (count === window) {
        const low = f64.load(at(SPARE, lower));
        // Adding 0 turns −0 into 0.
        const found = share === 0 ? low + 0 : low + share * (f64.load(at(SPARE, lower + 1)) - low);
        if (found - found === 0) result = found;
      }
    }
    f64.store(at(OUT, t), result);
  }
}
