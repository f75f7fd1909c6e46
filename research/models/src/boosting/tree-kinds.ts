/** The estimators that are made of trees. */
import type { EstimatorKind } from '../estimators/estimator.ts';
import { forestKinds } from './forest.ts';
import { gbdtKinds } from './gbdt.ts';

export const treeKinds: readonly EstimatorKind[] = [...gbdtKinds, ...forestKinds];
