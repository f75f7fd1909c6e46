/** What the equity chart is drawn from: growth, and the band in which a random walk would lie. O(bars) each. */

export interface GrowthBand {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** Equity over its first entry; all NaN when that is not a positive number. */
export function growthOf(equity: Float64Array): Float64Array {
  const first = equity[0] ?? NaN;
  return equity.map((value) => (first > 0 && Number.isFinite(first) ? value / first : NaN));
}

/**
 * exp(m·t ± z·s·√t) for every bar t, with m the mean and s the standard deviation of the log returns after the first
 * entry: where a random walk of this drift and volatility lies with 95 % probability. Undefined with fewer than two
 * returns, or when one of them lost everything.
 */
export function growthBand(returns: Float64Array, z = 1.96): GrowthBand | undefined {
  const count = returns.length - 1;
  if (count < 2) return undefined;
  let mean = 0;
  let squares = 0;
  for (let t = 1; t <= count; t += 1) {
    const logReturn = Math.log1p(returns[t]!);
    const difference = logReturn - mean;
    mean += difference / t;
    squares += difference * (logReturn - mean);
  }
  const deviation = Math.sqrt(squares / (count - 1));
  if (!Number.isFinite(mean + deviation)) return undefined;
  const edge = (sign: number): Float64Array =>
    returns.map((_, t) => Math.exp(mean * t + sign * z * deviation * Math.sqrt(t)));
  return { low: edge(-1), high: edge(1) };
}
