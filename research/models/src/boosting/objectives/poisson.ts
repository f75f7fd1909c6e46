/**
 * Poisson deviance with the log link: loss e^s − ys, gradient w(e^s − y), hessian w·e^(s + step): larger than the true
 * one by e^step, which bounds the steps where few counts are known (LightGBM's poisson_max_delta_step, 0.7). Starts at
 * the log of the weighted mean.
 */
import type { LabelledRows, Loss, Objective } from '../objective.ts';
import { LEAST_HESSIAN } from '../objective.ts';
import { weightedMean } from './squared.ts';

/** e to this is 0: the score of counts that are all 0. */
const NEVER = -750;

export function poisson(maxStep: number): Objective {
  return { name: 'poisson', link: 'exponential', target: 'count', bind: (rows) => bind(rows, Math.exp(maxStep)) };
}

function bind({ target, weight }: LabelledRows, damping: number): Loss {
  return {
    initial: () => [Math.max(NEVER, Math.log(weightedMean(target, weight)))],
    at([score], [gradient], [hessian]) {
      let [sum, total] = [0, 0];
      for (let i = 0; i < target.length; i += 1) {
        const w = weight[i]!;
        const expected = Math.exp(score![i]!);
        gradient![i] = w * (expected - target[i]!);
        hessian![i] = Math.max(w * expected * damping, LEAST_HESSIAN);
        sum += w * (expected - target[i]! * score![i]!);
        total += w;
      }
      return sum / total;
    },
  };
}
