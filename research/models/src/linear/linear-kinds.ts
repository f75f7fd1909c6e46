/** The linear estimators. */
import type { EstimatorKind } from '../estimators/estimator.ts';
import { bayesianRidgeKind } from './bayesian-ridge.ts';
import { elasticNetKind, lassoKind } from './elastic-net.ts';
import { huberKind } from './huber.ts';
import { logisticKind } from './logistic.ts';
import { olsKind } from './ols.ts';
import { plsKind } from './pls.ts';
import { quantileKind } from './quantile.ts';
import { ridgeKind } from './ridge.ts';

export const linearKinds: readonly EstimatorKind[] = [
  olsKind,
  ridgeKind,
  lassoKind,
  elasticNetKind,
  logisticKind,
  quantileKind,
  huberKind,
  bayesianRidgeKind,
  plsKind,
];
