/**
 * The regularised incomplete beta function I_x(a, b) and its inverse, a, b > 0 (NaN for other arguments).
 * I: the continued fraction of DiDonato & Morris (1992, BFRAC) on the lower side of the mean, by Lentz's method, with the
 * prefactor x^a (1 − x)^b / B(a, b) in Loader's (2000) form: about 1e-13 relative for a, b ≥ 0.1, also where I is tiny
 * (for the upper tail take I_{1−x}(b, a)). O(√max(a, b)) steps. Inverse: Newton's method on ln I against logit x, where
 * the slope is the prefactor over I. A beta variable has a log-concave density on the logit scale, hence a log-concave
 * distribution: ln I is concave and increasing, and Newton converges from anywhere.
 */
import { deviance, logGamma, nonzero, stirlingError } from './gamma-function.ts';

const TAU = 2 * Math.PI;

/** ln [x^a y^b / B(a, b)], y = 1 − x. */
function logPrefactor(x: number, y: number, a: number, b: number): number {
  const n = a + b;
  return (
    stirlingError(n) -
    stirlingError(a) -
    stirlingError(b) +
    0.5 * Math.log((a / n) * (b / TAU)) -
    deviance(a, n * x) -
    deviance(b, n * y)
  );
}

/** The prefactor over I_x(a, b), for x up to about the mean; λ = ay − bx is where a and x are compared. */
function betaFraction(x: number, y: number, a: number, b: number): number {
  const lambda = a * y - b * x;
  let fraction = (a * (lambda + 1)) / (a + 1);
  let c = fraction;
  let d = 0;
  for (let n = 1; ; n += 1) {
    const k = a + 2 * n - 1;
    const numerator = ((a + n - 1) / k) * ((a + b + n - 1) / k) * n * (b - n) * x * x;
    const term = n + (n * (b - n) * x) / k + ((a + n) * (lambda + 1 + n * (1 + y))) / (k + 2);
    d = 1 / nonzero(term + numerator * d);
    c = nonzero(term + numerator / c);
    fraction *= c * d;
    if (!(Math.abs(c * d - 1) > 2 * Number.EPSILON)) return fraction;
  }
}

/** ln I_x(a, b), with x and y = 1 − x both given so that neither loses digits; 0 < x < 1. */
export function logBetaCdf(x: number, y: number, a: number, b: number): number {
  return logCdf(x, y, a, b, logPrefactor(x, y, a, b));
}

function logCdf(x: number, y: number, a: number, b: number, prefactor: number): number {
  if (x <= (a + 1) / (a + b + 2)) return prefactor - Math.log(betaFraction(x, y, a, b));
  return Math.log1p(-Math.exp(prefactor) / betaFraction(y, x, b, a));
}

/** I_x(a, b) = P(X ≤ x) of a beta variable. */
export function regularizedBeta(x: number, a: number, b: number): number {
  if (!(x >= 0 && x <= 1 && a > 0 && b > 0)) return NaN;
  return x === 0 || x === 1 ? x : Math.exp(logBetaCdf(x, 1 - x, a, b));
}

/** Beyond this logit the smaller of x and 1 − x is e^(−|u|), down to where a double can no longer hold it. */
const FAR_LOGIT = 600;

/** logit x with I_x(a, b) = p, 0 < p < 1: the scale on which both x and 1 − x keep their digits. */
export function logitInverseBeta(p: number, a: number, b: number): number {
  if (p > 0.5) return -logitInverseBeta(1 - p, b, a);
  const target = Math.log(p);
  const logBeta = logGamma(a) + logGamma(b) - logGamma(a + b);
  let u = Math.log(a / b);
  let last = Infinity;
  for (let i = 0; i < 200; i += 1) {
    const odds = Math.exp(-Math.abs(u));
    const small = odds / (1 + odds);
    const large = 1 / (1 + odds);
    const x = u < 0 ? small : large;
    const y = u < 0 ? large : small;
    const far = Math.abs(u) > FAR_LOGIT;
    const prefactor = far ? (u < 0 ? a * u : -b * u) - logBeta : logPrefactor(x, y, a, b);
    const reached = logCdf(x, y, a, b, prefactor);
    const change = (target - reached) * Math.exp(reached - prefactor);
    u += change;
    // Newton's steps shrink quadratically until only rounding moves them.
    const size = Math.abs(change) / Math.max(1, Math.abs(u));
    if (!(size > Number.EPSILON) || (size < 1e-7 && size >= last / 2)) break;
    last = size;
  }
  return u;
}

/** x with I_x(a, b) = p. */
export function inverseRegularizedBeta(p: number, a: number, b: number): number {
  if (!(p >= 0 && p <= 1 && a > 0 && b > 0)) return NaN;
  if (p === 0 || p === 1) return p;
  const u = logitInverseBeta(p, a, b);
  return u < 0 ? Math.exp(u) / (1 + Math.exp(u)) : 1 / (1 + Math.exp(-u));
}
