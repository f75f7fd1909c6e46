/**
 * Bid–ask spreads where there are no quotes, from daily bars: relative to the price (0.001 is 10 basis points, the whole
 * spread and not its half), over the last `window` bars. Logarithms of prices throughout; η is the mid-range (h + l)/2.
 *
 *   corwin-schultz          Corwin & Schultz (2012), eqs. 14 and 18: the range of two days holds the variance twice and the
 *                           spread once. α = (√(2β) − √β)/(3 − 2√2) − √(γ/(3 − 2√2)), S = 2(e^α − 1)/(1 + e^α), β the sum of
 *                           both days' squared ranges, γ the squared range of both together. Overnight: where the close
 *                           before lies outside the second day's range, that range is moved to meet it, as the paper does.
 *                           Negative two-day figures count as 0 and the window takes their mean, the authors' main version.
 *                           A day without a range (high = low) has no figure.
 *   abdi-ranaldo            Abdi & Ranaldo (2017), two-day corrected: the mean of √max(0, 4(c₋ − η₋)(c₋ − η))
 *   abdi-ranaldo-monthly    the same, corrected once for the window: √max(0, the mean of 4(c₋ − η₋)(c₋ − η))
 *   roll                    Roll (1984): 2√(−cov) of successive returns, sample covariance; no spread makes it positive, and
 *                           the figure is then NaN, or 0 where the caller asks for it
 *
 * All use bars up to the bar itself. A pair of bars (of returns) with a missing value does not count; NaN where fewer than
 * half of the pairs of the window are there. Estimates for one symbol and month are noisy and lean upward: they rank symbols and
 * years better than they price a trade (140 large US stocks, medians of 21-day estimates in basis points, 2017 and
 * September 2008 to February 2009: Corwin & Schultz 39 and 146, Abdi & Ranaldo 40 and 166, monthly 15 and 77). O(N·T·window).
 */
import { sharedFloat64, ValidationError } from '@quantcli/core';
import type { Panel } from '@quantcli/panel';

export const SPREAD_ESTIMATORS = ['corwin-schultz', 'abdi-ranaldo', 'abdi-ranaldo-monthly', 'roll'] as const;
export type SpreadEstimator = (typeof SPREAD_ESTIMATORS)[number];

export interface SpreadOptions {
  /** Bars; default 21, a month. At least 3. */
  readonly window?: number;
  /** What Roll's estimate is where the autocovariance is positive; default `missing`. */
  readonly undefinedRoll?: 'missing' | 'zero';
}

/** [N × T] relative spreads. Throws {@link ValidationError} for a window below 3 and DataError where the panel lacks a price. */
export function estimateSpread(
  panel: Panel,
  estimator: SpreadEstimator,
  { window = 21, undefinedRoll = 'missing' }: SpreadOptions = {},
): Float64Array {
  if (!(Number.isInteger(window) && window >= 3)) {
    throw new ValidationError({ code: 'spread.window', what: `a window of ${window} bars`, fix: 'use 3 or more' });
  }
  const out = sharedFloat64(panel.symbols.length * panel.bars);
  for (let n = 0; n < panel.symbols.length; n += 1) {
    const own = out.subarray(n * panel.bars, (n + 1) * panel.bars);
    const close = panel.column('close', n);
    if (estimator === 'roll') {
      rollSpread(close, window, undefinedRoll === 'zero' ? 0 : NaN, own);
      continue;
    }
    const [high, low] = [panel.column('high', n), panel.column('low', n)];
    const pairs =
      estimator === 'corwin-schultz' ? corwinSchultzPairs(high, low, close) : abdiRanaldoPairs(high, low, close);
    if (estimator === 'abdi-ranaldo')
      for (let t = 0; t < pairs.length; t += 1) pairs[t] = Math.sqrt(Math.max(0, pairs[t]!));
    meanOfPairs(pairs, window, own);
    if (estimator === 'abdi-ranaldo-monthly')
      for (let t = 0; t < own.length; t += 1) own[t] = Math.sqrt(Math.max(0, own[t]!));
  }
  return out;
}

