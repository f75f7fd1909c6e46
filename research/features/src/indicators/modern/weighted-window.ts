/**
 * Means of the last n bars under fixed weights. O(n) a bar: the windows are short, and no running sum loses digits.
 * NaN policy: a window that holds a missing value has none, and the next complete one is exact again.
 */
import type { Argument, TimeSeriesOperator } from '../../language/operator.ts';
import { series } from '../../operators/lane.ts';

interface WeightedWindow {
  readonly name: string;
  readonly numbers: readonly Argument[];
  readonly doc: string;
  readonly source: string;
  /** The weight of each bar, oldest first; they sum to 1. */
  readonly weights: (numbers: readonly number[]) => Float64Array;
}

export function weightedWindow({ numbers: literals, weights, ...facts }: WeightedWindow): TimeSeriesOperator {
  // A node keeps its numbers, so that a stream computes its weights once.
  const known = new WeakMap<readonly number[], Float64Array>();
  const weightsOf = (numbers: readonly number[]): Float64Array => {
    let found = known.get(numbers);
    if (found === undefined) known.set(numbers, (found = weights(numbers)));
    return found;
  };
  return {
    ...facts,
    axis: 'time-series',
    arguments: [series('x'), ...literals],
    lookback: (numbers) => weightsOf(numbers).length - 1,
    stateSize: (numbers) => weightsOf(numbers).length,
    batch([x], numbers, _origin, out) {
      const w = weightsOf(numbers);
      const back = w.length - 1;
      out.fill(NaN, 0, back);
      for (let t = back; t < out.length; t += 1) {
        let sum = 0;
        for (let k = 0; k <= back; k += 1) sum += w[k]! * x![t - back + k]!;
        out[t] = finite(sum);
      }
    },
    step([x], numbers, { bar, first }, state, out) {
      // A lane is a ring: bar b lies in slot b mod n, the oldest behind the newest.
      const w = weightsOf(numbers);
      const n = w.length;
      const seen = bar - first;
      const newest = seen % n;
      for (let i = 0, lane = 0; i < out.length; i += 1, lane += n) {
        state[lane + newest] = x![i]!;
        if (seen < n - 1) {
          out[i] = NaN;
          continue;
        }
        let sum = 0;
        for (let k = 0, slot = newest + 1; k < n; k += 1, slot += 1) {
          if (slot >= n) slot -= n;
          sum += w[k]! * state[lane + slot]!;
        }
        out[i] = finite(sum);
      }
    },
  };
}

function finite(value: number): number {
  return value - value === 0 ? value : NaN;
}
