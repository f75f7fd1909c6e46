/** How much a path of returns made a year, and how much it moved. */
import { variance } from '@quantcli/numeric';
import { finite } from './finite.ts';

/**
 * Compound annual growth rate (∏(1 + r))^(periodsPerYear/n) − 1; −1 once everything is lost.
 * @param returns [n] simple, per period
 */
export function annualReturn(returns: Float64Array, periodsPerYear: number): number | undefined {
  if (returns.length < 2) return undefined;
  let growth = 0;
  for (let t = 0; t < returns.length; t += 1) growth += Math.log1p(Math.max(-1, returns[t]!));
  return finite(Math.expm1((growth / returns.length) * periodsPerYear));
}

/** Standard deviation (n − 1) of the returns times √periodsPerYear; 0 for constant returns. */
export function annualVolatility(returns: Float64Array, periodsPerYear: number): number | undefined {
  if (returns.length < 2) return undefined;
  return finite(Math.sqrt(variance(returns) * periodsPerYear));
}
