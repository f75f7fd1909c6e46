/**
 * Standard deviation, variance, z-score, skewness and kurtosis, as in ../src/block-sums.ts and ../src/rolling-shape.ts:
 * the same operations in the same order, hence the same bits. The running sums are serial, so two of them share a
 * vector; what turns sums into figures, where the divisions and roots are, works on two bars at once.
 */
import { at, fillMissing, finite, firstBlockStart, high, low, OUT, suffix, X } from './memory';

/** @param figure 0 the deviation, 1 the variance, 2 the z-score */
export function second(bars: i32, window: i32, origin: i32, figure: i32): void {
  const sums = suffix(0);
  const squares = suffix(1);
  const n = f64x2.splat(<f64>window);
  const less = f64x2.splat(<f64>(window - 1));
  const zero = f64x2.splat(0);
  const nan = f64x2.splat(NaN);
  f64.store(at(sums, window), 0);
  f64.store(at(squares, window), 0);
  for (let start = firstBlockStart(origin, window); start < bars; start += window) {
    const anchor = f64x2.splat(f64.load(at(X, start)));
    const before = start - window;
    let sum = zero;
    for (let i = start - 1; i > before && i >= 0; i -= 2) {
      const d = f64x2.sub(v128.load(at(X, i - 1)), anchor);
      const square = f64x2.mul(d, d);
      const newer = f64x2.add(sum, high(d, square));
      sum = f64x2.add(newer, low(d, square));
      v128.store(at(sums, i - 1 - before), low(sum, newer));
      v128.store(at(squares, i - 1 - before), high(sum, newer));
    }
    const end = min(start + window, bars);
    sum = zero;
    for (let i = start; i < end; i += 2) {
      const d = f64x2.sub(v128.load(at(X, i)), anchor);
      const square = f64x2.mul(d, d);
      const older = f64x2.add(sum, low(d, square));
      sum = f64x2.add(older, high(d, square));
      const s1 = f64x2.add(v128.load(at(sums, i - start + 1)), low(older, sum));
      const s2 = f64x2.add(v128.load(at(squares, i - start + 1)), high(older, sum));
      const variance = f64x2.div(f64x2.sub(s2, f64x2.div(f64x2.mul(s1, s1), n)), less);
      const positive = v128.and(variance, f64x2.gt(variance, zero));
      let result: v128;
      if (figure === 2) {
        const score = f64x2.div(f64x2.sub(d, f64x2.div(s1, n)), f64x2.sqrt(variance));
        result = v128.bitselect(score, nan, f64x2.gt(variance, zero));
      } else result = figure === 0 ? f64x2.sqrt(positive) : positive;
      const ok = f64x2.eq(f64x2.sub(variance, variance), zero);
      v128.store(at(OUT, i), v128.bitselect(result, nan, ok));
    }
  }
  fillMissing(window);
}

/** @param order 3 the skewness, 4 the excess kurtosis */
export function shape(bars: i32, window: i32, origin: i32, order: i32): void {
  const zero = f64x2.splat(0);
  const n = f64x2.splat(<f64>window);
  const w = <f64>window;
  const scale3 = f64x2.splat((w * Math.sqrt(w - 1)) / (w - 2));
  const scale4 = f64x2.splat((w - 1) / ((w - 2) * (w - 3)));
  const weight4 = f64x2.splat((w + 1) * w);
  const excess = f64x2.splat(3 * (w - 1));
  const two = f64x2.splat(2);
  const three = f64x2.splat(3);
  const four = f64x2.splat(4);
  const six = f64x2.splat(6);
  const first = suffix(0);
  const squares = suffix(1);
  const cubes = suffix(2);
  const fourths = suffix(3);
  for (let k = 0; k < 4; k += 1) f64.store(at(suffix(k), window), 0);
  for (let start = firstBlockStart(origin, window); start < bars; start += window) {
    const anchor = f64x2.splat(f64.load(at(X, start)));
    const before = start - window;
    let a = zero;
    let b = zero;
    for (let i = start - 1; i > before && i >= 0; i -= 2) {
      const d = f64x2.sub(v128.load(at(X, i - 1)), anchor);
      const square = f64x2.mul(d, d);
      const cube = f64x2.mul(square, d);
      const fourth = f64x2.mul(square, square);
      const a1 = f64x2.add(a, high(d, square));
      const b1 = f64x2.add(b, high(cube, fourth));
      a = f64x2.add(a1, low(d, square));
      b = f64x2.add(b1, low(cube, fourth));
      const slot = i - 1 - before;
      v128.store(at(first, slot), low(a, a1));
      v128.store(at(squares, slot), high(a, a1));
      v128.store(at(cubes, slot), low(b, b1));
      v128.store(at(fourths, slot), high(b, b1));
    }
    const end = min(start + window, bars);
    a = zero;
    b = zero;
    for (let i = start; i < end; i += 2) {
      const d = f64x2.sub(v128.load(at(X, i)), anchor);
      const square = f64x2.mul(d, d);
      const cube = f64x2.mul(square, d);
      const fourth = f64x2.mul(square, square);
      const a0 = f64x2.add(a, low(d, square));
      const b0 = f64x2.add(b, low(cube, fourth));
      a = f64x2.add(a0, high(d, square));
      b = f64x2.add(b0, high(cube, fourth));
      const slot = i - start + 1;
      const s1 = f64x2.add(v128.load(at(first, slot)), low(a0, a));
      const s2 = f64x2.add(v128.load(at(squares, slot)), high(a0, a));
      const s3 = f64x2.add(v128.load(at(cubes, slot)), low(b0, b));
      const m = f64x2.div(s1, n);
      const m2 = f64x2.sub(s2, f64x2.mul(s1, m));
      let result: v128;
      if (order === 3) {
        const m3 = f64x2.add(
          f64x2.sub(s3, f64x2.mul(f64x2.mul(three, m), s2)),
          f64x2.mul(f64x2.mul(f64x2.mul(two, m), m), s1),
        );
        result = f64x2.mul(scale3, f64x2.div(m3, f64x2.mul(m2, f64x2.sqrt(m2))));
      } else {
        const s4 = f64x2.add(v128.load(at(fourths, slot)), high(b0, b));
        const m4 = f64x2.sub(
          f64x2.add(f64x2.sub(s4, f64x2.mul(f64x2.mul(four, m), s3)), f64x2.mul(f64x2.mul(f64x2.mul(six, m), m), s2)),
          f64x2.mul(f64x2.mul(f64x2.mul(f64x2.mul(three, m), m), m), s1),
        );
        result = f64x2.mul(scale4, f64x2.sub(f64x2.div(f64x2.mul(weight4, m4), f64x2.mul(m2, m2)), excess));
      }
      const varied = v128.and(f64x2.gt(m2, zero), f64x2.splat(window >= order ? reinterpret<f64>(-1 as i64) : 0));
      v128.store(at(OUT, i), v128.bitselect(finite(result), f64x2.splat(NaN), varied));
    }
  }
  fillMissing(window);
}
