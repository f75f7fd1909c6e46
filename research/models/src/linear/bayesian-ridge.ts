/**
 * Bayesian ridge regression by evidence maximisation (MacKay 1992; Tipping 2001): noise of precision α, coefficients drawn
 * with precision λ, both found by γ = Σ αs/(λ + αs) over the eigenvalues s of Z'WZ, λ = (γ + 2ε)/(|β|² + 2εv) and α =
 * (Σw − γ + 2ε)/(Σ w r² + 2εv), the weights of the sample scaled to mean 1: what rows outside it weigh, as with a decay
 * over years, says nothing of how many these are. ε = 10⁻⁶ stands for scikit-learn's four hyperparameters, v for the
 * variance of the target, so that the units of the target do not matter: scikit-learn's alpha_2 and lambda_2 are εv. λ is
 * on standardised features, or with `standardise: false` on the features as they are. A constant target is its mean,
 * without deviation.
 */
import { symmetricEigen } from '@quantcli/numeric';
import { z } from 'zod';
import { withLabels, type Sample } from '../dataset/sample.ts';
import { covariancesOf, standardised } from './covariances.ts';
import { lineOf, linearKind, notFitted, type FittedLinear } from './linear-model.ts';
import { momentsOf } from './moments.ts';

const EPSILON = 1e-6;
const ROUNDS = 10_000;
const TOLERANCE = 1e-13;

const figures = z.strictObject({
  /** Variance of the noise, 1/α. */
  noise: z.number().min(0),
  /** Precision of the coefficients that were penalised. */
  lambda: z.number().min(0),
  /** [F] means of the training rows. */
  mean: z.array(z.number()),
  /** [F × F] posterior covariance of the coefficients on the features as they are. */
  posterior: z.array(z.array(z.number())),
});

export interface FittedBayesianRidge extends FittedLinear<z.output<typeof figures>> {
  /** [rows] standard deviation of a new target at each row: noise and uncertainty of the coefficients. */
  deviation(sample: Sample): Float64Array;
}

/** α, λ and the coefficients in the basis of the eigenvectors; the target has variance 1. */
function maximiseEvidence(
  values: Float64Array,
  xy: Float64Array,
  weight: number,
): { alpha: number; lambda: number; beta: Float64Array } {
  let alpha = 1;
  let lambda = 1;
  let beta = new Float64Array(xy.length);
  for (let round = 0; round < ROUNDS; round += 1) {
    const next = xy.map((c, i) => (weight * c) / (weight * values[i]! + lambda / alpha));
    let gamma = 0;
    let square = 0;
    let error = 1;
    let moved = 0;
    for (let i = 0; i < xy.length; i += 1) {
      const s = alpha * weight * values[i]!;
      gamma += s / (lambda + s);
      square += next[i]! ** 2;
      error += next[i]! * (values[i]! * next[i]! - 2 * xy[i]!);
      moved += Math.abs(next[i]! - beta[i]!);
    }
    beta = next;
    // A perfect fit leaves rounding, which may be negative.
    const noise = weight * Math.max(0, error);
    lambda = (gamma + 2 * EPSILON) / (square + 2 * EPSILON);
    alpha = (Math.max(0, weight - gamma) + 2 * EPSILON) / (noise + 2 * EPSILON);
    if (moved <= TOLERANCE * Math.sqrt(square)) break;
  }
  return { alpha, lambda, beta: xy.map((c, i) => (weight * c) / (weight * values[i]! + lambda / alpha)) };
}

export const bayesianRidgeKind = linearKind({
  name: 'bayesian_ridge',
  doc: 'Ridge regression whose penalty and noise maximise the evidence; its predictions have a standard deviation.',
  params: z.strictObject({ standardise: z.boolean().default(true) }),
  figures,
  solve(sample, { standardise }) {
    const covariances = covariancesOf(momentsOf(sample), sample.dataset);
    const { meanY, varianceY, mean, scale, gram, xy } = covariances;
    const weight = withLabels(sample).rows.length;
    const p = scale.length;
    const deviations = standardise ? scale : scale.map((deviation) => (deviation === 0 ? 0 : 1));
    const scaled = standardise ? standardised(covariances) : { gram, xy };
    const unit = Math.sqrt(varianceY) || 1;
    const eigen = symmetricEigen(scaled.gram, p);
    const values = eigen.values.map((value) => Math.max(0, value));
    const projected = values.map((_, i) => {
      let sum = 0;
      for (let f = 0; f < p; f += 1) sum += (eigen.vectors[i * p + f]! * scaled.xy[f]!) / unit;
      return sum;
    });
    const { alpha, lambda, beta } = maximiseEvidence(values, projected, weight);
    const back = new Float64Array(p);
    const posterior = Array.from({ length: p }, () => Array.from({ length: p }, () => 0));
    for (let i = 0; i < p; i += 1) {
      const variance = varianceY / (alpha * weight * values[i]! + lambda);
      for (let f = 0; f < p; f += 1) {
        const v = eigen.vectors[i * p + f]!;
        back[f]! += v * beta[i]! * unit;
        if (deviations[f] === 0) continue;
        for (let g = 0; g < p; g += 1)
          if (deviations[g] !== 0)
            posterior[f]![g]! += ((v / deviations[f]!) * variance * eigen.vectors[i * p + g]!) / deviations[g]!;
      }
    }
    return {
      ...lineOf(back, meanY, mean, deviations),
      figures: { noise: varianceY / alpha, lambda: lambda / unit ** 2, mean: [...mean], posterior },
    };
  },
  extend(model): FittedBayesianRidge {
    const { mean, noise, posterior, schema } = model;
    const p = mean.length;
    if (p !== schema.names.length || [posterior, ...posterior].some(({ length }) => length !== p))
      throw notFitted('bayesian_ridge', 'features and posterior differ in number');
    return Object.freeze({
      ...model,
      deviation({ dataset, rows }: Sample): Float64Array {
        // Refuses other features and missing values.
        model.predict({ dataset, rows });
        const covariance = Float64Array.from(posterior.flat());
        const x = new Float64Array(p);
        return Float64Array.from(rows, (row) => {
          for (let f = 0; f < p; f += 1) x[f] = dataset.features[row * p + f]! - mean[f]!;
          let variance = noise;
          for (let f = 0; f < p; f += 1) {
            let sum = 0;
            for (let g = 0; g < p; g += 1) sum += covariance[f * p + g]! * x[g]!;
            variance += sum * x[f]!;
          }
          return Math.sqrt(variance);
        });
      },
    });
  },
});
