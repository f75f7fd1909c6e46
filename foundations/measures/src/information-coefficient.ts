/**
 * Information coefficient: the mean over dates of the Spearman correlation between prediction and outcome (Grinold &
 * Kahn 1999), with a Newey–West standard error, because outcomes over h bars overlap.
 */
import { averageRanks, createRankScratch, pearson } from '@quantcli/numeric';
import { datePairs, mostRows } from './date-pairs.ts';
import { neweyWestStdErr } from './newey-west.ts';
import { presentMean } from './present-mean.ts';

/**
 * The Spearman correlation (Pearson's of the average ranks) of every date.
 * @param predictions [R], with `outcomes` [R]: rows with a NaN or an infinity in either are left out
 * @param offsets [D + 1] where each date's rows start
 * @param out [D] in [−1, 1]; NaN for a date with fewer than three pairs, or where either side does not vary
 */
export function icPerDate(
  predictions: Float64Array,
  outcomes: Float64Array,
  offsets: Int32Array,
  out: Float64Array,
): void {
  const rows = mostRows(offsets);
  const scratch = createRankScratch(rows);
  const x = new Float64Array(rows);
  const y = new Float64Array(rows);
  let date = 0;
  for (const pairs of datePairs(predictions, outcomes, offsets)) {
    averageRanks(pairs.predictions, pairs.count, x, scratch);
    averageRanks(pairs.outcomes, pairs.count, y, scratch);
    out[date] = pairs.count < 3 ? NaN : pearson(x.subarray(0, pairs.count), y.subarray(0, pairs.count));
    date += 1;
  }
}

export interface IcSummary {
  /** Mean over the dates that have one. */
  readonly ic: number | undefined;
  /** Newey–West, lag horizon − 1. */
  readonly icStdErr: number | undefined;
  /** Dates that have one. */
  readonly dates: number;
}

/** Mean and standard error of per-date ICs in time order (NaN where a date has none), for outcomes over `horizon` bars, one date a bar. */
export function icSummary(ics: Float64Array, horizon: number): IcSummary {
  const { mean, count } = presentMean(ics);
  return { ic: count === 0 ? undefined : mean, icStdErr: neweyWestStdErr(ics, horizon - 1), dates: count };
}
