/**
 * Does the mean of a dependent series differ from zero? The t-test with the autocorrelation-robust standard error of
 * Newey & West (1987), scaled by n/(n − 1), against Student's t with n − 1 degrees of freedom (statsmodels: `HAC`,
 * `use_correction`, `use_t`). O(n·lag).
 */
import { neweyWestStdErr } from '../newey-west.ts';
import { presentMean } from '../present-mean.ts';
import { automaticLag, type LagRule } from './automatic-lag.ts';
import { twoSided, type Significance } from './two-sided.ts';

export interface MeanTestOptions {
  /** Autocovariances that count, or the rule that chooses; h − 1 for outcomes that overlap over h bars. */
  readonly lag?: number | LagRule;
  /** The mean of the null hypothesis. */
  readonly nullMean?: number;
  /** Of the interval, in (0, 1). */
  readonly confidence?: number;
}

export interface MeanTest extends Significance {
  readonly mean: number;
  readonly stdErr: number;
  readonly degrees: number;
  readonly lag: number;
}

/** Tests the mean of `series` [T], NaN where missing; undefined with fewer than two values, without variation, or where a value is infinite. */
export function meanTest(
  series: Float64Array,
  { lag = 'newey-west', nullMean = 0, confidence = 0.95 }: MeanTestOptions = {},
): MeanTest | undefined {
  const { mean, count } = presentMean(series);
  const used = typeof lag === 'number' ? lag : automaticLag(series, lag);
  const stdErr = neweyWestStdErr(series, used);
  const test = twoSided(mean, stdErr, count - 1, confidence, nullMean);
  return test === undefined ? undefined : { mean, stdErr: stdErr!, ...test, degrees: count - 1, lag: used };
}
