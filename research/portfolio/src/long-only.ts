/** Long-only policies: the k best with equal weights, and everything with equal weights (the benchmark of a universe). */
import { ValidationError } from '@quantcli/core';
import { requireBars, requirePositive } from './long-short.ts';
import { capTurnover, type Policy } from './policy.ts';
import { rankTradable, selectWithBuffer } from './quantile-selection.ts';

export interface TopKOptions {
  /** Number of symbols held. */
  readonly k?: number;
  /** A held symbol stays while it ranks within the first `hold`. */
  readonly hold?: number;
  readonly rebalanceBars?: number;
  /** One-sided, in NAVs, for one rebalance; none by default. */
  readonly turnoverCap?: number | undefined;
}

/** Fully invested in the k symbols with the best forecasts, equal weights. */
export function topK({ k = 20, hold = 2 * k, rebalanceBars = 5, turnoverCap }: TopKOptions = {}): Policy {
  if (!(Number.isInteger(k) && k >= 1))
    throw new ValidationError({
      code: 'policy.k',
      what: `policy.k is ${k}`,
      fix: 'give a whole number of symbols, at least 1',
    });
  if (!(Number.isInteger(hold) && hold >= k))
    throw new ValidationError({
      code: 'policy.hold',
      what: `policy.hold is ${hold}`,
      fix: `give a whole number of symbols, at least k (${k})`,
    });
  requireBars(rebalanceBars);
  if (turnoverCap !== undefined) requirePositive('turnoverCap', turnoverCap);
  return {
    name: 'top-k',
    params: { k, hold, rebalanceBars, turnoverCap: turnoverCap ?? null },
    rebalanceBars,
    target(forecasts, { weights, tradable }, out) {
      out.fill(0);
      // At most k are held: those that may stay come first, the rest is filled from the top.
      const order = rankTradable(forecasts, tradable);
      const staying = selectWithBuffer(order, 0, hold, (n) => weights[n]! > 0).slice(0, k);
      const chosen = new Set(staying);
      for (const n of order) {
        if (chosen.size >= k) break;
        chosen.add(n);
      }
      for (const n of chosen) out[n] = 1 / chosen.size;
      if (turnoverCap !== undefined) capTurnover(weights, out, turnoverCap);
    },
  };
}

/** Everything tradable with equal weights: what doing nothing clever earns, after the same costs. */
export function equalWeight({ rebalanceBars = 21 }: { readonly rebalanceBars?: number } = {}): Policy {
  requireBars(rebalanceBars);
  return {
    name: 'equal-weight',
    params: { rebalanceBars },
    rebalanceBars,
    target(_forecasts, { tradable }, out) {
      let count = 0;
      for (const flag of tradable) count += flag;
      for (let n = 0; n < out.length; n += 1) out[n] = tradable[n] === 1 ? 1 / count : 0;
    },
  };
}
