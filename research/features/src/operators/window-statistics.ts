/**
 * Statistics of the last n bars. NaN policy: NaN until the window is full, wherever it holds a NaN, and where the figure
 * does not exist (a z-score of a constant). Moments are exact to rounding at any level and after any outlier.
 */
import { meanDeviation } from '@quantcli/numeric';
import type { CompositeOperator, TimeSeriesOperator } from '../language/operator.ts';
import { number, series, window } from './lane.ts';
import { rolling } from './rolling-operator.ts';
import { KAKUSHADZE, QLIB, WORLDQUANT } from './sources.ts';
import * as statistics from './window-statistics.reference.ts';
import * as naive from './time-series.reference.ts';

export const windowStatistics: readonly (TimeSeriesOperator | CompositeOperator)[] = [
  rolling({
    name: 'ts_std',
    kernel: 'std',
    least: 2,
    doc: 'The standard deviation of the last n bars (divided by n − 1).',
    source: KAKUSHADZE,
    reference: naive.std,
  }),
  rolling({
    name: 'ts_var',
    kernel: 'var',
    least: 2,
    doc: 'The variance of the last n bars (divided by n − 1).',
    source: 'pandas',
    reference: statistics.variance,
  }),
  rolling({
    name: 'ts_zscore',
    kernel: 'zscore',
    least: 2,
    doc: 'The value less the mean of the last n bars, in their standard deviations.',
    source: WORLDQUANT,
    reference: statistics.zscore,
  }),
  rolling({
    name: 'ts_skew',
    kernel: 'skew',
    least: 3,
    doc: 'The bias-corrected skewness of the last n bars.',
    source: 'Joanes & Gill (1998), G₁; pandas',
    reference: statistics.skew,
  }),
  rolling({
    name: 'ts_kurt',
    kernel: 'kurt',
    least: 4,
    doc: 'The bias-corrected excess kurtosis of the last n bars.',
    source: 'Joanes & Gill (1998), G₂; pandas',
    reference: statistics.kurt,
  }),
  rolling({
    name: 'ts_mean_deviation',
    kernel: meanDeviation,
    least: 1,
    doc: 'The mean absolute deviation of the last n bars from their mean.',
    source: QLIB,
    reference: statistics.meanDeviation,
  }),
  rolling({
    name: 'ts_min',
    kernel: 'min',
    least: 1,
    doc: 'The smallest of the last n bars.',
    source: KAKUSHADZE,
    reference: naive.min,
  }),
  rolling({
    name: 'ts_max',
    kernel: 'max',
    least: 1,
    doc: 'The largest of the last n bars.',
    source: KAKUSHADZE,
    reference: naive.max,
  }),
  rolling({
    name: 'ts_argmin',
    kernel: 'argmin',
    least: 1,
    doc: 'Where the smallest of the last n bars stands, 1 the oldest and n the current one; of ties the oldest.',
    source: `${KAKUSHADZE}; Qlib's IdxMin`,
    reference: statistics.argmin,
  }),
  rolling({
    name: 'ts_argmax',
    kernel: 'argmax',
    least: 1,
    doc: 'Where the largest of the last n bars stands, 1 the oldest and n the current one; of ties the oldest.',
    source: `${KAKUSHADZE}; Qlib's IdxMax`,
    reference: statistics.argmax,
  }),
  {
    name: 'ts_drawdown',
    axis: 'time-series',
    arguments: [series('x'), window('n', 1)],
    doc: 'How far the value lies below the largest of the last n bars, as a fraction of it.',
    source: 'Magdon-Ismail & Atiya (2004)',
    reference: statistics.drawdown,
    expansion: '1 - x / ts_max(x, n)',
  },
  rolling({
    name: 'ts_rank',
    kernel: 'rank',
    least: 1,
    doc: 'The percent rank, in (0, 1], of the value among the last n bars, ties averaged.',
    source: KAKUSHADZE,
    reference: naive.rank,
  }),
  rolling({
    name: 'ts_quantile',
    kernel: (share, kernels) => kernels.quantile(share),
    least: 1,
    parameter: number('q', 0, 1),
    doc: 'The quantile q of the last n bars, interpolated between them (type 7).',
    source: 'Hyndman & Fan (1996)',
    reference: statistics.quantile,
  }),
  rolling({
    name: 'ts_median',
    kernel: 'median',
    least: 1,
    doc: 'The median of the last n bars.',
    source: 'pandas',
    reference: statistics.median,
  }),
  rolling({
    name: 'ts_mad',
    kernel: 'mad',
    least: 1,
    doc: 'The median absolute deviation of the last n bars from their median, not scaled.',
    source: 'Hampel (1974)',
    reference: statistics.medianDeviation,
  }),
];
