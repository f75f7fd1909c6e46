/**
 * Momentum and rates of change. A rate is one pass over the history: (x / x[n bars ago] − shift) × scale, 0 where the
 * earlier value is, as TA-Lib has it. NaN where either value is missing.
 */
import type { CompositeOperator, TimeSeriesOperator } from '../../language/operator.ts';
import { series, window } from '../../operators/lane.ts';

function rateOf(now: number, before: number, shift: number, scale: number): number {
  const rate = before === 0 ? now - now : (now / before - shift) * scale;
  return rate - rate === 0 ? rate : NaN;
}

function rate(name: string, doc: string, shift: 0 | 1, scale: 1 | 100): TimeSeriesOperator {
  return {
    name,
    axis: 'time-series',
    arguments: [series('x'), window('n', 1, 10)],
    doc,
    source: 'TA-Lib',
    lookback: ([n]) => n!,
    batch([x], [n], _origin, out) {
      out.fill(NaN, 0, Math.min(n!, out.length));
      for (let t = n!; t < out.length; t += 1) out[t] = rateOf(x![t]!, x![t - n!]!, shift, scale);
    },
    stateSize: ([n]) => n!,
    step([x], [n], { bar, first }, state, out) {
      // The ring is [n × N]: one contiguous row of all symbols a bar.
      const seen = bar - first;
      const row = (seen % n!) * out.length;
      for (let i = 0; i < out.length; i += 1) {
        out[i] = seen < n! ? NaN : rateOf(x![i]!, state[row + i]!, shift, scale);
        state[row + i] = x![i]!;
      }
    },
  };
}

export const ratesOfChange: readonly (TimeSeriesOperator | CompositeOperator)[] = [
  {
    name: 'mom',
    axis: 'time-series',
    arguments: [series('x'), window('n', 1, 10)],
    doc: 'The change over n bars.',
    source: 'TA-Lib',
    expansion: 'x - delay(x, n)',
  },
  rate('roc', 'The rate of change over n bars in percent.', 1, 100),
  rate('rocp', 'The rate of change over n bars.', 1, 1),
  rate('rocr', 'The ratio to the value n bars ago.', 0, 1),
  rate('rocr100', 'The ratio to the value n bars ago in percent.', 0, 100),
  {
    name: 'trix',
    axis: 'time-series',
    arguments: [series('x'), window('n', 1, 30)],
    doc: 'The rate of change, in percent a bar, of an exponential mean taken three times.',
    source: 'Hutson (1983); TA-Lib',
    expansion: 'roc(ema(ema(ema(x, n), n), n), 1)',
  },
];
