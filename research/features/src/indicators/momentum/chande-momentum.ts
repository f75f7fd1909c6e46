/**
 * Chande's momentum oscillator as TA-Lib has it: Wilder's means of rises and falls, seeded by the mean of the first n
 * moves; 0 where nothing moved. O(1) a bar in one pass. A missing value gives NaN and starts over.
 */
import { barsToFade, laneOperator, series, window } from '../../operators/lane.ts';

const NOTHING = 1e-14;
const SMALLEST = 1e-300;
// A lane: bars seen (up to n + 1), the last value, the means (their sums before) of rises and falls.
const SIZE = 4;

export const cmo = laneOperator({
  name: 'cmo',
  arguments: [series('x'), window('n', 2, 14)],
  doc: "Chande's momentum oscillator: rises minus falls over their sum by Wilder's means, −100 to 100.",
  source: 'Chande & Kroll (1994); TA-Lib',
  lookback: ([n]) => n!,
  settle: ([n]) => barsToFade(1 / n!),
  stateSize: () => SIZE,
  run([x], [window], state, stride, out) {
    const n = window!;
    for (let i = 0, lane = 0; i < out.length; i += 1, lane += stride) {
      const value = x![i]!;
      out[i] = NaN;
      if (value !== value) {
        state.fill(0, lane, lane + SIZE);
        continue;
      }
      const seen = state[lane]!;
      const move = value - state[lane + 1]!;
      state[lane + 1] = value;
      if (seen <= n) state[lane] = seen + 1;
      if (seen === 0) continue;
      // Without a branch, which would be a coin toss.
      const rise = (Math.abs(move) + move) / 2;
      const fall = (Math.abs(move) - move) / 2;
      let up = state[lane + 2]!;
      let down = state[lane + 3]!;
      if (seen <= n) {
        up += rise / n;
        down += fall / n;
      } else {
        up += (rise - up) / n;
        down += (fall - down) / n;
        if (up < SMALLEST) up = 0;
        if (down < SMALLEST) down = 0;
      }
      state[lane + 2] = up;
      state[lane + 3] = down;
      const total = up + down;
      const result = total < NOTHING ? 0 : (100 * (up - down)) / total;
      if (result - result !== 0) state.fill(0, lane, lane + SIZE);
      else if (seen >= n) out[i] = result;
    }
  },
});
