/**
 * Ridge regression (Hoerl & Kennard 1970): minimise Σ w (y − a − z'β)² / Σ w + λ |β|², with z the features scaled by the
 * mean and deviation of the training rows, so that λ is free of units; scikit-learn's alpha is λ Σ w. With
 * `standardise: false` the penalty is on the coefficients of the features as they are. λ is given, or chosen by purged
 * folds. Constant features, and with a λ near 0 those that are combinations of earlier ones, get no weight.
 */
import { ValidationError } from '@quantcli/core';
import { z } from 'zod';
import type { Estimator } from '../estimators/estimator.ts';
import { covariancesOf, penaltyFactors, semidefiniteSolver, standardised, type Covariances } from './covariances.ts';
import {
  lineOf,
  linearEstimator,
  linearFromJson,
  linearKind,
  type FittedLinear,
  type Line,
  type LinearSpecification,
} from './linear-model.ts';
import { momentsOf } from './moments.ts';
import { chooseLambda, penaltyParams } from './penalty-choice.ts';

/** 10^-4 … 10^2 in half decades. */
export const LAMBDA_GRID: readonly number[] = Array.from({ length: 13 }, (_, i) => 10 ** (i / 2 - 4));

const params = z.strictObject(penaltyParams);
const figures = z.strictObject({ lambda: z.number() });

export type FittedRidge = FittedLinear<z.output<typeof figures>>;

/** The ridge solutions for several penalties from one set of covariances. */
function solve(covariances: Covariances, lambdas: readonly number[], standardise: boolean): Line[] {
  const { meanY, mean, scale } = covariances;
  const p = scale.length;
  const { gram, xy } = standardised(covariances);
  const factors = penaltyFactors(scale, standardise);
  return lambdas.map((lambda) => {
    const system = gram.slice();
    for (let i = 0; i < p; i += 1) {
      // A constant feature has an empty row; a one on the diagonal gives it the weight zero.
      system[i * p + i] = (scale[i] === 0 ? 1 : system[i * p + i]!) + lambda * factors[i]! * factors[i]!;
    }
    return lineOf(semidefiniteSolver(system, p)(xy), meanY, mean, scale);
  });
}

const specification: LinearSpecification<typeof params, z.output<typeof figures>> = {
  name: 'ridge',
  doc: 'Ridge regression, its penalty chosen by purged folds or given.',
  params,
  figures,
  async solve(sample, { lambda, standardise, ...inner }, context) {
    const covariances = covariancesOf(momentsOf(sample), sample.dataset);
    const lines = (some: Covariances, lambdas: readonly number[]): Line[] => solve(some, lambdas, standardise);
    const chosen = lambda === 'purged-cv' ? await chooseLambda(sample, LAMBDA_GRID, inner, lines, context) : lambda;
    return { ...lines(covariances, [chosen])[0]!, figures: { lambda: chosen } };
  },
};

export const ridgeKind = linearKind(specification);

/** Throws {@link ValidationError} for a penalty that is none. */
export function ridge(options: z.input<typeof params> = {}): Estimator {
  const parsed = params.safeParse(options);
  if (parsed.success) return linearEstimator(specification, parsed.data);
  const [issue] = parsed.error.issues;
  throw new ValidationError({
    code: 'ridge.params',
    what: `ridge: ${issue!.path.join('.')} is ${String(options[issue!.path[0] as keyof typeof options])}`,
    fix: issue!.message,
  });
}

/** A model back from its JSON, equal to what was saved. Throws {@link ModelError} on anything else. */
export function ridgeFromJson(json: unknown): FittedRidge {
  return linearFromJson(specification, json);
}
