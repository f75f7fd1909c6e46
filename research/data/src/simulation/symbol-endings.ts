/**
 * How symbols end: they fail after a stretch of distress, or are taken over at a premium. Which and when is drawn before
 * and apart from any return.
 *
 * Distress is no edge: twice as many symbols come into it as fail, their own shocks are scaled up for its length, and
 * one half fails, the other recovers. Where the drawn shocks point the wrong way for the outcome, all of them are
 * turned round; since shocks are symmetric, a symbol in distress is expected to earn what all others do, while those
 * that failed have fallen. What follows the last bar, the delisting return, is no part of the bars (Shumway 1997).
 */
import type { Rng } from '@quantcli/core';
import type { MarketSpec } from './market-spec.ts';
import type { ShockPath } from './shock-path.ts';
import { BARS_PER_YEAR } from './symbol-traits.ts';

export interface Distress {
  /** Bars [from, to). */
  readonly from: number;
  readonly to: number;
  readonly fails: boolean;
}

export interface SymbolEnding {
  /** First bar without the symbol; the market's length where it stays. */
  readonly at: number;
  readonly how: 'stays' | 'fails' | 'taken over';
  /** First bar at which a takeover is known. */
  readonly announced: number;
  readonly distress: readonly Distress[];
}

type Delistings = NonNullable<MarketSpec['delistings']>;

export function drawEnding(rng: Rng, spec: Delistings, listed: number, bars: number, first: boolean): SymbolEnding {
  const distress: Distress[] = [];
  const stays = { at: bars, how: 'stays', announced: bars, distress } as const;
  // The first symbol lives throughout, so that every session has a bar.
  if (first) return stays;
  let t = listed + 1;
  for (;;) {
    const trouble = t + waitFor(rng, 2 * spec.failures);
    const offer = t + waitFor(rng, spec.mergers);
    if (Math.min(trouble, offer) >= bars) return stays;
    if (offer < trouble) {
      const at = offer + spec.pending;
      return at < bars ? { ...stays, at, how: 'taken over', announced: offer } : { ...stays, announced: offer };
    }
    const to = Math.min(bars, trouble + spec.distress.bars);
    const fails = rng.uniform() < 0.5;
    distress.push({ from: trouble, to, fails });
    if (fails && to < bars) return { ...stays, at: to, how: 'fails' };
    t = to;
  }
}

/** Bars until an event of this rate a year. */
function waitFor(rng: Rng, perYear: number): number {
  const wait = (-Math.log(1 - rng.uniform()) / perYear) * BARS_PER_YEAR;
  return wait < 1e9 ? Math.ceil(wait) : Infinity;
}

/** Scales the own shocks of a symbol in distress and turns them towards how it ends. */
export function sufferDistress(path: ShockPath, { from, to, fails }: Distress, volatility: number): void {
  let sum = 0;
  for (let t = from; t < to; t += 1) sum += path.overnight[t]! + path.intraday[t]!;
  const factor = fails === sum < 0 ? volatility : -volatility;
  for (let t = from; t < to; t += 1) {
    path.overnight[t] = factor * path.overnight[t]!;
    path.intraday[t] = factor * path.intraday[t]!;
    path.deviation[t] = volatility * path.deviation[t]!;
  }
}
