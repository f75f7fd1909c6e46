/**
 * The factors of a panel of returns: the market (the mean over symbols), then statistical factors, the leading principal
 * components of the correlations of what the market leaves (Connor & Korajczyk 1988). Factor returns are weighted sums
 * over the symbols that traded; loadings are least squares per symbol. O(N² T + N³).
 */
import { mean, symmetricEigen, variance } from '@quantcli/numeric';

export interface FactorStructure {
  /** [bars] */
  readonly market: Float64Array;
  /** [factors][bars] in returns of a symbol that loads on it by 1, the root mean square of all. */
  readonly factors: readonly Float64Array[];
  /** [symbols] */
  readonly beta: Float64Array;
  /** [symbols][factors] */
  readonly loadings: readonly Float64Array[];
  /** [symbols][bars] what is a symbol's own; NaN where it has no return. */
  readonly own: readonly Float64Array[];
}

/** @param returns [symbols][bars], NaN where there is none @param count of statistical factors */
export function findFactors(returns: readonly Float64Array[], count: number): FactorStructure {
  const bars = returns[0]!.length;
  const market = new Float64Array(bars);
  for (let t = 0; t < bars; t += 1) {
    let sum = 0;
    let traded = 0;
    for (const r of returns) {
      if (Number.isNaN(r[t]!)) continue;
      sum += r[t]!;
      traded += 1;
    }
    market[t] = traded === 0 ? 0 : sum / traded;
  }
  const beta = Float64Array.from(returns, (r) => slope(r, market));
  let own = returns.map((r, n) => subtract(r, market, beta[n]!));
  const scale = own.map(deviationOf);
  const basis = leadingVectors(own, scale, count);
  const factors = basis.map((weights) => project(own, scale, weights));
  const loadings = returns.map(() => new Float64Array(factors.length));
  // Factors are nearly orthogonal: a second sweep over them takes what the first left.
  for (let sweep = 0; sweep < 2; sweep += 1) {
    factors.forEach((factor, k) => {
      own = own.map((r, n) => {
        const loading = slope(r, factor);
        loadings[n]![k] = loadings[n]![k]! + loading;
        return subtract(r, factor, loading);
      });
    });
  }
  // A factor in the size in which it moves the usual symbol, loadings around ±1.
  const sizes = factors.map((_, k) =>
    Math.sqrt(loadings.reduce((sum, row) => sum + row[k]! ** 2, 0) / loadings.length),
  );
  return {
    market,
    factors: factors.map((factor, k) => factor.map((value) => value * sizes[k]!)),
    beta,
    loadings: loadings.map((row) => row.map((loading, k) => loading / sizes[k]!)),
    own,
  };
}

/** Least squares of `y` on `x` with a constant, over the bars where `y` is there. */
function slope(y: Float64Array, x: Float64Array): number {
  let [n, sx, sy] = [0, 0, 0];
  for (let t = 0; t < y.length; t += 1) {
    if (Number.isNaN(y[t]!)) continue;
    n += 1;
    sx += x[t]!;
    sy += y[t]!;
  }
  const [mx, my] = [sx / n, sy / n];
  let [xy, xx] = [0, 0];
  for (let t = 0; t < y.length; t += 1) {
    if (Number.isNaN(y[t]!)) continue;
    xy += (x[t]! - mx) * (y[t]! - my);
    xx += (x[t]! - mx) ** 2;
  }
  return xx > 0 ? xy / xx : 0;
}

function subtract(y: Float64Array, x: Float64Array, by: number): Float64Array {
  return y.map((value, t) => value - by * x[t]!);
}

export function present(values: Float64Array): Float64Array {
  return values.filter((value) => !Number.isNaN(value));
}

export function deviationOf(values: Float64Array): number {
  return Math.sqrt(variance(present(values)));
}

/** The eigenvectors of the largest eigenvalues of the correlations over common bars. */
function leadingVectors(own: readonly Float64Array[], scale: readonly number[], count: number): Float64Array[] {
  const n = own.length;
  const correlations = new Float64Array(n * n);
  const filled = own.map((r, i) => {
    const centre = mean(present(r));
    return r.map((value) => (Number.isNaN(value) ? 0 : (value - centre) / scale[i]!));
  });
  const bars = own.map((r) => present(r).length);
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      let sum = 0;
      const [a, b] = [filled[i]!, filled[j]!];
      for (let t = 0; t < a.length; t += 1) sum += a[t]! * b[t]!;
      correlations[i * n + j] = sum / Math.min(bars[i]!, bars[j]!);
    }
  }
  const { vectors } = symmetricEigen(correlations, n);
  return Array.from({ length: Math.min(count, n) }, (_, k) => vectors.slice((n - 1 - k) * n, (n - k) * n));
}

/** The factor's return on each bar, by least squares over the symbols that traded, in unit variance. */
function project(own: readonly Float64Array[], scale: readonly number[], weights: Float64Array): Float64Array {
  const bars = own[0]!.length;
  const factor = new Float64Array(bars);
  for (let t = 0; t < bars; t += 1) {
    let [sum, squares] = [0, 0];
    for (let n = 0; n < own.length; n += 1) {
      const value = own[n]![t]! / scale[n]!;
      if (Number.isNaN(value)) continue;
      sum += weights[n]! * value;
      squares += weights[n]! ** 2;
    }
    factor[t] = squares > 0 ? sum / squares : 0;
  }
  const unit = Math.sqrt(variance(factor));
  return factor.map((value) => value / unit);
}
