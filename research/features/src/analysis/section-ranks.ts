/**
 * Ranks of every date, date-major: what cross-sectional correlations between dates are taken from. A rank is centred and
 * scaled to (−½, ½] among the members that have a value on that date; NaN for the others. O(T·N log N).
 */
import { createRankScratch, percentRanks } from '@quantcli/numeric';
import type { Panel } from '@quantcli/panel';

/** [T × N] ranks of [N × T] values. */
export function sectionRanks(panel: Panel, values: Float64Array): Float64Array {
  const { bars } = panel;
  const symbols = panel.symbols.length;
  const ranks = new Float64Array(bars * symbols).fill(NaN);
  const present = new Int32Array(symbols);
  const found = new Float64Array(symbols);
  const ranked = new Float64Array(symbols);
  const scratch = createRankScratch(symbols);
  for (let t = 0; t < bars; t += 1) {
    let count = 0;
    for (let n = 0; n < symbols; n += 1) {
      const value = values[n * bars + t]!;
      if (value - value !== 0 || !panel.isMember(n, t)) continue;
      present[count] = n;
      found[count] = value;
      count += 1;
    }
    percentRanks(found, count, ranked, scratch);
    const centre = (count + 1) / (2 * count);
    for (let j = 0; j < count; j += 1) ranks[t * symbols + present[j]!] = ranked[j]! - centre;
  }
  return ranks;
}

/**
 * The correlation of the ranks of one date with those of another, over the symbols that have both; NaN below `fewest`
 * pairs or where either side does not vary. Spearman's where both dates have the same symbols.
 */
export function rankCorrelation(
  a: Float64Array,
  from: number,
  b: Float64Array,
  to: number,
  symbols: number,
  fewest: number,
): number {
  let count = 0;
  let sa = 0;
  let sb = 0;
  let saa = 0;
  let sbb = 0;
  let sab = 0;
  for (let n = 0; n < symbols; n += 1) {
    const x = a[from * symbols + n]!;
    const y = b[to * symbols + n]!;
    // NaN in either makes the product NaN.
    if (x * y !== x * y) continue;
    count += 1;
    sa += x;
    sb += y;
    saa += x * x;
    sbb += y * y;
    sab += x * y;
  }
  if (count < fewest) return NaN;
  const va = saa - (sa * sa) / count;
  const vb = sbb - (sb * sb) / count;
  // Ranks are centred: what is left of a constant side is rounding.
  return va > 1e-12 && vb > 1e-12 ? (sab - (sa * sb) / count) / Math.sqrt(va * vb) : NaN;
}
