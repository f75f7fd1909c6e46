/**
 * Lasso (Tibshirani 1996) and elastic net (Zou & Hastie 2005): minimise Σ w (y − a − z'β)² / 2Σw + λ (ρ |β|₁ + ½ (1 − ρ)
 * |β|²), ρ = `ratio`, the lasso with ρ = 1; λ and ρ are scikit-learn's alpha and l1_ratio on standardised features. With
 * `standardise: false` the penalty is on the coefficients of the features as they are. λ is given, or chosen by purged
 * folds from the path: 60 values from where all coefficients are zero down to a thousandth of it, each solved from where
 * the one before it ended.
 */
import { z } from 'zod';
import type { Sample } from '../dataset/sample.ts';
import type { FitContext } from '../estimators/estimator.ts';
import { elasticNet } from './coordinate-descent.ts';
import { covariancesOf, penaltyFactors, standardised, type Covariances } from './covariances.ts';
import { lineOf, linearKind, requireNumbers, type Line } from './linear-model.ts';
import { momentsOf } from './moments.ts';
import { chooseLambda, penaltyParams } from './penalty-choice.ts';

const POINTS = 60;
const SPAN = 1e-3;

interface Mixture {
  /** Share of the absolute penalty, in (0, 1]. */
  readonly ratio: number;
  readonly standardise: boolean;
}

interface PathPoint extends Line {
  readonly lambda: number;
}

/** The coefficients at each λ of the path, λ ascending. Throws {@link ModelError} for missing features and no labelled row. */
export function elasticNetPath(sample: Sample, { ratio = 1, standardise = true }: Partial<Mixture> = {}): PathPoint[] {
  requireNumbers(sample);
  const covariances = covariancesOf(momentsOf(sample), sample.dataset);
  const lambdas = lambdaPath(covariances, { ratio, standardise });
  return solve(covariances, lambdas, { ratio, standardise }).map((line, k) => ({ lambda: lambdas[k]!, ...line }));
}

/** λ ascending to where all coefficients are zero; a single 0 when nothing varies with the target. */
function lambdaPath(covariances: Covariances, { ratio, standardise }: Mixture): number[] {
  const { xy } = standardised(covariances);
  const factors = penaltyFactors(covariances.scale, standardise);
  const top = xy.reduce((largest, c, i) => Math.max(largest, Math.abs(c) / factors[i]!), 0) / ratio;
  if (top === 0) return [0];
  return Array.from({ length: POINTS }, (_, k) => top * SPAN ** (1 - k / (POINTS - 1)));
}

/** The solutions for λ ascending, worked downwards from the largest. */
function solve(covariances: Covariances, lambdas: readonly number[], { ratio, standardise }: Mixture): Line[] {
  const { meanY, mean, scale } = covariances;
  const { gram, xy } = standardised(covariances);
  const factors = penaltyFactors(scale, standardise);
  const beta = new Float64Array(scale.length);
  const lines: Line[] = [];
  for (const lambda of lambdas.toReversed()) {
    elasticNet(gram, xy, lambda, ratio, beta, factors);
    lines.push(lineOf(beta, meanY, mean, scale));
  }
  return lines.toReversed();
}

const figures = z.strictObject({ lambda: z.number() });

async function fitNet(
  sample: Sample,
  { lambda, ratio, standardise, folds, embargoBars }: z.output<typeof netParams>,
  context: FitContext,
): Promise<Line & { figures: { lambda: number } }> {
  const covariances = covariancesOf(momentsOf(sample), sample.dataset);
  const mixture = { ratio, standardise };
  const lines = (some: Covariances, lambdas: readonly number[]): Line[] => solve(some, lambdas, mixture);
  const chosen =
    lambda === 'purged-cv'
      ? await chooseLambda(sample, lambdaPath(covariances, mixture), { folds, embargoBars }, lines, context)
      : lambda;
  return { ...lines(covariances, [chosen])[0]!, figures: { lambda: chosen } };
}

const lassoParams = z.strictObject(penaltyParams);
const netParams = lassoParams.extend({
  ratio: z
    .number({ error: 'give a number from 0.001 to 1; for 0 there is ridge' })
    .min(0.001)
    .max(1)
    .default(0.5)
    .describe('share of the absolute penalty'),
});

export const lassoKind = linearKind({
  name: 'lasso',
  doc: 'Least squares with an absolute penalty, which leaves features out; lambda chosen by purged folds or given.',
  params: lassoParams,
  figures,
  solve: (sample, params, context) => fitNet(sample, { ...params, ratio: 1 }, context),
});

export const elasticNetKind = linearKind({
  name: 'elastic_net',
  doc: 'Least squares with an absolute and a squared penalty, mixed by ratio; lambda chosen by purged folds or given.',
  params: netParams,
  figures,
  solve: fitNet,
});
