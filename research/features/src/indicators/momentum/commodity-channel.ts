/**
 * Lambert's commodity channel index: how many mean absolute deviations (× 0.015) the typical price is from its mean over
 * n bars; 0 where nothing moved. The deviation needs a pass over the window each bar, O(n). A missing value gives NaN until
 * n bars followed.
 */
import { laneOperator, series, window } from '../../operators/lane.ts';
import { FIRST_SUM, windowSums, windowSumsSize } from '../overlap/window-sum.ts';

// A lane: bars seen (up to n), position in the ring, the ring of typical prices, their sum.
const HEADER = 2;
const size = (n: number): number => HEADER + n + windowSumsSize(n);
/** A deviation of this share of the price is the rounding of its mean. */
const ROUNDING = 1e-13;

export const cci = laneOperator({
  name: 'cci',
  arguments: [series('high'), series('low'), series('close'), window('n', 2, 14)],
  doc: 'The commodity channel index: the typical price against its mean, in 0.015 mean absolute deviations.',
  source: 'Lambert (1980); TA-Lib',
  lookback: ([n]) => n! - 1,
  stateSize: ([n]) => size(n!),
  run([highs, lows, closes], [window], state, stride, out) {
    const n = window! | 0;
    for (let i = 0, lane = 0; i < out.length; i += 1, lane += stride) {
      const typical = (highs![i]! + lows![i]! + closes![i]!) / 3;
      out[i] = NaN;
      if (typical - typical !== 0) {
        if (state[lane] !== 0) state.fill(0, lane, lane + size(n));
        continue;
      }
      const ring = lane + HEADER;
      const sums = ring + n;
      windowSums(state, sums, n, typical, 0);
      const position = state[lane + 1]! | 0;
      state[ring + position] = typical;
      state[lane + 1] = position + 1 === n ? 0 : position + 1;
      const seen = state[lane]!;
      if (seen < n) state[lane] = seen + 1;
      if (seen + 1 < n) continue;
      const mean = state[sums + FIRST_SUM]! / n;
      // Four sums, so that an addition need not wait for the last.
      let a = 0;
      let b = 0;
      let c = 0;
      let d = 0;
      let k = ring;
      for (const end = ring + n - 3; k < end; k += 4) {
        a += Math.abs(state[k]! - mean);
        b += Math.abs(state[k + 1]! - mean);
        c += Math.abs(state[k + 2]! - mean);
        d += Math.abs(state[k + 3]! - mean);
      }
      for (const end = ring + n; k < end; k += 1) a += Math.abs(state[k]! - mean);
      const spread = (a + b + c + d) / n;
      const value = spread <= ROUNDING * Math.abs(typical) ? 0 : (typical - mean) / (0.015 * spread);
      if (value - value === 0) out[i] = value;
    }
  },
});
