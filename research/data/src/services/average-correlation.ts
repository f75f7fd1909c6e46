/**
 * The mean correlation of all pairs of members, over the last `window` (60) returns, without looking at a pair: with every
 * symbol's returns standardised in the window, the variance of their sum is Σᵢⱼ ρᵢⱼ, so the mean over the pairs is
 * (Var Σz − n)/(n(n − 1)). O(N·T·window) where the pairs would cost O(N²·T·window). A symbol counts at a bar where it is a
 * member, all returns of its window are there and they are not constant; NaN where fewer than two do.
 */
import { sharedFloat64 } from '@quantcli/core';
import { variance } from '@quantcli/numeric';
import type { Panel } from '@quantcli/panel';

/** [T] mean pairwise correlations of close-to-close returns. */
export function averageCorrelation(panel: Panel, window = 60): Float64Array {
  const out = sharedFloat64(panel.bars);
  const returns = panel.symbols.map((_, n) => {
    const close = panel.column('close', n);
    return close.map((price, t) => price / (close[t - 1] ?? NaN) - 1);
  });
  const sum = new Float64Array(window);
  for (let t = 0; t < panel.bars; t += 1) {
    out[t] = NaN;
    if (t < window) continue;
    sum.fill(0);
    let count = 0;
    for (let n = 0; n < returns.length; n += 1) {
      if (panel.isMember(n, t) && addStandardised(returns[n]!.subarray(t + 1 - window, t + 1), sum)) count += 1;
    }
    if (count >= 2) out[t] = (variance(sum) - count) / (count * (count - 1));
  }
  return out;
}

/** Adds (r − mean)/deviation to `sum`; false where a return is missing or all are equal. */
function addStandardised(returns: Float64Array, sum: Float64Array): boolean {
  const squares = variance(returns);
  if (!(squares > 0)) return false;
  let total = 0;
  for (let i = 0; i < returns.length; i += 1) total += returns[i]!;
  const mean = total / returns.length;
  const deviation = Math.sqrt(squares);
  for (let i = 0; i < returns.length; i += 1) sum[i]! += (returns[i]! - mean) / deviation;
  return true;
}
