/** Covariance, correlation and regression of two series, as in ../src/rolling-correlation.ts, to the bit; see moments.ts for the method. */
import { at, fillMissing, finite, firstBlockStart, high, low, OUT, suffix, X, Y } from './memory';

/** @param figure 0 the correlation, 1 the covariance, 2 the coefficient, 3 the residual of the newest value */
export function joint(bars: i32, window: i32, origin: i32, figure: i32): void {
  const zero = f64x2.splat(0);
  const one = f64x2.splat(1);
  const nan = f64x2.splat(NaN);
  const n = f64x2.splat(<f64>window);
  const less = f64x2.splat(<f64>(window - 1));
  const sumX = suffix(0);
  const sumY = suffix(1);
  const sumXX = suffix(2);
  const sumYY = suffix(3);
  const sumXY = suffix(4);
  for (let k = 0; k < 5; k += 1) f64.store(at(suffix(k), window), 0);
  for (let start = firstBlockStart(origin, window); start < bars; start += window) {
    const ax = f64x2.splat(f64.load(at(X, start)));
    const ay = f64x2.splat(f64.load(at(Y, start)));
    const before = start - window;
    let sums = zero;
    let squares = zero;
    let products: f64 = 0;
    for (let i = start - 1; i > before && i >= 0; i -= 2) {
      const dx = f64x2.sub(v128.load(at(X, i - 1)), ax);
      const dy = f64x2.sub(v128.load(at(Y, i - 1)), ay);
      const newer = high(dx, dy);
      const older = low(dx, dy);
      const product = f64x2.mul(dx, dy);
      const sums1 = f64x2.add(sums, newer);
      const squares1 = f64x2.add(squares, f64x2.mul(newer, newer));
      const products1 = products + f64x2.extract_lane(product, 1);
      sums = f64x2.add(sums1, older);
      squares = f64x2.add(squares1, f64x2.mul(older, older));
      products = products1 + f64x2.extract_lane(product, 0);
      const slot = i - 1 - before;
      v128.store(at(sumX, slot), low(sums, sums1));
      v128.store(at(sumY, slot), high(sums, sums1));
      v128.store(at(sumXX, slot), low(squares, squares1));
      v128.store(at(sumYY, slot), high(squares, squares1));
      f64.store(at(sumXY, slot), products);
      f64.store(at(sumXY, slot + 1), products1);
    }
    const end = min(start + window, bars);
    sums = zero;
    squares = zero;
    products = 0;
    for (let i = start; i < end; i += 2) {
      const dx = f64x2.sub(v128.load(at(X, i)), ax);
      const dy = f64x2.sub(v128.load(at(Y, i)), ay);
      const older = low(dx, dy);
      const newer = high(dx, dy);
      const product = f64x2.mul(dx, dy);
      const sums0 = f64x2.add(sums, older);
      const squares0 = f64x2.add(squares, f64x2.mul(older, older));
      const products0 = products + f64x2.extract_lane(product, 0);
      sums = f64x2.add(sums0, newer);
      squares = f64x2.add(squares0, f64x2.mul(newer, newer));
      products = products0 + f64x2.extract_lane(product, 1);
      const slot = i - start + 1;
      const sx = f64x2.add(v128.load(at(sumX, slot)), low(sums0, sums));
      const sy = f64x2.add(v128.load(at(sumY, slot)), high(sums0, sums));
      const sxy = f64x2.add(v128.load(at(sumXY, slot)), f64x2.replace_lane(f64x2.splat(products0), 1, products));
      const cxy = f64x2.sub(sxy, f64x2.div(f64x2.mul(sx, sy), n));
      let result: v128;
      if (figure === 1) result = f64x2.div(cxy, less);
      else {
        const syy = f64x2.add(v128.load(at(sumYY, slot)), high(squares0, squares));
        const vy = f64x2.sub(syy, f64x2.div(f64x2.mul(sy, sy), n));
        let varied = f64x2.gt(vy, zero);
        if (figure === 0) {
          const sxx = f64x2.add(v128.load(at(sumXX, slot)), low(squares0, squares));
          const vx = f64x2.sub(sxx, f64x2.div(f64x2.mul(sx, sx), n));
          varied = v128.and(varied, f64x2.gt(vx, zero));
          const r = f64x2.div(cxy, f64x2.sqrt(f64x2.mul(vx, vy)));
          // Ordered so that a NaN stays one.
          result = f64x2.pmax(f64x2.pmin(r, one), f64x2.neg(one));
        } else {
          const beta = f64x2.div(cxy, vy);
          if (figure === 2) result = beta;
          else {
            const left = f64x2.sub(dx, f64x2.div(sx, n));
            result = f64x2.sub(left, f64x2.mul(beta, f64x2.sub(dy, f64x2.div(sy, n))));
          }
        }
        result = v128.bitselect(result, nan, varied);
      }
      v128.store(at(OUT, i), finite(result));
    }
  }
  fillMissing(window);
}
