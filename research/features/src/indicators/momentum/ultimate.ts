/**
 * Williams' ultimate oscillator: buying pressure over true range in three windows, the shortest weighted 4, the middle 2,
 * the longest 1; a window without range counts 0. Block sums of one sign, amortised O(1) a bar. A missing value gives NaN
 * until the longest window is full of others.
 */
import { laneOperator, series, window } from '../../operators/lane.ts';
import { FIRST_SUM, SECOND_SUM, windowSums, windowSumsSize } from '../overlap/window-sum.ts';

// A lane: bars seen (up to the longest window + 1), the last close, then the sums of pressure and range of each window.
const HEADER = 2;
const WEIGHTS = [4, 2, 1] as const;
const size = (windows: readonly number[]): number => windows.reduce((sum, n) => sum + windowSumsSize(n), HEADER);

export const ultosc = laneOperator({
  name: 'ultosc',
  arguments: [
    series('high'),
    series('low'),
    series('close'),
    window('n1', 1, 7),
    window('n2', 1, 14),
    window('n3', 1, 28),
  ],
  doc: "Williams' ultimate oscillator: buying pressure against true range over three windows, 0 to 100.",
  source: 'Williams (1985); TA-Lib',
  lookback: (windows) => Math.max(...windows),
  stateSize: size,
  run([highs, lows, closes], windows, state, stride, out) {
    const sorted = Int32Array.from(windows).sort();
    const longest = sorted[2]!;
    const laneSize = size(windows);
    for (let i = 0, lane = 0; i < out.length; i += 1, lane += stride) {
      const high = highs![i]!;
      const low = lows![i]!;
      const close = closes![i]!;
      const seen = state[lane]!;
      out[i] = NaN;
      if (high !== high || low !== low || close !== close) {
        if (seen !== 0) state.fill(0, lane, lane + laneSize);
        continue;
      }
      const last = state[lane + 1]!;
      state[lane + 1] = close;
      if (seen <= longest) state[lane] = seen + 1;
      if (seen === 0) continue;
      const bottom = Math.min(low, last);
      const range = Math.max(high, last) - bottom;
      const pressure = close - bottom;
      let sum = 0;
      let at = lane + HEADER;
      for (let k = 0; k < 3; k += 1) {
        const n = sorted[k]!;
        windowSums(state, at, n, pressure, range);
        const ranged = state[at + SECOND_SUM]!;
        if (ranged !== 0) sum += WEIGHTS[k]! * (state[at + FIRST_SUM]! / ranged);
        at += windowSumsSize(n);
      }
      const value = (100 * sum) / 7;
      if (seen >= longest && value - value === 0) out[i] = value;
    }
  },
});
