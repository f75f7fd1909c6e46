/**
 * Chande's Aroon: how recent the extreme of the last n + 1 bars is, 100 for this bar, 0 for n bars ago; of equal ones the
 * latest counts. Blocks as in van Herk's rolling extrema, with the bars since kept beside the values: three comparisons a
 * bar at any window. A missing value gives NaN until n + 1 others followed.
 */
import type { CompositeOperator, TimeSeriesOperator } from '../../language/operator.ts';
import { laneOperator, series, window } from '../../operators/lane.ts';

// A lane: bars seen (up to n + 1), position in the block, the prefix's extreme and its position, then n + 2 values (those of
// this block, behind them the extremes of the last block's suffixes) and n + 2 positions.
const HEADER = 4;
const size = (n: number): number => HEADER + 2 * (n + 2);

function aroon(name: string, input: string, sign: 1 | -1, doc: string): TimeSeriesOperator {
  return laneOperator({
    name,
    arguments: [series(input), window('n', 2, 14)],
    doc,
    source: 'Chande (1995); TA-Lib',
    lookback: ([n]) => n!,
    stateSize: ([n]) => size(n!),
    run([x], [window], state, stride, out) {
      const n = window! | 0;
      const block = n + 1;
      const scale = 100 / n;
      for (let i = 0, lane = 0; i < out.length; i += 1, lane += stride) {
        // The largest counts in both directions.
        const value = x![i]! * sign;
        if (value !== value) {
          if (state[lane] !== 0) state.fill(0, lane, lane + size(n));
          out[i] = NaN;
          continue;
        }
        const values = lane + HEADER;
        const places = values + block + 1;
        let position = state[lane + 1]! | 0;
        if (position === block) {
          position = 0;
          for (let k = n; k > 0; k -= 1) {
            const later = k < n && state[values + k + 1]! >= state[values + k]!;
            state[places + k] = later ? state[places + k + 1]! : k;
            if (later) state[values + k] = state[values + k + 1]!;
          }
        }
        if (position === 0 || value >= state[lane + 2]!) {
          state[lane + 2] = value;
          state[lane + 3] = position;
        }
        state[values + position] = value;
        state[lane + 1] = position + 1;
        const seen = state[lane]!;
        if (seen <= n) state[lane] = seen + 1;
        if (seen < n) {
          out[i] = NaN;
          continue;
        }
        const older = position < n && state[values + position + 1]! > state[lane + 2]!;
        const since = older ? position + block - state[places + position + 1]! : position - state[lane + 3]!;
        out[i] = scale * (n - since);
      }
    },
  });
}

export const aroons: readonly (TimeSeriesOperator | CompositeOperator)[] = [
  aroon('aroon_up', 'high', 1, 'How recent the highest high of the last n + 1 bars is, 0 to 100.'),
  aroon('aroon_down', 'low', -1, 'How recent the lowest low of the last n + 1 bars is, 0 to 100.'),
  {
    name: 'aroonosc',
    axis: 'time-series',
    arguments: [series('high'), series('low'), window('n', 2, 14)],
    doc: 'aroon_up minus aroon_down.',
    source: 'Chande (1995); TA-Lib',
    expansion: 'aroon_up(high, n) - aroon_down(low, n)',
  },
];
