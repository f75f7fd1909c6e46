/**
 * The best set of categories to go left: up to four are tried one against the rest; more are sorted by Σg/(Σh + s), after
 * which some best set is a prefix (Fisher 1958). Sorting by the target fits noise, so LightGBM's guards hold there: a
 * smoothing s and a further l2 of 10 each, and categories of fewer than 10 rows go right. What is missing, rare or unseen
 * always goes right: a set and its complement make the same split, so nothing is lost. Its place is that of a category of
 * its own, in the order too. O(bins log bins).
 */
import {
  pairScore,
  slotCount,
  slotG,
  slotH,
  type ScanConstraint,
  type ScanRules,
  type Totals,
} from './split-numbers.ts';

const FEWEST_ROWS = 10;
const FEW = 4;

/** As scanNumbers; the bins on the left are written as 256 bits to mask[maskAt …]. */
export function scanCategories(
  words: Int32Array,
  hist: number,
  bins: number,
  totals: Totals,
  rules: ScanRules,
  out: Float64Array,
  at: number,
  mask: Int32Array,
  maskAt: number,
  constraint: ScanConstraint | undefined,
): void {
  const { countBits } = rules;
  const first = hist >>> 2;
  const count = (bin: number): number => slotCount(words, first + 4 * bin, countBits);
  const present = Array.from({ length: bins + 1 }, (_, bin) => bin).filter((bin) => count(bin) > 0);
  const few = present.length <= FEW;
  const guard = few ? 0 : rules.categoryGuard;
  const guarded = { ...rules, l2: rules.l2 + guard };
  const tried = few ? present : present.filter((bin) => count(bin) >= FEWEST_ROWS);
  if (!few) {
    const key = new Float64Array(bins + 1);
    for (const bin of tried)
      key[bin] = slotG(words, first + 4 * bin) / (slotH(words, first + 4 * bin, countBits) + guard);
    tried.sort((a, b) => key[a]! - key[b]! || a - b);
  }
  const only = constraint?.draw === undefined ? -1 : Math.floor(constraint.draw * Math.max(tried.length - 1, 1));
  let best = -1;
  let [gl, hl, cl] = [0, 0, 0];
  out[at] = -Infinity;
  for (let k = 0; k < tried.length; k += 1) {
    const slot = first + 4 * tried[k]!;
    if (few) [gl, hl, cl] = [0, 0, 0];
    gl += slotG(words, slot);
    hl += slotH(words, slot, countBits);
    cl += slotCount(words, slot, countBits);
    if (only >= 0 && k !== only) continue;
    const score = pairScore(totals, gl, hl, cl, guarded, constraint);
    if (score <= out[at]!) continue;
    best = k;
    out.set([score, 0, 0, gl, hl, cl], at);
  }
  if (best < 0) return;
  let left = few ? [tried[best]!] : tried.slice(0, best + 1);
  if (left.includes(bins)) {
    const chosen = new Set(left);
    left = present.filter((bin) => !chosen.has(bin));
    out[at + 3] = totals.g - out[at + 3]!;
    out[at + 4] = totals.h - out[at + 4]!;
    out[at + 5] = totals.c - out[at + 5]!;
  }
  mask.fill(0, maskAt, maskAt + 8);
  for (const bin of left) mask[maskAt + (bin >> 5)]! |= 1 << (bin & 31);
}
