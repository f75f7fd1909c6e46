/**
 * The automatic block length of the stationary bootstrap: Politis & White (2004), equations as corrected by Patton,
 * Politis & White (2009). The autocorrelations end at the first lag m̂ from which K in a row are negligible
 * (|ρ| < 2√(log₁₀ n / n)), as the authors' program and its followers count it (the paper's m̂ is one less); a flat-top
 * window of 2m̂ lags weighs the autocovariances R: Ĝ = Σ λ(k/2m̂)·|k|·R(k), ĝ = Σ λ(k/2m̂)·R(k),
 * b = (2Ĝ²/(2ĝ²))^⅓ · n^⅓. O(n·√n).
 */
import { mean } from '@quantcli/numeric';

/** Mean block length in bars, from 1 to min(3√n, n/3); 1 for a constant series. `series` [n], finite. */
export function stationaryBlockLength(series: Float64Array): number {
  const n = series.length;
  const longest = Math.max(1, Math.ceil(Math.min(3 * Math.sqrt(n), n / 3)));
  const centre = mean(series);
  const deviations = series.map((value) => value - centre);
  const variance = autocovariance(deviations, 0);
  if (!(variance > 0)) return 1;
  const quietLags = Math.max(5, Math.ceil(Math.sqrt(Math.log10(n))));
  const lags = Math.min(Math.ceil(Math.sqrt(n)) + quietLags, n - 1);
  const covariances = Float64Array.from({ length: lags + 1 }, (_, lag) => autocovariance(deviations, lag));
  const negligible = 2 * Math.sqrt(Math.log10(n) / n) * variance;
  let last = lags;
  for (let lag = 1, quiet = 0; lag <= lags; lag += 1) {
    quiet = Math.abs(covariances[lag]!) < negligible ? quiet + 1 : 0;
    if (quiet === quietLags) {
      last = lag - quietLags + 1;
      break;
    }
  }
  const window = Math.min(2 * last, lags);
  let slope = 0;
  let spectrum = variance;
  for (let lag = 1; lag <= window; lag += 1) {
    const weight = Math.min(1, 2 * (1 - lag / window));
    slope += 2 * weight * lag * covariances[lag]!;
    spectrum += 2 * weight * covariances[lag]!;
  }
  return Math.min(longest, Math.max(1, Math.cbrt((slope / spectrum) ** 2 * n)));
}

/** Divides by n at every lag. */
function autocovariance(deviations: Float64Array, lag: number): number {
  let sum = 0;
  for (let t = lag; t < deviations.length; t += 1) sum += deviations[t]! * deviations[t - lag]!;
  return sum / deviations.length;
}
