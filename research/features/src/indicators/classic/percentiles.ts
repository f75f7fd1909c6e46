/** TA-Lib's percentile and percent rank. NaN until the window is full and wherever it holds a missing value. */
import type { CompositeOperator, TimeSeriesOperator } from '../../language/operator.ts';
import { laneOperator, number, series, window } from '../../operators/lane.ts';

// A lane: values in a row (up to n), position in the ring, then the ring of the n values before.
const HEADER = 2;

export const percentiles: readonly (CompositeOperator | TimeSeriesOperator)[] = [
  {
    name: 'percentile',
    axis: 'time-series',
    arguments: [series('x'), window('n', 2, 30), number('percentile', 0, 100.001, 50)],
    doc: 'The smallest of the last n bars that at least so many percent of them do not exceed (the nearest rank).',
    source: 'TA-Lib',
    expansion: (n, percentile) => {
      const rank = Math.min(Math.max(Math.ceil((percentile! * n!) / 100), 1), n!);
      return rank === n ? 'ts_max(x, n)' : `ts_quantile(x, n, ${(rank - 1) / (n! - 1)})`;
    },
  },
  // O(n) a bar; a sorted window would pay from some hundreds of bars on.
  laneOperator({
    name: 'percentrank',
    arguments: [series('x'), window('n', 2, 100)],
    doc: 'The percentage of the n bars before that are below x.',
    source: 'TA-Lib',
    lookback: ([n]) => n!,
    stateSize: ([n]) => HEADER + n!,
    run([x], [window], state, stride, out) {
      const n = window! | 0;
      for (let i = 0, lane = 0; i < out.length; i += 1, lane += stride) {
        const value = x![i]!;
        out[i] = NaN;
        if (value - value !== 0) {
          state[lane] = 0;
          continue;
        }
        const seen = state[lane]!;
        const ring = lane + HEADER;
        if (seen < n) state[lane] = seen + 1;
        else {
          let below = 0;
          for (let slot = ring; slot < ring + n; slot += 1) below += Number(state[slot]! < value);
          out[i] = (100 * below) / n;
        }
        const position = state[lane + 1]! | 0;
        state[ring + position] = value;
        state[lane + 1] = position + 1 === n ? 0 : position + 1;
      }
    },
  }),
];
