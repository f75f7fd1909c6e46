/**
 * Pearson and Spearman correlation of paired samples, in two passes. Pairs in which either value is NaN are left out.
 * NaN where nothing is to be said: fewer than two pairs, or one side constant; never beyond ±1.
 */
import { mean } from './descriptive-statistics.ts';
import { averageRanks, createRankScratch } from './cross-sectional-ranks.ts';

/** Linear correlation of x and y, both [n]. O(n). */
export function pearson(x: Float64Array, y: Float64Array): number {
  return correlate(...completePairs(x, y));
}

/** Correlation of average ranks, taken among the complete pairs. O(n). */
export function spearman(x: Float64Array, y: Float64Array): number {
  const [a, b] = completePairs(x, y);
  const scratch = createRankScratch(a.length);
  averageRanks(a, a.length, a, scratch);
  averageRanks(b, b.length, b, scratch);
  return correlate(a, b);
}

/** Copies of both without the pairs in which one is missing. */
function completePairs(x: Float64Array, y: Float64Array): [Float64Array, Float64Array] {
  const a = new Float64Array(x.length);
  const b = new Float64Array(x.length);
  let count = 0;
  for (let i = 0; i < x.length; i += 1) {
    if (x[i] !== x[i] || y[i] !== y[i]) continue;
    a[count] = x[i]!;
    b[count] = y[i]!;
    count += 1;
  }
  return [a.subarray(0, count), b.subarray(0, count)];
}

function correlate(x: Float64Array, y: Float64Array): number {
  const mx = mean(x);
  const my = mean(y);
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let i = 0; i < x.length; i += 1) {
    const dx = x[i]! - mx;
    const dy = y[i]! - my;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  // The corrected means of constant samples are exact: no rounding passes for variation.
  const spread = Math.sqrt(xx * yy);
  if (!(spread > 0)) return NaN;
  const r = xy / spread;
  return r > 1 ? 1 : r < -1 ? -1 : r;
}
