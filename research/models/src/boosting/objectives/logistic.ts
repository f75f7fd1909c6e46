/**
 * Log loss of two classes with p = 1/(1 + e^−s): gradient w(p − y), hessian w·p(1 − p). Starts at the log-odds of the
 * weighted share.
 */
import type { LabelledRows, Loss, Objective } from '../objective.ts';
import { LEAST_HESSIAN, LEAST_SHARE } from '../objective.ts';
import { weightedMean } from './squared.ts';

export const logistic: Objective = { name: 'logistic', link: 'logistic', target: 'class', bind };

function bind({ target, weight }: LabelledRows): Loss {
  return {
    initial() {
      // Rows of one class alone, as a hold-out may leave them, start far out but not at infinity.
      const share = Math.min(1 - LEAST_SHARE, Math.max(LEAST_SHARE, weightedMean(target, weight)));
      return [Math.log(share / (1 - share))];
    },
    at([score], [gradient], [hessian]) {
      let [sum, total] = [0, 0];
      for (let i = 0; i < target.length; i += 1) {
        const w = weight[i]!;
        const y = target[i]!;
        const s = score![i]!;
        // e^−|s| never overflows.
        const small = Math.exp(-Math.abs(s));
        const p = (s > 0 ? 1 : small) / (1 + small);
        gradient![i] = w * (p - y);
        hessian![i] = Math.max((w * small) / ((1 + small) * (1 + small)), LEAST_HESSIAN);
        sum += w * (Math.log(1 + small) + Math.max(s, 0) - y * s);
        total += w;
      }
      return sum / total;
    },
  };
}
