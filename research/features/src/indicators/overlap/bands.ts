/**
 * Bands and middles of ranges, all said in the language. NaN where the window is not full or holds a missing value.
 */
import type { Argument, CompositeOperator } from '../../language/operator.ts';
import { number, series, window } from '../../operators/lane.ts';
import { movingAverage, movingAverageType, skipFirst } from './moving-average.ts';

const [high, low, close] = [series('high'), series('low'), series('close')];

const accbands = (name: string, doc: string, expansion: string): CompositeOperator => ({
  name,
  axis: 'time-series',
  arguments: [high, low, close, window('n', 2, 20)],
  doc,
  source: 'Headley (2002), Big Trends in Trading; TA-Lib',
  expansion,
});

const BOLLINGER: readonly Argument[] = [
  series('x'),
  window('n', 2, 20),
  number('up', -1_000, 1_000, 2),
  number('down', -1_000, 1_000, 2),
  movingAverageType('matype'),
];

const bbands = (name: string, doc: string, band: (middle: string, deviation: string) => string): CompositeOperator => ({
  name,
  axis: 'time-series',
  arguments: BOLLINGER,
  doc,
  source: 'Bollinger (2001); TA-Lib',
  expansion: (n, _up, _down, type) =>
    // The deviation of the window's own values: divided by n.
    band(movingAverage('x', n!, type!), `ts_std(x, n) * ${Math.sqrt((n! - 1) / n!)}`),
});

const keltner = (name: string, doc: string, band: (middle: string, range: string) => string): CompositeOperator => ({
  name,
  axis: 'time-series',
  arguments: [high, low, close, window('n', 2, 20), window('atr', 1, 10), number('nbdev', -1_000, 1_000, 2)],
  doc,
  source: 'Keltner (1960), as in TA-Lib',
  // TA-Lib seeds both means as late as the later one can be.
  expansion: (n, atr) =>
    band(
      `ema(${skipFirst('(high + low + close) / 3', Math.max(0, atr! - n! + 1))}, n)`,
      `wilder(${skipFirst('trange(high, low, close)', Math.max(0, n! - 1 - atr!))}, atr)`,
    ),
});

export const bands: readonly CompositeOperator[] = [
  accbands(
    'accbands_upper',
    'The upper acceleration band: the mean of high·(1 + 4·(high − low)/(high + low)).',
    'ts_mean(if_else(abs(high + low) < 1e-14, high, high * (1 + 4 * (high - low) / (high + low))), n)',
  ),
  accbands('accbands_middle', 'The middle acceleration band: the mean of the close.', 'ts_mean(close, n)'),
  accbands(
    'accbands_lower',
    'The lower acceleration band: the mean of low·(1 − 4·(high − low)/(high + low)).',
    'ts_mean(if_else(abs(high + low) < 1e-14, low, low * (1 - 4 * (high - low) / (high + low))), n)',
  ),
  bbands(
    'bbands_upper',
    'The upper Bollinger band: a mean plus up deviations of the window.',
    (middle, deviation) => `${middle} + up * (${deviation})`,
  ),
  bbands('bbands_middle', 'The middle Bollinger band: a moving average.', (middle) => middle),
  bbands(
    'bbands_lower',
    'The lower Bollinger band: a mean minus down deviations of the window.',
    (middle, deviation) => `${middle} - down * (${deviation})`,
  ),
  keltner(
    'kc_upper',
    "The top of Keltner's channel: the exponential mean of the typical price plus nbdev average true ranges.",
    (middle, range) => `${middle} + nbdev * ${range}`,
  ),
  keltner(
    'kc_middle',
    "The middle of Keltner's channel: the exponential mean of the typical price.",
    (middle) => middle,
  ),
  keltner(
    'kc_lower',
    "The bottom of Keltner's channel: the exponential mean of the typical price minus nbdev average true ranges.",
    (middle, range) => `${middle} - nbdev * ${range}`,
  ),
  {
    name: 'midpoint',
    axis: 'time-series',
    arguments: [series('x'), window('n', 2, 14)],
    doc: 'The middle between the largest and the smallest of the last n bars.',
    source: 'TA-Lib',
    expansion: '(ts_max(x, n) + ts_min(x, n)) / 2',
  },
  {
    name: 'midprice',
    axis: 'time-series',
    arguments: [high, low, window('n', 2, 14)],
    doc: 'The middle between the highest high and the lowest low of the last n bars.',
    source: 'TA-Lib',
    expansion: '(ts_max(high, n) + ts_min(low, n)) / 2',
  },
];
