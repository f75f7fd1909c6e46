/**
 * Trend scanning (López de Prado 2020, Machine Learning for Asset Managers, ch. 5.4, snippet 5.2): among the windows
 * x[t … t + L], L from min to max, the one whose least-squares slope over time has the largest |t|; its sign is the label.
 * The choice looks at every window, so the span is always that of the longest (as the snippet's "prevent leakage").
 *
 * Sums are of x less its first value in the window, carried from one window to the next: O(T·max) a symbol. R² is capped at
 * 1 − 1e-12, so that a perfect line has a finite t; a constant window has 0. Of equal |t| the shorter window. Missing bars
 * are left out of a window, a window that ends in one is no candidate; NaN where x is missing at t or at t + max, or no
 * window has three bars.
 */

const LARGEST_R2 = 1 - 1e-12;

/** Writes the t of the strongest window to values [T]. @param x [T] @param ahead [T] x with delisting proceeds */
export function scanTrends(
  x: Float64Array,
  ahead: Float64Array,
  shortest: number,
  longest: number,
  values: Float64Array,
): void {
  for (let t = 0; t + longest < x.length; t += 1) {
    const origin = x[t]!;
    if (!Number.isFinite(origin) || !Number.isFinite(ahead[t + longest]!)) continue;
    // Of the bars but the first, which has 0 for both: counts and sums of L, L², y, y², L·y.
    let [n, sl, sll, sy, syy, sly] = [1, 0, 0, 0, 0, 0];
    let strongest = NaN;
    for (let length = 1; length <= longest; length += 1) {
      const y = ahead[t + length]! - origin;
      if (!Number.isFinite(y)) continue;
      n += 1;
      sl += length;
      sll += length * length;
      sy += y;
      syy += y * y;
      sly += length * y;
      if (length < shortest || n < 3) continue;
      const covariance = sly - (sl * sy) / n;
      const variation = (sll - (sl * sl) / n) * (syy - (sy * sy) / n);
      const r2 = variation > 0 ? Math.min((covariance * covariance) / variation, LARGEST_R2) : 0;
      const statistic = Math.sign(covariance) * Math.sqrt((r2 * (n - 2)) / (1 - r2));
      if (!(Math.abs(statistic) <= Math.abs(strongest))) strongest = statistic;
    }
    values[t] = strongest;
  }
}
