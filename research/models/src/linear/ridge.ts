/**
 * Ridge regression (Hoerl & Kennard 1970): minimise Σ w (y − a − z'β)² / Σ w + λ |β|², with z the features scaled by the
 * mean and deviation of the training rows, so that λ is free of units. λ is given, or chosen by purged folds inside the
 * training rows: the one whose out-of-fold predictions correlate best with the target, on average over the folds. A rank
 * is all that a cross-sectional policy uses of a forecast; the squared error would also reward shrinking its scale. The
 * cached moments give the correlation in closed form.
 */
import { ModelError, ValidationError, type Json } from '@quantcli/core';
import { cholesky, solveCholesky } from '@quantcli/numeric';
import { z } from 'zod';
import { requireSchema, type Estimator, type EstimatorKind, type Fitted } from '../estimators/estimator.ts';
import { momentsOf } from './moments.ts';
import { featureSchema, schemaJson, type FeatureSchema } from '../dataset/feature-schema.ts';
import type { Sample } from '../dataset/sample.ts';
import { purgedKFold } from '../splitters/splitter.ts';

/** 10^-4 … 10^2 in half decades. */
export const LAMBDA_GRID: readonly number[] = Array.from({ length: 13 }, (_, i) => 10 ** (i / 2 - 4));

export interface RidgeOptions {
  /** A penalty ≥ 0, or `purged-cv` to choose it from `LAMBDA_GRID`. */
  readonly lambda?: number | 'purged-cv';
  /** Inner folds and their embargo in bars. */
  readonly folds?: number;
  readonly embargoBars?: number;
}

export function ridge({ lambda = 'purged-cv', folds = 5, embargoBars = 0 }: RidgeOptions = {}): Estimator {
  if (lambda !== 'purged-cv' && !(lambda >= 0 && Number.isFinite(lambda))) {
    throw new ValidationError({
      code: 'ridge.lambda',
      what: `lambda is ${lambda}`,
      fix: 'give a number of at least 0, or "purged-cv"',
    });
  }
  const inner = purgedKFold({ folds, embargoBars });
  return Object.freeze({
    name: 'ridge',
    params: { lambda, folds, embargoBars },
    async fit(sample: Sample): Promise<Fitted> {
      const moments = momentsOf(sample);
      const chosen = lambda === 'purged-cv' ? chooseLambda(sample, inner) : lambda;
      return fittedRidge({
        lambda: chosen,
        schema: sample.dataset.schema,
        ...solve(moments, sample.dataset.width, [chosen])[0]!,
      });
    },
  });
}

interface Line {
  readonly intercept: number;
  /** On the features as they are, not scaled. */
  readonly coefficients: readonly number[];
}

/** The ridge solutions for several penalties from one set of moments. Constant features get no weight. */
function solve(moments: Float64Array, p: number, lambdas: readonly number[]): Line[] {
  const total = moments[0]!;
  if (!(total > 0))
    throw new ModelError({ code: 'ridge.rows', what: 'no labelled row to train on', fix: 'bring a longer history' });
  const meanY = moments[1]! / total;
  const mean = moments.subarray(3, 3 + p).map((sum) => sum / total);
  const scale = new Float64Array(p);
  const gram = new Float64Array(p * p);
  const xy = new Float64Array(p);
  for (let i = 0, k = 3 + 2 * p; i < p; i += 1) {
    for (let j = i; j < p; j += 1, k += 1) {
      gram[i * p + j] = gram[j * p + i] = moments[k]! / total - mean[i]! * mean[j]!;
    }
    const second = moments[3 + 2 * p + i * p - (i * (i - 1)) / 2]! / total;
    const variance = gram[i * p + i]!;
    // A variance lost in the rounding of the second moment is that of a constant.
    scale[i] = variance > 1e-12 * second ? Math.sqrt(variance) : 0;
    xy[i] = moments[3 + p + i]! / total - mean[i]! * meanY;
  }
  const standardise = (i: number): number => (scale[i] === 0 ? 0 : 1 / scale[i]!);
  return lambdas.map((lambda) => {
    const system = new Float64Array(p * p);
    const right = new Float64Array(p);
    for (let i = 0; i < p; i += 1) {
      right[i] = xy[i]! * standardise(i);
      for (let j = 0; j < p; j += 1) system[i * p + j] = gram[i * p + j]! * standardise(i) * standardise(j);
      // A constant feature has an empty row; a one on the diagonal gives it the weight zero.
      system[i * p + i] = (scale[i] === 0 ? 1 : system[i * p + i]!) + lambda;
    }
    const beta = solveCholesky(cholesky(system, p), p, right);
    const coefficients = Array.from(beta, (b, i) => b * standardise(i));
    const intercept = coefficients.reduce((rest, b, i) => rest - b * mean[i]!, meanY);
    return { intercept, coefficients };
  });
}

