/**
 * What remembers: the Fisher transform and Schaff's stochastic, each the position of a value in the range of the last n
 * bars, smoothed recursively; and the streak. The range is searched anew at each bar, O(n), because n is about ten.
 * A missing value gives NaN and starts over.
 */
import type { TimeSeriesOperator } from '../../language/operator.ts';
import { barsToFade, laneOperator, number, series, window } from '../../operators/lane.ts';
import * as naive from './oscillators.reference.ts';

// A lane: values in a row, two memories, then a ring of n values.
const HEADER = 3;
const SMALLEST = 1e-300;
// Further in one direction than a liquid price ever closed in a row.
const LONGEST_STREAK = 60;

/** Puts a value into the ring; the number of values in a row, 0 where it is missing. */
function push(state: Float64Array, lane: number, n: number, value: number): number {
  if (value - value !== 0) {
    state.fill(0, lane, lane + HEADER);
    return 0;
  }
  const seen = state[lane]!;
  state[lane + HEADER + (seen % n)] = value;
  return (state[lane] = seen + 1);
}

/** Where a value lies in a full ring, 0 to 1; NaN where all its values are equal. */
function position(state: Float64Array, lane: number, n: number, value: number): number {
  let low = value;
  let high = value;
  for (let slot = lane + HEADER; slot < lane + HEADER + n; slot += 1) {
    const other = state[slot]!;
    if (other < low) low = other;
    if (other > high) high = other;
  }
  return high > low ? (value - low) / (high - low) : NaN;
}

export const smoothedPositions: readonly TimeSeriesOperator[] = [
  laneOperator({
    name: 'fisher',
    arguments: [series('high'), series('low'), window('n', 1, 9)],
    doc: 'The Fisher transform of the middle of the bar in its range of n bars, which makes turns sharp; starts at 0, and a flat range counts as the middle.',
    source: 'Ehlers (2002), Stocks & Commodities 20:11',
    reference: naive.fisher,
    lookback: ([n]) => n! - 1,
    // Two memories, one behind the other; near the ends the transform magnifies by up to 500, another three digits.
    settle: () => barsToFade(0.33) + barsToFade(0.5) + 30,
    stateSize: ([n]) => HEADER + n!,
    run([high, low], [n], state, stride, out) {
      for (let i = 0, lane = 0; i < out.length; i += 1, lane += stride) {
        const middle = (high![i]! + low![i]!) / 2;
        const seen = push(state, lane, n!, middle);
        if (seen <= n!) {
          out[i] = seen === n ? 0 : NaN;
          continue;
        }
        const place = position(state, lane, n!, middle);
        let value = 0.67 * state[lane + 1]!;
        if (place >= 0) value += 0.66 * (place - 0.5);
        if (value > 0.99) value = 0.999;
        else if (value < -0.99) value = -0.999;
        else if (Math.abs(value) < SMALLEST) value = 0;
        const next = 0.5 * (Math.log((1 + value) / (1 - value)) + state[lane + 2]!);
        state[lane + 1] = value;
        out[i] = state[lane + 2] = Math.abs(next) < SMALLEST ? 0 : next;
      }
    },
  }),
  laneOperator({
    name: 'smooth_stochastic',
    arguments: [series('x'), window('n', 1, 10), number('factor', 0.01, 1, 0.5)],
    doc: 'The position of x in its range of n bars, 0 to 100, as a running mean with the share factor; a flat range keeps the position before it, 50 at the start.',
    source: 'Schaff (2008), Stocks & Commodities 26:2',
    reference: naive.smoothStochastic,
    lookback: ([n]) => n! - 1,
    // Where x itself has only settled to ten digits, a narrow range has fewer: twice the memory.
    settle: ([n, factor]) => 2 * barsToFade(factor!) + n!,
    stateSize: ([n]) => HEADER + n!,
    run([x], [n, factor], state, stride, out) {
      for (let i = 0, lane = 0; i < out.length; i += 1, lane += stride) {
        const seen = push(state, lane, n!, x![i]!);
        if (seen < n!) {
          out[i] = NaN;
          continue;
        }
        let place = 100 * position(state, lane, n!, x![i]!);
        if (Number.isNaN(place)) place = seen === n ? 50 : state[lane + 1]!;
        const last = state[lane + 2]!;
        const next = seen === n ? place : last + factor! * (place - last);
        state[lane + 1] = place;
        out[i] = state[lane + 2] = next < SMALLEST ? 0 : next;
      }
    },
  }),
  laneOperator({
    name: 'streak',
    arguments: [series('x')],
    doc: 'The number of rises in a row up to this bar, or of falls as a negative number; 0 where x did not move.',
    source: 'Connors & Alvarez (2012), An Introduction to ConnorsRSI',
    reference: naive.streak,
    lookback: () => 1,
    settle: () => LONGEST_STREAK,
    // Whether there was a value, the value, the streak.
    stateSize: () => 3,
    run([x], _numbers, state, stride, out) {
      for (let i = 0, lane = 0; i < out.length; i += 1, lane += stride) {
        const value = x![i]!;
        const present = value - value === 0;
        const move = state[lane] === 1 && present ? Math.sign(value - state[lane + 1]!) : NaN;
        const streak = state[lane + 2]!;
        const next = move === 0 ? 0 : move * streak > 0 ? streak + move : move;
        state[lane] = Number(present);
        state[lane + 1] = present ? value : 0;
        state[lane + 2] = next - next === 0 ? next : 0;
        out[i] = next;
      }
    },
  }),
];
