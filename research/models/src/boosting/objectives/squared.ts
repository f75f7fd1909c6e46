/** Squared error: loss ½(s − y)², gradient w(s − y), hessian w; starts at the weighted mean. The mean loss is given without the half. */
import type { LabelledRows, Loss, Objective } from '../objective.ts';

export const squared: Objective = { name: 'squared', link: 'identity', target: 'number', bind };

function bind({ target, weight }: LabelledRows): Loss {
  return {
    initial: () => [weightedMean(target, weight)],
    at([score], [gradient], [hessian]) {
      let [sum, total] = [0, 0];
      for (let i = 0; i < target.length; i += 1) {
        const w = weight[i]!;
        const error = score![i]! - target[i]!;
        gradient![i] = w * error;
        hessian![i] = w;
        sum += w * error * error;
        total += w;
      }
      return sum / total;
    },
  };
}

/** Σwy / Σw, corrected by what the first pass left over, so that a constant is its own mean. */
export function weightedMean(values: Float64Array, weight: Float64Array): number {
  let [sum, total] = [0, 0];
  for (let i = 0; i < values.length; i += 1) {
    sum += weight[i]! * values[i]!;
    total += weight[i]!;
  }
  const first = sum / total;
  let rest = 0;
  for (let i = 0; i < values.length; i += 1) rest += weight[i]! * (values[i]! - first);
  return first + rest / total;
}
