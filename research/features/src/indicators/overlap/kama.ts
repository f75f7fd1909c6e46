/**
 * Kaufman's adaptive mean: an exponential mean whose share is (er·(2/3 − 2/31) + 2/31)², where er, the efficiency ratio, is
 * the move over n bars divided by the sum of the moves of its bars. One pass, amortised O(1) a bar. As in TA-Lib it starts
 * from the value before the first full window, and er is 1 where nothing moved. A missing value gives NaN and starts over.
 */
import { barsToFade, laneOperator, series, window } from '../../operators/lane.ts';
import { FIRST_SUM, windowSums, windowSumsSize } from './window-sum.ts';

const SLOW = 2 / 31;
const RANGE = 2 / 3 - SLOW;
const NOTHING = 1e-14;

// A lane: values seen (up to n + 1), the mean, the last value, position in the ring, the ring, the sum of moves.
const HEADER = 4;

export const kama = laneOperator({
  name: 'kama',
  arguments: [series('x'), window('n', 2, 30)],
  doc: "Kaufman's adaptive mean: fast where prices trend, slow where they go to and fro.",
  source: 'Kaufman (1995), Smarter Trading; TA-Lib',
  lookback: ([n]) => n!,
  settle: () => barsToFade(SLOW * SLOW),
  stateSize: ([n]) => HEADER + n! + windowSumsSize(n!),
  run([x], [window], state, stride, out) {
    const n = window! | 0;
    const end = out.length - 1;
    let seen = 0;
    let mean = 0;
    let last = 0;
    let position = 0;
    for (let i = 0, lane = 0; i <= end; i += 1, lane += stride) {
      // In batch the lane stays in registers between its first value and its last.
      if (stride !== 0 || i === 0) {
        seen = state[lane]!;
        mean = state[lane + 1]!;
        last = state[lane + 2]!;
        position = state[lane + 3]! | 0;
      }
      const value = x![i]!;
      out[i] = NaN;
      if (value !== value) {
        if (seen !== 0) state.fill(0, lane, lane + HEADER + n + windowSumsSize(n));
        seen = mean = last = position = 0;
      } else {
        const sums = lane + HEADER + n;
        const trailing = state[lane + HEADER + position]!;
        state[lane + HEADER + position] = value;
        position = position + 1 === n ? 0 : position + 1;
        if (seen > 0) windowSums(state, sums, n, Math.abs(value - last), 0);
        if (seen >= n) {
          const path = state[sums + FIRST_SUM]!;
          const move = value - trailing;
          const efficiency = path <= move || path < NOTHING ? 1 : Math.abs(move / path);
          const root = efficiency * RANGE + SLOW;
          if (seen === n) mean = last;
          mean += root * root * (value - mean);
          if (mean - mean === 0) out[i] = mean;
        }
        last = value;
        if (seen <= n) seen += 1;
      }
      if (stride !== 0 || i === end) {
        state[lane] = seen;
        state[lane + 1] = mean;
        state[lane + 2] = last;
        state[lane + 3] = position;
      }
    }
  },
});
