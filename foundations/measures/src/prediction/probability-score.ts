/**
 * Proper scores of forecast probabilities: logarithmic and quadratic (Brier 1950). Probabilities are [n × K] row-major
 * over the classes 0 … K − 1, or [n] of class 1 where there are two; labels are codes [n]. Undefined without weight or
 * with a probability that is missing. O(n·K).
 */
import { finite } from '../finite.ts';
import { totalWeight, weightAt } from './regression-error.ts';

/** Keeps a logarithm finite: a certain forecast that fails costs 36. */
const LEAST = Number.EPSILON;

/** −Σ w ln p(actual class) / Σ w, probabilities held within [2⁻⁵², 1 − 2⁻⁵²]. */
export function logLoss(probabilities: Float64Array, labels: Int32Array, weights?: Float64Array): number | undefined {
  const outputs = probabilities.length / labels.length;
  let sum = 0;
  for (let i = 0; i < labels.length; i += 1) {
    const weight = weightAt(weights, i);
    if (weight === 0) continue;
    const given = outputs === 1 ? probabilities[i]! : probabilities[i * outputs + labels[i]!]!;
    const held = Math.max(LEAST, Math.min(1 - LEAST, given));
    sum -= weight * (outputs === 1 && labels[i] === 0 ? Math.log1p(-held) : Math.log(held));
  }
  return finite(sum / totalWeight(labels.length, weights));
}

/** Σ w Σ_k (p_k − [actual = k])² / Σ w; for [n] probabilities of class 1 the square of that one alone, half the sum over both. */
export function brierScore(
  probabilities: Float64Array,
  labels: Int32Array,
  weights?: Float64Array,
): number | undefined {
  const outputs = probabilities.length / labels.length;
  let sum = 0;
  for (let i = 0; i < labels.length; i += 1) {
    const weight = weightAt(weights, i);
    if (weight === 0) continue;
    for (let k = 0; k < outputs; k += 1) {
      const happened = labels[i] === (outputs === 1 ? 1 : k) ? 1 : 0;
      sum += weight * (probabilities[i * outputs + k]! - happened) ** 2;
    }
  }
  return finite(sum / totalWeight(labels.length, weights));
}