/** Covariance of prediction and target over the deviation of the prediction, times Σ w; 0 for a constant prediction. */
function alignment(moments: Float64Array, p: number, { coefficients: b }: Line): number {
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

function chooseLambda(sample: Sample, inner: ReturnType<typeof purgedKFold>): number {
  const p = sample.dataset.width;
  const scores = new Float64Array(LAMBDA_GRID.length);
  for (const fold of inner.split(sample)) {
    if (fold.train.rows.length === 0) continue;
    const test = momentsOf(fold.test);
    solve(momentsOf(fold.train), p, LAMBDA_GRID).forEach((line, i) => {
      scores[i]! += alignment(test, p, line);
    });
  }
  // The largest penalty wins a tie: with no information to tell them apart, the more cautious model.
  let best = LAMBDA_GRID.length - 1;
  for (let i = best - 1; i >= 0; i -= 1) if (scores[i]! > scores[best]!) best = i;
  return LAMBDA_GRID[best]!;
}

const fittedSchema = z.strictObject({
  estimator: z.literal('ridge'),
  lambda: z.number(),
  schema: featureSchema,
  intercept: z.number(),
  coefficients: z.array(z.number()),
});

/** A ridge model as fitted; `coefficients` are on the dataset's features as they are. */
export interface FittedRidge extends Fitted {
  readonly lambda: number;
  readonly intercept: number;
  readonly coefficients: readonly number[];
}

function fittedRidge(parts: Line & { readonly lambda: number; readonly schema: FeatureSchema }): FittedRidge {
  const { lambda, schema, intercept, coefficients } = parts;
  return Object.freeze({
    estimator: 'ridge',
    outputs: 1,
    lambda,
    schema,
    intercept,
    coefficients,
    predict({ dataset, rows }: Sample): Float64Array {
      requireSchema(schema, dataset);
      const p = coefficients.length;
      const beta = Float64Array.from(coefficients);
      return Float64Array.from(rows, (row) => {
        let sum = intercept;
        for (let i = 0; i < p; i += 1) sum += dataset.features[row * p + i]! * beta[i]!;
        return sum;
      });
    },
    toJSON: (): Json => ({
      estimator: 'ridge',
      lambda,
      schema: schemaJson(schema),
      intercept,
      coefficients: [...coefficients],
    }),
  });
}

/** A model back from its JSON, equal to what was saved. Throws {@link ModelError} on anything else. */
export function ridgeFromJson(json: unknown): FittedRidge {
  const parsed = fittedSchema.safeParse(json);
  if (!parsed.success || parsed.data.coefficients.length !== parsed.data.schema.names.length) {
    throw new ModelError({
      code: 'ridge.json',
      what: 'this is not a fitted ridge model',
      cause: parsed.error?.issues[0]?.message ?? 'features and coefficients differ in number',
      fix: 'save the model again',
    });
  }
  return fittedRidge(parsed.data);
}

const paramsSchema = z.strictObject({
  lambda: z
    .union([z.literal('purged-cv'), z.number().min(0)], { error: 'give purged-cv, or a number of at least 0' })
    .default('purged-cv'),
  folds: z.number().int().min(2).default(5),
  embargoBars: z.number().int().min(0).default(0),
});

export const ridgeKind: EstimatorKind = {
  name: 'ridge',
  doc: 'Ridge regression, its penalty chosen by purged folds or given.',
  params: paramsSchema,
  make: (params) => ridge(params as z.output<typeof paramsSchema>),
  read: ridgeFromJson,
};
