/**
 * Changes, sums and means of a symbol's history. Windows are the trailing n bars, the current one included. NaN policy: NaN until the window is full and wherever it holds a NaN.
 */
import { decayingMean, fractionalDifference } from '@quantcli/numeric';
import type { CompositeOperator, TimeSeriesOperator } from '../language/operator.ts';
import { barsToFade, number, series, window } from './lane.ts';
import { rolling } from './rolling-operator.ts';
import { KAKUSHADZE, TA_LIB, WORLDQUANT } from './sources.ts';
import * as statistics from './window-statistics.reference.ts';
import * as naive from './time-series.reference.ts';

const delay: TimeSeriesOperator = {
  name: 'delay',
  axis: 'time-series',
  arguments: [series('x'), window('n', 1)],
  doc: 'The value n bars ago.',
  source: KAKUSHADZE,
  reference: naive.delay,
  lookback: ([n]) => n!,
  batch([x], [n], _origin, out) {
    const gap = Math.min(n!, out.length);
    out.fill(NaN, 0, gap);
    out.set(x!.subarray(0, out.length - gap), gap);
  },
  stateSize: ([n]) => n!,
  step([x], [n], { bar, first }, state, out) {
    // The ring is [n × N]: one contiguous row of all symbols a bar.
    const seen = bar - first;
    const row = (seen % n!) * out.length;
    for (let i = 0; i < out.length; i += 1) {
      out[i] = seen < n! ? NaN : state[row + i]!;
      state[row + i] = x![i]!;
    }
  },
};

export const movingOperators: readonly (TimeSeriesOperator | CompositeOperator)[] = [
  delay,
  {
    name: 'delta',
    axis: 'time-series',
    arguments: [series('x'), window('n', 1)],
    doc: 'The change over n bars.',
    source: KAKUSHADZE,
    reference: naive.delta,
    expansion: 'x - delay(x, n)',
  },
  {
    name: 'returns',
    axis: 'time-series',
    arguments: [series('x'), window('n', 1, 1)],
    doc: 'The simple return over n bars, x / delay(x, n) − 1.',
    source: KAKUSHADZE,
    reference: naive.returns,
    expansion: 'x / delay(x, n) - 1',
  },
  {
    name: 'log_returns',
    axis: 'time-series',
    arguments: [series('x'), window('n', 1, 1)],
    doc: 'The logarithmic return over n bars.',
    source: 'Campbell, Lo & MacKinlay (1997), ch. 1',
    reference: naive.logReturns,
    expansion: 'log(x / delay(x, n))',
  },
  rolling({
    name: 'ts_fracdiff',
    kernel: fractionalDifference,
    least: 1,
    parameter: number('d', 0, 2),
    leading: true,
    doc: 'The fractional difference of order d, its weights cut off after n bars.',
    source: 'López de Prado (2018), Advances in Financial Machine Learning, ch. 5',
    reference: naive.fractionalDifference,
  }),
  rolling({
    name: 'ts_sum',
    kernel: 'sum',
    least: 1,
    doc: 'The sum of the last n bars.',
    source: KAKUSHADZE,
    reference: naive.sum,
  }),
  rolling({
    name: 'ts_product',
    kernel: 'product',
    least: 1,
    doc: 'The product of the last n bars.',
    source: KAKUSHADZE,
    reference: statistics.product,
  }),
  rolling({
    name: 'ts_mean',
    kernel: 'mean',
    least: 1,
    doc: 'The mean of the last n bars.',
    source: KAKUSHADZE,
    reference: naive.mean,
  }),
  rolling({
    name: 'decay_linear',
    kernel: 'wma',
    least: 1,
    doc: 'The mean of the last n bars with linear weights, n on the newest and 1 on the oldest.',
    source: `${KAKUSHADZE}; TA-Lib's WMA`,
    reference: statistics.decayLinear,
  }),
  rolling({
    name: 'decay_exp',
    kernel: decayingMean,
    least: 1,
    parameter: number('factor', 0, 1),
    doc: 'The mean of the last n bars with weights factor^k on the value k bars ago.',
    source: WORLDQUANT,
    reference: statistics.decayExponential,
  }),
  rolling({
    name: 'ema',
    kernel: 'ema',
    least: 1,
    doc: 'The exponential mean with α = 2/(n + 1), seeded by the mean of the first n values.',
    source: TA_LIB,
    reference: naive.ema,
    settle: ([n]) => barsToFade(2 / (n! + 1)),
  }),
  rolling({
    name: 'wilder',
    kernel: 'wilder',
    least: 1,
    doc: "Wilder's exponential mean with α = 1/n, seeded by the mean of the first n values.",
    source: 'Wilder (1978), New Concepts in Technical Trading Systems',
    reference: naive.wilder,
    settle: ([n]) => barsToFade(1 / n!),
  }),
];
