/**
 * TA-Lib's moving averages by number (its MA types), and operators made of them. What TA-Lib computes from a common first
 * bar on, such as the fast mean of an oscillator, starts late there; `skip_first` says so in the language.
 */
import type { CompositeOperator, TimeSeriesOperator } from '../../language/operator.ts';
import { laneOperator, number, series, window } from '../../operators/lane.ts';

/**
 * 0 SMA, 1 EMA, 2 WMA, 3 DEMA, 4 TEMA, 5 TRIMA, 6 KAMA, 7 MAMA, 8 T3, 9 HMA, 10 none, 11 the operator's own, 12 ZLEMA,
 * 13 RMA (Wilder's); a fraction is cut off.
 */
export const movingAverageType = (name: string, standard = 0) => number(name, 0, 14, standard);
export const EMA = 1;
export const RMA = 13;

/** The type, where 11 stands for an operator's own; that is SMA unless it is said. */
export const ownType = (type: number, own: number): number => (Math.floor(type) === 11 ? own : type);

const TEXTS: readonly ((x: string, n: number) => string)[] = [
  (x, n) => `ts_mean(${x}, ${n})`,
  (x, n) => `ema(${x}, ${n})`,
  (x, n) => `wma(${x}, ${n})`,
  (x, n) => `dema(${x}, ${n})`,
  (x, n) => `tema(${x}, ${n})`,
  (x, n) => `trima(${x}, ${n})`,
  (x, n) => `kama(${x}, ${n})`,
  (x) => `mama(${x})`,
  (x, n) => `t3(${x}, ${n})`,
  (x, n) => `hma(${x}, ${n})`,
  (x) => x,
  (x, n) => `ts_mean(${x}, ${n})`,
  (x, n) => `zlema(${x}, ${n})`,
  (x, n) => `wilder(${x}, ${n})`,
];

/** A mean of one bar is the value itself, of every type. */
export function movingAverage(x: string, n: number, type: number): string {
  return n === 1 ? x : TEXTS[Math.floor(type)]!(x, n);
}

export function movingAverageLookback(n: number, type: number): number {
  if (n === 1) return 0;
  switch (Math.floor(type)) {
    case 6:
      return n;
    case 7:
      return 32;
    case 9:
      return n + Math.floor(Math.sqrt(n)) - 2;
    case 12:
      return n - 1 + Math.floor((n - 1) / 2);
    default:
      return [1, 1, 1, 2, 3, 1, 0, 0, 6, 0, 0, 1, 0, 1][Math.floor(type)]! * (n - 1);
  }
}

/** Leaves out the first n values; no call where there are none. */
export function skipFirst(x: string, n: number): string {
  return n === 0 ? x : `skip_first(${x}, ${n})`;
}

/** The moving average from the bar `lookback` of its input on, seeded as late as that. */
export function lateMovingAverage(x: string, n: number, type: number, lookback: number): string {
  return movingAverage(skipFirst(x, lookback - movingAverageLookback(n, type)), n, type);
}

/** Every possible period of a choice by bisection, so that the tree stays flat. */
function choose(from: number, to: number, textOf: (n: number) => string): string {
  if (from === to) return textOf(from);
  const middle = Math.floor((from + to) / 2);
  return `if_else(periods < ${middle + 1}, ${choose(from, middle, textOf)}, ${choose(middle + 1, to, textOf)})`;
}

export const movingAverages: readonly (CompositeOperator | TimeSeriesOperator)[] = [
  laneOperator({
    name: 'skip_first',
    arguments: [series('x'), window('n', 1)],
    doc: 'x without its first n values, counted anew after every gap: what reads it is seeded later.',
    source: 'TA-Lib, which starts some means later than they could',
    reference: ([x], [n]) => {
      let seen = 0;
      return x!.map((value) => {
        seen = Number.isNaN(value) ? 0 : seen + 1;
        return seen > n! ? value : NaN;
      });
    },
    lookback: ([n]) => n!,
    stateSize: () => 1,
    run([x], [n], state, stride, out) {
      for (let i = 0, lane = 0; i < out.length; i += 1, lane += stride) {
        const value = x![i]!;
        const seen = value === value ? state[lane]! : -1;
        state[lane] = seen < n! ? seen + 1 : seen;
        out[i] = seen === n! ? value : NaN;
      }
    },
  }),
  {
    name: 'sma',
    axis: 'time-series',
    arguments: [series('x'), window('n', 1, 30)],
    doc: 'The simple mean of the last n bars.',
    source: 'TA-Lib',
    expansion: 'ts_mean(x, n)',
  },
  {
    name: 'rma',
    axis: 'time-series',
    arguments: [series('x'), window('n', 1, 30)],
    doc: "Wilder's mean: exponential with α = 1/n, seeded by the mean of the first n values.",
    source: 'Wilder (1978); TA-Lib',
    expansion: 'wilder(x, n)',
  },
  {
    name: 'trima',
    axis: 'time-series',
    arguments: [series('x'), window('n', 1, 30)],
    doc: 'The mean of the last n bars with weights that rise to the middle and fall again.',
    source: 'TA-Lib',
    expansion: (n) => {
      const half = Math.floor((n! + 1) / 2);
      return `ts_mean(ts_mean(x, ${half}), ${n! + 1 - half})`;
    },
  },
  {
    name: 'ma',
    axis: 'time-series',
    arguments: [series('x'), window('n', 1, 30), movingAverageType('matype')],
    doc: 'A moving average by type: 0 sma, 1 ema, 2 wma, 3 dema, 4 tema, 5 trima, 6 kama, 7 mama, 8 t3, 9 hma, 10 none, 12 zlema, 13 rma.',
    source: 'TA-Lib',
    expansion: (n, type) => movingAverage('x', n!, type!),
  },
  {
    name: 'mavp',
    axis: 'time-series',
    arguments: [
      series('x'),
      series('periods'),
      window('minperiod', 2, 2),
      window('maxperiod', 2, 30),
      movingAverageType('matype'),
    ],
    doc: 'A moving average whose number of bars is read from a series, cut to whole bars and to the two bounds.',
    source: 'TA-Lib',
    expansion: (a, b, type) => {
      const [least, most] = [Math.min(a!, b!), Math.max(a!, b!)];
      const lookback = movingAverageLookback(most, type!);
      return choose(least, most, (n) => lateMovingAverage('x', n, type!, lookback));
    },
  },
];
