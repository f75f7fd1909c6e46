/**
 * Giving up early on trials that look bad on the first folds. Successive halving (Jamieson & Talwalkar 2016) runs a batch
 * on few folds and the best third of it on thrice as many, until the last run on all. The median rule (after Golovin et al.
 * 2017, §3.2.2) stops a trial after any fold where it is worse than the median of earlier trials on the same folds. Both look
 * at finished batches and at whole rungs only, so that what is discarded does not depend on the number of workers.
 */
import { median } from '@quantcli/numeric';

export type DiscardRule = 'none' | 'median' | 'halving';

/** A rung of successive halving has this many times the folds of the one before, and one in this many of its trials. */
const REDUCTION = 3;
/** Earlier trials that a median needs. */
const FEWEST = 5;

/** The numbers of folds after which trials are compared, ascending; the last is all of them. */
export function rungsOf(rule: DiscardRule, folds: number): readonly number[] {
  if (rule === 'none') return [folds];
  if (rule === 'median') return Array.from({ length: folds }, (_, k) => k + 1);
  const rungs = [folds];
  while (rungs[0]! >= REDUCTION) rungs.unshift(Math.ceil(rungs[0]! / REDUCTION));
  return rungs;
}

/** Trials of a batch unless told otherwise: four, and for halving enough to leave one for the last rung. */
export function batchSizeOf(rule: DiscardRule, folds: number): number {
  return rule === 'halving' ? Math.max(4, REDUCTION ** (rungsOf(rule, folds).length - 1)) : 4;
}

/**
 * Which of a batch go on after a rung.
 * @param losses of those still running, over the folds of the rung
 * @param earlier losses over the same folds of the trials of earlier batches
 * @param allowed how many of the whole batch may go on, by {@link survivorsOf}
 */
export function goesOn(
  rule: DiscardRule,
  losses: readonly number[],
  earlier: readonly number[],
  allowed: number,
): readonly boolean[] {
  if (rule === 'none' || (rule === 'median' && earlier.length < FEWEST)) return losses.map(() => true);
  if (rule === 'median') {
    const middle = median(Float64Array.from(earlier));
    return losses.map((loss) => loss <= middle);
  }
  const order = losses.map((_, i) => i).sort((a, b) => losses[a]! - losses[b]! || a - b);
  const kept = new Set(order.slice(0, allowed));
  return losses.map((_, i) => kept.has(i));
}

/** How many trials of a batch go on after its rung of that index. */
export function survivorsOf(batch: number, rung: number): number {
  return Math.max(1, Math.floor(batch / REDUCTION ** (rung + 1)));
}
