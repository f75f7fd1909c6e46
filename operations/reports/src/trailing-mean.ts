/**
 * Mean of the present values among the last `window` entries; NaN until so many entries have gone by, and where fewer
 * than half of them are present. Summed anew for every entry: O(n·window), exact, and small beside drawing.
 */
export function trailingMean(values: Float64Array, window: number): Float64Array {
  return values.map((_, i) => {
    if (i + 1 < window) return NaN;
    let sum = 0;
    let count = 0;
    for (let k = i + 1 - window; k <= i; k += 1) {
      if (!Number.isFinite(values[k]!)) continue;
      sum += values[k]!;
      count += 1;
    }
    return count * 2 >= window ? sum / count : NaN;
  });
}
