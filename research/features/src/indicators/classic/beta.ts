/**
 * TA-Lib's BETA: the slope of y's on x's returns in one pass. Blocks of n returns, counted from the first present one:
 * a window is a suffix of the last block and a prefix of this one, whose sums are kept less the block's first returns,
 * so that a constant x has exactly no variance and an outlier leaves nothing behind. O(1) a bar.
 * NaN policy: NaN until n returns were seen, a missing or infinite one starts over; NaN where x does not move.
 */
import { laneOperator, series, window } from '../../operators/lane.ts';

// Bars seen (at most 2n + 1), the last x and y, the block's first returns, the prefix's sums of x, y, xx and xy.
const FACTS = 9;

export const beta = laneOperator({
  name: 'beta',
  arguments: [series('x'), series('y'), window('n', 2, 5)],
  doc: "The slope of y's on x's simple returns over the last n bars; NaN where x does not move, for which TA-Lib has 0.",
  source: 'TA-Lib',
  lookback: ([n]) => n!,
  // Four columns of n: this block's returns of x and y over the last block's suffix sums of x and y, those of xx and xy.
  stateSize: ([n]) => FACTS + 4 * n!,
  run([xs, ys], [n], state, stride, out) {
    for (let i = 0, at = 0; i < out.length; i += 1, at += stride) {
      const x = xs![i]!;
      const y = ys![i]!;
      // The first bar of a lane has no return.
      const first = state[at] === 0;
      const moveX = first ? x - x : x / state[at + 1]! - 1;
      const moveY = first ? y - y : y / state[at + 2]! - 1;
      const present = x - x === 0 && y - y === 0;
      state[at + 1] = x;
      state[at + 2] = y;
      out[i] = NaN;
      if (first || moveX - moveX !== 0 || moveY - moveY !== 0) {
        state[at] = present ? 1 : 0;
        continue;
      }
      const seen = state[at] === 2 * n! + 1 ? n! + 1 : state[at]!;
      state[at] = seen + 1;
      const position = seen <= n! ? seen - 1 : seen - 1 - n!;
      const columns = at + FACTS;
      if (position === 0) {
        if (seen > 1) closeBlock(state, columns, n!, moveX, moveY);
        state[at + 3] = moveX;
        state[at + 4] = moveY;
        state[at + 5] = 0;
        state[at + 6] = 0;
        state[at + 7] = 0;
        state[at + 8] = 0;
      }
      const a = moveX - state[at + 3]!;
      const b = moveY - state[at + 4]!;
      let sumX = (state[at + 5]! += a);
      let sumY = (state[at + 6]! += b);
      let sumXX = (state[at + 7]! += a * a);
      let sumXY = (state[at + 8]! += a * b);
      state[columns + position] = moveX;
      state[columns + n! + position] = moveY;
      if (seen < n!) continue;
      const next = columns + position + 1;
      if (position + 1 < n!) {
        sumX += state[next]!;
        sumY += state[next + n!]!;
        sumXX += state[next + 2 * n!]!;
        sumXY += state[next + 3 * n!]!;
      }
      const slope = (n! * sumXY - sumX * sumY) / (n! * sumXX - sumX * sumX);
      out[i] = slope - slope === 0 ? slope : NaN;
    }
  },
});

/** Turns the returns of a block into the sums of its suffixes less the next block's first returns. */
function closeBlock(state: Float64Array, columns: number, n: number, anchorX: number, anchorY: number): void {
  let [sumX, sumY, sumXX, sumXY] = [0, 0, 0, 0];
  for (let k = columns + n - 1; k >= columns; k -= 1) {
    const a = state[k]! - anchorX;
    const b = state[k + n]! - anchorY;
    state[k] = sumX += a;
    state[k + n] = sumY += b;
    state[k + 2 * n] = sumXX += a * a;
    state[k + 3 * n] = sumXY += a * b;
  }
}
