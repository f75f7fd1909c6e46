/**
 * Wilder's means of rises and falls, seeded by the mean of the first n moves, and what is made of them: the relative
 * strength index and, as TA-Lib has it, Chande's momentum oscillator; 0 where nothing moved. O(1) a bar in one pass. A
 * missing value gives NaN and starts over.
 */
import type { Callable, TimeSeriesOperator } from '../../language/operator.ts';
import { barsToFade, laneOperator, series, window } from '../../operators/lane.ts';
import { rsi as naiveRsi } from '../../operators/time-series.reference.ts';

const NOTHING = 1e-14;
const SMALLEST = 1e-300;
// A lane: bars seen (up to n + 1), the last value, the means (their sums before) of rises and falls.
const SIZE = 4;

type Facts = Pick<Callable, 'name' | 'arguments' | 'doc' | 'source'> & Pick<TimeSeriesOperator, 'reference'>;

/** 100·(up − fallWeight·down)/(up + down). */
function movesOperator(facts: Facts, fallWeight: 0 | 1): TimeSeriesOperator {
  return laneOperator({
    ...facts,
    lookback: ([n]) => n!,
    settle: ([n]) => barsToFade(1 / n!),
    stateSize: () => SIZE,
    run([x], [window], state, stride, out) {
      const n = window!;
      let [seen, last, up, down] = [state[0]!, state[1]!, state[2]!, state[3]!];
      for (let i = 0, lane = 0; i < out.length; i += 1, lane += stride) {
        if (stride > 0) {
          seen = state[lane]!;
          last = state[lane + 1]!;
          up = state[lane + 2]!;
          down = state[lane + 3]!;
        }
        const value = x![i]!;
        const move = value - last;
        last = value;
        let result = NaN;
        if (value !== value) seen = up = down = 0;
        else if (seen === 0) seen = 1;
        else {
          // Without a branch, which would be a coin toss.
          const rise = (Math.abs(move) + move) / 2;
          const fall = (Math.abs(move) - move) / 2;
          if (seen <= n) {
            up += rise / n;
            down += fall / n;
            seen += 1;
          } else {
            up += (rise - up) / n;
            down += (fall - down) / n;
            if (up < SMALLEST) up = 0;
            if (down < SMALLEST) down = 0;
          }
          const total = up + down;
          const index = total < NOTHING ? 0 : (100 * (up - fallWeight * down)) / total;
          if (index - index !== 0) seen = up = down = 0;
          else if (seen > n) result = index;
        }
        out[i] = result;
        if (stride > 0) {
          state[lane] = seen;
          state[lane + 1] = last;
          state[lane + 2] = up;
          state[lane + 3] = down;
        }
      }
      if (stride === 0) state.set([seen, last, up, down]);
    },
  });
}

export const wilderMoves: readonly TimeSeriesOperator[] = [
  movesOperator(
    {
      name: 'rsi',
      arguments: [series('x'), window('n', 2, 14)],
      doc: "Wilder's relative strength index, 0 to 100; 0 where nothing moved.",
      source: 'Wilder (1978); TA-Lib',
      reference: naiveRsi,
    },
    0,
  ),
  movesOperator(
    {
      name: 'cmo',
      arguments: [series('x'), window('n', 2, 14)],
      doc: "Chande's momentum oscillator: rises minus falls over their sum by Wilder's means, −100 to 100.",
      source: 'Chande & Kroll (1994); TA-Lib',
    },
    1,
  ),
];
