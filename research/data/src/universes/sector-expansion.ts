/**
 * A universe widened by what its sectors did: at each rebalance the sectors are ranked by the mean past return of their
 * symbols, and the most liquid symbols of the best ones join until the next. Returns are close to close over the last bars,
 * that bar included; a symbol without a close at both ends does not count. Sectors are those of the panel's field
 * `sector`, which does not change over time: as classified today, not as they were.
 */
import type { Panel } from '@quantcli/panel';
import { rankLiquidity, type LiquidityRule } from './liquid-universe.ts';
import { rebalanceBars } from './rebalance-bars.ts';

export interface ExpansionRule extends Pick<LiquidityRule, 'rebalance' | 'field' | 'minPrice'> {
  /** How many of the best sectors are widened; default 1. */
  readonly sectors?: number | undefined;
  /** How many symbols join from each; default 5. */
  readonly add?: number | undefined;
  /** Bars of past return, and of the liquidity; default 126, half a year. */
  readonly window?: number | undefined;
}

/** [N × T]: `base` with the symbols that join. Throws DataError where the panel has no field `sector`. O(N·T + R·N·window log window). */
export function expandBySectors(panel: Panel, base: Uint8Array, rule: ExpansionRule = {}): Uint8Array {
  const { sectors = 1, add = 5, window = 126, rebalance = 'monthly' } = rule;
  const mask = base.slice();
  const bars = rebalanceBars(panel.time, rebalance);
  bars.forEach((t, i) => {
    const best = rankSectors(panel, t, window).slice(0, sectors);
    const candidates = rankLiquidity(panel, t, { ...rule, top: add, window }).filter(
      (n) => base[n * panel.bars + t] === 0,
    );
    for (const sector of best) {
      for (const n of candidates.filter((n) => panel.column('sector', n)[t] === sector).slice(0, add)) {
        mask.fill(1, n * panel.bars + t, n * panel.bars + (bars[i + 1] ?? panel.bars));
      }
    }
  });
  return mask;
}

/** Sector numbers, the best past mean return first; ties by number. */
export function rankSectors(panel: Panel, t: number, window: number): number[] {
  const sums = new Map<number, { sum: number; count: number }>();
  for (let n = 0; n < panel.symbols.length; n += 1) {
    const sector = panel.column('sector', n)[t]!;
    const close = panel.column('close', n);
    const past = close[t]! / (close[t - window] ?? NaN) - 1;
    if (Number.isNaN(sector) || Number.isNaN(past) || !panel.isMember(n, t)) continue;
    const so = sums.get(sector) ?? { sum: 0, count: 0 };
    sums.set(sector, { sum: so.sum + past, count: so.count + 1 });
  }
  const means = [...sums].map(([sector, { sum, count }]) => ({ sector, mean: sum / count }));
  return means.sort((a, b) => b.mean - a.mean || a.sector - b.sector).map(({ sector }) => sector);
}
