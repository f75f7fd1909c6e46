/** The operators on one date, within each of its groups. A symbol without a group gets NaN and takes part in none. */
import { series } from './lane.ts';
import * as naive from './cross-section.reference.ts';
import * as kernels from './section-kernels.ts';
import type { Argument, Operator } from '../language/operator.ts';

const axis = 'cross-sectional';
const x = series('x');
const group: Argument = { kind: 'group', name: 'group' };

const SOURCE = 'within groups: WorldQuant BRAIN, group operators';

export const groupOperators: readonly Operator[] = [
  {
    name: 'group_rank',
    axis,
    arguments: [x, group],
    doc: 'The percent rank among its group on its date, in (0, 1], ties averaged.',
    source: SOURCE,
    reference: naive.overGroups(naive.rank),
    section: kernels.overGroups(kernels.rank),
  },
  {
    name: 'group_zscore',
    axis,
    arguments: [x, group],
    doc: 'The distance from the mean of its group in standard deviations (divided by n − 1); NaN where all are equal.',
    source: SOURCE,
    reference: naive.overGroups(naive.zscore),
    section: kernels.overGroups(kernels.zscore),
  },
  {
    name: 'group_demean',
    axis,
    arguments: [x, group],
    doc: 'x minus the mean of its group on its date.',
    source: SOURCE,
    reference: naive.overGroups(naive.demean),
    section: kernels.overGroups(kernels.demean),
  },
  {
    name: 'indneutralize',
    axis,
    arguments: [x, group],
    doc: 'x minus the mean of its group on its date: group_demean under the name of the 101 Alphas.',
    source: 'Kakushadze (2016), 101 Formulaic Alphas, appendix',
    reference: naive.overGroups(naive.demean),
    expansion: 'group_demean(x, group)',
  },
  {
    name: 'group_neutralize',
    axis,
    arguments: [x, group],
    doc: 'x minus the mean of its group on its date: another name of group_demean.',
    source: SOURCE,
    reference: naive.overGroups(naive.demean),
    expansion: 'group_demean(x, group)',
  },
  {
    name: 'group_mean',
    axis,
    arguments: [x, group],
    doc: 'The mean of its group on its date.',
    source: SOURCE,
    reference: naive.overGroups(naive.mean),
    section: kernels.overGroups(kernels.mean),
  },
  {
    name: 'group_median',
    axis,
    arguments: [x, group],
    doc: 'The median of its group on its date.',
    source: SOURCE,
    reference: naive.overGroups(naive.median),
    section: kernels.overGroups(kernels.median),
  },
  {
    name: 'group_std',
    axis,
    arguments: [x, group],
    doc: 'The standard deviation of its group on its date (divided by n − 1); NaN for a group of one.',
    source: SOURCE,
    reference: naive.overGroups(naive.std),
    section: kernels.overGroups(kernels.std),
  },
  {
    name: 'group_sum',
    axis,
    arguments: [x, group],
    doc: 'The sum over its group on its date.',
    source: SOURCE,
    reference: naive.overGroups(naive.sum),
    section: kernels.overGroups(kernels.sum),
  },
  {
    name: 'group_count',
    axis,
    arguments: [x, group],
    doc: 'How many of its group have an x on its date.',
    source: SOURCE,
    reference: naive.overGroups(naive.count),
    section: kernels.overGroups(kernels.count),
  },
  {
    name: 'group_scale',
    axis,
    arguments: [x, group],
    doc: 'x rescaled so that the absolute values of its group on its date sum to 1; NaN where all are 0.',
    source: SOURCE,
    reference: naive.overGroups(naive.scale),
    section: kernels.overGroups(kernels.scale),
  },
];
