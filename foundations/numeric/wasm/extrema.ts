/**
 * Minimum and maximum and where they stand, over windows that double in length: the minimum over 2k bars is that of two
 * over k bars, and two overlapping windows of the largest power of two give the one wanted. log₂ w passes without a
 * branch or a serial dependency; exact, and so the bits of ../src/rolling-extrema.ts.
 */
import { at, fillMissing, OUT, SPARE, X } from './memory';

/** Values with their sign, −∞ where missing, from `X` to `to`. */
function sign(bars: i32, factor: f64, to: usize): void {
  const factors = f64x2.splat(factor);
  const zero = f64x2.splat(0);
  const missing = f64x2.splat(-Infinity);
  for (let t = 0; t < bars; t += 2) {
    const x = v128.load(at(X, t));
    const ok = f64x2.eq(f64x2.sub(x, x), zero);
    v128.store(at(to, t), v128.bitselect(f64x2.mul(x, factors), missing, ok));
  }
}

export function extremum(bars: i32, window: i32, factor: f64): void {
  const zero = f64x2.splat(0);
  const missing = f64x2.splat(-Infinity);
  sign(bars, factor, SPARE);
  let reach = 1;
  for (; reach * 2 <= window; reach *= 2) {
    // Downwards, so that what is read is still of the shorter window.
    for (let t = bars - 1; t >= reach; t -= 2) {
      const place = at(SPARE, t - 1);
      v128.store(place, f64x2.pmin(v128.load(place), v128.load(place - ((<usize>reach) << 3))));
    }
  }
  const back = (<usize>(window - reach)) << 3;
  const factors = f64x2.splat(factor);
  for (let t = window - 1; t < bars; t += 2) {
    const place = at(SPARE, t);
    const least = f64x2.pmin(v128.load(place), v128.load(place - back));
    const gone = f64x2.eq(least, missing);
    v128.store(at(OUT, t), v128.bitselect(f64x2.splat(NaN), f64x2.add(f64x2.mul(least, factors), zero), gone));
  }
  fillMissing(window);
}

/** 1 the oldest bar … n the newest, ties to the oldest. The positions travel with the minima, in `X`. */
export function position(bars: i32, window: i32, factor: f64): void {
  const missing = f64x2.splat(-Infinity);
  sign(bars, factor, SPARE);
  let index = f64x2.replace_lane(f64x2.splat(0), 1, 1);
  const two = f64x2.splat(2);
  for (let t = 0; t < bars; t += 2) {
    v128.store(at(X, t), index);
    index = f64x2.add(index, two);
  }
  let reach = 1;
  for (; reach * 2 <= window; reach *= 2) {
    const back = (<usize>reach) << 3;
    for (let t = bars - 1; t >= reach; t -= 2) {
      const value = at(SPARE, t - 1);
      const where = at(X, t - 1);
      const newer = v128.load(value);
      const older = v128.load(value - back);
      const takesOlder = f64x2.le(older, newer);
      v128.store(value, v128.bitselect(older, newer, takesOlder));
      v128.store(where, v128.bitselect(v128.load(where - back), v128.load(where), takesOlder));
    }
  }
  const back = (<usize>(window - reach)) << 3;
  let end = f64x2.replace_lane(f64x2.splat(<f64>(window - 1)), 1, <f64>window);
  for (let t = window - 1; t < bars; t += 2) {
    const value = at(SPARE, t);
    const where = at(X, t);
    const newer = v128.load(value);
    const older = v128.load(value - back);
    const takesOlder = f64x2.le(older, newer);
    const least = v128.bitselect(older, newer, takesOlder);
    const found = v128.bitselect(v128.load(where - back), v128.load(where), takesOlder);
    const place = f64x2.add(f64x2.sub(found, end), f64x2.splat(<f64>window));
    v128.store(at(OUT, t), v128.bitselect(f64x2.splat(NaN), place, f64x2.eq(least, missing)));
    end = f64x2.add(end, two);
  }
  fillMissing(window);
}
