/** The exact confidence interval of a proportion (Clopper & Pearson 1934), by beta quantiles. */
import { ValidationError } from '@quantcli/core';
import { inverseRegularizedBeta } from './beta-function.ts';

/**
 * The interval [lo, hi] of the success probability that covers it at least with `confidence`, (1 − confidence)/2 in each
 * tail. Throws {@link ValidationError} unless 0 ≤ successes ≤ trials are whole, trials ≥ 1 and 0 < confidence < 1.
 */
export function clopperPearson(
  successes: number,
  trials: number,
  confidence: number,
): readonly [lo: number, hi: number] {
  const counts = Number.isSafeInteger(successes) && Number.isSafeInteger(trials);
  if (!(counts && successes >= 0 && trials >= 1 && successes <= trials && confidence > 0 && confidence < 1)) {
    throw new ValidationError({
      code: 'numeric.proportion',
      what: `no interval for ${successes} successes in ${trials} trials at confidence ${confidence}`,
      fix: 'give whole numbers with 0 ≤ successes ≤ trials, at least one trial, and a confidence between 0 and 1',
    });
  }
  const tail = (1 - confidence) / 2;
  const lo = successes === 0 ? 0 : inverseRegularizedBeta(tail, successes, trials - successes + 1);
  const hi = successes === trials ? 1 : 1 - inverseRegularizedBeta(tail, trials - successes, successes + 1);
  return [lo, hi];
}
