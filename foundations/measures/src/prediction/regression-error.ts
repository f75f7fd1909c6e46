/**
 * How far forecasts of a number lie from what came: weighted means of a loss per row, and the shares of variation that
 * forecasts explain. Undefined where the figure does not exist: no weight at all, an outcome that does not vary, a
 * number that is missing. O(n).
 */
import { finite } from '../finite.ts';

/** Weight of row i; all rows count alike where there are none. */
export function weightAt(weights: Float64Array | undefined, i: number): number {
  return weights === undefined ? 1 : weights[i]!;
}

export function totalWeight(rows: number, weights: Float64Array | undefined): number {
  return weights === undefined ? rows : weights.reduce((sum, weight) => sum + weight, 0);
}

/** Σ w·loss(prediction, outcome) / Σ w, for predictions and outcomes [n] and weights [n] ≥ 0. */
export function meanLoss(
  loss: (prediction: number, outcome: number) => number,
  predictions: Float64Array,
  outcomes: Float64Array,
  weights?: Float64Array,
): number | undefined {
  let sum = 0;
  for (let i = 0; i < outcomes.length; i += 1) {
    const weight = weightAt(weights, i);
    if (weight > 0) sum += weight * loss(predictions[i]!, outcomes[i]!);
  }
  return finite(sum / totalWeight(outcomes.length, weights));
}

export function squaredLoss(prediction: number, outcome: number): number {
  return (prediction - outcome) ** 2;
}

export function absoluteLoss(prediction: number, outcome: number): number {
  return Math.abs(prediction - outcome);
}

/** Of a forecast of the α-quantile (Koenker & Bassett 1978): α·e above it, (α − 1)·e below, e = outcome − prediction. */
export function pinballLoss(alpha: number): (prediction: number, outcome: number) => number {
  return (prediction, outcome) => Math.max(alpha * (outcome - prediction), (alpha - 1) * (outcome - prediction));
}

/** Huber (1964): ½e² up to δ, then δ(|e| − ½δ). */
export function huberLoss(delta: number): (prediction: number, outcome: number) => number {
  return (prediction, outcome) => {
    const error = Math.abs(prediction - outcome);
    return error <= delta ? 0.5 * error * error : delta * (error - 0.5 * delta);
  };
}

/** Poisson deviance 2(y·ln(y/μ) − y + μ) of a count y ≥ 0 with forecast mean μ > 0; NaN outside, which makes its mean undefined. */
export function poissonLoss(prediction: number, outcome: number): number {
  if (!(prediction > 0 && outcome >= 0)) return NaN;
  return 2 * ((outcome === 0 ? 0 : outcome * Math.log(outcome / prediction)) - outcome + prediction);
}

export function meanSquaredError(
  predictions: Float64Array,
  outcomes: Float64Array,
  weights?: Float64Array,
): number | undefined {
  return meanLoss(squaredLoss, predictions, outcomes, weights);
}

export function meanAbsoluteError(
  predictions: Float64Array,
  outcomes: Float64Array,
  weights?: Float64Array,
): number | undefined {
  return meanLoss(absoluteLoss, predictions, outcomes, weights);
}

/**
 * The weighted median of |error|: where half the weight lies on either side exactly, the mean of the two in the middle
 * (the inverted distribution function, averaged). @param order rows by ascending |error|, for many weights of one sample
 */
export function medianAbsoluteError(
  predictions: Float64Array,
  outcomes: Float64Array,
  weights?: Float64Array,
  order: Uint32Array = absoluteErrorOrder(predictions, outcomes),
): number | undefined {
  const half = totalWeight(order.length, weights) / 2;
  if (!(half > 0)) return undefined;
  let below = 0;
  let lower: number | undefined;
  for (const row of order) {
    const weight = weightAt(weights, row);
    if (weight === 0) continue;
    const error = absoluteLoss(predictions[row]!, outcomes[row]!);
    if (lower !== undefined) return finite((lower + error) / 2);
    below += weight;
    if (below > half) return finite(error);
    if (below === half) lower = error;
  }
  return lower;
}

/** Rows by ascending |error|. O(n log n). */
export function absoluteErrorOrder(predictions: Float64Array, outcomes: Float64Array): Uint32Array {
  const errors = predictions.map((prediction, i) => absoluteLoss(prediction, outcomes[i]!));
  return Uint32Array.from(errors, (_, i) => i).sort((a, b) => errors[a]! - errors[b]! || a - b);
}

/** 1 − Σ w e² / Σ w (y − ȳ)²: below 0 when the mean would have done better. Undefined for an outcome that does not vary. */
export function rSquared(
  predictions: Float64Array,
  outcomes: Float64Array,
  weights?: Float64Array,
): number | undefined {
  const spread = weightedVariance(outcomes, weights);
  const error = meanSquaredError(predictions, outcomes, weights);
  return spread === undefined || spread === 0 || error === undefined ? undefined : 1 - error / spread;
}

/** 1 − Var(e)/Var(y): R² but for a constant bias. */
export function explainedVariance(
  predictions: Float64Array,
  outcomes: Float64Array,
  weights?: Float64Array,
): number | undefined {
  const spread = weightedVariance(outcomes, weights);
  const error = weightedVariance(
    outcomes.map((outcome, i) => outcome - predictions[i]!),
    weights,
  );
  return spread === undefined || spread === 0 || error === undefined ? undefined : 1 - error / spread;
}

/** Divides by Σ w; 0 exactly for a constant, of which rounding alone would be left. */
function weightedVariance(values: Float64Array, weights: Float64Array | undefined): number | undefined {
  const total = totalWeight(values.length, weights);
  if (!(total > 0)) return undefined;
  let mean = 0;
  let first: number | undefined;
  let constant = true;
  for (let i = 0; i < values.length; i += 1) {
    const weight = weightAt(weights, i);
    if (weight === 0) continue;
    first ??= values[i]!;
    if (values[i] !== first) constant = false;
    mean += (weight / total) * values[i]!;
  }
  if (constant) return 0;
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) {
    const weight = weightAt(weights, i);
    if (weight > 0) sum += weight * (values[i]! - mean) ** 2;
  }
  return finite(sum / total);
}
