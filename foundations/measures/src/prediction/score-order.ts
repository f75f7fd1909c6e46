/**
 * How well a score tells positive rows from the others, whatever its scale: area under the receiver's curve and average
 * precision. Ties share their place. The order of the scores can be given, so that many weightings of one sample (a
 * bootstrap) sort once: O(n log n) to sort, O(n) for each weighting.
 */
import { finite } from '../finite.ts';
import { weightAt } from './regression-error.ts';

/** Rows by descending score. */
export function descendingOrder(scores: Float64Array): Uint32Array {
  return Uint32Array.from(scores, (_, i) => i).sort((a, b) => scores[b]! - scores[a]! || a - b);
}

/**
 * The probability that a positive row scores above another, ties counting half (Mann & Whitney 1947).
 * @param scores [n], with `positive` [n] of 0 and 1 and `weights` [n] ≥ 0
 * @returns undefined unless both kinds have weight
 */
export function rocAuc(
  scores: Float64Array,
  positive: Uint8Array,
  weights?: Float64Array,
  order: Uint32Array = descendingOrder(scores),
): number | undefined {
  const ties = tieWeights(scores, positive, weights, order);
  let area = 0;
  let positives = 0;
  let negatives = 0;
  for (let t = 0; t < ties.count; t += 1) {
    const tied = ties.positive[t]!;
    area += ties.negative[t]! * (positives + tied / 2);
    positives += tied;
    negatives += ties.negative[t]!;
  }
  return positives > 0 && negatives > 0 ? finite(area / (positives * negatives)) : undefined;
}

/**
 * Σ (recall gained)·(precision) over the distinct scores, descending: the area under the precision–recall curve as steps,
 * without the optimism of straight lines (Davis & Goadrich 2006). @returns undefined unless a positive row has weight
 */
export function averagePrecision(
  scores: Float64Array,
  positive: Uint8Array,
  weights?: Float64Array,
  order: Uint32Array = descendingOrder(scores),
): number | undefined {
  const ties = tieWeights(scores, positive, weights, order);
  let area = 0;
  let positives = 0;
  let above = 0;
  for (let t = 0; t < ties.count; t += 1) {
    const tied = ties.positive[t]!;
    positives += tied;
    above += tied + ties.negative[t]!;
    if (tied > 0) area += tied * (positives / above);
  }
  return positives > 0 ? finite(area / positives) : undefined;
}

/** The weights of positive and other rows at each distinct score, in the order given. */
function tieWeights(
  scores: Float64Array,
  positive: Uint8Array,
  weights: Float64Array | undefined,
  order: Uint32Array,
): { readonly positive: Float64Array; readonly negative: Float64Array; readonly count: number } {
  const sums = { positive: new Float64Array(order.length), negative: new Float64Array(order.length) };
  let tie = -1;
  let latest = NaN;
  for (const row of order) {
    // A row without a score has no place: nothing is counted.
    if (Number.isNaN(scores[row]!)) return { ...sums, count: 0 };
    if (scores[row] !== latest) {
      tie += 1;
      latest = scores[row]!;
    }
    (positive[row] === 1 ? sums.positive : sums.negative)[tie]! += weightAt(weights, row);
  }
  return { ...sums, count: tie + 1 };
}
