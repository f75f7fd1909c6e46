/**
 * Quantile loss (Koenker & Bassett 1978): α(y − s) above the score, (1 − α)(s − y) below; its curvature is zero, so that
 * trees are grown on hessians of w and the leaves get the weighted α-quantile of their residuals, as LightGBM and
 * scikit-learn do. Starts at the weighted α-quantile. Absolute error is twice the case α = ½.
 */
import type { LabelledRows, Loss, Objective } from '../objective.ts';
import { weightedQuantile } from './weighted-quantile.ts';

export function quantile(alpha: number): Objective {
  return { name: 'quantile', link: 'identity', target: 'number', bind: (rows) => bind(rows, alpha, 1 - alpha) };
}

export const absolute: Objective = {
  name: 'absolute',
  link: 'identity',
  target: 'number',
  bind: (rows) => bind(rows, 1, 1),
};

/** @param above slope of the loss where the target is above the score; `below` where it is below */
function bind({ target, weight }: LabelledRows, above: number, below: number): Loss {
  const share = above / (above + below);
  return {
    initial: () => [weightedQuantile(target.slice(), weight.slice(), share)],
    at([score], [gradient], [hessian]) {
      let [sum, total] = [0, 0];
      for (let i = 0; i < target.length; i += 1) {
        const w = weight[i]!;
        const error = score![i]! - target[i]!;
        const slope = error > 0 ? below : error < 0 ? -above : 0;
        gradient![i] = w * slope;
        hessian![i] = w;
        sum += w * slope * error;
        total += w;
      }
      return sum / total;
    },
    renew: (residual, weights) => weightedQuantile(residual, weights, share),
  };
}
