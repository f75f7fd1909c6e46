/**
 * Do two forecasts differ in accuracy? Diebold & Mariano (1995) on the difference of losses d = loss₁ − loss₂ of h-step
 * forecasts, whose mean has variance (γ(0) + 2Σ_{k<h} γ(k))/n, with the small-sample correction of Harvey, Leybourne &
 * Newbold (1997): the statistic times √((n + 1 − 2h + h(h − 1)/n)/n), against Student's t with n − 1 degrees of freedom.
 * Where the rectangular variance is not positive, Bartlett weights 1 − k/h replace it, which cannot be negative. O(n·h).
 */
import { ValidationError } from '@quantcli/core';
import { mean } from '@quantcli/numeric';
import { twoSided, type Significance } from './two-sided.ts';

export interface DieboldMarianoOptions {
  /** h: bars ahead that are forecast, ≥ 1. */
  readonly horizon?: number;
  readonly confidence?: number;
}

export interface DieboldMariano extends Significance {
  /** Of the losses, the first less the second: negative where the first forecast is better. */
  readonly difference: number;
  readonly stdErr: number;
  readonly degrees: number;
  readonly variance: 'rectangular' | 'bartlett';
}

/**
 * Tests whether the losses [n] of two forecasts of the same outcomes have the same mean. Undefined with too few losses for
 * the horizon, a missing or infinite one, unequal lengths, or where the difference does not vary. Throws
 * {@link ValidationError} for a horizon that is not a whole number ≥ 1.
 */
export function dieboldMariano(
  firstLosses: Float64Array,
  secondLosses: Float64Array,
  { horizon = 1, confidence = 0.95 }: DieboldMarianoOptions = {},
): DieboldMariano | undefined {
  requireHorizon(horizon);
  const n = firstLosses.length;
  const correction = (n + 1 - 2 * horizon + (horizon * (horizon - 1)) / n) / n;
  if (n !== secondLosses.length || n < horizon + 1 || !(correction > 0)) return undefined;
  const losses = firstLosses.map((loss, t) => loss - secondLosses[t]!);
  const difference = mean(losses);
  const deviations = losses.map((loss) => loss - difference);
  const covariances = Array.from({ length: horizon }, (_, k) => autocovariance(deviations, k));
  const level = covariances[0]!;
  const largest = losses.reduce((most, loss) => Math.max(most, Math.abs(loss)), 0);
  // What rounding leaves of a constant difference is no variance.
  if (!(level > (1e-14 * largest) ** 2)) return undefined;
  const sum = (weight: (k: number) => number): number =>
    covariances.reduce((total, covariance, k) => total + (k === 0 ? 1 : 2 * weight(k)) * covariance, 0);
  const rectangular = sum(() => 1);
  const positive = rectangular > 1e-12 * level;
  const variance = positive ? rectangular : sum((k) => 1 - k / horizon);
  const stdErr = Math.sqrt(variance / n / correction);
  const test = twoSided(difference, stdErr, n - 1, confidence);
  return test && { difference, stdErr, ...test, degrees: n - 1, variance: positive ? 'rectangular' : 'bartlett' };
}

function autocovariance(deviations: Float64Array, lag: number): number {
  let sum = 0;
  for (let t = lag; t < deviations.length; t += 1) sum += deviations[t]! * deviations[t - lag]!;
  return sum / deviations.length;
}

function requireHorizon(horizon: number): void {
  if (Number.isInteger(horizon) && horizon >= 1) return;
  throw new ValidationError({
    code: 'diebold-mariano.horizon',
    what: `a forecast horizon of ${horizon} bars`,
    fix: 'use a whole number from 1',
  });
}
