/** Who is held for a score on a date: the symbols of its top and of its bottom quantile, from centred ranks. */

/** 1 for the top quantile, −1 for the bottom one, 0 between; NaN ranks are 0. @param rank in (−½, ½] */
export function sideOf(rank: number, quantiles: number): -1 | 0 | 1 {
  const edge = 0.5 - 1 / quantiles;
  return rank > edge ? 1 : rank < -edge ? -1 : 0;
}

/**
 * [T] mean outcome of the top less that of the bottom quantile, equal-weighted; NaN where either has no outcome.
 * @param ranks [T × N] centred ranks
 * @param outcomes [N × T]
 */
export function spreadReturns(
  ranks: Float64Array,
  outcomes: Float64Array,
  symbols: number,
  quantiles: number,
): Float64Array {
  const bars = ranks.length / symbols;
  const spread = new Float64Array(bars);
  for (let t = 0; t < bars; t += 1) {
    const sums = [0, 0];
    const counts = [0, 0];
    for (let n = 0; n < symbols; n += 1) {
      const side = sideOf(ranks[t * symbols + n]!, quantiles);
      const outcome = outcomes[n * bars + t]!;
      if (side === 0 || outcome !== outcome) continue;
      const end = side > 0 ? 1 : 0;
      sums[end]! += outcome;
      counts[end]! += 1;
    }
    spread[t] = sums[1]! / counts[1]! - sums[0]! / counts[0]!;
  }
  return spread;
}

/** Mean share of what is held at either end that is no longer held there `later` bars on; NaN where that is never known. */
export function replacedShare(ranks: Float64Array, symbols: number, quantiles: number, later: number): number {
  const bars = ranks.length / symbols;
  let sum = 0;
  let dates = 0;
  for (let t = 0; t + later < bars; t += later) {
    let held = 0;
    let kept = 0;
    for (let n = 0; n < symbols; n += 1) {
      const side = sideOf(ranks[t * symbols + n]!, quantiles);
      if (side === 0) continue;
      held += 1;
      if (sideOf(ranks[(t + later) * symbols + n]!, quantiles) === side) kept += 1;
    }
    if (held === 0) continue;
    sum += 1 - kept / held;
    dates += 1;
  }
  return sum / dates;
}
