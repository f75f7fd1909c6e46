/**
 * Quantiles by linear interpolation of order statistics (type 7 of Hyndman & Fan 1996, the default of R and numpy), and
 * what is built on them. NaN where a value is missing or there are none. O(n log n).
 */

/** The p-quantile, 0 ≤ p ≤ 1. */
export function quantile(values: Float64Array, p: number): number {
  return quantileOfSorted(values.slice().sort(), p);
}

/** The same of values that are already ascending (NaN last): for several quantiles of one sample. */
export function quantileOfSorted(sorted: Float64Array, p: number): number {
  const last = sorted.length - 1;
  if (!(p >= 0 && p <= 1) || last < 0 || Number.isNaN(sorted[last]!)) return NaN;
  const position = p * last;
  const below = Math.floor(position);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, last)]!;
  // Neighbours that are infinite are not interpolated where there is nothing to interpolate.
  return position === below || low === high ? low : low + (position - below) * (high - low);
}

/** The middle value, or the mean of the two in the middle. */
export function median(values: Float64Array): number {
  return quantile(values, 0.5);
}

/** The median of |x − median|, not scaled: 1.4826 times it estimates a normal's deviation. */
export function medianAbsoluteDeviation(values: Float64Array): number {
  const centre = median(values);
  return median(values.map((value) => Math.abs(value - centre)));
}
