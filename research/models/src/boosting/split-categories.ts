/**
 * The best set of categories to go left: up to four are tried one against the rest; more are sorted by Σg/(Σh + s), after
 * which some best set is a prefix (Fisher 1958; LightGBM's way, with its smoothing of 10 rows' weight, lest rare categories
 * head the order). What is missing, rare or unseen always goes right: a set and its complement make the same split, so
 * nothing is lost. Its place is that of a category of its own, in the order too. O(bins log bins).
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

const SMOOTHING = 10;
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
  const present: number[] = [];
  for (let bin = 0; bin <= bins; bin += 1) if (slotCount(words, first + 4 * bin, countBits) > 0) present.push(bin);
  const few = present.length <= FEW;
  if (!few) {
    const smoothing = (SMOOTHING * totals.h) / totals.c;
    const key = new Float64Array(bins + 1);
    for (const bin of present)
      key[bin] = slotG(words, first + 4 * bin) / (slotH(words, first + 4 * bin, countBits) + smoothing);
    present.sort((a, b) => key[a]! - key[b]! || a - b);
  }
  const only = constraint?.draw === undefined ? -1 : Math.floor(constraint.draw * Math.max(present.length - 1, 1));
  let best = -1;
  let [gl, hl, cl] = [0, 0, 0];
  out[at] = -Infinity;
  for (let k = 0; k < (few ? present.length : present.length - 1); k += 1) {
    const slot = first + 4 * present[k]!;
    if (few) [gl, hl, cl] = [0, 0, 0];
    gl += slotG(words, slot);
    hl += slotH(words, slot, countBits);
    cl += slotCount(words, slot, countBits);
    if (only >= 0 && k !== only) continue;
    const score = pairScore(totals, gl, hl, cl, rules, constraint);
    if (score <= out[at]!) continue;
    best = k;
    out.set([score, 0, 0, gl, hl, cl], at);
  }
  if (best < 0) return;
  let left = few ? [present[best]!] : present.slice(0, best + 1);
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
