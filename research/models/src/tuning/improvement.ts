/**
 * Whether one trial is better than another by more than noise: a t-test of the paired differences over the folds, with
 * the variance corrected for training sets that overlap, (1/k + test rows / training rows) s² (Nadeau & Bengio 2003,
 * §3.2). The best of many trials, tested on the folds that chose it, still flatters: a nested tuning does not.
 */
import { studentTCdf } from '@quantcli/numeric';
import type { Metric } from '../evaluation/metric.ts';
import type { Fold } from '../splitters/splitter.ts';
import type { TuningTrial } from './tuning-state.ts';

const LEVEL = 0.05;

export interface Improvement {
  /** Mean difference over the folds, above 0 where the trial is better. */
  readonly mean: number;
  readonly standardError: number;
  /** Of a difference as large by chance, one-sided. */
  readonly p: number;
  /** p < 5 %. */
  readonly beyondNoise: boolean;
}

/** @param scores of the trial and of what it is compared with, on the folds; undefined where fewer than two have both. */
export function improvementOver(
  scores: TuningTrial['scores'],
  base: TuningTrial['scores'],
  folds: readonly Fold[],
  better: Metric['better'],
): Improvement | undefined {
  const differences: number[] = [];
  let ratio = 0;
  folds.forEach(({ train, test }, k) => {
    const [a, b] = [scores[k] ?? null, base[k] ?? null];
    if (a === null || b === null) return;
    differences.push(better === 'higher' ? a - b : b - a);
    ratio += test.rows.length / train.rows.length;
  });
  const count = differences.length;
  if (count < 2) return undefined;
  const mean = differences.reduce((sum, one) => sum + one, 0) / count;
  const variance = differences.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (count - 1);
  const standardError = Math.sqrt(variance * (1 / count + ratio / count));
  const p = standardError > 0 ? studentTCdf(-mean / standardError, count - 1) : mean > 0 ? 0 : 1;
  return { mean, standardError, p, beyondNoise: p < LEVEL };
}
