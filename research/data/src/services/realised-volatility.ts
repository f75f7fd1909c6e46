/**
 * Volatility from daily bars, over the last `window` bars, as an annual deviation. With o, h, l, c the logarithms of a
 * bar's prices and c₋ that of the close before:
 *   close-to-close    sample deviation of c − c₋
 *   parkinson         mean of (h − l)² / (4 ln 2)                                       Parkinson (1980)
 *   garman-klass      mean of ½(h − l)² − (2 ln 2 − 1)(c − o)²                          Garman & Klass (1980), practical form
 *   rogers-satchell   mean of (h − c)(h − o) + (l − c)(l − o)                           Rogers & Satchell (1991)
 *   yang-zhang        V(o − c₋) + k·V(c − o) + (1 − k)·RS, k = 0.34/(1.34 + (n+1)/(n−1)) Yang & Zhang (2000)
 * V is the sample variance (n − 1). The three in the middle leave out the night and so understate a day's variance; the
 * first and the last hold it and need the close before the window. Forward-accumulated prices keep ex-dates out of the
 * night. NaN where the window is not full or holds a missing or non-positive price. O(N·T·window).
 */
import { sharedFloat64 } from '@quantcli/core';
import { variance } from '@quantcli/numeric';
import type { Panel } from '@quantcli/panel';

export const VOLATILITY_ESTIMATORS = [
  'close-to-close',
  'parkinson',
  'garman-klass',
  'rogers-satchell',
  'yang-zhang',
] as const;
export type VolatilityEstimator = (typeof VOLATILITY_ESTIMATORS)[number];

export interface VolatilityOptions {
  /** Bars; default 20. */
  readonly window?: number;
  /** Bars of a year, by which it is annualised; default 252 (`barsPerYear` tells it for others). */
  readonly barsPerYear?: number;
}

/** [N × T] annual deviations, 0.2 is 20 %. Throws DataError where the panel lacks a price that the estimator needs. */
export function realisedVolatility(
  panel: Panel,
  estimator: VolatilityEstimator,
  { window = 20, barsPerYear = 252 }: VolatilityOptions = {},
): Float64Array {
  const out = sharedFloat64(panel.symbols.length * panel.bars);
  for (let n = 0; n < panel.symbols.length; n += 1) {
    const own = out.subarray(n * panel.bars, (n + 1) * panel.bars);
    dailyVariance(panel, n, estimator, window, own);
    // An estimate of a variance may fall below 0 (Garman & Klass where closes lie outside the range).
    for (let t = 0; t < own.length; t += 1) own[t] = Math.sqrt(Math.max(0, own[t]!) * barsPerYear);
  }
  return out;
}

function dailyVariance(
  panel: Panel,
  n: number,
  estimator: VolatilityEstimator,
  window: number,
  out: Float64Array,
): void {
  const close = logs(panel.column('close', n));
  const before = (t: number): number => close[t - 1] ?? NaN;
  if (estimator === 'close-to-close') {
    overWindows(
      close.map((c, t) => c - before(t)),
      window,
      variance,
      out,
    );
    return;
  }
  const [high, low] = [logs(panel.column('high', n)), logs(panel.column('low', n))];
  const range = high.map((h, t) => h - low[t]!);
  if (estimator === 'parkinson') {
    overWindows(
      range.map((r) => (r * r) / (4 * Math.LN2)),
      window,
      meanOf,
      out,
    );
    return;
  }
  const open = logs(panel.column('open', n));
  const day = close.map((c, t) => c - open[t]!);
  if (estimator === 'garman-klass') {
    overWindows(
      range.map((r, t) => 0.5 * r * r - (2 * Math.LN2 - 1) * day[t]! ** 2),
      window,
      meanOf,
      out,
    );
    return;
  }
  const rogersSatchell = close.map(
    (c, t) => (high[t]! - c) * (high[t]! - open[t]!) + (low[t]! - c) * (low[t]! - open[t]!),
  );
  overWindows(rogersSatchell, window, meanOf, out);
  if (estimator === 'rogers-satchell') return;
  const [nights, days] = [new Float64Array(out.length), new Float64Array(out.length)];
  overWindows(
    open.map((o, t) => o - before(t)),
    window,
    variance,
    nights,
  );
  overWindows(day, window, variance, days);
  const k = 0.34 / (1.34 + (window + 1) / (window - 1));
  for (let t = 0; t < out.length; t += 1) out[t] = nights[t]! + k * days[t]! + (1 - k) * out[t]!;
}

/** NaN until the window is full; what a missing value gives is the measure's affair. */
function overWindows(
  values: Float64Array,
  window: number,
  measure: (window: Float64Array) => number,
  out: Float64Array,
): void {
  for (let t = 0; t < values.length; t += 1) {
    out[t] = t + 1 < window ? NaN : measure(values.subarray(t + 1 - window, t + 1));
  }
}

function meanOf(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) sum += values[i]!;
  return sum / values.length;
}

function logs(prices: Float64Array): Float64Array {
  return prices.map((price) => (price > 0 ? Math.log(price) : NaN));
}
