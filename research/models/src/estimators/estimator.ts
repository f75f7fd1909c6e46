/** Estimator: a frozen specification whose `fit` gives a Fitted; only a Fitted predicts. Fitted models go to JSON and come back equal. */
import { ModelError, type Jobs, type Json, type Rng } from '@quantcli/core';
import type { z } from 'zod';
import type { Dataset } from '../dataset/dataset.ts';
import type { FeatureSchema } from '../dataset/feature-schema.ts';
import type { Sample } from '../dataset/sample.ts';

export interface FitContext {
  readonly rng: Rng;
  readonly signal?: AbortSignal | undefined;
  /** Where a fit may work in parallel; the result does not depend on it. In this thread when absent. */
  readonly jobs?: Jobs | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

export interface Estimator {
  readonly name: string;
  /** Everything that determines the fit, besides data and seed: {@link estimatorNamed} makes the estimator again from name and params. */
  readonly params: Json;
  /**
   * Fits to the labelled rows of a sample. Throws {@link ModelError} for data nothing can be learnt from, Interrupted on
   * abort.
   */
  fit(sample: Sample, context: FitContext): Promise<Fitted>;
}

export interface Fitted {
  readonly estimator: string;
  readonly schema: FeatureSchema;
  /** The target values that the outputs are probabilities of, ascending; absent for numbers and ranks. */
  readonly classes?: readonly number[];
  /** Values a row: 1 for a number or score and for the probability of the second of two classes, else one a class. */
  readonly outputs: number;
  /** Of the features as they are, where the model is linear. */
  readonly coefficients?: readonly number[];
  /** [F] share of each feature in what the model gained in training, where it is made of trees; sums to 1, or all 0. */
  readonly importance?: readonly number[];
  /** Loss after every tree, of the training rows and, with early stopping, of those held out. */
  readonly curve?: { readonly train: readonly number[]; readonly holdOut: readonly number[] | null };
  /** [rows × outputs] row-major, for the rows of a sample in their order; finite. Throws {@link ModelError} when its features are others. */
  predict(sample: Sample): Float64Array;
  toJSON(): Json;
}

/** An estimator as it can be named in a configuration. */
export interface EstimatorKind {
  readonly name: string;
  /** One sentence. */
  readonly doc: string;
  /** Its parameters, strict, every one with a default. */
  readonly params: z.ZodObject;
  /** @param params as parsed by the schema */
  make(params: Json): Estimator;
  /** A fitted model from its JSON; throws {@link ModelError} for what is none. */
  read(json: unknown): Fitted;
}

/** How an estimator that holds another finds it: the list of estimators holds this one too, and gives these to it. */
export interface EstimatorLookup {
  readonly estimatorNamed: (name: string, params: unknown) => Estimator;
  readonly fittedFromJson: (json: unknown) => Fitted;
}

/** Throws unless a dataset has exactly the features that a model was fitted on, in order and form. */
export function requireSchema(schema: FeatureSchema, { schema: given }: Pick<Dataset, 'schema'>): void {
  const different = schema.expressions.findIndex(
    (text, i) => text !== given.expressions[i] || schema.categories[i]?.join('\0') !== given.categories[i]?.join('\0'),
  );
  if (different === -1 && schema.expressions.length === given.expressions.length && schema.form === given.form) return;
  const at = different === -1 ? schema.expressions.length : different;
  const [wanted, found] = [schema.expressions[at], given.expressions[at]];
  throw new ModelError({
    code: 'model.features',
    what:
      wanted === found
        ? `feature ${at + 1} differs in form or categories from what the model was fitted on`
        : `feature ${at + 1} is "${found ?? 'absent'}", the model was fitted on "${wanted ?? 'no further feature'}"`,
    cause: 'the feature set has changed since the model was fitted',
    fix: 'predict with the features it was fitted on, or fit again',
  });
}
