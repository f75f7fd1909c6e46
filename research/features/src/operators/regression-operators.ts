/**
 * How two series, or a series and time, move together over the last n bars. NaN policy: NaN until the window is full,
 * wherever it holds a NaN, and where what is divided by does not vary.
 */
import type { CompositeOperator, TimeSeriesOperator } from '../language/operator.ts';
import { series, window } from './lane.ts';
import { rolling } from './rolling-operator.ts';
import { KAKUSHADZE, QLIB, TA_LIB, WORLDQUANT } from './sources.ts';
import * as regression from './regression.reference.ts';
import { correlation } from './time-series.reference.ts';

export const regressionOperators: readonly (TimeSeriesOperator | CompositeOperator)[] = [
  rolling({
    name: 'ts_corr',
    kernel: 'corr',
    inputs: ['x', 'y'],
    least: 2,
    doc: "Pearson's correlation over the last n bars; NaN where either is constant.",
    source: KAKUSHADZE,
    reference: correlation,
  }),
  rolling({
    name: 'ts_cov',
    kernel: 'cov',
    inputs: ['x', 'y'],
    least: 2,
    doc: 'The covariance over the last n bars (divided by n − 1).',
    source: KAKUSHADZE,
    reference: regression.covariance,
  }),
  rolling({
    name: 'ts_beta',
    kernel: 'beta',
    inputs: ['y', 'x'],
    least: 2,
    doc: 'The coefficient of the regression of y on x over the last n bars.',
    source: WORLDQUANT,
    reference: regression.beta,
  }),
  rolling({
    name: 'ts_regression_residual',
    kernel: 'regressionResidual',
    inputs: ['y', 'x'],
    least: 2,
    doc: 'What the regression of y on x over the last n bars leaves of the current y.',
    source: WORLDQUANT,
    reference: regression.residual,
  }),
  {
    name: 'ts_regression_rsquare',
    axis: 'time-series',
    arguments: [series('y'), series('x'), window('n', 2)],
    doc: 'The share of the variance of y that the regression on x over the last n bars explains.',
    source: WORLDQUANT,
    reference: regression.rsquare,
    expansion: 'ts_corr(y, x, n) ^ 2',
  },
  rolling({
    name: 'ts_slope',
    kernel: 'slope',
    least: 2,
    doc: 'The slope, per bar, of the line through the last n bars.',
    source: `${QLIB}; TA-Lib's LINEARREG_SLOPE`,
    reference: regression.slope,
  }),
  rolling({
    name: 'ts_rsquare',
    kernel: 'rsquare',
    least: 2,
    doc: 'The share of the variance that the line through the last n bars explains.',
    source: QLIB,
    reference: regression.trendRsquare,
  }),
  rolling({
    name: 'ts_residual',
    kernel: 'residual',
    least: 2,
    doc: 'How far the value lies above the line through the last n bars.',
    source: QLIB,
    reference: regression.trendResidual,
  }),
  {
    name: 'ts_forecast',
    axis: 'time-series',
    arguments: [series('x'), window('n', 2), window('k', 0, 1)],
    doc: 'Where the line through the last n bars stands k bars on.',
    source: `${TA_LIB}'s TSF; with k = 0 its LINEARREG`,
    reference: regression.forecast,
    expansion: 'x - ts_residual(x, n) + k * ts_slope(x, n)',
  },
  {
    name: 'ts_autocorr',
    axis: 'time-series',
    arguments: [series('x'), window('lag', 1), window('n', 2)],
    doc: "Pearson's correlation over the last n bars between the value and the one lag bars before it.",
    source: 'Campbell, Lo & MacKinlay (1997), ch. 2',
    reference: regression.autocorrelation,
    expansion: 'ts_corr(x, delay(x, lag), n)',
  },
  {
    name: 'ts_variance_ratio',
    axis: 'time-series',
    arguments: [series('x'), window('q', 1), window('n', 2)],
    doc: 'The variance ratio of log prices x over n overlapping changes of q bars, unbiased; 1 in a random walk.',
    source: 'Lo & MacKinlay (1988)',
    reference: regression.varianceRatio,
    expansion: (q, n) => {
      const bars = n! + q! - 1;
      const changes = `ts_var(delta(x, ${q}), ${n}) * ${n! - 1}`;
      const drift = `${n} * (ts_mean(delta(x, ${q}), ${n}) - ${q! / bars} * delta(x, ${bars})) ^ 2`;
      return `(${changes} + ${drift}) / (${q! * n! * (1 - q! / bars)} * ts_var(delta(x, 1), ${bars}))`;
    },
  },
];
