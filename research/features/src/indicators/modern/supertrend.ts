/**
 * Supertrend: a band of a multiple of the average true range around the middle of the bar, each side of which
 * only tightens until a close crosses it; the line changes sides when the close crosses it. O(1) a bar. As in TA-Lib the
 * range is Wilder's mean, at the start the trend is up, and a band is let go on the bar after the one that crossed it. A bar with a missing value gives NaN and starts over; so does a range that overflows.
 */
import type { TimeSeriesOperator } from '../../language/operator.ts';
import { barsToFade, laneOperator, number, series, window, type LaneRun } from '../../operators/lane.ts';
import * as naive from './supertrend.reference.ts';

// A lane: whether there was a close and the close, ranges seen (up to n), their sum and then their mean,
// direction (0 before the first value), upper and lower band.
const STATE_SIZE = 7;
// A mean that decays towards 0 ends there and not among the denormals.
const SMALLEST = 1e-300;
const SOURCE = 'Seban (2007); TA-Lib';

function supertrendOf(pick: (direction: number, upper: number, lower: number) => number): LaneRun {
  return ([high, low, close], [n, multiplier], state, stride, out) => {
    for (let i = 0, lane = 0; i < out.length; i += 1, lane += stride) {
      const [top, bottom, last] = [high![i]!, low![i]!, close![i]!];
      out[i] = NaN;
      const sum = top + bottom + last;
      if (sum - sum !== 0) {
        state.fill(0, lane, lane + STATE_SIZE);
        continue;
      }
      const before = state[lane + 1]!;
      const started = state[lane] === 1;
      state[lane] = 1;
      state[lane + 1] = last;
      if (!started) continue;
      const range = Math.max(top - bottom, Math.abs(top - before), Math.abs(bottom - before));
      const seen = state[lane + 2]! < n! ? (state[lane + 2]! += 1) : n! + 1;
      const mean = state[lane + 3]!;
      const average =
        seen < n! ? mean + range : seen === n! ? (mean + range) / n! : n === 1 ? range : mean + (range - mean) / n!;
      if (average - average !== 0) {
        state.fill(0, lane, lane + STATE_SIZE);
        continue;
      }
      state[lane + 3] = average < SMALLEST ? 0 : average;
      if (seen < n!) continue;
      const middle = (top + bottom) / 2;
      let upper = middle + multiplier! * average;
      let lower = middle - multiplier! * average;
      let direction = state[lane + 4]!;
      if (direction === 0) direction = 1;
      else {
        const [lastUpper, lastLower] = [state[lane + 5]!, state[lane + 6]!];
        if (upper >= lastUpper && before <= lastUpper) upper = lastUpper;
        if (lower <= lastLower && before >= lastLower) lower = lastLower;
        if (direction > 0 ? last < lower : last > upper) direction = -direction;
      }
      state[lane + 4] = direction;
      state[lane + 5] = upper;
      state[lane + 6] = lower;
      const value = pick(direction, upper, lower);
      out[i] = value - value === 0 ? value : NaN;
    }
  };
}

const facts = {
  arguments: [series('high'), series('low'), series('close'), window('n', 1, 10), number('multiplier', 0, 100, 3)],
  source: SOURCE,
  lookback: ([n]: readonly number[]) => n!,
  // Two starts agree once the mean has faded and both sides were crossed: on a random walk the wait grows with the
  // square of the width. Measured over 150 walks: 197 bars for (10, 3), 424 for (20, 5); this is some five times that.
  settle: ([n, multiplier]: readonly number[]) => barsToFade(1 / n!) + Math.ceil(60 * (1 + multiplier!) ** 2),
  stateSize: () => STATE_SIZE,
};

export const supertrend: readonly TimeSeriesOperator[] = [
  laneOperator({
    ...facts,
    name: 'supertrend',
    doc: 'The Supertrend line: below the price in an upward trend, above it in a downward one.',
    reference: naive.supertrend,
    run: supertrendOf((direction, upper, lower) => (direction > 0 ? lower : upper)),
  }),
  laneOperator({
    ...facts,
    name: 'supertrend_direction',
    doc: '1 while the close is above the Supertrend line, −1 while it is below.',
    reference: naive.supertrendDirection,
    run: supertrendOf((direction) => direction),
  }),
];
