/**
 * Ordinary (weighted) least squares from cross-moments, with two steps of iterative refinement on the rows' own residuals
 * (Golub & Van Loan 2013, §5.3.8), which give back the digits that squaring the condition number takes. Constant features
 * and those that are combinations of earlier ones get no weight.
 */
import { z } from 'zod';
import type { Sample } from '../dataset/sample.ts';
import { covariancesOf, semidefiniteSolver, standardised } from './covariances.ts';
import { lineOf, linearKind } from './linear-model.ts';
import { momentsOf } from './moments.ts';

const REFINEMENTS = 2;

export const olsKind = linearKind({
  name: 'ols',
  doc: 'Ordinary least squares, weighted.',
  params: z.strictObject({}),
  figures: z.strictObject({}),
  solve(sample: Sample) {
    const covariances = covariancesOf(momentsOf(sample), sample.dataset);
    const { mean, scale } = covariances;
    const { gram, xy } = standardised(covariances);
    const solve = semidefiniteSolver(gram, scale.length);
    const beta = solve(xy);
    let level = covariances.meanY;
    for (let k = 0; k < REFINEMENTS; k += 1) {
      const left = residualMoments(sample, beta, level, mean, scale);
      solve(left.xy).forEach((step, i) => (beta[i]! += step));
      level += left.mean;
    }
    return { ...lineOf(beta, level, mean, scale), figures: {} };
  },
});

/** The weighted mean of the residuals, and their covariances [p] with the standardised features. */
function residualMoments(
  { dataset, rows }: Sample,
  beta: Float64Array,
  level: number,
  mean: Float64Array,
  scale: Float64Array,
): { mean: number; xy: Float64Array } {
  const p = beta.length;
  const z = new Float64Array(p);
  const xy = new Float64Array(p);
  let total = 0;
  let sum = 0;
  for (const row of rows) {
    let rest = dataset.target[row]! - level;
    if (Number.isNaN(rest)) continue;
    for (let i = 0, k = row * p; i < p; i += 1, k += 1) {
      z[i] = scale[i] === 0 ? 0 : (dataset.features[k]! - mean[i]!) / scale[i]!;
      rest -= beta[i]! * z[i]!;
    }
    const w = dataset.weight[row]!;
    total += w;
    rest *= w;
    sum += rest;
    for (let i = 0; i < p; i += 1) xy[i]! += rest * z[i]!;
  }
  return { mean: sum / total, xy: xy.map((value) => value / total) };
}
