/** Events and gaps: how often, how long ago, and the last value that was present. Truth is any number but 0. */
import type { CompositeOperator, TimeSeriesOperator } from '../language/operator.ts';
import * as events from './event.reference.ts';
import { laneOperator, series, window } from './lane.ts';
import { WORLDQUANT } from './sources.ts';

export const eventOperators: readonly (TimeSeriesOperator | CompositeOperator)[] = [
  {
    name: 'ts_count',
    axis: 'time-series',
    arguments: [series('condition'), window('n', 1)],
    doc: 'On how many of the last n bars the condition held.',
    source: 'Guotai Junan (2017), 191 short-period alphas',
    reference: events.count,
    expansion: 'ts_sum(condition != 0, n)',
  },
  laneOperator({
    name: 'days_since',
    arguments: [series('condition'), window('n', 1)],
    doc: 'Bars since the condition last held, 0 for now; NaN when not on the last n bars, and where it is missing, which starts over.',
    source: WORLDQUANT,
    reference: events.daysSince,
    lookback: () => 0,
    settle: ([n]) => n! - 1,
    // Bars since, plus one; 0 for never.
    stateSize: () => 1,
    run([condition], [n], state, stride, out) {
      for (let i = 0, lane = 0; i < out.length; i += 1, lane += stride) {
        const now = condition![i]!;
        const since = state[lane]!;
        if (now - now !== 0) state[lane] = 0;
        else if (now !== 0) state[lane] = 1;
        else state[lane] = since > 0 && since < n! ? since + 1 : 0;
        out[i] = state[lane]! > 0 ? state[lane]! - 1 : NaN;
      }
    },
  }),
  laneOperator({
    name: 'ts_last',
    arguments: [series('x'), window('n', 1)],
    doc: 'The last value that is present on the last n bars.',
    source: "pandas' ffill",
    reference: events.last,
    skipsMissing: true,
    lookback: () => 0,
    settle: ([n]) => n! - 1,
    // The value, and on how many more bars it counts.
    stateSize: () => 2,
    run([x], [n], state, stride, out) {
      for (let i = 0, lane = 0; i < out.length; i += 1, lane += stride) {
        const now = x![i]!;
        if (now - now === 0) {
          state[lane] = now;
          state[lane + 1] = n!;
        } else if (state[lane + 1]! > 0) state[lane + 1] = state[lane + 1]! - 1;
        out[i] = state[lane + 1]! > 0 ? state[lane]! : NaN;
      }
    },
  }),
];
