/**
 * Mean, variance, skewness and kurtosis of a sample, in two passes, the mean corrected by what the first left over
 * (Chan, Golub & LeVeque 1983). Bias-corrected forms: Joanes & Gill (1998), G1 and G2. NaN where a value is missing, and
 * where the figure does not exist: no values, too few of them, or a constant sample for skewness and kurtosis.
 */

/** Arithmetic mean. */
export function mean(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) sum += values[i]!;
  const first = sum / values.length;
  let rest = 0;
  for (let i = 0; i < values.length; i += 1) rest += values[i]! - first;
  return first + rest / values.length;
}

/** Σ(x − mean)^k for k = 2, 3, 4. */
function centralSums(values: Float64Array): { centre: number; s2: number; s3: number; s4: number } {
  const centre = mean(values);
  let s2 = 0;
  let s3 = 0;
  let s4 = 0;
  for (let i = 0; i < values.length; i += 1) {
    const d = values[i]! - centre;
    const square = d * d;
    s2 += square;
    s3 += square * d;
    s4 += square * square;
  }
  return { centre, s2, s3, s4 };
}

/** Divides by n − 1; NaN below two values. */
export function variance(values: Float64Array): number {
  return values.length < 2 ? NaN : centralSums(values).s2 / (values.length - 1);
}

export interface RawMoments {
  readonly mean: number;
  /** Divides by n − 1. */
  readonly variance: number;
  /** Population skewness γ3 = m3/m2^1.5. */
  readonly skew: number;
  /** Raw kurtosis γ4 = m4/m2², 3 for a normal. */
  readonly kurtosis: number;
}

/** The moments as the probabilistic Sharpe ratio wants them: not bias-corrected, kurtosis not in excess of 3. */
export function rawMoments(values: Float64Array): RawMoments {
  const n = values.length;
  const { centre, s2, s3, s4 } = centralSums(values);
  return {
    mean: centre,
    variance: n < 2 ? NaN : s2 / (n - 1),
    skew: (Math.sqrt(n) * s3) / (s2 * Math.sqrt(s2)),
    kurtosis: (n * s4) / (s2 * s2),
  };
}

/** Bias-corrected skewness G1; NaN below three values. */
export function skewness(values: Float64Array): number {
  const n = values.length;
  return n < 3 ? NaN : (Math.sqrt(n * (n - 1)) / (n - 2)) * rawMoments(values).skew;
}

/** Bias-corrected excess kurtosis G2, 0 for a normal; NaN below four values. */
export function kurtosis(values: Float64Array): number {
  const n = values.length;
  if (n < 4) return NaN;
  return ((n - 1) / ((n - 2) * (n - 3))) * ((n + 1) * (rawMoments(values).kurtosis - 3) + 6);
}
