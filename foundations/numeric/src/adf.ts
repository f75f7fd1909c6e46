/**
 * Augmented Dickey–Fuller test of a unit root: Δx on the level before, lagged changes and the deterministic terms; the
 * statistic is the t-value of the level. Critical values: MacKinnon (2010); p-values: MacKinnon (1994) response
 * surfaces. The number of lags is given or minimises AIC over a common sample up to Schwert's (1989) bound, after which
 * the regression is run again on all it allows, as statsmodels' `adfuller` does. One factorisation gives the residual of every
 * nested regression. O(n · lags²).
 */
import { normalCdf } from './normal-distribution.ts';

/** Deterministic terms: none, a constant, a constant and a trend. */
export type AdfTerms = 'n' | 'c' | 'ct';

export interface AdfOptions {
  readonly terms?: AdfTerms;
  /** A fixed number of lagged changes; chosen by AIC when absent. */
  readonly lags?: number;
}

export interface AdfResult {
  readonly statistic: number;
  /** Of the unit root: small speaks for stationarity. */
  readonly pValue: number;
  readonly lags: number;
  /** Rows of the regression. */
  readonly observations: number;
  readonly critical: Readonly<Record<'1%' | '5%' | '10%', number>>;
}

interface Surface {
  /** Polynomials in 1 / observations for 1 %, 5 %, 10 %. */
  readonly critical: readonly (readonly number[])[];
  readonly least: number;
  readonly most: number;
  /** Up to here `left` gives the normal quantile of the p-value as a polynomial in the statistic, above `right`. */
  readonly turn: number;
  readonly left: readonly number[];
  readonly right: readonly number[];
}

const SURFACES: Readonly<Record<AdfTerms, Surface>> = {
  n: {
    critical: [
      [-2.56574, -2.2358, -3.627, 0],
      [-1.941, -0.2686, -3.365, 31.223],
      [-1.61682, 0.2656, -2.714, 25.364],
    ],
    least: -19.04,
    most: Infinity,
    turn: -1.04,
    left: [0.6344, 1.2378, 0.032496],
    right: [0.4797, 0.93557, -0.06999, 0.033066],
  },
  c: {
    critical: [
      [-3.43035, -6.5393, -16.786, -79.433],
      [-2.86154, -2.8903, -4.234, -40.04],
      [-2.56677, -1.5384, -2.809, 0],
    ],
    least: -18.83,
    most: 2.74,
    turn: -1.61,
    left: [2.1659, 1.4412, 0.038269],
    right: [1.7339, 0.93202, -0.12745, -0.010368],
  },
  ct: {
    critical: [
      [-3.95877, -9.0531, -28.428, -134.155],
      [-3.41049, -4.3904, -9.036, -45.374],
      [-3.12705, -2.5856, -3.925, -22.38],
    ],
    least: -16.18,
    most: 0.7,
    turn: -2.89,
    left: [3.2512, 1.6047, 0.049588],
    right: [2.5261, 0.61654, -0.37956, -0.060285],
  },
};

/** NaN for the statistic and the p-value of a series that is constant, too short, or has a value that is not finite. */
export function adfTest(x: Float64Array, { terms = 'c', lags }: AdfOptions = {}): AdfResult {
  const trend = terms.length * Number(terms !== 'n');
  const longest = Math.floor(x.length / 2) - trend - 1;
  const bound = lags ?? Math.min(longest, Math.ceil(12 * (x.length / 100) ** 0.25));
  if (bound < 0 || bound > longest || !x.every(Number.isFinite)) return result(NaN, terms, Math.max(0, bound), 0);
  const used = lags ?? bestLags(x, trend, bound);
  const rows = x.length - 1 - used;
  const width = trend + used + 2;
  const r = triangle(x, trend, used, rows, true);
  const level = width - 2;
  const pivot = r[level * width + level]!;
  const residual = r[width * width - 1]!;
  // What rounding leaves of a level that the other columns explain is no level.
  let square = 0;
  for (let i = 0; i <= level; i += 1) square += r[i * width + level]! ** 2;
  if (!(pivot > 1e-12 * Math.sqrt(square))) return result(NaN, terms, used, rows);
  const deviation = residual / Math.sqrt(rows - width + 1);
  return result(r[level * width + width - 1]! / deviation, terms, used, rows);
}

function result(statistic: number, terms: AdfTerms, lags: number, observations: number): AdfResult {
  const [one, five, ten] = SURFACES[terms].critical.map((powers) => polynomial(powers, 1 / observations));
  const pValue = adfPValue(statistic, terms);
  return { statistic, pValue, lags, observations, critical: { '1%': one!, '5%': five!, '10%': ten! } };
}

function adfPValue(statistic: number, terms: AdfTerms): number {
  const { least, most, turn, left, right } = SURFACES[terms];
  if (statistic > most) return 1;
  if (statistic < least) return 0;
  return normalCdf(polynomial(statistic <= turn ? left : right, statistic));
}

function bestLags(x: Float64Array, trend: number, bound: number): number {
  const rows = x.length - 1 - bound;
  const width = trend + bound + 2;
  const r = triangle(x, trend, bound, rows, false);
  let square = r[width * width - 1]! ** 2;
  let best = bound;
  let least = Infinity;
  for (let lags = bound; lags >= 0; lags -= 1) {
    const columns = trend + 1 + lags;
    const aic = rows * Math.log(square) + 2 * columns;
    // At equal AIC the fewer lags.
    if (aic <= least) [least, best] = [aic, lags];
    square += r[(columns - 1) * width + width - 1]! ** 2;
  }
  return best;
}

/**
 * R [width × width] of the regression's columns followed by its target: terms, then the level before (or after) the
 * lagged changes. Modified Gram–Schmidt with the target as last column is backward stable (Björck 1967), and runs along
 * columns.
 */
function triangle(x: Float64Array, trend: number, lags: number, rows: number, levelLast: boolean): Float64Array {
  const first = x.length - rows;
  const changes = (lag: number): Float64Array =>
    new Float64Array(rows).map((_, i) => x[first + i - lag]! - x[first + i - lag - 1]!);
  const terms = [new Float64Array(rows).fill(1), new Float64Array(rows).map((_, i) => i + 1)].slice(0, trend);
  const lagged = Array.from({ length: lags }, (_, i) => changes(i + 1));
  const level = x.slice(first - 1, x.length - 1);
  const columns = [...terms, ...(levelLast ? [...lagged, level] : [level, ...lagged]), changes(0)];
  const width = columns.length;
  const r = new Float64Array(width * width);
  columns.forEach((column, j) => {
    const norm = Math.sqrt(dot(column, column));
    r[j * width + j] = norm;
    if (norm === 0) return;
    for (let i = 0; i < rows; i += 1) column[i]! /= norm;
    for (let k = j + 1; k < width; k += 1) {
      const along = dot(column, columns[k]!);
      r[j * width + k] = along;
      for (let i = 0; i < rows; i += 1) columns[k]![i]! -= along * column[i]!;
    }
  });
  return r;
}

function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i += 1) sum += x[i]! * y[i]!;
  return sum;
}

function polynomial(powers: readonly number[], x: number): number {
  return powers.reduceRight((sum, power) => sum * x + power, 0);
}
