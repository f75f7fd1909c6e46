/** Price levels: floor pivots of the bar before, retracements of the trailing range, and averaged (Heikin-Ashi) bars. */
import type { Operator } from '../../language/operator.ts';
import { barsToFade, laneOperator, number, series, window } from '../../operators/lane.ts';
import * as naive from './levels.reference.ts';

const [open, high, low, close] = ['open', 'high', 'low', 'close'].map((name) => series(name));
const FLOOR = 'floor pivots, as in Person (2004), A Complete Guide to Technical Trading Tactics';
const HEIKIN_ASHI = 'Valcu (2004), Stocks & Commodities 22:2; TA-Lib';

const floor = (name: string, doc: string, expansion: string): Operator => ({
  name,
  axis: 'time-series',
  arguments: [high!, low!, close!],
  doc,
  source: FLOOR,
  reference: naive.floorPivots[name]!,
  expansion,
});

export const levels: readonly Operator[] = [
  floor(
    'pivot',
    'The pivot of the bar before: the mean of its high, low and close.',
    'delay((high + low + close) / 3, 1)',
  ),
  floor('pivot_r1', 'The first resistance, 2·pivot − previous low.', '2 * pivot(high, low, close) - delay(low, 1)'),
  floor('pivot_s1', 'The first support, 2·pivot − previous high.', '2 * pivot(high, low, close) - delay(high, 1)'),
  floor('pivot_r2', 'The second resistance, pivot + previous range.', 'pivot(high, low, close) + delay(high - low, 1)'),
  floor('pivot_s2', 'The second support, pivot − previous range.', 'pivot(high, low, close) - delay(high - low, 1)'),
  {
    name: 'fibonacci_level',
    axis: 'time-series',
    arguments: [high!, low!, window('n', 1), number('ratio', -10, 10)],
    doc: 'The price at a retracement: the share ratio of the range of the last n bars below its highest high.',
    source: 'levels of the trailing range; ratios 0.236, 0.382, 0.5, 0.618, 0.786',
    reference: naive.fibonacciLevel,
    expansion: 'ts_max(high, n) - ratio * (ts_max(high, n) - ts_min(low, n))',
  },
  {
    name: 'ha_close',
    axis: 'time-series',
    arguments: [open!, high!, low!, close!],
    doc: 'The close of the averaged bar: the mean of open, high, low and close.',
    source: HEIKIN_ASHI,
    expansion: '(open + high + low + close) / 4',
  },
  {
    name: 'ha_high',
    axis: 'time-series',
    arguments: [open!, high!, low!, close!],
    doc: 'The high of the averaged bar: the largest of the high and its open and close.',
    source: HEIKIN_ASHI,
    expansion: 'max(high, max(ha_open(open, high, low, close), ha_close(open, high, low, close)))',
  },
  {
    name: 'ha_low',
    axis: 'time-series',
    arguments: [open!, high!, low!, close!],
    doc: 'The low of the averaged bar: the smallest of the low and its open and close.',
    source: HEIKIN_ASHI,
    expansion: 'min(low, min(ha_open(open, high, low, close), ha_close(open, high, low, close)))',
  },
  laneOperator({
    name: 'ha_open',
    arguments: [open!, high!, low!, close!],
    doc: 'The open of the averaged bar: the middle of the averaged bar before; (open + close)/2 at the start.',
    source: HEIKIN_ASHI,
    reference: naive.heikinAshiOpen,
    lookback: () => 0,
    settle: () => barsToFade(0.5),
    // Whether there was a bar, and the middle of the averaged one.
    stateSize: () => 2,
    run([opens, highs, lows, closes], _numbers, state, stride, out) {
      for (let i = 0, lane = 0; i < out.length; i += 1, lane += stride) {
        const mean = (opens![i]! + highs![i]! + lows![i]! + closes![i]!) / 4;
        const present = mean - mean === 0;
        const value = state[lane] === 1 ? state[lane + 1]! : (opens![i]! + closes![i]!) / 2;
        const next = (value + mean) / 2;
        state[lane] = Number(present);
        state[lane + 1] = present && Math.abs(next) >= 1e-300 ? next : 0;
        out[i] = present && value - value === 0 ? value : NaN;
      }
    },
  }),
];
