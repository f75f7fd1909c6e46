/**
 * LambdaMART (Burges 2010): within a section, every pair of rows of different relevance of which one stands among the
 * first `truncation` by score pulls apart with the logistic gradient of its score difference, times what exchanging the
 * two would change in NDCG; normalised a section as LightGBM does (differences by 0.01 + |Δs|, sums by log₂(1 + Σ)/Σ).
 * The gain of relevance r is 2^r − 1, the discount at position k is 1/log₂(1 + k). Starts at 0. The mean loss is
 * 1 − NDCG@truncation over the sections that have two grades (Järvelin & Kekäläinen 2002), in which rows of one score
 * share their gains (the mean over their orders: McSherry & Najork 2008), lest a table that comes sorted by relevance look
 * solved before the first tree. In the pairs, ties of score keep the order of the rows. O(n·truncation) a section.
 */
import type { LabelledRows, Loss, Objective } from '../objective.ts';
import { LEAST_HESSIAN } from '../objective.ts';

/** Grades that relevance may have at most, and those a continuous target is cut into within its section. */
const MOST_RELEVANCE = 31;
const GRADES = 5;

export function lambdarank(truncation: number): Objective {
  return { name: 'lambdarank', link: 'identity', target: 'relevance', bind: (rows) => bind(rows, truncation) };
}

/** [n] relevance: the target itself where it consists of whole numbers from 0 to 31, else its fifth (0 … 4) among the section; ties share the lower. */
export function relevanceOf(target: Float64Array, sections: Int32Array): Float64Array {
  if (target.every((value) => Number.isInteger(value) && value >= 0 && value <= MOST_RELEVANCE)) return target;
  const grades = new Float64Array(target.length);
  for (let s = 0; s + 1 < sections.length; s += 1) {
    const section = target.subarray(sections[s]!, sections[s + 1]!);
    const sorted = section.slice().sort();
    section.forEach((value, i) => {
      const grade = Math.floor((GRADES * lowerBound(sorted, value)) / sorted.length);
      grades[sections[s]! + i] = grade;
    });
  }
  return grades;
}

/** How many values are below. */
function lowerBound(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const centre = (low + high) >>> 1;
    if (sorted[centre]! < value) low = centre + 1;
    else high = centre;
  }
  return low;
}

function bind({ target, weight, sections }: LabelledRows, truncation: number): Loss {
  const gain = target.map((relevance) => 2 ** relevance - 1);
  let longest = 0;
  for (let s = 0; s + 1 < sections.length; s += 1) longest = Math.max(longest, sections[s + 1]! - sections[s]!);
  const discount = Float64Array.from({ length: longest }, (_, k) => 1 / Math.log2(2 + k));
  const best = Float64Array.from({ length: sections.length - 1 }, (_, s) => {
    const ideal = gain
      .slice(sections[s]!, sections[s + 1]!)
      .sort()
      .toReversed();
    // One grade only: nothing to rank.
    return ideal[0] === ideal.at(-1) ? 0 : discounted(ideal, discount, truncation);
  });
  // Kept from round to round: the order changes little, and sorting what is nearly sorted is quick.
  const orders = Array.from(best, (_, s) =>
    Array.from({ length: sections[s + 1]! - sections[s]! }, (__, i) => sections[s]! + i),
  );
  const sorted = new Section(longest);
  return {
    initial: () => [0],
    at([score], [gradient], [hessian]) {
      gradient!.fill(0);
      hessian!.fill(0);
      const compare = (a: number, b: number): number => score![b]! - score![a]! || a - b;
      let [sum, count] = [0, 0];
      for (let s = 0; s < best.length; s += 1) {
        if (best[s] === 0) continue;
        const order = orders[s]!.sort(compare);
        order.forEach((row, k) => {
          sorted.score[k] = score![row]!;
          sorted.gain[k] = gain[row]!;
        });
        sorted.pull(order.length, truncation, discount, best[s]!);
        order.forEach((row, k) => {
          gradient![row] = weight[row]! * sorted.gradient[k]!;
          hessian![row] = weight[row]! * sorted.hessian[k]!;
        });
        sorted.shareTies(order.length);
        sum += discounted(sorted.gain.subarray(0, order.length), discount, truncation) / best[s]!;
        count += 1;
      }
      for (let i = 0; i < target.length; i += 1) hessian![i] = Math.max(hessian![i]!, LEAST_HESSIAN);
      return count === 0 ? 0 : 1 - sum / count;
    },
  };
}

/** The rows of a section by descending score. */
class Section {
  readonly score: Float64Array;
  readonly gain: Float64Array;
  readonly gradient: Float64Array;
  readonly hessian: Float64Array;

  constructor(longest: number) {
    this.score = new Float64Array(longest);
    this.gain = new Float64Array(longest);
    this.gradient = new Float64Array(longest);
    this.hessian = new Float64Array(longest);
  }

  /** Sums gradients and hessians over the pairs. @param most the sum of discounted gains in the best order */
  pull(size: number, truncation: number, discount: Float64Array, most: number): void {
    const { score, gain, gradient, hessian } = this;
    gradient.fill(0, 0, size);
    hessian.fill(0, 0, size);
    const spread = score[0] !== score[size - 1];
    let total = 0;
    for (let a = 0; a < Math.min(truncation, size - 1); a += 1) {
      for (let b = a + 1; b < size; b += 1) {
        const better = gain[a]! - gain[b]!;
        if (better === 0) continue;
        const apart = score[a]! - score[b]!;
        let change = (Math.abs(better) * (discount[a]! - discount[b]!)) / most;
        if (spread) change /= 0.01 + apart;
        const p = 1 / (1 + Math.exp(better > 0 ? apart : -apart));
        const slope = better > 0 ? change * p : -change * p;
        const curvature = change * p * (1 - p);
        gradient[a]! -= slope;
        gradient[b]! += slope;
        hessian[a]! += curvature;
        hessian[b]! += curvature;
        total += 2 * Math.abs(slope);
      }
    }
    if (total === 0) return;
    const factor = Math.log2(1 + total) / total;
    for (let k = 0; k < size; k += 1) {
      gradient[k]! *= factor;
      hessian[k]! *= factor;
    }
  }

  /** Gives rows of one score the mean of their gains. */
  shareTies(size: number): void {
    const { score, gain } = this;
    for (let from = 0, to = 1; from < size; from = to, to += 1) {
      let sum = gain[from]!;
      while (to < size && score[to] === score[from]) sum += gain[to++]!;
      gain.fill(sum / (to - from), from, to);
    }
  }
}

function discounted(gains: Float64Array, discount: Float64Array, truncation: number): number {
  let sum = 0;
  for (let k = 0; k < Math.min(gains.length, truncation); k += 1) sum += gains[k]! * discount[k]!;
  return sum;
}
