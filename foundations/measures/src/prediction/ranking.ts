/**
 * How well scores order the rows of one section, for those who act on the top of it. Tied scores stand for every order of
 * the tied rows: their gain is averaged, as a draw among them would be. Undefined where no row is worth finding, or
 * a score is missing.
 */
import { averagePrecision, descendingOrder } from './score-order.ts';

/**
 * Discounted cumulative gain Σ gain/log₂(1 + place) of the first k places over the best attainable (Järvelin & Kekäläinen
 * 2002), gains of tied scores averaged (McSherry & Najork 2008). @param gains [n] ≥ 0, of the rows with `scores` [n]
 */
export function normalizedGain(scores: Float64Array, gains: Float64Array, k = scores.length): number | undefined {
  if (scores.some(Number.isNaN) || !gains.every((gain) => gain >= 0 && gain < Infinity)) return undefined;
  const best = discountedGain(gains, gains, k);
  return best > 0 ? discountedGain(scores, gains, k) / best : undefined;
}

function discountedGain(scores: Float64Array, gains: Float64Array, k: number): number {
  const order = descendingOrder(scores);
  let sum = 0;
  for (let i = 0; i < Math.min(k, order.length);) {
    const score = scores[order[i]!]!;
    let gain = 0;
    let discount = 0;
    const first = i;
    do {
      gain += gains[order[i]!]!;
      if (i < k) discount += 1 / Math.log2(i + 2);
      i += 1;
    } while (i < order.length && scores[order[i]!] === score);
    sum += (gain / (i - first)) * discount;
  }
  return sum;
}

/** The mean over all orders of tied rows of 1/place of the first relevant row. @param relevant [n] of 0 and 1 */
export function reciprocalRank(scores: Float64Array, relevant: Uint8Array): number | undefined {
  if (scores.some(Number.isNaN)) return undefined;
  const order = descendingOrder(scores);
  for (let i = 0; i < order.length;) {
    const first = i;
    const score = scores[order[i]!]!;
    let found = 0;
    do {
      found += relevant[order[i]!]!;
      i += 1;
    } while (i < order.length && scores[order[i]!] === score);
    if (found > 0) return firstPlaceMean(first, i - first, found);
  }
  return undefined;
}

/** E[1/place] of the first of `found` relevant rows among `tied` rows in random order, `before` rows ahead of them. */
function firstPlaceMean(before: number, tied: number, found: number): number {
  let mean = 0;
  let notYet = 1;
  for (let place = 1; place <= tied - found + 1; place += 1) {
    const here = found / (tied - place + 1);
    mean += (notYet * here) / (before + place);
    notYet *= 1 - here;
  }
  return mean;
}

/** Mean over the sections with a relevant row of their average precision (MAP). @param offsets [D + 1] where sections begin */
export function meanAveragePrecision(
  scores: Float64Array,
  relevant: Uint8Array,
  offsets: Int32Array,
): number | undefined {
  let sum = 0;
  let sections = 0;
  for (let d = 1; d < offsets.length; d += 1) {
    const [from, to] = [offsets[d - 1]!, offsets[d]!];
    const precision = averagePrecision(scores.subarray(from, to), relevant.subarray(from, to));
    if (precision === undefined) continue;
    sum += precision;
    sections += 1;
  }
  return sections === 0 ? undefined : sum / sections;
}
