/**
 * The choice of a penalty by purged folds inside the training rows, on moments alone. For ranked features the penalty
 * whose out-of-fold predictions correlate best with the target wins: a rank is all that a cross-sectional policy uses of
 * a forecast, and the squared error would also reward shrinking its scale. For a table the squared error decides: there
 * the value itself is wanted. The largest penalty wins a tie: with no information to tell them apart, the more cautious
 * model.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ModelError, throwIfInterrupted } from '@quantcli/core';
import { z } from 'zod';
import type { Dataset } from '../dataset/dataset.ts';
import { withLabels, type Sample } from '../dataset/sample.ts';
import type { FitContext } from '../estimators/estimator.ts';
import { purgedKFold } from '../splitters/splitter.ts';
import { covariancesOf, type Covariances } from './covariances.ts';
import type { Line } from './linear-model.ts';
import { momentLength, momentsOf } from './moments.ts';

/** The parameters of every estimator whose penalty can be chosen. */
export const penaltyParams = {
  lambda: z
    .union([z.literal('purged-cv'), z.number().min(0)], { error: 'give purged-cv, or a number of at least 0' })
    .default('purged-cv'),
  folds: z.number().int().min(2).default(5).describe('purged folds that choose lambda'),
  embargoBars: z.number().int().min(0).default(0).describe('bars between them beyond the purge'),
  standardise: z.boolean().default(true),
};

interface InnerFolds {
  readonly folds: number;
  readonly embargoBars: number;
}

/**
 * The best of the penalties, ascending.
 * @param solve the lines of several penalties
 */
export async function chooseLambda(
  sample: Sample,
  lambdas: readonly number[],
  inner: InnerFolds,
  solve: (covariances: Covariances, lambdas: readonly number[]) => readonly Line[],
  { rng, signal }: FitContext,
): Promise<number> {
  const { dataset } = sample;
  const scores = new Float64Array(lambdas.length);
  let used = 0;
  for (const { train, test } of momentFolds(sample, inner, rng)) {
    await nextTurn();
    throwIfInterrupted(signal);
    if (!(train[0]! > 0 && test[0]! > 0)) continue;
    used += 1;
    solve(covariancesOf(train, dataset), lambdas).forEach((line, i) => {
      scores[i]! += dataset.schema.form === 'rank' ? alignment(test, line) : -squaredError(test, dataset, line);
    });
  }
  if (used === 0) {
    throw new ModelError({
      code: 'linear.purged',
      what: `no fold that lambda could be chosen on has rows left to train on`,
      cause: `label spans of up to ${dataset.horizon} bars and the embargo take them all`,
      fix: 'shorten the horizon or the embargo, bring a longer history, or give lambda as a number',
    });
  }
  let best = lambdas.length - 1;
  for (let i = best - 1; i >= 0; i -= 1) if (scores[i]! > scores[best]!) best = i;
  return lambdas[best]!;
}

/** Purged blocks of time; rows of one single bar, which no time tells apart, are dealt at random. */
function* momentFolds(
  sample: Sample,
  { folds, embargoBars }: InnerFolds,
  rng: FitContext['rng'],
): Generator<{ train: Float64Array; test: Float64Array }> {
  const { dataset, rows } = sample;
  if (rows.length === 0 || dataset.bar[rows[0]!] !== dataset.bar[rows.at(-1)!]) {
    for (const fold of purgedKFold({ folds, embargoBars }).split(sample))
      yield { train: momentsOf(fold.train), test: momentsOf(fold.test) };
    return;
  }
  const labelled = withLabels(sample).rows;
  if (labelled.length < folds) {
    throw new ModelError({
      code: 'linear.folds',
      what: `${labelled.length} labelled rows cannot make ${folds} folds to choose lambda by`,
      fix: 'give lambda as a number, use fewer folds, or bring more rows',
    });
  }
  const dealt = rng.split('folds').shuffle([...labelled]);
  const tests = Array.from({ length: folds }, (_, k) =>
    momentsOf({ dataset, rows: Int32Array.from(dealt.filter((_row, i) => i % folds === k)).sort() }),
  );
  for (const test of tests) {
    const train = new Float64Array(momentLength(dataset.width));
    for (const part of tests) if (part !== test) part.forEach((value, k) => (train[k]! += value));
    yield { train, test };
  }
}

/** Covariance of prediction and target over the deviation of the prediction, times Σ w; 0 for a constant prediction. */
function alignment(moments: Float64Array, { coefficients: b }: Line): number {
  const p = b.length;
  const total = moments[0]!;
  const meanY = moments[1]! / total;
  let mean = 0;
  let covariance = 0;
  let square = 0;
  for (let i = 0, k = 3 + 2 * p; i < p; i += 1) {
    mean += b[i]! * (moments[3 + i]! / total);
    covariance += b[i]! * (moments[3 + p + i]! / total);
    for (let j = i; j < p; j += 1, k += 1) square += (i === j ? 1 : 2) * b[i]! * b[j]! * (moments[k]! / total);
  }
  const variance = square - mean * mean;
  return variance > 1e-15 * square ? (total * (covariance - mean * meanY)) / Math.sqrt(variance) : 0;
}

/** Σ w (y − ŷ)². */
function squaredError(moments: Float64Array, dataset: Dataset, { intercept, coefficients: b }: Line): number {
  const { weight, meanY, varianceY, mean, gram, xy } = covariancesOf(moments, dataset);
  const p = b.length;
  let bias = meanY - intercept;
  let variance = varianceY;
  for (let i = 0; i < p; i += 1) {
    bias -= b[i]! * mean[i]!;
    variance -= 2 * b[i]! * xy[i]!;
    for (let j = 0; j < p; j += 1) variance += b[i]! * b[j]! * gram[i * p + j]!;
  }
  return weight * (variance + bias * bias);
}
