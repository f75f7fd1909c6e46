/** Bands around and stops behind the price, made of the language's own extremes, means and ranges. */
import type { Argument, CompositeOperator } from '../../language/operator.ts';
import { number, series, window } from '../../operators/lane.ts';
import * as naive from './channels.reference.ts';

const [high, low, close] = ['high', 'low', 'close'].map((name) => series(name));
const multiplier = (standard: number): Argument => number('multiplier', 0, 1000, standard);

const KELTNER = 'Keltner (1960); exponential mean and average true range by Raschke';
const DONCHIAN = 'Donchian (1960)';
const LE_BEAU = 'Le Beau & Lucas (1992); bands of the average true range by Wilder’s mean';
const CHANDE_KROLL = 'Chande & Kroll (1994), The New Technical Trader';

export const channels: readonly CompositeOperator[] = [
  {
    name: 'keltner_middle',
    axis: 'time-series',
    arguments: [close!, window('n', 1, 20)],
    doc: "The middle of Keltner's channel: the exponential mean of the close.",
    source: KELTNER,
    expansion: 'ema(close, n)',
  },
  {
    name: 'keltner_upper',
    axis: 'time-series',
    arguments: [high!, low!, close!, window('n', 1, 20), multiplier(2)],
    doc: "The top of Keltner's channel: the exponential mean plus a multiple of the average true range (Wilder's mean).",
    source: KELTNER,
    reference: naive.keltner(1),
    expansion: 'ema(close, n) + multiplier * atr(high, low, close, n)',
  },
  {
    name: 'keltner_lower',
    axis: 'time-series',
    arguments: [high!, low!, close!, window('n', 1, 20), multiplier(2)],
    doc: "The bottom of Keltner's channel: the exponential mean less a multiple of the average true range (Wilder's mean).",
    source: KELTNER,
    reference: naive.keltner(-1),
    expansion: 'ema(close, n) - multiplier * atr(high, low, close, n)',
  },
  {
    name: 'donchian_upper',
    axis: 'time-series',
    arguments: [high!, window('n', 1, 20)],
    doc: 'The highest high of the last n bars, the current one included.',
    source: DONCHIAN,
    expansion: 'ts_max(high, n)',
  },
  {
    name: 'donchian_lower',
    axis: 'time-series',
    arguments: [low!, window('n', 1, 20)],
    doc: 'The lowest low of the last n bars, the current one included.',
    source: DONCHIAN,
    expansion: 'ts_min(low, n)',
  },
  {
    name: 'donchian_middle',
    axis: 'time-series',
    arguments: [high!, low!, window('n', 1, 20)],
    doc: 'The middle between the highest high and the lowest low of the last n bars.',
    source: DONCHIAN,
    expansion: '(ts_max(high, n) + ts_min(low, n)) / 2',
  },
  {
    name: 'chandelier_long',
    axis: 'time-series',
    arguments: [high!, low!, close!, window('n', 1, 22), multiplier(3)],
    doc: 'The stop of a long position: the highest high of n bars less a multiple of the average true range.',
    source: LE_BEAU,
    reference: naive.chandelierLong,
    expansion: 'ts_max(high, n) - multiplier * atr(high, low, close, n)',
  },
  {
    name: 'chandelier_short',
    axis: 'time-series',
    arguments: [high!, low!, close!, window('n', 1, 22), multiplier(3)],
    doc: 'The stop of a short position: the lowest low of n bars plus a multiple of the average true range.',
    source: LE_BEAU,
    reference: naive.chandelierShort,
    expansion: 'ts_min(low, n) + multiplier * atr(high, low, close, n)',
  },
  {
    name: 'chande_kroll_long',
    axis: 'time-series',
    arguments: [high!, low!, close!, window('n', 1, 10), multiplier(1), window('smooth', 1, 9)],
    doc: 'The stop of a long position: the highest over smooth bars of (highest high of n bars less a multiple of the average true range).',
    source: CHANDE_KROLL,
    reference: naive.chandeKrollLong,
    expansion: 'ts_max(chandelier_long(high, low, close, n, multiplier), smooth)',
  },
  {
    name: 'chande_kroll_short',
    axis: 'time-series',
    arguments: [high!, low!, close!, window('n', 1, 10), multiplier(1), window('smooth', 1, 9)],
    doc: 'The stop of a short position: the lowest over smooth bars of (lowest low of n bars plus a multiple of the average true range).',
    source: CHANDE_KROLL,
    reference: naive.chandeKrollShort,
    expansion: 'ts_min(chandelier_short(high, low, close, n, multiplier), smooth)',
  },
  {
    name: 'squeeze',
    axis: 'time-series',
    arguments: [
      high!,
      low!,
      close!,
      window('n', 2, 20),
      number('deviations', 0, 1000, 2),
      { ...multiplier(1.5), name: 'ranges' },
    ],
    doc: "1 while Bollinger's band (the mean ± deviations, divided by n) lies inside Keltner's channel (the exponential mean ± ranges), 0 otherwise.",
    source: 'Carter (2005), Mastering the Trade',
    reference: naive.squeeze,
    expansion: (n) => {
      const half = `deviations * ${Math.sqrt((n! - 1) / n!)} * ts_std(close, n)`;
      return `ts_mean(close, n) + ${half} < keltner_upper(high, low, close, n, ranges)
        && ts_mean(close, n) - ${half} > keltner_lower(high, low, close, n, ranges)`;
    },
  },
];
