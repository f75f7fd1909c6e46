/**
 * The most traded symbols, chosen with what had traded by then: at the first bar of each month (or quarter, or year) those
 * with the highest median of dollar volume over the last bars, that bar included, and so known at its close. A median,
 * because one day of an index rebalancing must not make a stock liquid. Missing bars do not count, and a symbol with no
 * bar at the rebalance, too short a history or too low a price is not chosen. O(N·T + R·N·window log window).
 */
import { ValidationError } from '@quantcli/core';
import { quantile } from '@quantcli/numeric';
import type { Panel } from '@quantcli/panel';
import { rebalanceBars, type Rebalance } from './rebalance-bars.ts';

export interface LiquidityRule {
  /** How many symbols. */
  readonly top: number;
  /** A member stays while its rank is at most this; default `top`: no buffer. */
  readonly keep?: number | undefined;
  /** Bars of the median; default 60. */
  readonly window?: number | undefined;
  /** What is ranked; default `dollar_volume`. */
  readonly field?: string | undefined;
  readonly rebalance?: Rebalance | undefined;
  /** Least price as traded (`raw_close`, else `close`) at the rebalance; default 0. */
  readonly minPrice?: number | undefined;
  /** Least bars with a value so far; default `window`. */
  readonly minHistory?: number | undefined;
}

/** [N × T] 1 where chosen at the last rebalance. Throws {@link ValidationError} for a rule that makes no sense and DataError for a field that the panel lacks. */
export function liquidUniverse(panel: Panel, rule: LiquidityRule): Uint8Array {
  const { top, keep = top, rebalance = 'monthly' } = rule;
  if (!(Number.isInteger(top) && top >= 1 && keep >= top)) {
    throw new ValidationError({
      code: 'universe.liquidity',
      what: `the top ${top} kept to rank ${keep}`,
      fix: 'give a whole number of symbols, and a buffer that is not smaller',
    });
  }
  const bars = rebalanceBars(panel.time, rebalance);
  const mask = new Uint8Array(panel.symbols.length * panel.bars);
  let members: number[] = [];
  bars.forEach((t, i) => {
    const ranked = rankLiquidity(panel, t, rule);
    const near = new Set(ranked.slice(0, keep));
    const staying = members.filter((n) => near.has(n)).slice(0, top);
    const stayed = new Set(staying);
    members = [...staying, ...ranked.filter((n) => !stayed.has(n)).slice(0, top - staying.length)];
    // The best first, so that the buffer drops the worst when it is full.
    const rank = new Map(ranked.map((n, place) => [n, place]));
    members.sort((a, b) => rank.get(a)! - rank.get(b)!);
    for (const n of members) mask.fill(1, n * panel.bars + t, n * panel.bars + (bars[i + 1] ?? panel.bars));
  });
  return mask;
}

/** The symbols that qualify at a bar, the most liquid first, ties in the panel's order. */
export function rankLiquidity(
  panel: Panel,
  t: number,
  { window = 60, field = 'dollar_volume', minPrice = 0, minHistory = window }: LiquidityRule,
): number[] {
  const median = new Float64Array(panel.symbols.length);
  const priceField = panel.has('raw_close') ? 'raw_close' : 'close';
  const qualified: number[] = [];
  for (let n = 0; n < median.length; n += 1) {
    const values = panel.column(field, n);
    if (!panel.isMember(n, t) || Number.isNaN(values[t]!)) continue;
    if (minPrice > 0 && !(panel.column(priceField, n)[t]! >= minPrice)) continue;
    if (countPresent(values, t, minHistory) < minHistory) continue;
    median[n] = quantile(
      values.slice(Math.max(0, t - window + 1), t + 1).filter((value) => !Number.isNaN(value)),
      0.5,
    );
    qualified.push(n);
  }
  return qualified.sort((a, b) => median[b]! - median[a]! || a - b);
}

/** Present values up to a bar, counted backward until there are enough. */
function countPresent(values: Float64Array, t: number, enough: number): number {
  let count = 0;
  for (let i = t; i >= 0 && count < enough; i -= 1) if (!Number.isNaN(values[i]!)) count += 1;
  return count;
}
