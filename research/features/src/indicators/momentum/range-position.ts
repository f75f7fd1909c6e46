/**
 * Where the close lies in the range of the last n bars, in one pass: the highest high and the lowest low by van Herk's
 * blocks, a suffix of the previous block and a prefix of this one. O(1) amortised a bar; 0 where there is no range, as in
 * TA-Lib. A missing value gives NaN until n bars followed.
 */
import type { TimeSeriesOperator } from '../../language/operator.ts';
import { laneOperator, series, window } from '../../operators/lane.ts';

// A lane: bars seen (up to n), position in the block, the prefix's highest and lowest, then n highs and n lows: those of
// this block, behind them the extremes of the previous block's suffixes.
const HEADER = 4;
const size = (n: number): number => HEADER + 2 * n;

/** @param fromTop measured from the highest high, down to −100, instead of from the lowest low */
function rangePosition(name: string, min: number, fromTop: boolean, doc: string, source: string): TimeSeriesOperator {
  return laneOperator({
    name,
    arguments: [series('high'), series('low'), series('close'), window('n', min, 14)],
    doc,
    source,
    lookback: ([n]) => n! - 1,
    stateSize: ([n]) => size(n!),
    run([highs, lows, closes], [window], state, stride, out) {
      const n = window! | 0;
      for (let i = 0, lane = 0; i < out.length; i += 1, lane += stride) {
        const high = highs![i]!;
        const low = lows![i]!;
        const close = closes![i]!;
        const seen = state[lane]!;
        if (high !== high || low !== low || close !== close) {
          state[lane] = 0;
          state[lane + 1] = 0;
          out[i] = NaN;
          continue;
        }
        const tops = lane + HEADER;
        const bottoms = tops + n;
        let position = state[lane + 1]! | 0;
        if (position === n) {
          position = 0;
          for (let k = n - 2; k > 0; k -= 1) {
            state[tops + k] = Math.max(state[tops + k]!, state[tops + k + 1]!);
            state[bottoms + k] = Math.min(state[bottoms + k]!, state[bottoms + k + 1]!);
          }
        }
        let top = position === 0 ? high : Math.max(high, state[lane + 2]!);
        let bottom = position === 0 ? low : Math.min(low, state[lane + 3]!);
        state[lane + 1] = position + 1;
        state[lane + 2] = top;
        state[lane + 3] = bottom;
        state[tops + position] = high;
        state[bottoms + position] = low;
        if (seen < n) state[lane] = seen + 1;
        if (seen + 1 < n) {
          out[i] = NaN;
          continue;
        }
        if (position + 1 < n) {
          top = Math.max(top, state[tops + position + 1]!);
          bottom = Math.min(bottom, state[bottoms + position + 1]!);
        }
        const range = top - bottom;
        const value = range === 0 ? 0 : (100 * (fromTop ? close - top : close - bottom)) / range;
        out[i] = value - value === 0 ? value : NaN;
      }
    },
  });
}

export const rangePositions: readonly TimeSeriesOperator[] = [
  rangePosition(
    'raw_k',
    1,
    false,
    'The raw stochastic %K: where the close lies in the range of the last n bars, 0 to 100.',
    'Lane (1984)',
  ),
  rangePosition(
    'willr',
    2,
    true,
    "Williams' %R: where the close lies in the range of the last n bars, −100 to 0.",
    'Williams (1973); TA-Lib',
  ),
];
