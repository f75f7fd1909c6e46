/**
 * How strong a series of per-date ICs is: mean, standard error, t and two-sided p. The standard error is Newey–West with
 * lag L = 3h, not the h − 1 of a reported IC, and without its two known shortfalls: what Bartlett's weights leave out of
 * the variance of outcomes that overlap over h bars (a third of it at h = 5 with lag h − 1, a tenth with 3h), and the
 * share (L + 1)/n that goes with the estimated mean. Otherwise short spans would reject too often. Student's t with
 * the equivalent degrees of freedom of Bartlett's window, 1.5 n/(L + 1) (Priestley 1981).
 */
import { neweyWestStdErr } from '@quantcli/measures';
import { studentTCdf, studentTQuantile } from '@quantcli/numeric';

export interface IcEvidence {
  /** Mean over the dates that have one. */
  readonly ic: number;
  readonly stdErr: number;
  readonly t: number;
  /** Two-sided. */
  readonly p: number;
  readonly dates: number;
  /** 95 %. */
  readonly interval: readonly [number, number];
}

/**
 * @param ics [D] in time order, NaN where a date has none
 * @returns undefined with fewer dates than six outcomes that do not overlap
 */
export function icEvidence(ics: Float64Array, horizon: number): IcEvidence | undefined {
  let dates = 0;
  let sum = 0;
  for (const value of ics) {
    if (Number.isNaN(value)) continue;
    dates += 1;
    sum += value;
  }
  if (dates < 6 * Math.max(1, horizon)) return undefined;
  const ic = sum / dates;
  const stdErr = (neweyWestStdErr(ics, 3 * horizon) ?? 0) / Math.sqrt(capturedShare(dates, horizon));
  const degrees = icDegrees(dates, horizon);
  // A series that does not vary is that of a forecast that was never made, or a perfect one.
  const t = stdErr > 0 ? ic / stdErr : 0;
  const reach = studentTQuantile(0.975, degrees) * stdErr;
  return {
    ic,
    stdErr,
    t,
    p: stdErr > 0 ? 2 * studentTCdf(-Math.abs(t), degrees) : 1,
    dates,
    interval: [ic - reach, ic + reach],
  };
}

/** Degrees of freedom of the t of n dates. */
export function icDegrees(n: number, horizon: number): number {
  return (1.5 * n) / (3 * horizon + 1);
}

/** The share of the variance of the mean of n outcomes over h bars that the estimate with lag 3h finds on average. */
function capturedShare(n: number, h: number): number {
  const lag = 3 * h;
  let weighted = 1;
  let all = 1;
  for (let k = 1; k < h; k += 1) {
    weighted += 2 * (1 - k / h) * (1 - k / (lag + 1));
    all += 2 * (1 - k / h);
  }
  return (weighted / all) * (1 - (lag + 1) / n);
}
