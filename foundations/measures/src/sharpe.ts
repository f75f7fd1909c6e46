/** Sharpe ratio (Sharpe 1966, 1994): the arithmetic mean of returns in excess of cash over their deviation (n − 1). */
import { returnMoments } from './return-moments.ts';

/** Not annualised, as PSR and DSR take it; undefined where the returns do not vary. */
export function sharpePerPeriod(returns: Float64Array): number | undefined {
  const moments = returnMoments(returns);
  return moments === undefined ? undefined : moments.mean / moments.deviation;
}

/** Annualised by √periodsPerYear, which holds for returns without autocorrelation (Lo 2002). */
export function sharpe(returns: Float64Array, periodsPerYear: number): number | undefined {
  const perPeriod = sharpePerPeriod(returns);
  return perPeriod === undefined ? undefined : perPeriod * Math.sqrt(periodsPerYear);
}
