/**
 * TA-Lib's maxindex and minindex: the bar, counted from the panel's first, at which the extreme of the last n bars stands.
 * Of ties TA-Lib takes the newest as long as it only looks at each new bar, and the oldest when the extreme has left the
 * window and it searches anew; two starts agree n bars after both windows are full. O(n) at worst, O(1) on most bars. A
 * missing value gives NaN until n others followed.
 */
import type { TimeSeriesOperator } from '../../language/operator.ts';
import { series, window } from '../../operators/lane.ts';

// A lane: values in a row (up to n), position in the ring, bars since the extreme, then the ring of n values.
const HEADER = 3;
const size = (n: number): number => HEADER + n;

/** Takes in a value × sign; the bars since the largest one, NaN where the window is not full. */
function push(state: Float64Array, lane: number, n: number, value: number): number {
  if (value - value !== 0) {
    state[lane] = 0;
    return NaN;
  }
  const ring = lane + HEADER;
  const position = state[lane] === 0 ? 0 : state[lane + 1]!;
  state[ring + position] = value;
  state[lane + 1] = position + 1 === n ? 0 : position + 1;
  const seen = state[lane]!;
  if (seen < n) state[lane] = seen + 1;
  if (seen + 1 < n) return NaN;
  let since = seen < n ? n : state[lane + 2]! + 1;
  if (since === n) {
    // From the oldest on, which stands behind the newest.
    let best = -Infinity;
    for (let age = n - 1, slot = position + 1; age >= 0; age -= 1, slot += 1) {
      const other = state[ring + (slot >= n ? slot - n : slot)]!;
      if (other > best) {
        best = other;
        since = age;
      }
    }
  } else {
    const slot = position - since;
    if (value >= state[ring + (slot < 0 ? slot + n : slot)]!) since = 0;
  }
  state[lane + 2] = since;
  return since;
}

function extremeIndex(name: string, sign: 1 | -1, doc: string): TimeSeriesOperator {
  return {
    name,
    axis: 'time-series',
    arguments: [series('x'), window('n', 2, 30)],
    doc,
    source: 'TA-Lib',
    lookback: ([n]) => n! - 1,
    settle: ([n]) => n!,
    stateSize: ([n]) => size(n!),
    batch([x], [n], origin, out) {
      const state = new Float64Array(size(n!));
      for (let t = 0; t < out.length; t += 1) out[t] = origin + t - push(state, 0, n!, x![t]! * sign);
    },
    step([x], [n], { bar }, state, out) {
      for (let i = 0; i < out.length; i += 1) out[i] = bar - push(state, i * size(n!), n!, x![i]! * sign);
    },
  };
}

export const extremeIndices: readonly TimeSeriesOperator[] = [
  extremeIndex('maxindex', 1, 'The bar, counted from the first of the data, of the largest of the last n.'),
  extremeIndex('minindex', -1, 'The bar, counted from the first of the data, of the smallest of the last n.'),
];
