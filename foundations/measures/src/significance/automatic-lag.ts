/**
 * How many autocovariances a Bartlett-weighted variance of a mean should count: the plug-in rules of Newey & West (1994)
 * and Andrews (1991). Both minimise its asymptotic mean squared error, bandwidth 1.1447·(α·n)^⅓, and differ in α: the
 * first estimates the spectrum's curvature from ⌊4(n/100)^(2/9)⌋ autocovariances, the second from an AR(1). O(n·lags).
 */

import { presentMean } from '../present-mean.ts';

export type LagRule = 'newey-west' | 'andrews';

/** The lag in bars, 0 … n − 1; 0 for a constant series. `series` [n], NaN where missing: such a bar takes part in no product. */
export function automaticLag(series: Float64Array, rule: LagRule = 'newey-west'): number {
  const n = series.length;
  const deviations = centred(series);
  const level = product(deviations, 0);
  if (!(level > 0 && level < Infinity)) return 0;
  const alpha =
    rule === 'andrews'
      ? autoregressive(product(deviations, 1) / product(deviations.subarray(0, n - 1), 0))
      : curvature(deviations, level);
  // A spectrum that vanishes, or a unit root, asks for every lag.
  const lag = Math.floor(1.1447 * Math.cbrt(alpha * n));
  return lag < n ? lag : n - 1;
}

/** (s₁/s₀)² */
function curvature(deviations: Float64Array, variance: number): number {
  const pilot = Math.min(deviations.length - 1, Math.floor(4 * (deviations.length / 100) ** (2 / 9)));
  let level = variance;
  let slope = 0;
  for (let lag = 1; lag <= pilot; lag += 1) {
    const twice = 2 * product(deviations, lag);
    level += twice;
    slope += lag * twice;
  }
  return slope === 0 ? 0 : (slope / level) ** 2;
}

/** 4ρ² / ((1 − ρ)²(1 + ρ)²) */
function autoregressive(rho: number): number {
  return rho === 0 ? 0 : ((2 * rho) / (1 - rho * rho)) ** 2;
}

/** From the mean of what is present; 0 where nothing is. */
function centred(series: Float64Array): Float64Array {
  const { mean } = presentMean(series);
  return series.map((value) => (value === value ? value - mean : 0));
}

/** Σ x(t)·x(t − lag) */
function product(x: Float64Array, lag: number): number {
  let sum = 0;
  for (let t = lag; t < x.length; t += 1) sum += x[t]! * x[t - lag]!;
  return sum;
}
