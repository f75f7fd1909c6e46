/**
 * Student's t distribution with any degrees of freedom > 0, by the incomplete beta function (Abramowitz & Stegun 26.7.1):
 * P(|T| > t) = I_x(ν/2, ½), x = ν/(ν + t²). About 1e-13 relative in the lower tail, for the upper one use `-t`.
 * NaN for arguments outside the domain.
 */
import { logBetaCdf, logitInverseBeta } from './beta-function.ts';

/** P(T ≤ t). */
export function studentTCdf(t: number, degrees: number): number {
  if (!(degrees > 0) || Number.isNaN(t)) return NaN;
  const ratio = (t / degrees) * t;
  const tail =
    ratio === Infinity ? 0 : Math.exp(logBetaCdf(1 / (1 + ratio), ratio / (1 + ratio), degrees / 2, 0.5)) / 2;
  return t < 0 ? tail : 1 - tail;
}

/** t with P(T ≤ t) = p; ±Infinity at 0 and 1. */
export function studentTQuantile(p: number, degrees: number): number {
  if (!(degrees > 0 && p >= 0 && p <= 1)) return NaN;
  if (p === 0.5) return 0;
  const tail = p < 0.5 ? p : 1 - p;
  if (tail === 0) return p === 0 ? -Infinity : Infinity;
  const t = Math.sqrt(degrees) * Math.exp(-logitInverseBeta(2 * tail, degrees / 2, 0.5) / 2);
  return p < 0.5 ? -t : t;
}
