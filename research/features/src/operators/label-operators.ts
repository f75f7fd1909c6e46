/** The labels: what a model may be asked to predict. They alone look ahead, and nothing in the language accepts one. */
import type { Argument, LabelOperator } from '../language/operator.ts';

const forward: readonly Argument[] = [
  { kind: 'series', name: 'x' },
  { kind: 'window', name: 'h', min: 1 },
];

export const labelOperators: readonly LabelOperator[] = [
  {
    name: 'fwd_return',
    axis: 'forward',
    arguments: forward,
    ranked: false,
    doc: 'Label: the return of x over the next h bars, x[t + h] / x[t] − 1; span (t, t + h].',
    source: 'definitions, labels',
  },
  {
    name: 'fwd_rank',
    axis: 'forward',
    arguments: forward,
    ranked: true,
    doc: 'Label: the percent rank of fwd_return(x, h) among the members of its date; span (t, t + h].',
    source: 'definitions, labels',
  },
];
