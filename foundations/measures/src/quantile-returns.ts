/** Do higher predictions earn more, all the way? The mean outcome by quantile of the prediction, date by date. */
import { averageRanks, createRankScratch } from '@quantcli/numeric';
import { datePairs, mostRows } from './date-pairs.ts';
import { neweyWestStdErr } from './newey-west.ts';
import { presentMean } from './present-mean.ts';

export interface QuantileReturn {
  /** 1 for the lowest predictions. */
  readonly quantile: number;
  /** Mean over dates of the quantile's mean outcome. */
  readonly mean: number | undefined;
  /** Newey–West, lag horizon − 1. */
  readonly stdErr: number | undefined;
  /** Rows in it over all dates. */
  readonly count: number;
}

/**
 * The mean outcome of every prediction quantile, equal-weighted within a date, then over dates. A row with average rank k
 * among m falls into quantile ⌈k·q/m⌉; a date with fewer complete rows than quantiles is left out.
 * @param predictions [R], with `outcomes` [R]: rows with a NaN or an infinity in either are left out
 * @param offsets [D + 1] where each date's rows start
 * @param quantiles how many, q ≥ 1
 * @param horizon bars an outcome spans, for the standard error; one date a bar
 */
export function quantileReturns(
  predictions: Float64Array,
  outcomes: Float64Array,
  offsets: Int32Array,
  quantiles: number,
  { horizon = 1 }: { readonly horizon?: number } = {},
): QuantileReturn[] {
  const rows = mostRows(offsets);
  const scratch = createRankScratch(rows);
  const ranks = new Float64Array(rows);
  const dates = Math.max(0, offsets.length - 1);
  const means = Array.from({ length: quantiles }, () => new Float64Array(dates).fill(NaN));
  const counts = Array.from({ length: quantiles }, () => 0);
  const sums = new Float64Array(quantiles);
  const members = new Int32Array(quantiles);
  let date = -1;
  for (const pairs of datePairs(predictions, outcomes, offsets)) {
    date += 1;
    if (pairs.count < quantiles) continue;
    averageRanks(pairs.predictions, pairs.count, ranks, scratch);
    sums.fill(0);
    members.fill(0);
    for (let i = 0; i < pairs.count; i += 1) {
      const quantile = Math.ceil((ranks[i]! * quantiles) / pairs.count) - 1;
      sums[quantile]! += pairs.outcomes[i]!;
      members[quantile]! += 1;
    }
    for (let q = 0; q < quantiles; q += 1) {
      counts[q]! += members[q]!;
      if (members[q]! > 0) means[q]![date] = sums[q]! / members[q]!;
    }
  }
  return means.map((series, q) => {
    const { mean, count } = presentMean(series);
    const stdErr = neweyWestStdErr(series, horizon - 1);
    return { quantile: q + 1, mean: count === 0 ? undefined : mean, stdErr, count: counts[q]! };
  });
}
