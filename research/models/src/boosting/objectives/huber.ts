/**
 * Huber loss (1964): ½e² within δ, δ|e| − ½δ² beyond. Gradient w·clip(s − y, ±δ), hessian w. A leaf gets the median m of
 * its residuals and the mean of clip(r − m, ±δ) on top (Friedman 2001, algorithm 4; scikit-learn's way), and the start is
 * that location of the target. Where δ is not given it is the 0.9-quantile of |y − median| of the training rows.
 */
import type { LabelledRows, Loss, Objective } from '../objective.ts';
import { weightedQuantile } from './weighted-quantile.ts';

export function huber(delta: number | null): Objective {
  return {
    name: 'huber',
    link: 'identity',
    target: 'number',
    bind: (rows, _classes, train = rows) => bind(rows, delta ?? spread(train)),
  };
}

/** Of targets of which nine in ten are the same, the scale is the mean deviation. */
function spread({ target, weight }: LabelledRows): number {
  const centre = weightedQuantile(target.slice(), weight.slice(), 0.5);
  const deviation = target.map((value) => Math.abs(value - centre));
  const scale = weightedQuantile(deviation.slice(), weight.slice(), 0.9);
  return scale > 0 ? scale : deviation.reduce((sum, value) => sum + value, 0) / target.length || 1;
}

function bind({ target, weight }: LabelledRows, delta: number): Loss {
  return {
    initial: () => [location(target.slice(), weight.slice(), delta)],
    at([score], [gradient], [hessian]) {
      let [sum, total] = [0, 0];
      for (let i = 0; i < target.length; i += 1) {
        const w = weight[i]!;
        const error = score![i]! - target[i]!;
        const clipped = clip(error, delta);
        gradient![i] = w * clipped;
        hessian![i] = w;
        sum += w * clipped * (error - clipped / 2);
        total += w;
      }
      return sum / total;
    },
    renew: (residual, weights) => location(residual, weights, delta),
  };
}

function location(values: Float64Array, weight: Float64Array, delta: number): number {
  const median = weightedQuantile(values, weight, 0.5);
  let [sum, total] = [0, 0];
  for (let i = 0; i < values.length; i += 1) {
    sum += weight[i]! * clip(values[i]! - median, delta);
    total += weight[i]!;
  }
  return median + sum / total;
}

function clip(error: number, delta: number): number {
  return Math.min(delta, Math.max(-delta, error));
}
