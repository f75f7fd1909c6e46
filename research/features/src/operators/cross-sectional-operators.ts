/**
 * Operators on the symbols of one date: over members whose inputs are all finite; every other symbol gets NaN, also from
 * those that give one value for the whole market.
 */
import { number, series, window } from './lane.ts';
import * as naive from './cross-section.reference.ts';
import { groupOperators } from './group-operators.ts';
import { neutralizeSection } from './neutralize.ts';
import * as kernels from './section-kernels.ts';
import type { Operator } from '../language/operator.ts';

const axis = 'cross-sectional';
const x = series('x');

const KAKUSHADZE = 'Kakushadze (2016), 101 Formulaic Alphas, appendix';

export const crossSectionalOperators: readonly Operator[] = [
  {
    name: 'rank',
    axis,
    arguments: [x],
    doc: 'The percent rank on its date, in (0, 1], ties averaged.',
    source: KAKUSHADZE,
    reference: naive.overDate(naive.rank),
    section: kernels.overDate(kernels.rank),
  },
  {
    name: 'zscore',
    axis,
    arguments: [x],
    doc: 'The distance from the mean of its date in standard deviations (divided by n − 1); NaN where all are equal.',
    source: 'Grinold & Kahn (2000), Active Portfolio Management',
    reference: naive.overDate(naive.zscore),
    section: kernels.overDate(kernels.zscore),
  },
  {
    name: 'robust_zscore',
    axis,
    arguments: [x],
    doc: 'The distance from the median of its date in units of 1.4826 median absolute deviations; NaN where that is 0.',
    source: 'Hampel (1974); Rousseeuw & Croux (1993)',
    reference: naive.overDate(naive.robustZscore),
    section: kernels.overDate(kernels.robustZscore),
  },
  {
    name: 'quantile_transform',
    axis,
    arguments: [x],
    doc: 'The normal quantile of rank / (n + 1) on its date, ties averaged: as many standard normal scores.',
    source: 'van der Waerden (1952)',
    reference: naive.overDate(naive.normalScores),
    section: kernels.overDate(kernels.normalScores),
  },
  {
    name: 'demean',
    axis,
    arguments: [x],
    doc: 'x minus the mean of its date.',
    source: 'Grinold & Kahn (2000), Active Portfolio Management',
    reference: naive.overDate(naive.demean),
    section: kernels.overDate(kernels.demean),
  },
  {
    name: 'winsorize',
    axis,
    arguments: [x, number('p', 0, 0.5, 0.01)],
    doc: 'x clipped to the p and 1 − p quantiles of its date (type 7).',
    source: 'Tukey (1962); quantiles: Hyndman & Fan (1996), type 7',
    reference: naive.overDate(naive.winsorize),
    section: kernels.overDate(kernels.winsorize),
  },
  {
    name: 'scale',
    axis,
    arguments: [x, number('a', 0, 1e12, 1)],
    doc: 'x rescaled so that the absolute values of its date sum to a; NaN where all are 0.',
    source: KAKUSHADZE,
    reference: naive.overDate(naive.scale),
    section: kernels.overDate(kernels.scale),
  },
  {
    name: 'bucket',
    axis,
    codes: true,
    arguments: [x, window('n', 1)],
    doc: 'The quantile of its date that x is in, one of n, from 0 for the smallest; equal values share one. Can be given as a group.',
    source: 'Fama & French (1993); ranks as in rank',
    reference: naive.overDate(naive.bucket),
    section: kernels.overDate(kernels.bucket),
  },
  {
    name: 'neutralize',
    axis,
    arguments: [x, { kind: 'factors', name: 'y' }],
    doc: 'The residual of the regression of x on every y of its date with an intercept; a group field (sector) stands for the dummies of its groups. NaN where no degree of freedom is left.',
    source: 'least squares per date; groups by Frisch & Waugh (1933)',
    reference: naive.neutralize,
    section: neutralizeSection,
  },
  {
    name: 'market_mean',
    axis,
    arguments: [x],
    doc: 'The mean of its date, the same for every symbol that has an x.',
    source: 'arithmetic mean',
    reference: naive.overDate(naive.mean),
    section: kernels.overDate(kernels.mean),
  },
  {
    name: 'market_median',
    axis,
    arguments: [x],
    doc: 'The median of its date, the same for every symbol that has an x.',
    source: 'Hyndman & Fan (1996), type 7',
    reference: naive.overDate(naive.median),
    section: kernels.overDate(kernels.median),
  },
  {
    name: 'market_std',
    axis,
    arguments: [x],
    doc: 'The standard deviation of its date (divided by n − 1), the same for every symbol that has an x.',
    source: 'sample standard deviation; dispersion: Solnik & Roulet (2000)',
    reference: naive.overDate(naive.std),
    section: kernels.overDate(kernels.std),
  },
  {
    name: 'market_share',
    axis,
    arguments: [series('condition')],
    doc: 'The share of symbols on its date for which the condition is not 0: breadth.',
    source: 'Murphy (1999), Technical Analysis of the Financial Markets, ch. 18',
    reference: naive.overDate(naive.share),
    expansion: 'market_mean(condition != 0)',
  },
  ...groupOperators,
];
