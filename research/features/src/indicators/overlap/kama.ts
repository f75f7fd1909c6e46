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
    for (let i = 0, lane = 0; i < out.length; i += 1, lane += stride) {
      const value = x![i]!;
      const seen = state[lane]!;
      out[i] = NaN;
      if (value !== value) {
        if (seen !== 0) state.fill(0, lane, lane + HEADER + n + windowSumsSize(n));
        continue;
      }
      const last = state[lane + 2]!;
      const position = state[lane + 3]! | 0;
      const trailing = state[lane + HEADER + position]!;
      state[lane + HEADER + position] = value;
      state[lane + 3] = position + 1 === n ? 0 : position + 1;
      state[lane + 2] = value;
      if (seen <= n) state[lane] = seen + 1;
      if (seen === 0) continue;
      windowSums(state, lane + HEADER + n, n, Math.abs(value - last), 0);
      const path = state[lane + HEADER + n + FIRST_SUM]!;
      if (seen < n) continue;
      const mean = seen === n ? last : state[lane + 1]!;
      const move = value - trailing;
      const efficiency = path <= move || path < NOTHING ? 1 : Math.abs(move / path);
      const root = efficiency * RANGE + SLOW;
      const next = mean + root * root * (value - mean);
      state[lane + 1] = next;
      if (next - next === 0) out[i] = next;
    }
  },
});
