/**
 * Differences of a fast and a slow mean; the two are swapped where fast is longer than slow. TA-Lib seeds the means of its
 * convergence/divergence from the first bar at which the slower one has a value, those of the oscillators as soon as they
 * can be. All composite.
 */
import type { Argument, CompositeOperator, TimeSeriesOperator } from '../../language/operator.ts';
import { barsToFade, laneOperator, series, window } from '../../operators/lane.ts';
import {
  EMA,
  lateMovingAverage,
  movingAverage,
  movingAverageLookback,
  movingAverageType,
  ownType,
  skipFirst,
} from '../overlap/moving-average.ts';

/** The two means of an oscillator, each seeded as soon as it can be. */
function soonest(a: number, b: number, type: number): { readonly fast: string; readonly slow: string } {
  const own = ownType(type, EMA);
  return { fast: movingAverage('x', Math.min(a, b), own), slow: movingAverage('x', Math.max(a, b), own) };
}

/** The fast mean minus the slow one, both from the bar on at which the later one has a value. */
function difference(fast: number, fastType: number, slow: number, slowType: number): string {
  if (fast > slow) return difference(slow, slowType, fast, fastType);
  const lookback = Math.max(movingAverageLookback(fast, fastType), movingAverageLookback(slow, slowType));
  const [quick, lazy] = [
    lateMovingAverage('x', fast, fastType, lookback),
    lateMovingAverage('x', slow, slowType, lookback),
  ];
  return `${quick} - ${lazy}`;
}

const PRICE: readonly Argument[] = [
  series('x'),
  window('fast', 2, 12),
  window('slow', 2, 26),
  movingAverageType('matype', EMA),
];

/** The three outputs of a convergence/divergence, all from the bar on at which the signal has a value. */
function convergence(
  prefix: string,
  args: readonly Argument[],
  kind: string,
  line: (numbers: readonly number[]) => string,
  signal: (numbers: readonly number[]) => readonly [n: number, type: number],
): CompositeOperator[] {
  const output = (
    name: string,
    doc: string,
    write: (line: string, smooth: string, skipped: number) => string,
  ): CompositeOperator => ({
    name,
    axis: 'time-series',
    arguments: args,
    doc,
    source: 'Appel (1979); TA-Lib',
    expansion: (...numbers) => {
      const [n, type] = signal(numbers);
      const text = `(${line(numbers)})`;
      return write(text, movingAverage(text, n, type), movingAverageLookback(n, type));
    },
  });
  return [
    output(prefix, `The fast mean minus the slow one, ${kind}.`, (text, _, skipped) => skipFirst(text, skipped)),
    output(`${prefix}_signal`, `The mean of ${prefix}.`, (_, smooth) => smooth),
    output(`${prefix}_hist`, `${prefix} minus its mean.`, (text, smooth) => `${text} - ${smooth}`),
  ];
}

export const priceOscillators: readonly (CompositeOperator | TimeSeriesOperator)[] = [
  laneOperator({
    name: 'fixed_ema',
    arguments: [series('x'), window('n', 1), { kind: 'number', name: 'alpha', min: 0.001, below: 1 }],
    doc: 'The exponential mean with a given α, seeded by the mean of the first n values.',
    source: 'TA-Lib, MACDFIX',
    reference: ([x], [n, alpha]) => {
      let run: number[] = [];
      let mean = NaN;
      return x!.map((value) => {
        run = Number.isNaN(value) ? [] : [...run, value];
        if (run.length < n!) return NaN;
        mean = run.length === n! ? run.reduce((a, b) => a + b, 0) / n! : alpha! * value + (1 - alpha!) * mean;
        return mean;
      });
    },
    lookback: ([n]) => n! - 1,
    settle: ([, alpha]) => barsToFade(alpha!),
    stateSize: () => 2,
    run([x], [n, alpha], state, stride, out) {
      for (let i = 0, lane = 0; i < out.length; i += 1, lane += stride) {
        const value = x![i]!;
        const seen = state[lane]!;
        const last = state[lane + 1]!;
        // Up to the n-th value the memory is a sum.
        const next = seen < n! ? (last + value) / (seen + 1 === n! ? n! : 1) : last + alpha! * (value - last);
        const valid = next - next === 0;
        state[lane] = valid ? (seen < n! ? seen + 1 : seen) : 0;
        state[lane + 1] = valid && (next > 1e-300 || next < -1e-300) ? next : 0;
        out[i] = valid && seen + 1 >= n! ? state[lane + 1]! : NaN;
      }
    },
  }),
  {
    name: 'apo',
    axis: 'time-series',
    arguments: PRICE,
    doc: 'The absolute price oscillator: a fast mean minus a slow one.',
    source: 'TA-Lib',
    expansion: (fast, slow, type) => {
      const means = soonest(fast!, slow!, type!);
      return `${means.fast} - ${means.slow}`;
    },
  },
  {
    name: 'ppo',
    axis: 'time-series',
    arguments: PRICE,
    doc: 'The percentage price oscillator: a fast mean minus a slow one in percent of the slow one.',
    source: 'TA-Lib',
    expansion: (fast, slow, type) => {
      const means = soonest(fast!, slow!, type!);
      return `if_else(abs(${means.slow}) < 1e-14, 0, 100 * (${means.fast} - ${means.slow}) / ${means.slow})`;
    },
  },
  ...convergence(
    'macd',
    [series('x'), window('fast', 2, 12), window('slow', 2, 26), window('signal', 1, 9)],
    'both exponential',
    ([fast, slow]) => difference(fast!, 1, slow!, 1),
    ([, , signal]) => [signal!, 1],
  ),
  ...convergence(
    'macdext',
    [
      series('x'),
      window('fast', 2, 12),
      movingAverageType('fast_matype'),
      window('slow', 2, 26),
      movingAverageType('slow_matype'),
      window('signal', 1, 9),
      movingAverageType('signal_matype'),
    ],
    'of any type',
    ([fast, fastType, slow, slowType]) => difference(fast!, fastType!, slow!, slowType!),
    ([, , , , signal, type]) => [signal!, type!],
  ),
  ...convergence(
    'macdfix',
    [series('x'), window('signal', 1, 9)],
    'over 12 and 26 bars with α = 0.15 and 0.075',
    () => 'fixed_ema(skip_first(x, 14), 12, 0.15) - fixed_ema(x, 26, 0.075)',
    ([signal]) => [signal!, 1],
  ),
];
