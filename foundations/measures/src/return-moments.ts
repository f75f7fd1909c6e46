/** The moments of returns whose Sharpe ratio exists. */
import { rawMoments } from '@quantcli/numeric';

export interface ReturnMoments {
  readonly mean: number;
  /** Divides by n − 1; positive. */
  readonly deviation: number;
  /** Population skew γ₃. */
  readonly skew: number;
  /** Population kurtosis γ₄, raw: 3 for a normal. */
  readonly kurtosis: number;
}

/** Undefined with fewer than two returns, without variation, or where a return is missing or infinite. O(n). */
export function returnMoments(returns: Float64Array): ReturnMoments | undefined {
  const { mean, variance, skew, kurtosis } = rawMoments(returns);
  if (!(variance > 0 && variance < Infinity)) return undefined;
  return { mean, deviation: Math.sqrt(variance), skew, kurtosis };
}
