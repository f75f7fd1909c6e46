/**
 * The uncertainty of a Sharpe ratio without assuming independent or normal returns: stationary bootstrap (Politis &
 * Romano 1994), blocks of automatic length, studentised (Efron & Tibshirani 1993, §12.5) by the standard error of Lo
 * (2002) and Mertens (2002), √((1 − γ₃SR + ¼(γ₄ − 1)SR²)/n), which the resamples share with the sample.
 *
 * Coverage of the nominal 95 %, 1,000 simulated markets each, n = 250 / 1,000 bars, Sharpe ratio 0 to 2.5: normal 93 /
 * 95.5, t(4) 94 / 95.5, skewed −1.4 94.8 / 93.9, AR(1) 0.15 93 / 94 (the formula alone: 91.5), GARCH-t 92–95 / 94.
 * Percentile intervals of the same resamples cover up to 1.5 points less, and where returns are skewed or fat-tailed
 * their lower bound lies above the truth in 4 % of the markets instead of 2.5 % (studentised 3 %).
 *
 * A resample is n bars in blocks: sums of powers 1 to 4 of the standardised returns, taken block by block from prefix
 * sums over two turns of the (circular) series, so a replication costs as many steps as it has blocks and allocates
 * nothing. O(n·√n + replications·n/length).
 */
import type { Rng } from '@quantcli/core';
import { quantileOfSorted } from '@quantcli/numeric';
import { stationaryBlockLength } from './block-length.ts';
import { returnMoments } from './return-moments.ts';

export interface SharpeIntervalOptions {
  /** Two-sided coverage, in (0, 1). */
  readonly confidence?: number;
  readonly replications?: number;
  /** Decides the draws, and so the result to the last bit. */
  readonly rng: Rng;
}

/**
 * The annualised bounds of the Sharpe ratio.
 * @param returns [n] per period, in excess of cash
 * @returns [low, high], or undefined where the returns have no Sharpe ratio or most resamples have none
 */
export function sharpeInterval(
  returns: Float64Array,
  periodsPerYear: number,
  { confidence = 0.95, replications = 2_000, rng }: SharpeIntervalOptions,
): readonly [low: number, high: number] | undefined {
  const moments = returnMoments(returns);
  if (moments === undefined) return undefined;
  const { mean, skew, kurtosis } = moments;
  const n = returns.length;
  const deviation = moments.deviation * Math.sqrt((n - 1) / n);
  const sharpe = mean / deviation;
  const standardised = returns.map((value) => (value - mean) / deviation);
  // What the Sharpe ratio averages, to first order, is this: its dependence decides the length of the blocks.
  const influence = standardised.map((z) => z - (sharpe / 2) * (z * z - 1));
  const studentised = resample(standardised, sharpe, stationaryBlockLength(influence), replications, rng);
  if (studentised.length < replications / 2) return undefined;
  studentised.sort();
  const scale = standardError(sharpe, skew, kurtosis, n);
  const tail = (1 - confidence) / 2;
  const annual = Math.sqrt((periodsPerYear * (n - 1)) / n);
  return [
    (sharpe - scale * quantileOfSorted(studentised, 1 - tail)) * annual,
    (sharpe - scale * quantileOfSorted(studentised, tail)) * annual,
  ];
}

/** (SR* − SR)/se* of every resample that has a deviation. */
function resample(z: Float64Array, sharpe: number, length: number, replications: number, rng: Rng): Float64Array {
  const n = z.length;
  const sums = prefixSums(z);
  const stay = 1 - 1 / length;
  const wordToBar = n * 2 ** -32;
  const logStay = Math.log(stay);
  const studentised = new Float64Array(replications);
  let valid = 0;
  for (let replication = 0; replication < replications; replication += 1) {
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    let s4 = 0;
    for (let left = n; left > 0;) {
      // One word each for where and how long; n is so small against 2^32 that the bias is below 1e-6 of a probability.
      const first = 4 * Math.floor(rng.nextUint32() * wordToBar);
      // Geometric with mean `length`, by inversion; 1 needs no logarithm.
      const u = (rng.nextUint32() + 1) * 2 ** -32;
      const size = u > stay ? 1 : Math.min(left, 1 + Math.floor(Math.log(u) / logStay));
      const end = first + 4 * size;
      s1 += sums[end]! - sums[first]!;
      s2 += sums[end + 1]! - sums[first + 1]!;
      s3 += sums[end + 2]! - sums[first + 2]!;
      s4 += sums[end + 3]! - sums[first + 3]!;
      left -= size;
    }
    const m1 = s1 / n;
    const m2 = s2 / n;
    const m3 = s3 / n;
    const variance = m2 - m1 * m1;
    if (!(variance > 1e-12)) continue;
    const deviation = Math.sqrt(variance);
    const ratio = (sharpe + m1) / deviation;
    const skew = (m3 - 3 * m1 * m2 + 2 * m1 ** 3) / (variance * deviation);
    const kurtosis = (s4 / n - 4 * m1 * m3 + 6 * m1 * m1 * m2 - 3 * m1 ** 4) / (variance * variance);
    studentised[valid] = (ratio - sharpe) / standardError(ratio, skew, kurtosis, n);
    valid += 1;
  }
  return studentised.subarray(0, valid);
}

/** Sums of z, z², z³, z⁴ before each bar, four by four, over two turns of the series. */
function prefixSums(z: Float64Array): Float64Array {
  const n = z.length;
  const sums = new Float64Array(4 * (2 * n + 1));
  for (let i = 0; i < 2 * n; i += 1) {
    const value = z[i < n ? i : i - n]!;
    let power = 1;
    for (let k = 0; k < 4; k += 1) {
      power *= value;
      sums[4 * i + 4 + k] = sums[4 * i + k]! + power;
    }
  }
  return sums;
}

/** Of a per-period Sharpe ratio; the radicand is positive for any real distribution (γ₄ ≥ 1 + γ₃²), up to rounding. */
function standardError(sharpe: number, skew: number, kurtosis: number, n: number): number {
  return Math.sqrt(Math.max(1e-9, 1 - skew * sharpe + ((kurtosis - 1) / 4) * sharpe * sharpe) / n);
}
