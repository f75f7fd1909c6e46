/** The labels: what a model may be asked to predict. They alone look ahead, and nothing in the language accepts one. */
import { scanBarriers } from '../labels/barriers.ts';
import { scanForwardReturns } from '../labels/forward-return.ts';
import { scanTrends } from '../labels/trend-scan.ts';
import type { Argument, LabelOperator, LabelSeries } from '../language/operator.ts';

type Numbers = readonly number[];

const series = (name: string): Argument => ({ kind: 'series', name });
const forward: readonly Argument[] = [series('x'), { kind: 'window', name: 'h', min: 1 }];
const barriers: readonly Argument[] = [
  { kind: 'window', name: 'h', min: 1 },
  { kind: 'number', name: 'up', min: 0, below: 1000, default: 1 },
  { kind: 'number', name: 'down', min: 0, below: 1000, default: 1 },
  { kind: 'window', name: 'vol', min: 2, default: 20 },
];
const windows: readonly Argument[] = [
  series('x'),
  { kind: 'window', name: 'min', min: 2 },
  { kind: 'window', name: 'max', min: 2 },
];

/** What the operators over one horizon h have in common. */
const fixed = {
  axis: 'forward',
  arguments: forward,
  horizon: ([h]: Numbers): number => h!,
  scan: ({ inputs, ahead }: LabelSeries, [h]: Numbers, values: Float64Array) =>
    scanForwardReturns(inputs[0]!, ahead, h!, values),
} as const;

/** Those of the triple barrier: the close is the last input, after high and low where they are given. */
const barrier = (returns: boolean) =>
  ({
    axis: 'forward',
    source: 'López de Prado (2018), Advances in Financial Machine Learning, ch. 3',
    horizon: ([h]: Numbers): number => h!,
    known: (inputs: readonly string[], [, , , vol]: Numbers) => [`ts_std(returns(${inputs.at(-1)}), ${vol})`],
    scan: (
      { inputs, ahead, known: [volatility] }: LabelSeries,
      [horizon, up, down]: Numbers,
      values: Float64Array,
      spanEnd: Int32Array,
    ) => {
      const [high, low] = inputs.length > 1 ? inputs : [];
      const path = { close: inputs.at(-1)!, ahead, volatility: volatility!, ...(high && low && { high, low }) };
      scanBarriers(path, { horizon: horizon!, up: up!, down: down!, returns }, values, spanEnd);
    },
  }) as const;

const trend = {
  axis: 'forward',
  arguments: windows,
  horizon: ([, max]: Numbers): number => max!,
  conflict: ([min, max]: Numbers) =>
    min! > max! ? `the shortest window, ${min} bars, is longer than the longest, ${max}` : undefined,
  scan: ({ inputs, ahead }: LabelSeries, [min, max]: Numbers, values: Float64Array) =>
    scanTrends(inputs[0]!, ahead, min!, max!, values),
} as const;

const TRENDS = 'López de Prado (2020), Machine Learning for Asset Managers, ch. 5';

export const labelOperators: readonly LabelOperator[] = [
  {
    ...fixed,
    name: 'fwd_return',
    doc: 'Label: the return of x over the next h bars, x[t + h] / x[t] − 1; span (t, t + h].',
    source: 'definitions, labels',
  },
  {
    ...fixed,
    name: 'fwd_rank',
    doc: 'Label: the percent rank of fwd_return(x, h) among the members of its date; span (t, t + h].',
    source: 'definitions, labels',
    section: (values) => ({ expression: `rank(${values})` }),
  },
  {
    ...fixed,
    name: 'fwd_excess',
    doc: 'Label: fwd_return(x, h) minus its mean over the members of its date; span (t, t + h].',
    source: 'Grinold & Kahn (2000), Active Portfolio Management',
    section: (values) => ({ expression: `demean(${values})` }),
  },
  {
    ...fixed,
    name: 'fwd_group_excess',
    arguments: [...forward, { kind: 'group', name: 'group' }],
    doc: 'Label: fwd_return(x, h) minus its mean over the members of its group on its date; span (t, t + h].',
    source: 'Grinold & Kahn (2000), Active Portfolio Management',
    section: (values, [, group]) => ({ expression: `group_demean(${values}, ${group})` }),
  },
  {
    ...fixed,
    name: 'fwd_quantile',
    arguments: [...forward, { kind: 'window', name: 'q', min: 2, default: 5 }],
    doc: 'Label: the quantile of fwd_return(x, h) among the members of its date, one of q, from 0 for the smallest, as bucket has it; NaN on dates of fewer than q members; span (t, t + h].',
    source: 'Fama & French (1993)',
    section: (values, _inputs, [, q]) => ({ expression: `bucket(${values}, ${q})`, fewest: q! }),
  },
  {
    ...barrier(false),
    name: 'triple_barrier',
    arguments: [series('close'), ...barriers],
    doc: 'Label: 1 when close rises by up · ts_std(returns(close), vol) · √h first, −1 when it falls by down times as much, 0 when neither happens within h bars; an up or down of 0 is no barrier; span up to the touch.',
  },
  {
    ...barrier(false),
    name: 'triple_barrier_hl',
    arguments: [series('high'), series('low'), series('close'), ...barriers],
    price: 2,
    doc: 'Label: triple_barrier(close, h, up, down, vol) touched by high and low within the bar; a bar that touches both has touched the stop first; span up to the touch.',
  },
  {
    ...barrier(true),
    name: 'barrier_return',
    arguments: [series('close'), ...barriers],
    doc: 'Label: the return of close up to the bar at which triple_barrier(close, h, up, down, vol) ends; span up to the touch.',
  },
  {
    ...trend,
    name: 'trend_t',
    doc: 'Label: the t-statistic of the slope of x[t … t + L] over time, for the L from min to max with the largest one; span (t, t + max], since the choice looks at all.',
    source: TRENDS,
  },
  {
    ...trend,
    name: 'trend_scan',
    doc: 'Label: the sign of trend_t(x, min, max), −1, 0 or 1; span (t, t + max].',
    source: TRENDS,
    scan: (symbol, numbers, values) => {
      trend.scan(symbol, numbers, values);
      for (let t = 0; t < values.length; t += 1) values[t] = Math.sign(values[t]!) + 0;
    },
  },
];
