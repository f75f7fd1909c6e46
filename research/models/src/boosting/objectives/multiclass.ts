/**
 * Log loss of K classes with the softmax of K scores: gradient w(p_k − [y = k]), hessian w·2p_k(1 − p_k), as XGBoost has
 * it: twice the diagonal bounds the whole matrix (its other entries in a row sum to p_k(1 − p_k)), so that the K trees of
 * a round, grown one beside the other, do not overshoot together. Starts at the logs of the weighted shares.
 */
import type { LabelledRows, Loss, Objective } from '../objective.ts';
import { LEAST_HESSIAN, LEAST_SHARE, softmax } from '../objective.ts';

export const multiclass: Objective = { name: 'multiclass', link: 'softmax', target: 'classes', bind };

function bind({ target, weight }: LabelledRows, classes: number): Loss {
  const p = new Float64Array(classes);
  return {
    initial() {
      const shares = Array.from({ length: classes }, () => 0);
      let total = 0;
      for (let i = 0; i < target.length; i += 1) {
        shares[target[i]!]! += weight[i]!;
        total += weight[i]!;
      }
      return shares.map((share) => Math.log(Math.max(share / total, LEAST_SHARE)));
    },
    at(scores, gradients, hessians) {
      let [sum, total] = [0, 0];
      for (let i = 0; i < target.length; i += 1) {
        const w = weight[i]!;
        const y = target[i]!;
        for (let k = 0; k < classes; k += 1) p[k] = scores[k]![i]!;
        softmax(p);
        for (let k = 0; k < classes; k += 1) {
          gradients[k]![i] = w * (p[k]! - (k === y ? 1 : 0));
          hessians[k]![i] = Math.max(2 * w * p[k]! * (1 - p[k]!), LEAST_HESSIAN);
        }
        sum -= w * Math.log(Math.max(p[y]!, Number.MIN_VALUE));
        total += w;
      }
      return sum / total;
    },
  };
}
