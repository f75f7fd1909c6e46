/**
 * Linear quantile regression (Koenker & Bassett 1978) with an optional absolute penalty: minimise Σ w ρτ(y − a − z'β) / Σ w
 * + λ |β|₁, ρτ(r) = r (τ − [r < 0]), on standardised features; λ is scikit-learn's alpha. With `standardise: false` the
 * penalty is on the coefficients of the features as they are. Constant features and, without a penalty, combinations of
 * earlier ones get no weight.
 */
import { z } from 'zod';
import { penaltyFactors } from './covariances.ts';
import { quantileCoefficients } from './frisch-newton.ts';
import { lineOf, linearKind } from './linear-model.ts';
import { robustUnits, trainingRows, type TrainingRows } from './training-rows.ts';

/** In robust units; farther targets are brought to there, where they weigh on a plane just the same. */
const FAR = 1e5;

/**
 * [width] coefficients on the standardised features and the intercept, in the units of the target, which must vary.
 * @param penalty [width] λ on each coefficient
 */
export async function quantilePlane(
  rows: TrainingRows,
  tau: number,
  penalty: Float64Array,
  signal: AbortSignal | undefined,
): Promise<{ beta: Float64Array; intercept: number }> {
  const { count, width, scale, target, weight } = rows;
  const { centre, unit } = robustUnits(rows);
  const used = Array.from(scale.keys()).filter((f) => scale[f]! > 0);
  const z = columnsOf(rows, used);
  const scaled = target.map((value) => (value - centre) / unit);
  const problem = {
    count,
    width: used.length,
    z,
    // Of mean 1, as the duals are.
    weight: weight.map((value) => value * count),
    penalty: Float64Array.from(used, (f) => penalty[f]! * count),
  };
  const near = scaled.map((value) => Math.max(-FAR, Math.min(FAR, value)));
  let solved = await quantileCoefficients({ ...problem, target: near }, tau, signal);
  // The plane is the same while no target that was moved changes its side.
  if (near.some((value, i) => value !== scaled[i] && (height(i) - value) * value >= 0))
    solved = await quantileCoefficients({ ...problem, target: scaled }, tau, signal);
  const beta = new Float64Array(width);
  used.forEach((f, k) => (beta[f] = solved[k]! * unit));
  return { beta, intercept: centre + unit * solved[used.length]! };

  function height(row: number): number {
    let sum = solved[used.length]!;
    for (let k = 0; k < used.length; k += 1) sum += z[row * used.length + k]! * solved[k]!;
    return sum;
  }
}

/** [count × used] some columns of the training rows. */
function columnsOf({ count, width, z: all }: TrainingRows, used: readonly number[]): Float64Array {
  if (used.length === width) return all;
  const part = new Float64Array(count * used.length);
  for (let i = 0; i < count; i += 1)
    for (const [k, f] of used.entries()) part[i * used.length + k] = all[i * width + f]!;
  return part;
}

export const quantileKind = linearKind({
  name: 'quantile',
  doc: 'Linear regression of a quantile of the target, exact, with an absolute penalty.',
  params: z.strictObject({
    quantile: z.number().gt(0).lt(1).default(0.5).describe('which one'),
    lambda: z.number().min(0).default(0).describe('penalty on the absolute coefficients'),
    standardise: z.boolean().default(true),
  }),
  figures: z.strictObject({ quantile: z.number() }),
  async solve(sample, { quantile, lambda, standardise }, { signal }) {
    const rows = trainingRows(sample, lambda > 0);
    const { mean, scale, meanY } = rows;
    const figures = { quantile };
    if (rows.deviationY === 0)
      return {
        ...lineOf(
          scale.map(() => 0),
          meanY,
          mean,
          scale,
        ),
        figures,
      };
    const penalty = penaltyFactors(scale, standardise).map((factor) => lambda * factor);
    const { beta, intercept } = await quantilePlane(rows, quantile, penalty, signal);
    return { ...lineOf(beta, intercept, mean, scale), figures };
  },
});
