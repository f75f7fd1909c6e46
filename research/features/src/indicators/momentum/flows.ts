/**
 * Indices of rises against falls over a window: sums of one sign by blocks (see overlap/window-sum.ts), nothing slides or
 * drifts. Amortised O(1) a bar. A missing value gives NaN until the window is full of others.
 */
import type { TimeSeriesOperator } from '../../language/operator.ts';
import { laneOperator, series, window } from '../../operators/lane.ts';
import { FIRST_SUM, SECOND_SUM, windowSums, windowSumsSize } from '../overlap/window-sum.ts';

// MFI's lane: bars seen (up to n + 1), the last typical price, the sums of rising and of falling flow.
const mfiSize = (n: number): number => 2 + windowSumsSize(n);
// IMI's lane: bars seen (up to n), the sums of rising and of falling bodies.
const imiSize = (n: number): number => 1 + windowSumsSize(n);

export const flows: readonly TimeSeriesOperator[] = [
  laneOperator({
    name: 'mfi',
    arguments: [series('high'), series('low'), series('close'), series('volume'), window('n', 2, 14)],
    doc: 'The money flow index: the share of flow (typical price × volume) on rises, 0 to 100; 0 without flow.',
    source: 'Quong & Soudack (1989); TA-Lib',
    lookback: ([n]) => n!,
    stateSize: ([n]) => mfiSize(n!),
    run([highs, lows, closes, volumes], [window], state, stride, out) {
      const n = window! | 0;
      for (let i = 0, lane = 0; i < out.length; i += 1, lane += stride) {
        const typical = (highs![i]! + lows![i]! + closes![i]!) / 3;
        const flow = typical * volumes![i]!;
        const seen = state[lane]!;
        out[i] = NaN;
        if (flow - flow !== 0) {
          if (seen !== 0) state.fill(0, lane, lane + mfiSize(n));
          continue;
        }
        const last = state[lane + 1]!;
        state[lane + 1] = typical;
        if (seen <= n) state[lane] = seen + 1;
        if (seen === 0) continue;
        // Products instead of a choice: which way prices move is a coin toss, and so would be the branch.
        windowSums(state, lane + 2, n, flow * Number(typical > last), flow * Number(typical < last));
        if (seen < n) continue;
        const rising = state[lane + 2 + FIRST_SUM]!;
        const falling = state[lane + 2 + SECOND_SUM]!;
        const total = rising + falling;
        const value = total === 0 ? 0 : 100 * (rising / total);
        if (value - value === 0) out[i] = value;
      }
    },
  }),
  laneOperator({
    name: 'imi',
    arguments: [series('open'), series('close'), window('n', 2, 14)],
    doc: 'The intraday momentum index: the share of rising bodies in all of the last n bars, 0 to 100; 50 without bodies.',
    source: 'Chande & Kroll (1994); TA-Lib',
    lookback: ([n]) => n! - 1,
    stateSize: ([n]) => imiSize(n!),
    run([opens, closes], [window], state, stride, out) {
      const n = window! | 0;
      for (let i = 0, lane = 0; i < out.length; i += 1, lane += stride) {
        const body = closes![i]! - opens![i]!;
        const seen = state[lane]!;
        out[i] = NaN;
        if (body - body !== 0) {
          if (seen !== 0) state.fill(0, lane, lane + imiSize(n));
          continue;
        }
        if (seen < n) state[lane] = seen + 1;
        const length = Math.abs(body);
        windowSums(state, lane + 1, n, (length + body) / 2, (length - body) / 2);
        const rising = state[lane + 1 + FIRST_SUM]!;
        const falling = state[lane + 1 + SECOND_SUM]!;
        const total = rising + falling;
        const value = total === 0 ? 50 : 100 * (rising / total);
        if (seen + 1 >= n && value - value === 0) out[i] = value;
      }
    },
  }),
];
