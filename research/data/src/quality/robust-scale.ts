/**
 * Median and median absolute deviation (Hampel 1974), the latter times 1.4826 so that it estimates σ of a normal.
 * By selection (Hoare 1961, FIND) rather than sorting: O(n) expected. What is not finite, and what is exactly 0, is left
 * out: a price that does not move says nothing of how far it moves, and many such would shrink the scale to nothing.
 */

export interface RobustScale {
  readonly median: number;
  readonly scale: number;
}

/** Fewer moves than this have no scale. */
const LEAST_MOVES = 20;
const TO_SIGMA = 1.4826;

/**
 * The scale of the returns in [from, to); undefined when fewer than 20 of them moved.
 * @param scratch at least to − from long, overwritten
 */
export function robustScale(
  returns: Float64Array,
  from: number,
  to: number,
  scratch: Float64Array,
): RobustScale | undefined {
  let count = 0;
  for (let t = from; t < to; t += 1) {
    const value = returns[t]!;
    if (value === 0 || !Number.isFinite(value)) continue;
    scratch[count] = value;
    count += 1;
  }
  if (count < LEAST_MOVES) return undefined;
  const median = selectMedian(scratch, count);
  for (let i = 0; i < count; i += 1) scratch[i] = Math.abs(scratch[i]! - median);
  return { median, scale: TO_SIGMA * selectMedian(scratch, count) };
}

/** The median of the first `count` values, which are reordered. */
export function selectMedian(values: Float64Array, count: number): number {
  const middle = count >> 1;
  select(values, count, middle);
  const upper = values[middle]!;
  if (count % 2 === 1) return upper;
  let lower = values[0]!;
  for (let i = 1; i < middle; i += 1) if (values[i]! > lower) lower = values[i]!;
  return (lower + upper) / 2;
}

/** Puts the k-th smallest value in its place, nothing larger before it and nothing smaller behind it. */
function select(values: Float64Array, count: number, k: number): void {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const pivot = values[k]!;
    let left = low;
    let right = high;
    while (left <= right) {
      while (values[left]! < pivot) left += 1;
      while (values[right]! > pivot) right -= 1;
      if (left > right) break;
      const swapped = values[left]!;
      values[left] = values[right]!;
      values[right] = swapped;
      left += 1;
      right -= 1;
    }
    if (right < k) low = left;
    if (left > k) high = right;
  }
}
