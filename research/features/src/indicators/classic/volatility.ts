/**
 * TA-Lib's volatility group, on the true range. NaN while a close or a range is missing; Wilder's mean, seeded by that of
 * the first n ranges, starts over after it. O(1) a bar in one pass.
 */
import type { CompositeOperator, TimeSeriesOperator } from '../../language/operator.ts';
import { barsToFade, laneOperator, series, window } from '../../operators/lane.ts';
import { atr as naiveAtr } from '../../operators/time-series.reference.ts';

const bar = ['high', 'low', 'close'].map(series);
const WILDER = 'Wilder (1978), New Concepts in Technical Trading Systems; TA-Lib';
const SMALLEST = 1e-300;
const RISES = 'wilder(ts_std(x, deviation) * (delta(x, 1) > 0), n)';
const FALLS = 'wilder(ts_std(x, deviation) * (delta(x, 1) < 0), n)';

function trueRange(high: number, low: number, before: number): number {
  return Math.max(high - low, Math.abs(high - before), Math.abs(low - before));
}

const trange = laneOperator({
  name: 'trange',
  arguments: bar,
  doc: 'The true range: from high to low, the previous close included.',
  source: WILDER,
  lookback: () => 1,
  // Whether there was a bar, and its close.
  stateSize: () => 2,
  run([high, low, close], _numbers, state, stride, out) {
    let before = state[0] === 0 ? NaN : state[1]!;
    for (let i = 0, lane = 0; i < out.length; i += 1, lane += stride) {
      if (stride > 0) before = state[lane] === 0 ? NaN : state[lane + 1]!;
      const range = trueRange(high![i]!, low![i]!, before);
      out[i] = range - range === 0 ? range : NaN;
      before = close![i]!;
      if (stride > 0) {
        state[lane] = 1;
        state[lane + 1] = before;
      }
    }
    if (stride === 0) state.set([1, before]);
  },
});

const atr = laneOperator({
  name: 'atr',
  arguments: [...bar, window('n', 1, 14)],
  doc: "The average true range, by Wilder's mean.",
  source: WILDER,
  reference: naiveAtr,
  lookback: ([n]) => n!,
  settle: ([n]) => barsToFade(1 / n!),
  // Whether there was a bar, its close, true ranges in a row (up to n), their sum until there are n, then the mean.
  stateSize: () => 4,
  run([high, low, close], [window], state, stride, out) {
    const n = window!;
    let before = state[0] === 0 ? NaN : state[1]!;
    let [seen, mean] = [state[2]!, state[3]!];
    for (let i = 0, lane = 0; i < out.length; i += 1, lane += stride) {
      if (stride > 0) {
        before = state[lane] === 0 ? NaN : state[lane + 1]!;
        seen = state[lane + 2]!;
        mean = state[lane + 3]!;
      }
      const range = trueRange(high![i]!, low![i]!, before);
      before = close![i]!;
      let result = NaN;
      if (range - range !== 0) seen = mean = 0;
      else if (seen < n) {
        mean += range;
        seen += 1;
        if (seen === n) result = mean /= n;
      } else {
        mean = n === 1 ? range : mean + (range - mean) / n;
        if (mean < SMALLEST) mean = 0;
        result = mean;
      }
      out[i] = result - result === 0 ? result : NaN;
      if (stride > 0) {
        state[lane] = 1;
        state[lane + 1] = before;
        state[lane + 2] = seen;
        state[lane + 3] = mean;
      }
    }
    if (stride === 0) state.set([1, before, seen, mean]);
  },
});

export const volatilityIndicators: readonly (TimeSeriesOperator | CompositeOperator)[] = [
  trange,
  atr,
  {
    name: 'natr',
    axis: 'time-series',
    arguments: [...bar, window('n', 1, 14)],
    doc: 'The average true range in percent of the close.',
    source: 'Forman (2006), Cross-Market Evaluations with Normalized Average True Range; TA-Lib',
    expansion: 'atr(high, low, close, n) / close * 100',
  },
  {
    name: 'adr',
    axis: 'time-series',
    arguments: [series('high'), series('low'), window('n', 1, 14)],
    doc: 'The average range of n bars, gaps between them left out.',
    source: 'TA-Lib',
    expansion: 'ts_mean(high - low, n)',
  },
  {
    name: 'cvi',
    axis: 'time-series',
    arguments: [series('high'), series('low'), window('n', 1, 10), window('roc', 1, 10)],
    doc: "Chaikin's volatility: the rate of change, in percent, of the exponential mean of the range.",
    source: 'Chaikin; TA-Lib',
    expansion: (n, bars) => `roc(ema(high - low, ${n}), ${bars})`,
  },
  {
    name: 'massi',
    axis: 'time-series',
    arguments: [series('high'), series('low'), window('fast', 1, 9), window('slow', 1, 25)],
    doc: 'The mass index: the exponential mean of the ranges by its own exponential mean (1 without ranges), summed: it bulges before a reversal.',
    source: 'Dorsey (1992), Stocks & Commodities 10:6; TA-Lib',
    expansion: `ts_sum(if_else(ema(ema(high - low, fast), fast) < 1e-14, 1,
      ema(high - low, fast) / ema(ema(high - low, fast), fast)), slow)`,
  },
  {
    name: 'rvi',
    axis: 'time-series',
    arguments: [series('x'), window('n', 1, 14), window('deviation', 2, 10)],
    doc: "The relative volatility index: the share, in percent, of the standard deviation on rises in Wilder's means of both directions; 50 where nothing moved.",
    source: 'Dorsey (1993), Stocks & Commodities 11:6; TA-Lib; vigor is the relative vigor index',
    expansion: `if_else(${RISES} + ${FALLS} < 1e-14, 50, 100 * ${RISES} / (${RISES} + ${FALLS}))`,
  },
];
