/**
 * The search spaces that are shipped: for each estimator the parameters that decide how much it may bend, in the ranges
 * where financial data has its optimum (little signal: strong penalties, small trees) with a target of about unit scale, as ranks and returns over their
 * volatility have. Penalties are logarithmic.
 */
import { ConfigurationError } from '@quantcli/core';
import type { SearchSpace } from './search-space.ts';

type Parameter = SearchSpace[string];

const logarithmic = (low: number, high: number): Parameter => ({ kind: 'float', low, high, log: true });
const share = (low: number): Parameter => ({ kind: 'float', low, high: 1, step: 0.1 });

const linear: SearchSpace = { lambda: logarithmic(1e-4, 100) };

const boosted: SearchSpace = {
  learningRate: logarithmic(0.01, 0.3),
  trees: { kind: 'int', low: 50, high: 500, log: true },
  minChildWeight: logarithmic(1, 300),
  l1: logarithmic(1e-3, 10),
  l2: logarithmic(1e-3, 100),
  rowFraction: share(0.4),
  featureFraction: share(0.3),
};

const levels: Parameter = { kind: 'int', low: 2, high: 8 };

const forest: SearchSpace = {
  depth: { kind: 'int', low: 3, high: 14 },
  minChildRows: { kind: 'int', low: 1, high: 300, log: true },
  splitFeatureFraction: share(0.1),
};

const spaces: Readonly<Record<string, SearchSpace>> = {
  ridge: linear,
  lasso: { lambda: logarithmic(1e-5, 0.1) },
  elastic_net: { lambda: logarithmic(1e-5, 0.1), ratio: share(0.1) },
  logistic: linear,
  quantile: { lambda: logarithmic(1e-5, 0.1) },
  huber: linear,
  pls: { components: { kind: 'int', low: 1, high: 10 } },
  gbdt_leaf: { leaves: { kind: 'int', low: 4, high: 128, log: true }, ...boosted },
  gbdt_level: { depth: levels, ...boosted },
  gbdt_symmetric: { depth: levels, ...boosted },
  random_forest: forest,
  extra_trees: forest,
};

/** Parameters whose only work is to restrain the model. */
const RESTRAINTS = [
  'lambda',
  'l1',
  'l2',
  'ratio',
  'minChildWeight',
  'minChildRows',
  'depth',
  'leaves',
  'rowFraction',
  'featureFraction',
  'splitFeatureFraction',
];

/** The shipped space of an estimator. Throws {@link ConfigurationError} where there is none. */
export function defaultSpace(estimator: string): SearchSpace {
  const space = Object.hasOwn(spaces, estimator) ? spaces[estimator] : undefined;
  if (space !== undefined) return space;
  const names = Object.keys(spaces);
  throw new ConfigurationError({
    code: 'tuning.no-space',
    what: `there is no default search space for "${estimator}"`,
    fix: `declare what to search, or tune one of ${names.join(', ')}`,
  });
}

/** The part of the shipped space that regularises, for a member of an ensemble whose other parameters stand. */
export function regularisationSpace(estimator: string): SearchSpace {
  return Object.fromEntries(Object.entries(defaultSpace(estimator)).filter(([name]) => RESTRAINTS.includes(name)));
}
