/** The standard error of a mean over dependent observations: Newey & West (1987), Bartlett weights 1 − k/(lag + 1). */
import { finite } from './finite.ts';
import { presentMean } from './present-mean.ts';

/**
 * Standard error of the mean of `series`. A NaN is a missing bar: it keeps its place in time and takes part in no product
 * (Parzen 1963), so the estimate stays non-negative. Scaled by n/(n − 1): with lag 0 it is the deviation over √n.
 * @param series [T], NaN where missing
 * @param lag the last autocovariance that counts, ≥ 0; h − 1 for outcomes that overlap over h bars
 * @returns undefined with fewer than two observations
 */
export function neweyWestStdErr(series: Float64Array, lag: number): number | undefined {
  const { mean, count } = presentMean(series);
  if (count < 2) return undefined;
  let variance = 0;
  for (let k = 0; k <= Math.min(lag, series.length - 1); k += 1) {
    let products = 0;
    for (let t = k; t < series.length; t += 1) {
      const product = (series[t]! - mean) * (series[t - k]! - mean);
      if (product === product) products += product;
    }
    variance += (k === 0 ? 1 : 2 * (1 - k / (lag + 1))) * products;
  }
  return finite(Math.sqrt(Math.max(0, variance) / (count * (count - 1))));
}
