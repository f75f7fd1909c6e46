/** Estimator: a frozen specification whose `fit` gives a Fitted; only a Fitted predicts. Fitted models go to JSON and come back equal. */
import { ModelError, type Json, type Rng } from '@quantcli/core';
import type { Dataset } from './dataset.ts';
import type { Sample } from './sample.ts';

export interface FitContext {
  readonly rng: Rng;
  readonly signal?: AbortSignal | undefined;
}

export interface Estimator {
  readonly name: string;
  /** Everything that determines the fit, besides data and seed. */
  readonly params: Json;
  fit(sample: Sample, context: FitContext): Fitted;
}

export interface Fitted {
  readonly estimator: string;
  /** Canonical text of the features, in order; a sample with others is refused. */
  readonly expressions: readonly string[];
  /** Of the features as they are, where the model is linear. */
  readonly coefficients?: readonly number[];
  /** Predictions for the rows of a sample, in their order; finite. Throws {@link ModelError} when its features are others. */
  predict(sample: Sample): Float64Array;
  toJSON(): Json;
}

/** Throws unless a dataset has exactly the features that a model was fitted on, in order. */
export function requireFeatures(expressions: readonly string[], dataset: Dataset): void {
  const different = expressions.findIndex((text, i) => text !== dataset.expressions[i]);
  if (different === -1 && expressions.length === dataset.expressions.length) return;
  const at = different === -1 ? expressions.length : different;
  throw new ModelError({
    code: 'model.features',
    what: `feature ${at + 1} is "${dataset.expressions[at] ?? 'absent'}", the model was fitted on "${expressions[at] ?? 'no further feature'}"`,
    cause: 'the feature set has changed since the model was fitted',
    fix: 'predict with the features it was fitted on, or fit again',
  });
}
