/**
 * Operators on a symbol's history. Windows are the trailing n bars, the current one included; none looks ahead.
 * NaN policy: NaN until the window is full and wherever it holds a NaN. The rolling kernels come from a `Kernels`
 * backend; what can be said in the language itself is composite and needs no kernel of its own.
 */
import type { Kernels, RollingKernel } from '@quantcli/numeric';
import type { Argument, CompositeOperator, Reference, TimeSeriesOperator } from '../language/operator.ts';
import { barsToFade } from './lane.ts';
import * as naive from './time-series.reference.ts';

const series = (name: string): Argument => ({ kind: 'series', name });
const window = (min: number): Argument => ({ kind: 'window', name: 'n', min });

interface Rolling {
  readonly name: string;
  readonly kernel: Exclude<keyof Kernels, 'name'>;
  readonly inputs: readonly string[];
  readonly minWindow: number;
  readonly doc: string;
  readonly source: string;
  readonly reference: Reference;
  /** The share of the newest value in an exponential mean; such a memory never ends, it fades. */
  readonly alpha?: (n: number) => number;
}

function rolling(definition: Rolling): TimeSeriesOperator {
  const { kernel: key, alpha, name, doc, source, reference } = definition;
  const kernelOf = (kernels: Kernels): RollingKernel => kernels[key];
  return {
    name,
    axis: 'time-series',
    arguments: [...definition.inputs.map(series), window(definition.minWindow)],
    doc,
    source,
    reference,
    lookback: ([n]) => n! - 1,
    ...(alpha && { settle: ([n]) => barsToFade(alpha(n!)) }),
    batch: (inputs, [n], origin, out, kernels) => kernelOf(kernels).batch(inputs, n!, origin, out),
    stateSize: ([n], kernels) => kernelOf(kernels).stateSize(n!),
    step: (inputs, [n], { bar }, state, out, kernels) => kernelOf(kernels).step(inputs, n!, bar, state, out),
  };
}

const KAKUSHADZE = 'Kakushadze (2016), 101 Formulaic Alphas, appendix';
const TA_LIB = 'TA-Lib';

const delay: TimeSeriesOperator = {
  name: 'delay',
  axis: 'time-series',
  arguments: [series('x'), window(1)],
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

export const timeSeriesOperators: readonly (TimeSeriesOperator | CompositeOperator)[] = [
  delay,
  {
    name: 'delta',
    axis: 'time-series',
    arguments: [series('x'), window(1)],
    doc: 'The change over n bars.',
    source: KAKUSHADZE,
    reference: naive.delta,
    expansion: 'x - delay(x, n)',
  },
  {
    name: 'returns',
    axis: 'time-series',
    arguments: [series('x'), { kind: 'window', name: 'n', min: 1, default: 1 }],
    doc: 'The simple return over n bars, x / delay(x, n) − 1.',
    source: KAKUSHADZE,
    reference: naive.returns,
    expansion: 'x / delay(x, n) - 1',
  },
  {
    name: 'log_returns',
    axis: 'time-series',
    arguments: [series('x'), { kind: 'window', name: 'n', min: 1, default: 1 }],
    doc: 'The logarithmic return over n bars.',
    source: 'Campbell, Lo & MacKinlay (1997), ch. 1',
    reference: naive.logReturns,
    expansion: 'log(x / delay(x, n))',
  },
  rolling({
    name: 'ts_mean',
    kernel: 'mean',
    inputs: ['x'],
    minWindow: 1,
    doc: 'The mean of the last n bars.',
    source: KAKUSHADZE,
    reference: naive.mean,
  }),
  rolling({
    name: 'ts_std',
    kernel: 'std',
    inputs: ['x'],
    minWindow: 2,
    doc: 'The standard deviation of the last n bars (divided by n − 1).',
    source: KAKUSHADZE,
    reference: naive.std,
  }),
  rolling({
    name: 'ts_sum',
    kernel: 'sum',
    inputs: ['x'],
    minWindow: 1,
    doc: 'The sum of the last n bars.',
    source: KAKUSHADZE,
    reference: naive.sum,
  }),
  rolling({
    name: 'ts_min',
    kernel: 'min',
    inputs: ['x'],
    minWindow: 1,
    doc: 'The smallest of the last n bars.',
    source: KAKUSHADZE,
    reference: naive.min,
  }),
  rolling({
    name: 'ts_max',
    kernel: 'max',
    inputs: ['x'],
    minWindow: 1,
    doc: 'The largest of the last n bars.',
    source: KAKUSHADZE,
    reference: naive.max,
  }),
  rolling({
    name: 'ts_rank',
    kernel: 'rank',
    inputs: ['x'],
    minWindow: 1,
    doc: 'The percent rank, in (0, 1], of the value among the last n bars, ties averaged.',
    source: KAKUSHADZE,
    reference: naive.rank,
  }),
  rolling({
    name: 'ts_corr',
    kernel: 'corr',
    inputs: ['x', 'y'],
    minWindow: 2,
    doc: "Pearson's correlation over the last n bars; NaN where either is constant.",
    source: KAKUSHADZE,
    reference: naive.correlation,
  }),
  rolling({
    name: 'ema',
    kernel: 'ema',
    inputs: ['x'],
    minWindow: 1,
    doc: 'The exponential mean with α = 2/(n + 1), seeded by the mean of the first n values.',
    source: TA_LIB,
    reference: naive.ema,
    alpha: (n) => 2 / (n + 1),
  }),
  rolling({
    name: 'wilder',
    kernel: 'wilder',
    inputs: ['x'],
    minWindow: 1,
    doc: "Wilder's exponential mean with α = 1/n, seeded by the mean of the first n values.",
    source: 'Wilder (1978), New Concepts in Technical Trading Systems',
    reference: naive.wilder,
    alpha: (n) => 1 / n,
  }),
  {
    name: 'rsi',
    axis: 'time-series',
    arguments: [series('x'), window(2)],
    doc: "Wilder's relative strength index, 0 to 100; 0 where nothing moved.",
    source: 'Wilder (1978); TA-Lib',
    reference: naive.rsi,
    expansion: `if_else(
      wilder(max(delta(x, 1), 0), n) + wilder(max(-delta(x, 1), 0), n) < 1e-14,
      0,
      100 * wilder(max(delta(x, 1), 0), n) / (wilder(max(delta(x, 1), 0), n) + wilder(max(-delta(x, 1), 0), n))
    )`,
  },
  {
    name: 'atr',
    axis: 'time-series',
    arguments: [series('high'), series('low'), series('close'), window(1)],
    doc: "The average true range, by Wilder's mean.",
    source: 'Wilder (1978); TA-Lib',
    reference: naive.atr,
    expansion: `wilder(
      max(high - low, max(abs(high - delay(close, 1)), abs(low - delay(close, 1)))),
      n
    )`,
  },
];
