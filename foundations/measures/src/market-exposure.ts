/**
 * What is left of returns once their exposure to the market is taken out: r − β·m, with β the least-squares slope of r on
 * m (Jensen 1968, without the constant). The mean of what is left is the alpha; earning the market's premium is none.
 */

export interface MarketExposure {
  /** 0 when the market does not vary. */
  readonly beta: number;
  /** [n] r − β·m. */
  readonly residuals: Float64Array;
}

/** @param returns [n] and @param market [n], same bars, finite. */
export function removeMarket(returns: Float64Array, market: Float64Array): MarketExposure {
  const n = returns.length;
  let meanR = 0;
  let meanM = 0;
  for (let t = 0; t < n; t += 1) {
    meanR += returns[t]! / n;
    meanM += market[t]! / n;
  }
  let covariance = 0;
  let variance = 0;
  for (let t = 0; t < n; t += 1) {
    covariance += (returns[t]! - meanR) * (market[t]! - meanM);
    variance += (market[t]! - meanM) ** 2;
  }
  const beta = variance > 0 ? covariance / variance : 0;
  return { beta, residuals: returns.map((r, t) => r - beta * market[t]!) };
}
