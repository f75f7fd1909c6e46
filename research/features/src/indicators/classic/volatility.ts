/**
 * TA-Lib's volatility group but for `atr`, with whose definition these share the true range. NaN while a close or a
 * range is missing; `natr` starts over after it, as Wilder's mean does.
 */
import type { CompositeOperator } from '../../language/operator.ts';
import { series, window } from '../../operators/lane.ts';

const bar = ['high', 'low', 'close'].map(series);

export const volatilityIndicators: readonly CompositeOperator[] = [
  {
    name: 'trange',
    axis: 'time-series',
    arguments: bar,
    doc: 'The true range: from high to low, the previous close included.',
    source: 'Wilder (1978), New Concepts in Technical Trading Systems; TA-Lib',
    expansion: 'max(high - low, max(abs(high - delay(close, 1)), abs(low - delay(close, 1))))',
  },
  {
    name: 'natr',
    axis: 'time-series',
    arguments: [...bar, window('n', 1, 14)],
    doc: 'The average true range in percent of the close.',
    source: 'Forman (2006), Cross-Market Evaluations with Normalized Average True Range; TA-Lib',
    expansion: 'atr(high, low, close, n) / close * 100',
  },
];
