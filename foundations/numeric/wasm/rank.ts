/** Percent rank by counting, as in ../src/rolling-rank.ts: two windows at once, the same exact numbers. */
import { at, fillMissing, OUT, X } from './memory';

export function rank(bars: i32, window: i32): void {
  const one = f64x2.splat(1);
  const zero = f64x2.splat(0);
  const two = f64x2.splat(2);
  const n = f64x2.splat(<f64>window);
  let complete = window - 1;
  for (let t = 0; t < window - 1; t += 1) {
    const x = f64.load(at(X, t));
    if (x - x !== 0) complete = t + window;
  }
  for (let t = window - 1; t < bars; t += 2) {
    const newest = v128.load(at(X, t));
    let below = i64x2.splat(0);
    let notAbove = i64x2.splat(0);
    const from = at(X, t - window + 1);
    for (let place = at(X, t); place >= from; place -= 8) {
      const value = v128.load(place);
      below = i64x2.sub(below, f64x2.lt(value, newest));
      notAbove = i64x2.sub(notAbove, f64x2.le(value, newest));
    }
    const both = i64x2.add(below, notAbove);
    const counts = f64x2.replace_lane(
      f64x2.splat(<f64>i64x2.extract_lane(both, 0)),
      1,
      <f64>i64x2.extract_lane(both, 1),
    );
    v128.store(at(OUT, t), f64x2.div(f64x2.div(f64x2.add(counts, one), two), n));
    const ok = f64x2.eq(f64x2.sub(newest, newest), zero);
    if (!i64x2.extract_lane(ok, 0)) complete = t + window;
    if (t < complete) f64.store(at(OUT, t), NaN);
    if (!i64x2.extract_lane(ok, 1)) complete = t + 1 + window;
    if (t + 1 < complete) f64.store(at(OUT, t + 1), NaN);
  }
  fillMissing(window);
}