const ROOM = 3 - 2 * Math.SQRT2;

/** The figure of each day and the one before, negative ones 0. */
function corwinSchultzPairs(high: Float64Array, low: Float64Array, close: Float64Array): Float64Array {
  const pairs = new Float64Array(close.length).fill(NaN);
  for (let t = 1; t < close.length; t += 1) {
    const [h1, l1, c1] = [high[t - 1]!, low[t - 1]!, close[t - 1]!];
    if (!(l1 > 0 && h1 > l1 && low[t]! > 0 && high[t]! > low[t]! && c1 > 0)) continue;
    const move = Math.max(0, c1 - high[t]!) + Math.min(0, c1 - low[t]!);
    const [h2, l2] = [high[t]! + move, low[t]! + move];
    const beta = Math.log(h1 / l1) ** 2 + Math.log(h2 / l2) ** 2;
    const gamma = Math.log(Math.max(h1, h2) / Math.min(l1, l2)) ** 2;
    const alpha = (Math.sqrt(2 * beta) - Math.sqrt(beta)) / ROOM - Math.sqrt(gamma / ROOM);
    pairs[t] = Math.max(0, (2 * (Math.exp(alpha) - 1)) / (1 + Math.exp(alpha)));
  }
  return pairs;
}

/** 4(c₋ − η₋)(c₋ − η). */
function abdiRanaldoPairs(high: Float64Array, low: Float64Array, close: Float64Array): Float64Array {
  const pairs = new Float64Array(close.length).fill(NaN);
  const middle = (t: number): number => (logOf(high[t]!) + logOf(low[t]!)) / 2;
  for (let t = 1; t < close.length; t += 1) {
    const before = logOf(close[t - 1]!);
    pairs[t] = 4 * (before - middle(t - 1)) * (before - middle(t));
  }
  return pairs;
}

/** The mean of the `window − 1` pairs that lie within the window. */
function meanOfPairs(pairs: Float64Array, window: number, out: Float64Array): void {
  for (let t = 0; t < pairs.length; t += 1) {
    let sum = 0;
    let count = 0;
    for (let i = Math.max(0, t + 2 - window); i <= t; i += 1) {
      if (Number.isNaN(pairs[i]!)) continue;
      sum += pairs[i]!;
      count += 1;
    }
    out[t] = 2 * count < window - 1 ? NaN : sum / count;
  }
}

function rollSpread(close: Float64Array, window: number, undefinedValue: number, out: Float64Array): void {
  const returns = close.map((price, t) => logOf(price) - logOf(close[t - 1] ?? NaN));
  for (let t = 0; t < close.length; t += 1) {
    const covariance = autocovariance(returns, Math.max(2, t + 3 - window), t);
    out[t] =
      2 * covariance.count < window - 2 || covariance.count < 2
        ? NaN
        : covariance.value > 0
          ? undefinedValue
          : 2 * Math.sqrt(-covariance.value);
  }
}

/** Sample covariance of (r_t, r_{t−1}) over the pairs whose later one is in [from, to], in two passes. */
function autocovariance(returns: Float64Array, from: number, to: number): { value: number; count: number } {
  let [sumLater, sumEarlier, count] = [0, 0, 0];
  for (let i = from; i <= to; i += 1) {
    if (Number.isNaN(returns[i]! + returns[i - 1]!)) continue;
    sumLater += returns[i]!;
    sumEarlier += returns[i - 1]!;
    count += 1;
  }
  let products = 0;
  for (let i = from; i <= to; i += 1) {
    if (Number.isNaN(returns[i]! + returns[i - 1]!)) continue;
    products += (returns[i]! - sumLater / count) * (returns[i - 1]! - sumEarlier / count);
  }
  return { value: products / (count - 1), count };
}

function logOf(price: number): number {
  return price > 0 ? Math.log(price) : NaN;
}
