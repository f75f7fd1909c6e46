/**
 * Cointegration by Engle & Granger (1987): regress the first series on the others (and a constant, a trend); the
 * residual of series that share their trends is stationary. The statistic is the residual's augmented Dickey–Fuller t
 * without terms; p-values: MacKinnon (1994), critical values: MacKinnon (2010) at T − 1, as statsmodels' `coint` and
 * Stata's `egranger` have it. The first series is the explained one: another order gives another statistic. O(T·lags²).
 */
import { ValidationError } from '@quantcli/core';
import { adfTest, type AdfOptions } from './adf.ts';
import { COINTEGRATION_SURFACES, type CointegrationSurface } from './cointegration-surfaces.ts';
import { leastSquares } from './least-squares.ts';
import { normalCdf } from './normal-distribution.ts';

export interface EngleGrangerResult {
  readonly statistic: number;
  /** Of no cointegration: small speaks for a shared trend. */
  readonly pValue: number;
  /** Absent without a constant, for which none were published. */
  readonly critical?: Readonly<Record<'1%' | '5%' | '10%', number>>;
  /** Of the other series in their order, then of the constant and the trend 1 … T. */
  readonly coefficients: Float64Array;
  /** What the regression leaves of the first series, [T]. */
  readonly residuals: Float64Array;
  /** Lagged changes in the residual's regression, and its rows. */
  readonly lags: number;
  readonly observations: number;
}

/**
 * Tests whether two to six series [T] are cointegrated. Undefined when there are too few bars, when a value is not
 * finite, or when the first series is constant or an exact combination of the others: nothing is left to test.
 * Throws {@link ValidationError} for another number of series or unequal lengths, ModelError when the others are
 * combinations of one another.
 */
export function engleGranger(
  series: readonly Float64Array[],
  { terms = 'c', lags }: AdfOptions = {},
): EngleGrangerResult | undefined {
  const surface = COINTEGRATION_SURFACES[terms][series.length - 2];
  if (surface === undefined) throw seriesCount(series.length);
  const [explained, ...others] = series as [Float64Array, ...Float64Array[]];
  const rows = explained.length;
  if (others.some((other) => other.length !== rows)) throw unequalLengths(series);
  const columns = [...others, ...deterministic(terms, rows)];
  if (rows <= columns.length || !series.every((one) => one.every(Number.isFinite))) return undefined;
  const matrix = new Float64Array(rows * columns.length);
  columns.forEach((column, j) => column.forEach((value, t) => (matrix[t * columns.length + j] = value)));
  const coefficients = leastSquares(matrix, rows, columns.length, explained);
  const residuals = explained.map((value, t) =>
    columns.reduce((rest, column, j) => rest - coefficients[j]! * column[t]!, value),
  );
  // What rounding leaves is no residual.
  if (norm(residuals) <= 1e-11 * norm(explained)) return undefined;
  const adf = adfTest(residuals, lags === undefined ? { terms: 'n' } : { terms: 'n', lags });
  if (!Number.isFinite(adf.statistic)) return undefined;
  const { statistic, lags: used, observations } = adf;
  return {
    statistic,
    pValue: pValue(surface, statistic),
    ...critical(surface, rows - 1),
    coefficients,
    residuals,
    lags: used,
    observations,
  };
}

function deterministic(terms: 'n' | 'c' | 'ct', rows: number): Float64Array[] {
  const constant = new Float64Array(rows).fill(1);
  const trend = Float64Array.from(constant, (_, t) => t + 1);
  return terms === 'n' ? [] : terms === 'c' ? [constant] : [constant, trend];
}

function pValue({ least, most, turn, left, right }: CointegrationSurface, statistic: number): number {
  if (statistic > most) return 1;
  if (statistic < least) return 0;
  return normalCdf(polynomial(statistic <= turn ? left : right, statistic));
}

function critical(surface: CointegrationSurface, observations: number): Pick<EngleGrangerResult, 'critical'> {
  if (surface.critical === undefined) return {};
  const [one, five, ten] = surface.critical.map((powers) => polynomial(powers, 1 / observations));
  return { critical: { '1%': one!, '5%': five!, '10%': ten! } };
}

function polynomial(powers: readonly number[], x: number): number {
  return powers.reduceRight((sum, power) => sum * x + power, 0);
}

function norm(x: Float64Array): number {
  return Math.sqrt(x.reduce((sum, value) => sum + value * value, 0));
}

function seriesCount(count: number): ValidationError {
  return new ValidationError({
    code: 'cointegration.series',
    what: `the Engle–Granger test takes 2 to 6 series, not ${count}`,
    cause: 'its p-values are tabulated for these',
    fix: 'choose fewer series, or use the Johansen test for up to 12',
  });
}

function unequalLengths(series: readonly Float64Array[]): ValidationError {
  return new ValidationError({
    code: 'cointegration.lengths',
    what: `the series have ${series.map((one) => one.length).join(', ')} bars`,
    fix: 'give all of them the same bars',
  });
}
