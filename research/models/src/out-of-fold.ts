/** Out-of-fold predictions: every fold's model predicts its own test rows, which it has never seen. */
import { ModelError, throwIfInterrupted } from '@quantcli/core';
import type { Dataset } from './dataset.ts';
import type { Estimator, FitContext, Fitted } from './estimator.ts';
import { labelledRows, type Sample } from './sample.ts';
import type { Fold, Splitter } from './splitter.ts';

export interface OutOfFold {
  readonly folds: readonly Fold[];
  readonly models: readonly Fitted[];
  /** [R] of the dataset; NaN for rows that no fold tested. */
  readonly predictions: Float64Array;
}

export interface OutOfFoldOptions extends FitContext {
  readonly onFold?: (done: number, total: number) => void;
}

/** Fits on each fold's training rows and predicts its test rows; rows without a label are predicted, never trained on. */
export function predictOutOfFold(
  dataset: Dataset,
  estimator: Estimator,
  splitter: Splitter,
  { rng, signal, onFold }: OutOfFoldOptions,
): OutOfFold {
  if (labelledRows(dataset).rows.length === 0) {
    throw new ModelError({
      code: 'model.no-label',
      what: 'no row has a known label',
      cause: `the label looks ${dataset.horizon} bars ahead`,
      fix: 'bring a longer history or a shorter horizon',
    });
  }
  const everything: Sample = { dataset, rows: Int32Array.from({ length: dataset.rows }, (_, r) => r) };
  const folds = splitter.split(everything);
  const predictions = new Float64Array(dataset.rows).fill(NaN);
  const models = folds.map((fold, k) => {
    throwIfInterrupted(signal);
    const model = estimator.fit(fold.train, { rng: rng.split(`fold/${k}`), signal });
    const predicted = model.predict(fold.test);
    fold.test.rows.forEach((row, i) => {
      predictions[row] = predicted[i]!;
    });
    onFold?.(k + 1, folds.length);
    return model;
  });
  return { folds, models, predictions };
}
