/** A trial's scores as one number, and the order of trials by it. */
import type { Metric } from '../evaluation/metric.ts';
import type { TuningTrial } from './tuning-state.ts';

type Better = Metric['better'];

/** Mean of the scores that exist; null where none does. */
export function meanScore(scores: TuningTrial['scores']): number | null {
  const known = scores.filter((score) => score !== null);
  return known.length === 0 ? null : known.reduce((sum, score) => sum + score, 0) / known.length;
}

/** Deviation of the scores over the root of their number: of the mean, as if folds were independent, which they are not quite. */
export function standardErrorOf(scores: TuningTrial['scores']): number | null {
  const known = scores.filter((score) => score !== null);
  const mean = meanScore(known);
  if (mean === null || known.length < 2) return null;
  const squares = known.reduce((sum, score) => sum + (score - mean) ** 2, 0);
  return Math.sqrt(squares / (known.length - 1) / known.length);
}

/** The mean over the first folds, less being better; infinite where there is none. */
export function lossOver(folds: number, { scores }: Pick<TuningTrial, 'scores'>, better: Better): number {
  const mean = meanScore(scores.slice(0, folds));
  return mean === null ? Infinity : better === 'lower' ? mean : -mean;
}

const STANDING = { complete: 0, pruned: 1, failed: 2 };

/** The trials from the best to the worst: complete ones, then those given up by how far they came, then the failed. */
export function ranked(trials: readonly TuningTrial[], better: Better): TuningTrial[] {
  return trials
    .map((trial, i) => ({ trial, i, loss: lossOver(trial.scores.length, trial, better) }))
    .sort(
      (a, b) =>
        STANDING[a.trial.status] - STANDING[b.trial.status] ||
        b.trial.scores.length - a.trial.scores.length ||
        a.loss - b.loss ||
        a.i - b.i,
    )
    .map(({ trial }) => trial);
}
