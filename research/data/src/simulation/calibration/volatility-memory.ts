/**
 * The memory of volatility, read from y = log|x|: with x_t = σ e^{h_t} ε_t and ε independent over time, the covariances and
 * third moments of y over distinct bars are those of h, whatever the law of ε. |x| is bounded from below at a fiftieth of
 * its median, where cents and rounding would decide.
 *
 * h = (e^{b g} − e^{w/2}) / b with g Gaussian, a sum of AR(1) components, and w = b² Var g: volatility rises further than it
 * falls (b > 0). All moments of h are those of a lognormal, so that b and the covariances of g follow in closed form. The
 * variances of the components are a non-negative least-squares fit; since means are those of the sample, what is fitted is
 * what a sample of T bars shows of a component: φ^l − 2 / (T (1 − φ)).
 */

/** Half-lives of the components, in bars. */
export const HALF_LIVES = [1.5, 5, 20, 80, 400] as const;
/** Lags at which memory is measured. */
export const LAGS = [1, 2, 3, 4, 5, 7, 9, 12, 15, 20, 25, 32, 40, 50, 70, 90, 115, 145, 180, 220, 280, 350] as const;
/** Distances of three bars whose third moment is taken. */
const TRIPLES = [2, 3, 5, 8] as const;
const LEAST_SHARE = 0.02;
const MOST_SKEW = 3;
const MOST_BEND = 5;

/** log|x| less its mean, NaN where there is none. */
export function logSizes(x: Float64Array): Float64Array {
  const size = x.map(Math.abs);
  const sorted = size.filter((value) => value >= 0).sort();
  const least = LEAST_SHARE * sorted[sorted.length >> 1]!;
  return centred(size.map((value) => Math.log(Math.max(value, least))));
}

export function centred(values: Float64Array): Float64Array {
  const centre = meanPresent(values);
  return values.map((value) => value - centre);
}

export function meanPresent(values: Float64Array): number {
  let sum = 0;
  let count = 0;
  for (let t = 0; t < values.length; t += 1) {
    if (Number.isNaN(values[t]!)) continue;
    sum += values[t]!;
    count += 1;
  }
  return sum / count;
}

/** Mean of a_t b_{t+lag}, pooled over columns; pairs with a missing value are left out. */
export function meanProduct(as: readonly Float64Array[], bs: readonly Float64Array[], lag: number): number {
  let sum = 0;
  let count = 0;
  as.forEach((a, n) => {
    const b = bs[n]!;
    for (let t = Math.max(0, -lag); t < a.length - Math.max(0, lag); t += 1) {
      const product = a[t]! * b[t + lag]!;
      if (Number.isNaN(product)) continue;
      sum += product;
      count += 1;
    }
  });
  return sum / count;
}

export function covariancesOf(columns: readonly Float64Array[]): number[] {
  return LAGS.map((lag) => meanProduct(columns, columns, lag));
}

/** Third central moment of h, from bars a few apart. */
export function thirdMoment(columns: readonly Float64Array[]): number {
  let sum = 0;
  let count = 0;
  for (const y of columns) {
    for (const step of TRIPLES) {
      for (let t = 0; t + 2 * step < y.length; t += 1) {
        const product = y[t]! * y[t + step]! * y[t + 2 * step]!;
        if (Number.isNaN(product)) continue;
        sum += product;
        count += 1;
      }
    }
  }
  return sum / count;
}

/** What a sample of `bars` shows of an AR(1) of unit variance at a lag. */
export function seenCovariance(halfLife: number, lag: number, bars: number): number {
  const keep = 2 ** (-1 / halfLife);
  return keep ** lag - Math.min(1, 2 / (bars * (1 - keep)));
}

export interface FittedVolatility {
  readonly bend: number;
  /** Variances of the components of {@link HALF_LIVES}, of g. */
  readonly variances: Float64Array;
  /** Var g as a sample of the bars shows it. */
  readonly seen: number;
}

/**
 * @param covariances of h at {@link LAGS}
 * @param third central moment of h
 * @param driven what falls push each component by, a bar (deviations of h): its innovations are no smaller
 */
export function fitVolatility(
  covariances: readonly number[],
  third: number,
  driven: readonly number[],
  bars: number,
): FittedVolatility {
  const basis = HALF_LIVES.map((halfLife) => LAGS.map((lag) => seenCovariance(halfLife, lag, bars)));
  const atZero = HALF_LIVES.map((halfLife) => seenCovariance(halfLife, 0, bars));
  const total = (variances: Float64Array): number => variances.reduce((sum, s, j) => sum + s * atZero[j]!, 0);
  const least = (j: number): number => driven[j]! ** 2 / (1 - 2 ** (-2 / HALF_LIVES[j]!));
  const straight = fitBounded(basis, covariances, least);
  const variance = total(straight);
  const skew = variance > 1e-4 ? Math.min(MOST_SKEW, third / variance ** 1.5) : 0;
  if (!(skew > 0.05)) return { bend: 0, variances: straight, seen: variance };
  const w = lognormalShape(skew);
  const bend = Math.min(MOST_BEND, Math.sqrt((Math.exp(w) * (Math.exp(w) - 1)) / variance));
  const straightened = covariances.map((c) => Math.log(Math.max(0.05, 1 + (bend ** 2 * c) / Math.exp(w))) / bend ** 2);
  // The slope of h in g, on average.
  const variances = fitBounded(basis, straightened, (j) => least(j) / Math.exp(w));
  return { bend, variances, seen: total(variances) };
}

/** w with (e^w + 2) √(e^w − 1) = skew. */
function lognormalShape(skew: number): number {
  let [low, high] = [0, 2];
  for (let round = 0; round < 60; round += 1) {
    const w = (low + high) / 2;
    if ((Math.exp(w) + 2) * Math.sqrt(Math.exp(w) - 1) < skew) low = w;
    else high = w;
  }
  return (low + high) / 2;
}

/**
 * x with least ≤ x ≤ most minimising ‖y − Σ_j x_j basis_j‖², by cyclic coordinate descent (Franc, Hlaváč & Navara 2005).
 * @param basis [columns][rows]
 */
export function fitBounded(
  basis: readonly (readonly number[])[],
  y: readonly number[],
  least: (column: number) => number = () => 0,
  most: (column: number) => number = () => Infinity,
): Float64Array {
  const solution = new Float64Array(basis.length);
  const residual = Float64Array.from(y);
  const norms = basis.map((column) => column.reduce((sum, x) => sum + x * x, 1e-12));
  for (let round = 0; round < 5_000; round += 1) {
    let moved = 0;
    basis.forEach((column, j) => {
      let gradient = 0;
      for (let i = 0; i < residual.length; i += 1) gradient += column[i]! * residual[i]!;
      const next = Math.min(most(j), Math.max(least(j), solution[j]! + gradient / norms[j]!));
      const step = next - solution[j]!;
      solution[j] = next;
      moved += Math.abs(step);
      for (let i = 0; i < residual.length; i += 1) residual[i] = residual[i]! - step * column[i]!;
    });
    if (moved < 1e-9) break;
  }
  return solution;
}
