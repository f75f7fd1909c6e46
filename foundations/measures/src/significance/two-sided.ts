/** What a two-sided test of one estimate says, from its standard error. */
import { inverseNormal, ValidationError } from '@quantcli/core';
import { normalCdf, studentTCdf, studentTQuantile } from '@quantcli/numeric';
import { finite } from '../finite.ts';

export interface Significance {
  /** (estimate − null) / standard error. */
  readonly statistic: number;
  /** Two-sided, in [0, 1]. */
  readonly pValue: number;
  /** Of the estimate, at the confidence asked for. */
  readonly interval: readonly [low: number, high: number];
}

/**
 * Against `nullValue`, by Student's t with `degrees` of freedom, the normal where they are infinite; undefined unless the
 * standard error is positive and everything finite. Throws {@link ValidationError} for a confidence not in (0, 1).
 */
export function twoSided(
  estimate: number,
  stdErr: number | undefined,
  degrees: number,
  confidence: number,
  nullValue = 0,
): Significance | undefined {
  requireConfidence(confidence);
  if (stdErr === undefined || !(stdErr > 0) || !(degrees > 0)) return undefined;
  const statistic = finite((estimate - nullValue) / stdErr);
  if (statistic === undefined) return undefined;
  const normal = degrees === Infinity;
  const tail = normal ? normalCdf(-Math.abs(statistic)) : studentTCdf(-Math.abs(statistic), degrees);
  const p = (1 - confidence) / 2;
  const reach = -stdErr * (normal ? inverseNormal(p) : studentTQuantile(p, degrees));
  return { statistic, pValue: 2 * tail, interval: [estimate - reach, estimate + reach] };
}

/** Throws {@link ValidationError} unless 0 < confidence < 1. */
export function requireConfidence(confidence: number): void {
  if (confidence > 0 && confidence < 1) return;
  throw new ValidationError({
    code: 'significance.confidence',
    what: `a confidence of ${confidence}`,
    cause: confidence > 1 && confidence < 100 ? 'it looks like a percentage' : 'an interval covers some, not all',
    fix: 'use a number between 0 and 1, such as 0.95',
  });
}
