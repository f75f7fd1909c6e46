/** Momentum and rates of change, all said in the language; TA-Lib's rates are 0 where the earlier value is. */
import type { CompositeOperator } from '../../language/operator.ts';
import { series, window } from '../../operators/lane.ts';

const rate = (name: string, doc: string, expansion: string): CompositeOperator => ({
  name,
  axis: 'time-series',
  arguments: [series('x'), window('n', 1, 10)],
  doc,
  source: 'TA-Lib',
  expansion,
});

export const ratesOfChange: readonly CompositeOperator[] = [
  rate('mom', 'The change over n bars.', 'x - delay(x, n)'),
  rate(
    'roc',
    'The rate of change over n bars in percent.',
    'if_else(delay(x, n) == 0, 0, (x / delay(x, n) - 1) * 100)',
  ),
  rate('rocp', 'The rate of change over n bars.', 'if_else(delay(x, n) == 0, 0, (x - delay(x, n)) / delay(x, n))'),
  rate('rocr', 'The ratio to the value n bars ago.', 'if_else(delay(x, n) == 0, 0, x / delay(x, n))'),
  rate(
    'rocr100',
    'The ratio to the value n bars ago in percent.',
    'if_else(delay(x, n) == 0, 0, x / delay(x, n) * 100)',
  ),
  {
    name: 'trix',
    axis: 'time-series',
    arguments: [series('x'), window('n', 1, 30)],
    doc: 'The rate of change, in percent a bar, of an exponential mean taken three times.',
    source: 'Hutson (1983); TA-Lib',
    expansion: 'roc(ema(ema(ema(x, n), n), n), 1)',
  },
];
