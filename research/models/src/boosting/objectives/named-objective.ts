/** Every objective by its name. */
import type { Objective } from '../objective.ts';
import { huber } from './huber.ts';
import { lambdarank } from './lambdarank.ts';
import { logistic } from './logistic.ts';
import { multiclass } from './multiclass.ts';
import { poisson } from './poisson.ts';
import { absolute, quantile } from './quantile.ts';
import { squared } from './squared.ts';

export const OBJECTIVES = [
  'auto',
  'squared',
  'absolute',
  'huber',
  'quantile',
  'poisson',
  'logistic',
  'multiclass',
  'lambdarank',
] as const;

interface ObjectiveParams {
  /** `auto` is squared. */
  readonly objective: (typeof OBJECTIVES)[number];
  /** Of `quantile`, in (0, 1). */
  readonly alpha: number;
  /** Of `huber`, > 0; null for the 0.9-quantile of |y − median|. */
  readonly delta: number | null;
  /** Of `poisson`, ≥ 0. */
  readonly maxStep: number;
  /** Of `lambdarank`: the first positions that count. */
  readonly truncation: number;
}

export function namedObjective({ objective, alpha, delta, maxStep, truncation }: ObjectiveParams): Objective {
  if (objective === 'absolute') return absolute;
  if (objective === 'huber') return huber(delta);
  if (objective === 'quantile') return quantile(alpha);
  if (objective === 'poisson') return poisson(maxStep);
  if (objective === 'logistic') return logistic;
  if (objective === 'multiclass') return multiclass;
  if (objective === 'lambdarank') return lambdarank(truncation);
  return squared;
}
