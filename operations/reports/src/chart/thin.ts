/**
 * Thinning that keeps extremes: the lowest and the highest value of each bucket, so that no peak, trough or crash
 * disappears from a picture. O(n).
 */

const POINTS = 1_000;

/** Indices of a bucket's lowest and highest value; both −1 where nothing in it is finite. */
export interface BucketExtremes {
  readonly start: number;
  readonly end: number;
  readonly lowest: number;
  readonly highest: number;
}

/** The extremes of `count` (or, of short series, fewer) consecutive buckets of equal size over [from, to). */
export function bucketExtremes(values: ArrayLike<number>, from: number, to: number, count: number): BucketExtremes[] {
  const buckets: BucketExtremes[] = [];
  const total = Math.min(count, to - from);
  for (let bucket = 0; bucket < total; bucket += 1) {
    const start = from + Math.floor((bucket * (to - from)) / total);
    const end = from + Math.floor(((bucket + 1) * (to - from)) / total);
    let lowest = -1;
    let highest = -1;
    for (let i = start; i < end; i += 1) {
      if (!Number.isFinite(values[i]!)) continue;
      if (lowest < 0 || values[i]! < values[lowest]!) lowest = i;
      if (highest < 0 || values[i]! > values[highest]!) highest = i;
    }
    buckets.push({ start, end, lowest, highest });
  }
  return buckets;
}

/**
 * Indices into `values`, ascending, at most `points` of them (at least four): all when there are no more. The first and
 * the last value are kept, and the extremes of the buckets between them in their order in time; a bucket without any
 * finite value keeps one index, so that a line breaks there.
 */
export function thinExtremes(values: ArrayLike<number>, points = POINTS): Int32Array {
  const n = values.length;
  if (n <= points) return Int32Array.from({ length: n }, (_, i) => i);
  const kept: number[] = [0];
  for (const { start, lowest, highest } of bucketExtremes(values, 1, n - 1, Math.floor(points / 2) - 1)) {
    if (lowest < 0) kept.push(start);
    else if (lowest === highest) kept.push(lowest);
    else kept.push(Math.min(lowest, highest), Math.max(lowest, highest));
  }
  kept.push(n - 1);
  return Int32Array.from(kept);
}

/** At most `count` indices at even distances, the last one included. */
export function thinEvenly(length: number, count: number): number[] {
  if (length === 0) return [];
  const every = Math.ceil(length / count);
  const kept: number[] = [];
  for (let i = (length - 1) % every; i < length; i += every) kept.push(i);
  return kept;
}
