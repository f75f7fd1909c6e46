/**
 * Direction and its strength. Ichimoku's spans are drawn ahead of the bars they come from; here each has the value that
 * is known at its bar, which was computed `displacement` bars before.
 */
import type { Operator } from '../../language/operator.ts';
import { series, window } from '../../operators/lane.ts';
import * as naive from './trend.reference.ts';

const [open, high, low, close, x] = ['open', 'high', 'low', 'close', 'x'].map((name) => series(name));
const ICHIMOKU = 'Hosoda (1969), Ichimoku Kinko Hyo';
const TRUE_RANGE = 'max(high - low, max(abs(high - delay(close, 1)), abs(low - delay(close, 1))))';
const VORTEX = 'Botes & Siepman (2010), Stocks & Commodities 28:1';
const vortex = (move: string): string =>
  `if_else(ts_sum(${TRUE_RANGE}, n) < 1e-14, 0, ts_sum(${move}, n) / ts_sum(${TRUE_RANGE}, n))`;

export const trend: readonly Operator[] = [
  {
    name: 'ichimoku_tenkan',
    axis: 'time-series',
    arguments: [high!, low!, window('n', 1, 9)],
    doc: 'The conversion line: the middle of the range of n bars.',
    source: ICHIMOKU,
    expansion: '(ts_max(high, n) + ts_min(low, n)) / 2',
  },
  {
    name: 'ichimoku_kijun',
    axis: 'time-series',
    arguments: [high!, low!, window('n', 1, 26)],
    doc: 'The base line: the middle of the range of n bars.',
    source: ICHIMOKU,
    expansion: 'ichimoku_tenkan(high, low, n)',
  },
  {
    name: 'ichimoku_senkou_a',
    axis: 'time-series',
    arguments: [high!, low!, window('tenkan', 1, 9), window('kijun', 1, 26), window('displacement', 1, 26)],
    doc: 'The first edge of the cloud under this bar: the mean of conversion and base line as they were displacement bars ago.',
    source: ICHIMOKU,
    expansion: 'delay((ichimoku_tenkan(high, low, tenkan) + ichimoku_kijun(high, low, kijun)) / 2, displacement)',
  },
  {
    name: 'ichimoku_senkou_b',
    axis: 'time-series',
    arguments: [high!, low!, window('n', 1, 52), window('displacement', 1, 26)],
    doc: 'The second edge of the cloud under this bar: the middle of the range of n bars as it was displacement bars ago.',
    source: ICHIMOKU,
    expansion: 'delay(ichimoku_tenkan(high, low, n), displacement)',
  },
  {
    name: 'ichimoku_chikou',
    axis: 'time-series',
    arguments: [close!, window('n', 1, 26)],
    doc: 'What the lagging span shows without looking ahead: the close against the close n bars ago, as a return.',
    source: ICHIMOKU,
    reference: naive.chikou,
    expansion: 'returns(close, n)',
  },
  {
    name: 'vortex_plus',
    axis: 'time-series',
    arguments: [high!, low!, close!, window('n', 1, 14)],
    doc: 'The distances of the high from the previous low over n bars, by their true range; 0 without any.',
    source: VORTEX,
    expansion: vortex('abs(high - delay(low, 1))'),
  },
  {
    name: 'vortex_minus',
    axis: 'time-series',
    arguments: [high!, low!, close!, window('n', 1, 14)],
    doc: 'The distances of the low from the previous high over n bars, by their true range; 0 without any.',
    source: VORTEX,
    expansion: vortex('abs(low - delay(high, 1))'),
  },
  {
    name: 'choppiness',
    axis: 'time-series',
    arguments: [high!, low!, close!, window('n', 2, 14)],
    doc: 'The logarithm to base n of the true ranges of n bars by the range of all of them, times 100: near 100 in a sideways market, low in a trend.',
    source: 'Dreiss (1993)',
    expansion: (n) => `${100 / Math.log(n!)} * log(ts_sum(${TRUE_RANGE}, n) / (ts_max(high, n) - ts_min(low, n)))`,
  },
  {
    name: 'qstick',
    axis: 'time-series',
    arguments: [open!, close!, window('n', 1, 10)],
    doc: 'The mean body (close − open) of n bars.',
    source: 'Chande & Kroll (1994), The New Technical Trader',
    expansion: 'ts_mean(close - open, n)',
  },
  {
    name: 'ulcer_index',
    axis: 'time-series',
    arguments: [x!, window('n', 1, 14)],
    doc: 'The root mean square, over n bars, of the percentage below the highest of the n bars before each.',
    source: 'Martin & McCann (1989)',
    expansion: '100 * sqrt(ts_mean((x / ts_max(x, n) - 1) * (x / ts_max(x, n) - 1), n))',
  },
];
