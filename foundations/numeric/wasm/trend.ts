/** Regression on time and the linearly weighted mean, as in ../src/rolling-trend.ts, to the bit; see moments.ts for the method. */
import { at, fillMissing, finite, firstBlockStart, high, low, OUT, suffix, X } from './memory';

/** @param figure 0 the weighted mean, 1 the slope, 2 the share explained, 3 the residual of the newest value */
export function trend(bars: i32, window: i32, origin: i32, figure: i32): void {
  const zero = f64x2.splat(0);
  const one = f64x2.splat(1);
  const w = <f64>window;
  const n = f64x2.splat(w);
  const half = (w - 1) / 2;
  const weights = f64x2.splat((w * (w + 1)) / 2);
  const spread = f64x2.splat((w * (w * w - 1)) / 12);
  const sums = suffix(0);
  const squares = suffix(1);
  const times = suffix(2);
  for (let k = 0; k < 3; k += 1) f64.store(at(suffix(k), window), 0);
  for (let start = firstBlockStart(origin, window); start < bars; start += window) {
    const level = f64x2.splat(f64.load(at(X, start)));
    const before = start - window;
    let a = zero;
    let timed: f64 = 0;
    for (let i = start - 1; i > before && i >= 0; i -= 2) {
      const d = f64x2.sub(v128.load(at(X, i - 1)), level);
      const square = f64x2.mul(d, d);
      const a1 = f64x2.add(a, high(d, square));
      const timed1 = timed + <f64>(i - start) * f64x2.extract_lane(d, 1);
      a = f64x2.add(a1, low(d, square));
      timed = timed1 + <f64>(i - 1 - start) * f64x2.extract_lane(d, 0);
      const slot = i - 1 - before;
      v128.store(at(sums, slot), low(a, a1));
      v128.store(at(squares, slot), high(a, a1));
      f64.store(at(times, slot), timed);
      f64.store(at(times, slot + 1), timed1);
    }
    const end = min(window, bars - start);
    a = zero;
    timed = 0;
    let place = f64x2.replace_lane(zero, 1, 1);
    for (let p = 0; p < end; p += 2) {
      const d = f64x2.sub(v128.load(at(X, start + p)), level);
      const square = f64x2.mul(d, d);
      const step = f64x2.mul(place, d);
      const a0 = f64x2.add(a, low(d, square));
      const timed0 = timed + f64x2.extract_lane(step, 0);
      a = f64x2.add(a0, high(d, square));
      timed = timed0 + f64x2.extract_lane(step, 1);
      const sum = f64x2.add(v128.load(at(sums, p + 1)), low(a0, a));
      const moment = f64x2.add(v128.load(at(times, p + 1)), f64x2.replace_lane(f64x2.splat(timed0), 1, timed));
      const along = f64x2.sub(moment, f64x2.mul(f64x2.sub(place, f64x2.splat(half)), sum));
      place = f64x2.add(place, f64x2.splat(2));
      let result: v128;
      if (figure === 0) {
        result = f64x2.add(level, f64x2.div(f64x2.add(along, f64x2.mul(f64x2.splat(half + 1), sum)), weights));
      } else {
        const slope = f64x2.div(along, spread);
        if (figure === 1) result = slope;
        else if (figure === 2) {
          const s2 = f64x2.add(v128.load(at(squares, p + 1)), high(a0, a));
          const varied = f64x2.sub(s2, f64x2.div(f64x2.mul(sum, sum), n));
          const share = f64x2.pmin(f64x2.div(f64x2.mul(slope, along), varied), one);
          result = v128.bitselect(share, f64x2.splat(NaN), f64x2.gt(varied, zero));
        } else {
          result = f64x2.sub(f64x2.sub(d, f64x2.div(sum, n)), f64x2.mul(slope, f64x2.splat(half)));
        }
      }
      v128.store(at(OUT, start + p), finite(result));
    }
  }
  fillMissing(window);
}
