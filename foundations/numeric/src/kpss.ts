/**
 * KPSS test of stationarity (Kwiatkowski, Phillips, Schmidt & Shin 1992): the null is a series that returns to a
 * constant, or to a trend. Long-run variance with Bartlett weights; bandwidth of Hobijn, Franses & Ooms (1998). The
 * p-value is interpolated in the paper's Table 1 and held to [0.01, 0.1], as in statsmodels. O(n · lags).
 */
import { mean } from './descriptive-statistics.ts';

export interface KpssResult {
  readonly statistic: number;
  /** Of stationarity: small speaks against it. 0.01 stands for less, 0.1 for more. */
  readonly pValue: number;
  readonly lags: number;
}

const LEVELS = [0.1, 0.05, 0.025, 0.01] as const;
const CRITICAL = { c: [0.347, 0.463, 0.574, 0.739], ct: [0.119, 0.146, 0.176, 0.216] } as const;

/**
 * @param terms around a constant, or around a constant and a trend
 * @returns NaN for the statistic and the p-value of a constant series, an empty one, or one with a value that is not finite
 */
export function kpssTest(x: Float64Array, terms: 'c' | 'ct' = 'c'): KpssResult {
  const n = x.length;
  if (n < 3 || !x.every(Number.isFinite)) return { statistic: NaN, pValue: NaN, lags: 0 };
  const residuals = terms === 'c' ? fromMean(x) : fromTrend(x);
  const lags = bandwidth(residuals);
  let sum = 0;
  let walk = 0;
  for (let t = 0; t < n; t += 1) {
    walk += residuals[t]!;
    sum += walk * walk;
  }
  let variance = covariance(residuals, 0);
  // What rounding leaves of a constant, or of a line, is no variation.
  if (!(variance > n * (1e-14 * largest(x)) ** 2)) return { statistic: NaN, pValue: NaN, lags: 0 };
  for (let lag = 1; lag <= lags; lag += 1) variance += 2 * (1 - lag / (lags + 1)) * covariance(residuals, lag);
  const statistic = sum / (n * variance);
  return { statistic, pValue: interpolate(statistic, CRITICAL[terms]), lags };
}

function fromMean(x: Float64Array): Float64Array {
  const centre = mean(x);
  return x.map((value) => value - centre);
}

function fromTrend(x: Float64Array): Float64Array {
  const middle = (x.length - 1) / 2;
  const centred = fromMean(x);
  let along = 0;
  let square = 0;
  for (let t = 0; t < x.length; t += 1) {
    along += (t - middle) * centred[t]!;
    square += (t - middle) ** 2;
  }
  return centred.map((value, t) => value - (along / square) * (t - middle));
}

function bandwidth(residuals: Float64Array): number {
  const n = residuals.length;
  let level = covariance(residuals, 0) / n;
  let slope = 0;
  for (let lag = 1; lag <= Math.floor(n ** (2 / 9)); lag += 1) {
    const twice = (2 * covariance(residuals, lag)) / n;
    level += twice;
    slope += lag * twice;
  }
  const ratio = slope / level;
  return Math.min(n - 1, Math.floor(1.1447 * (ratio * ratio) ** (1 / 3) * n ** (1 / 3)) || 0);
}

/** Σ x(t)·x(t − lag). */
function covariance(x: Float64Array, lag: number): number {
  let sum = 0;
  for (let t = lag; t < x.length; t += 1) sum += x[t]! * x[t - lag]!;
  return sum;
}

function interpolate(statistic: number, critical: readonly number[]): number {
  if (statistic <= critical[0]!) return LEVELS[0];
  const above = critical.findIndex((value) => statistic < value);
  if (above < 0) return statistic >= critical[3]! ? LEVELS[3] : NaN;
  const share = (statistic - critical[above - 1]!) / (critical[above]! - critical[above - 1]!);
  return LEVELS[above - 1]! + share * (LEVELS[above]! - LEVELS[above - 1]!);
}

function largest(x: Float64Array): number {
  let most = 0;
  for (const value of x) most = Math.max(most, Math.abs(value));
  return most;
}
