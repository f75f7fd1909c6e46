/**
 * The linearly weighted mean, weights 1 … n with the newest heaviest, from block sums: the window is a suffix of the
 * previous block plus a prefix of this one, both relative to this block's first value, so that nothing drifts and a
 * constant window gives its value exactly. O(1) amortised a bar. A missing value gives NaN until n others followed.
 */
import { laneOperator, series, window } from '../../operators/lane.ts';

// A lane: values seen (up to n), position in the block, anchor, prefix sum, weighted prefix, then n + 1 slots: the block's
// values up to this position, behind it the weighted suffix sums of the previous block; the last stays 0.
const HEADER = 5;

export const wma = laneOperator({
  name: 'wma',
  arguments: [series('x'), window('n', 1, 30)],
  doc: 'The linearly weighted mean of the last n bars, the newest weighted n, the oldest 1.',
  source: 'TA-Lib',
  lookback: ([n]) => n! - 1,
  stateSize: ([n]) => HEADER + n! + 1,
  run([x], [window], state, stride, out) {
    const n = window! | 0;
    const total = (n * (n + 1)) / 2;
    for (let i = 0, lane = 0; i < out.length; i += 1, lane += stride) {
      const value = x![i]!;
      if (value !== value) {
        if (state[lane] !== 0) state.fill(0, lane, lane + HEADER + n + 1);
        out[i] = NaN;
        continue;
      }
      const slots = lane + HEADER;
      let position = state[lane + 1]! | 0;
      const fresh = position === n || state[lane] === 0;
      if (fresh) {
        position = 0;
        let suffix = 0;
        let weighted = 0;
        if (state[lane] !== 0) {
          for (let k = slots + n - 1; k > slots; k -= 1) {
            suffix += state[k]! - value;
            weighted += suffix;
            state[k] = weighted;
          }
        }
        state[lane + 2] = value;
        state[lane + 3] = 0;
        state[lane + 4] = 0;
      }
      const anchor = state[lane + 2]!;
      const offset = value - anchor;
      const weighted = state[lane + 4]! - state[lane + 3]! + n * offset;
      state[lane + 3] = state[lane + 3]! + offset;
      state[lane + 4] = weighted;
      state[slots + position] = value;
      state[lane + 1] = position + 1;
      const result = anchor + (weighted + state[slots + position + 1]!) / total;
      const seen = state[lane]!;
      if (seen < n) state[lane] = seen + 1;
      out[i] = seen + 1 >= n && result - result === 0 ? result : NaN;
    }
  },
});
