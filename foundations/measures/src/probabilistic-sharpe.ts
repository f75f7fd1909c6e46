/**
 * Is a Sharpe ratio real? The probability that the true one exceeds a benchmark (PSR: Bailey & López de Prado 2012,
 * eq. 11), and the same against the best that luck alone would have shown among N trials (DSR: 2014, eq. 1 and 2).
 * All ratios per period, not annualised.
 */
import { inverseNormal } from '@quantcli/core';
import { normalCdf } from '@quantcli/numeric';
import { returnMoments } from './return-moments.ts';

const EULER_MASCHERONI = 0.577_215_664_901_532_9;

/** What was tried before this result was chosen, as the experiment log counts it. */
export interface Trials {
  /** Distinct trials, this one included, ≥ 1. */
  readonly count: number;
  /** Variance of their per-period Sharpe ratios. */
  readonly sharpeVariance: number;
}

/** Probability in [0, 1] that the true per-period Sharpe ratio exceeds `benchmark`; undefined where the returns have none. */
export function psr(returns: Float64Array, benchmark = 0): number | undefined {
  const moments = returnMoments(returns);
  if (moments === undefined) return undefined;
  const { mean, deviation, skew, kurtosis } = moments;
  return psrOfMoments(mean / deviation, returns.length, skew, kurtosis, benchmark);
}

/** {@link psr} of a per-period Sharpe ratio over n returns with skew γ₃ and raw kurtosis γ₄; undefined where no distribution has these. */
export function psrOfMoments(
  sharpe: number,
  n: number,
  skew: number,
  kurtosis: number,
  benchmark = 0,
): number | undefined {
  const spread = 1 - skew * sharpe + ((kurtosis - 1) / 4) * sharpe * sharpe;
  if (!(spread > 0 && n >= 2)) return undefined;
  return normalCdf(((sharpe - benchmark) * Math.sqrt(n - 1)) / Math.sqrt(spread));
}

/** The per-period Sharpe ratio that the best of `count` trials without skill is expected to show; 0 for one trial. */
export function expectedMaximumSharpe({ count, sharpeVariance }: Trials): number {
  if (count <= 1) return 0;
  // Φ⁻¹(1 − p) = −Φ⁻¹(p), which keeps its digits for many trials.
  const best =
    -(1 - EULER_MASCHERONI) * inverseNormal(1 / count) - EULER_MASCHERONI * inverseNormal(1 / (count * Math.E));
  return Math.sqrt(sharpeVariance) * best;
}

/** {@link psr} against {@link expectedMaximumSharpe}: the probability of skill after all that was tried. With one trial it is the PSR against 0. */
export function dsr(returns: Float64Array, trials: Trials): number | undefined {
  return psr(returns, expectedMaximumSharpe(trials));
}
