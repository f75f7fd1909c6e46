/**
 * Sortino ratio (Sortino & Price 1994) against 0: the mean return over the downside deviation √(Σ min(r, 0)²/n), taken
 * over all n returns, not over the losing ones alone.
 */
import { mean } from '@quantcli/numeric';
import { finite } from './finite.ts';

/** Annualised by √periodsPerYear; undefined where nothing was ever lost. `returns` in excess of cash. */
export function sortino(returns: Float64Array, periodsPerYear: number): number | undefined {
  const n = returns.length;
  if (n < 2) return undefined;
  let squares = 0;
  for (let t = 0; t < n; t += 1) squares += Math.min(returns[t]!, 0) ** 2;
  return finite((mean(returns) / Math.sqrt(squares / n)) * Math.sqrt(periodsPerYear));
}
