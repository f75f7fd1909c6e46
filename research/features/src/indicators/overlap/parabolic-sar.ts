/**
 * Wilder's parabolic stop and reverse. The stop follows the extreme of the trend by a share that grows with each new
 * extreme, stays outside the ranges of this bar and the last, and jumps to the extreme once prices cross it. O(1) a bar.
 * As in TA-Lib the first direction is that of the larger directional movement of the second bar. A missing value gives NaN
 * and starts over, as does a stop that overflows.
 */
import type { TimeSeriesOperator } from '../../language/operator.ts';
import { barsToFade, laneOperator, number, series } from '../../operators/lane.ts';

// A lane: 0 before the first bar, 1 after it, 2 in a long and −2 in a short trend; the stop, the extreme, the share, high, low.
const SIZE = 6;
/**
 * Two starts reverse together within some swings, measured on simulated prices for the usual accelerations; then the stop
 * forgets where it was with the largest share of the slower side. Below 1 % it may never reverse.
 */
function settles(most: number, shares: readonly number[]): number {
  return Math.min(...shares) < 0.01 ? Infinity : Math.max(500, barsToFade(most) + 200);
}

interface Side {
  readonly initial: number;
  readonly step: number;
  readonly most: number;
}

const side = (initial: number, step: number, most: number): Side => ({
  initial: Math.min(initial, most),
  step: Math.min(step, most),
  most,
});

function run(
  inputs: readonly Float64Array[],
  start: number,
  offset: number,
  up: Side,
  down: Side,
  signed: boolean,
  state: Float64Array,
  stride: number,
  out: Float64Array,
): void {
  const highs = inputs[0]!;
  const lows = inputs[1]!;
  const end = out.length - 1;
  let trend = 0;
  let stop = 0;
  let extreme = 0;
  let share = 0;
  let lastHigh = 0;
  let lastLow = 0;
  for (let i = 0, lane = 0; i <= end; i += 1, lane += stride) {
    // In batch the lane stays in registers between its first value and its last.
    if (stride !== 0 || i === 0) {
      trend = state[lane]!;
      stop = state[lane + 1]!;
      extreme = state[lane + 2]!;
      share = state[lane + 3]!;
      lastHigh = state[lane + 4]!;
      lastLow = state[lane + 5]!;
    }
    const high = highs[i]!;
    const low = lows[i]!;
    out[i] = NaN;
    if (high !== high || low !== low) {
      trend = 0;
      stop = 0;
    } else if (trend === 0) trend = 1;
    else {
      if (trend === 1) {
        const fall = lastLow - low;
        const short = start === 0 ? fall > 0 && high - lastHigh < fall : start < 0;
        trend = short ? -2 : 2;
        extreme = short ? low : high;
        stop = start === 0 ? (short ? lastHigh : lastLow) : Math.abs(start);
        share = short ? down.initial : up.initial;
        lastHigh = high;
        lastLow = low;
      }
      const least = lastLow < low ? lastLow : low;
      const most = lastHigh > high ? lastHigh : high;
      let result: number;
      if (trend > 0) {
        if (low <= stop) {
          trend = -2;
          stop = extreme > most ? extreme : most;
          stop += stop * offset;
          result = -stop;
          share = down.initial;
          extreme = low;
        } else {
          result = stop;
          if (high > extreme) {
            extreme = high;
            share = Math.min(share + up.step, up.most);
          }
        }
      } else if (high >= stop) {
        trend = 2;
        stop = extreme < least ? extreme : least;
        stop -= stop * offset;
        result = stop;
        share = up.initial;
        extreme = high;
      } else {
        result = -stop;
        if (low < extreme) {
          extreme = low;
          share = Math.min(share + down.step, down.most);
        }
      }
      stop += share * (extreme - stop);
      if (trend > 0) stop = stop > least ? least : stop;
      else stop = stop < most ? most : stop;
      if (result - result === 0) out[i] = signed ? result : Math.abs(result);
      if (stop - stop !== 0) {
        trend = 0;
        stop = 0;
        out[i] = NaN;
      }
    }
    lastHigh = high;
    lastLow = low;
    if (stride !== 0 || i === end) {
      state[lane] = trend;
      state[lane + 1] = stop;
      state[lane + 2] = extreme;
      state[lane + 3] = share;
      state[lane + 4] = high;
      state[lane + 5] = low;
    }
  }
}

const share = (name: string, standard: number) => number(name, 0, 10, standard);

export const parabolicStops: readonly TimeSeriesOperator[] = [
  laneOperator({
    name: 'sar',
    arguments: [series('high'), series('low'), share('acceleration', 0.02), share('maximum', 0.2)],
    doc: "Wilder's parabolic stop and reverse.",
    source: 'Wilder (1978); TA-Lib',
    lookback: () => 1,
    settle: ([acceleration, maximum]) => settles(maximum!, [acceleration!, maximum!]),
    stateSize: () => SIZE,
    run(inputs, [acceleration, maximum], state, stride, out) {
      const both = side(acceleration!, acceleration!, maximum!);
      run(inputs, 0, 0, both, both, false, state, stride, out);
    },
  }),
  laneOperator({
    name: 'sarext',
    arguments: [
      series('high'),
      series('low'),
      number('startvalue', -1e9, 1e9, 0),
      share('offsetonreverse', 0),
      share('accelerationinitlong', 0.02),
      share('accelerationlong', 0.02),
      share('accelerationmaxlong', 0.2),
      share('accelerationinitshort', 0.02),
      share('accelerationshort', 0.02),
      share('accelerationmaxshort', 0.2),
    ],
    doc: 'The parabolic stop with a start, an offset and accelerations of its own for each side; negative while short.',
    source: 'Wilder (1978); TA-Lib',
    lookback: () => 1,
    settle: ([, , ...shares]) => settles(Math.min(shares[2]!, shares[5]!), shares),
    stateSize: () => SIZE,
    run(inputs, [start, offset, initLong, long, maxLong, initShort, short, maxShort], state, stride, out) {
      const up = side(initLong!, long!, maxLong!);
      const down = side(initShort!, short!, maxShort!);
      run(inputs, start!, offset!, up, down, true, state, stride, out);
    },
  }),
];
