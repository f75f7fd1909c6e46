/**
 * The best threshold of a number in a node, from its histogram: one pass over the bins with the missing values on the
 * right, one with them on the left where there are any. The gain is that of a Newton step with penalties (Chen & Guestrin
 * 2016, eq. 7), T(G)²/(H + l2) on either side with T the soft threshold by l1; with the weights within bounds and in the
 * order that a monotone feature asks for, −(2Gw + (H + l2)w² + 2·l1·|w|) at the weights that are then left (the basic
 * method of XGBoost and LightGBM). Everything is in the units of the fixed-point integers. Ties: the lower bin, then
 * missing on the right. O(bins).
 */

export interface Totals {
  readonly g: number;
  readonly h: number;
  readonly c: number;
}

/** l1, l2 and minWeight in the integers' units. */
export interface ScanRules {
  readonly countBits: number;
  readonly l1: number;
  readonly l2: number;
  readonly minWeight: number;
  readonly minRows: number;
  /** A hessian of 10, against the noise that sorting categories by the target fits. */
  readonly categoryGuard: number;
}

/** What narrows a split beside the rules. */
export interface ScanConstraint {
  /** −1, 0, 1 */
  readonly sign: number;
  readonly lower: number;
  readonly upper: number;
  /** In [0, 1): where between the node's extremes the only threshold lies; undefined to search. */
  readonly draw: number | undefined;
}

/** The weight of a node: its Newton step, within bounds. */
export function weightOf(g: number, h: number, l1: number, l2: number, lower: number, upper: number): number {
  const step = -(Math.sign(g) * Math.max(Math.abs(g) - l1, 0)) / (h + l2);
  return Math.min(Math.max(step, lower), upper);
}

/** Twice what a weight takes off the objective. */
export function scoreAt(g: number, h: number, l1: number, l2: number, w: number): number {
  return -(2 * g * w + (h + l2) * w * w + 2 * l1 * Math.abs(w));
}

/** The sum of the scores of both sides; −∞ where a side is too small or in the wrong order. */
export function pairScore(
  { g, h, c }: Totals,
  gl: number,
  hl: number,
  cl: number,
  { l1, l2, minWeight, minRows }: ScanRules,
  constraint: ScanConstraint | undefined,
): number {
  const gr = g - gl;
  const hr = h - hl;
  if (cl < minRows || c - cl < minRows || hl < minWeight || hr < minWeight) return -Infinity;
  if (constraint === undefined) return freeScore(gl, hl, l1, l2) + freeScore(gr, hr, l1, l2);
  const { sign, lower, upper } = constraint;
  const left = weightOf(gl, hl, l1, l2, lower, upper);
  const right = weightOf(gr, hr, l1, l2, lower, upper);
  if (sign * (right - left) < 0) return -Infinity;
  return scoreAt(gl, hl, l1, l2, left) + scoreAt(gr, hr, l1, l2, right);
}

/** The score at a node's own Newton step. */
function freeScore(g: number, h: number, l1: number, l2: number): number {
  const t = l1 > 0 ? Math.max(Math.abs(g) - l1, 0) : g;
  return (t * t) / (h + l2);
}

/** A histogram's slots as numbers; `slot` counts 32-bit words. */
export function slotG(words: Int32Array, slot: number): number {
  return words[slot + 1]! * 4_294_967_296 + (words[slot]! >>> 0);
}
export function slotH(words: Int32Array, slot: number, countBits: number): number {
  return words[slot + 3]! * (4_294_967_296 / (1 << countBits)) + (words[slot + 2]! >>> countBits);
}
export function slotCount(words: Int32Array, slot: number, countBits: number): number {
  return words[slot + 2]! & ((1 << countBits) - 1);
}

/**
 * Writes score (−∞ when there is no split), bin, side of the missing (1 left; where there are none, that of the larger
 * child) and Σg, Σh, count of the left to out[at …]; a value goes left when its bin is not above.
 */
export function scanNumbers(
  words: Int32Array,
  hist: number,
  bins: number,
  totals: Totals,
  rules: ScanRules,
  out: Float64Array,
  at: number,
  constraint?: ScanConstraint,
): void {
  const { countBits } = rules;
  const first = hist >>> 2;
  const missing = first + 4 * bins;
  const some = slotCount(words, missing, countBits) > 0;
  let only = -1;
  if (constraint?.draw !== undefined) {
    let [low, high] = [0, bins - 1];
    while (low < high && slotCount(words, first + 4 * low, countBits) === 0) low += 1;
    while (high > low && slotCount(words, first + 4 * high, countBits) === 0) high -= 1;
    only = low + Math.floor(constraint.draw * (high - low));
  }
  out[at] = -Infinity;
  for (let side = 0; side < (some ? 2 : 1); side += 1) {
    let gl = side === 1 ? slotG(words, missing) : 0;
    let hl = side === 1 ? slotH(words, missing, countBits) : 0;
    let cl = side === 1 ? slotCount(words, missing, countBits) : 0;
    const last = some && side === 0 ? bins : bins - 1;
    for (let bin = 0; bin < last; bin += 1) {
      const slot = first + 4 * bin;
      const count = slotCount(words, slot, countBits);
      if (count > 0) {
        gl += slotG(words, slot);
        hl += slotH(words, slot, countBits);
        cl += count;
      }
      if (only >= 0 ? bin !== only : count === 0) continue;
      const score = pairScore(totals, gl, hl, cl, rules, constraint);
      if (score <= out[at]!) continue;
      out[at] = score;
      out[at + 1] = bin;
      out[at + 2] = some ? side : 2 * cl > totals.c ? 1 : 0;
      out[at + 3] = gl;
      out[at + 4] = hl;
      out[at + 5] = cl;
    }
  }
}
