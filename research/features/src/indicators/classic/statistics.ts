/**
 * TA-Lib's statistic group, and `sum` and `cumsum` of its operators (the others are ts_min, ts_max and arithmetic). NaN policy: NaN until the window is full and wherever it holds
 * a missing value. TA-Lib's running sums of squares lose digits with the level; these are anchored and do not.
 */
import type { CompositeOperator, TimeSeriesOperator } from '../../language/operator.ts';
import { beta } from './beta.ts';
import { laneOperator, number, series, window } from '../../operators/lane.ts';

const SOURCE = 'TA-Lib';
const x = series('x');
const y = series('y');

function line(name: string, doc: string, expansion: string): CompositeOperator {
  return { name, axis: 'time-series', arguments: [x, window('n', 2, 14)], doc, source: SOURCE, expansion };
}

export const statistics: readonly (TimeSeriesOperator | CompositeOperator)[] = [
  {
    name: 'avgdev',
    axis: 'time-series',
    arguments: [x, window('n', 2, 14)],
    doc: 'The mean absolute deviation from the mean of the last n bars.',
    source: SOURCE,
    expansion: 'ts_mean_deviation(x, n)',
  },
  beta,
  {
    name: 'correl',
    axis: 'time-series',
    arguments: [x, y, window('n', 2, 30)],
    doc: "Pearson's correlation over the last n bars; NaN where either is constant, for which TA-Lib has 0.",
    source: SOURCE,
    expansion: 'ts_corr(x, y, n)',
  },
  line('linearreg', "The last n bars' least-squares line at the newest bar.", 'x - ts_residual(x, n)'),
  line(
    'linearreg_angle',
    "The angle of the last n bars' least-squares line in degrees.",
    `atan(ts_slope(x, n)) * ${180 / Math.PI}`,
  ),
  line(
    'linearreg_intercept',
    "The last n bars' least-squares line at the oldest of them.",
    'x - ts_residual(x, n) - (n - 1) * ts_slope(x, n)',
  ),
  line('linearreg_slope', "The slope of the last n bars' least-squares line, per bar.", 'ts_slope(x, n)'),
  line('tsf', "The last n bars' least-squares line one bar ahead of the newest.", 'ts_forecast(x, n)'),
  {
    name: 'stddev',
    axis: 'time-series',
    arguments: [x, window('n', 2, 5), number('nbdev', 0, 1_000, 1)],
    doc: 'The population standard deviation of the last n bars, times nbdev.',
    source: SOURCE,
    expansion: (n, nbdev) => `ts_std(x, ${n}) * ${Math.sqrt((n - 1) / n) * nbdev}`,
  },
  {
    name: 'var',
    axis: 'time-series',
    // TA-Lib declares deviations and does not use them.
    arguments: [x, window('n', 2, 5), number('nbdev', 0, 1_000, 1)],
    doc: 'The population variance of the last n bars; nbdev changes nothing.',
    source: SOURCE,
    expansion: (n) => `ts_std(x, ${n}) ^ 2 * ${(n - 1) / n}`,
  },
  {
    name: 'sum',
    axis: 'time-series',
    arguments: [x, window('n', 2, 30)],
    doc: 'The sum of the last n bars.',
    source: SOURCE,
    expansion: 'ts_sum(x, n)',
  },
  laneOperator({
    name: 'cumsum',
    arguments: [x],
    doc: 'The running total from the first value on.',
    source: 'TA-Lib',
    lookback: () => 0,
    settle: () => Infinity,
    stateSize: () => 1,
    run([values], _numbers, state, stride, out) {
      for (let i = 0, lane = 0; i < out.length; i += 1, lane += stride) {
        const total = state[lane]! + values![i]!;
        const finite = total - total === 0;
        state[lane] = finite ? total : 0;
        out[i] = finite ? total : NaN;
      }
    },
  }),
];
