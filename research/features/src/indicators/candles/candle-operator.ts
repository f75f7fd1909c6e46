/**
 * A candlestick pattern as an operator. A pattern is a function of the bars of its lookback and the current one; batch
 * looks at them in the columns themselves, a stream keeps them for each symbol. NaN until that many bars in a row are
 * complete, 0 where the pattern is not. The memory is finite, so nothing has to settle.
 */
import { number, series } from '../../operators/lane.ts';
import type { TimeSeriesOperator } from '../../language/operator.ts';
import { CandleWindow } from './candle-window.ts';

export interface CandlePattern {
  readonly name: string;
  /** TA-Lib's: the bars before the first value. */
  readonly lookback: number;
  /** The default of how far into a body another must reach, as a share of it; where the pattern has that argument. */
  readonly penetration?: number;
  readonly doc: string;
  readonly value: (window: CandleWindow, penetration: number) => number;
}

export function candleOperator({ name, lookback, penetration, doc, value }: CandlePattern): TimeSeriesOperator {
  const bars = lookback + 1;
  // The number of complete bars in a row, then the last bars of each field.
  const size = 1 + 4 * bars;
  return {
    name,
    axis: 'time-series',
    arguments: [
      ...['open', 'high', 'low', 'close'].map(series),
      ...(penetration === undefined ? [] : [number('penetration', 0, 10, penetration)]),
    ],
    doc,
    source: `TA-Lib ${name.toUpperCase()}`,
    lookback: () => lookback,
    stateSize: () => size,
    batch(inputs, numbers, _origin, out) {
      const window = new CandleWindow(inputs[0]!, inputs[1]!, inputs[2]!, inputs[3]!);
      const share = numbers[0] ?? 0;
      let complete = 0;
      for (let t = 0; t < out.length; t += 1) {
        window.at = t;
        complete = window.isComplete() ? complete + 1 : 0;
        out[t] = complete < bars ? NaN : value(window, share);
      }
    },
    step(inputs, numbers, _position, state, out) {
      const field = (f: number): Float64Array => state.subarray(1 + f * bars);
      const window = new CandleWindow(field(0), field(1), field(2), field(3));
      const share = numbers[0] ?? 0;
      for (let n = 0; n < out.length; n += 1) {
        const at = n * size;
        // Every field moves up by one bar; what comes into its last place from the next field is overwritten.
        state.copyWithin(at + 1, at + 2, at + size);
        for (let f = 0; f < 4; f += 1) state[at + (f + 1) * bars] = inputs[f]![n]!;
        window.at = at + lookback;
        const complete = window.isComplete() ? Math.min(state[at]! + 1, bars) : 0;
        state[at] = complete;
        out[n] = complete < bars ? NaN : value(window, share);
      }
    },
  };
}

/** A pattern's value where it is there, with its sign. */
export const when = (present: boolean, sign: number): number => (present ? 100 * sign : 0);
