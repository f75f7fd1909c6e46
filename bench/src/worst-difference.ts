/** How far two columns are apart. */

/**
 * The largest difference between two columns, relative to the root mean square of the first: scale-free, and not
 * dominated by values near zero. Infinity where one has a value that the other misses, or the lengths differ.
 */
export function worstDifference(ours: Float64Array, theirs: Float64Array): number {
  if (ours.length !== theirs.length) return Infinity;
  let worst = 0;
  let squares = 0;
  let count = 0;
  for (let i = 0; i < ours.length; i += 1) {
    const a = ours[i]!;
    const b = theirs[i]!;
    if (Number.isNaN(a) !== Number.isNaN(b)) return Infinity;
    if (Number.isNaN(a)) continue;
    worst = Math.max(worst, Math.abs(a - b));
    squares += a * a;
    count += 1;
  }
  return worst === 0 ? 0 : worst / Math.sqrt(squares / count);
}
