/**
 * Temperature scaling (Guo et al. 2017): probabilities raised to the power β = 1/T and normalised, which keeps the most
 * probable class. The likelihood is concave in β; its slope is bisected within (0, 64]. O(n·K) a step.
 */
import { held } from './logit.ts';

const SHARPEST = 64;

/** β ≥ 0 of greatest likelihood. @param probabilities [n × K], with codes `labels` [n] and `weights` [n] ≥ 0 */
export function fitTemperature(probabilities: Float64Array, labels: Int32Array, weights: Float64Array): number {
  const classes = probabilities.length / labels.length;
  const logs = probabilities.map((p) => Math.log(held(p)));
  let [low, high] = [0, SHARPEST];
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (likelihoodSlope(logs, labels, weights, classes, middle) > 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** d/dβ Σ w (β·l_label − ln Σ_k e^(β·l_k)). */
function likelihoodSlope(
  logs: Float64Array,
  labels: Int32Array,
  weights: Float64Array,
  classes: number,
  beta: number,
): number {
  let slope = 0;
  for (let i = 0; i < labels.length; i += 1) {
    const row = logs.subarray(i * classes, (i + 1) * classes);
    let largest = -Infinity;
    for (const l of row) largest = Math.max(largest, l);
    let [total, mean] = [0, 0];
    for (const l of row) {
      const power = Math.exp(beta * (l - largest));
      total += power;
      mean += power * l;
    }
    slope += weights[i]! * (row[labels[i]!]! - mean / total);
  }
  return slope;
}

/** One row's probabilities [K] at inverse temperature β, in place. */
export function temper(row: Float64Array, beta: number): void {
  let largest = 0;
  for (const p of row) largest = Math.max(largest, held(p));
  let total = 0;
  row.forEach((p, k) => (total += row[k] = Math.exp(beta * Math.log(held(p) / largest))));
  row.forEach((power, k) => (row[k] = power / total));
}
