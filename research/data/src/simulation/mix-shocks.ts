/**
 * A symbol's shocks from those of its sources: beta · market + sector + own, or, under calibrated dynamics, the loadings on
 * statistical factors in the sector's place; and what a takeover does to them. O(bars × sources), no allocation.
 */
import { OVERNIGHT_SHARE, type ShockPath } from './shock-path.ts';
import type { SymbolTraits } from './symbol-traits.ts';

/** Each [bars], written over the symbol's life only. */
export interface MixedShocks {
  readonly night: Float64Array;
  readonly day: Float64Array;
  /** Conditional variance between open and close. */
  readonly dayVariance: Float64Array;
}

export function emptyMixedShocks(bars: number): MixedShocks {
  return { night: new Float64Array(bars), day: new Float64Array(bars), dayVariance: new Float64Array(bars) };
}

export function mixBySector(
  { beta, listed, delisted }: SymbolTraits,
  market: ShockPath,
  sector: ShockPath,
  own: ShockPath,
  { night, day, dayVariance }: MixedShocks,
): void {
  for (let t = listed; t < delisted; t += 1) {
    night[t] = beta * market.overnight[t]! + sector.overnight[t]! + own.overnight[t]!;
    day[t] = beta * market.intraday[t]! + sector.intraday[t]! + own.intraday[t]!;
    const variance = (beta * market.deviation[t]!) ** 2 + sector.deviation[t]! ** 2 + own.deviation[t]! ** 2;
    dayVariance[t] = (1 - OVERNIGHT_SHARE) * variance;
  }
}

export interface LoadedSource {
  readonly loading: number;
  readonly path: ShockPath;
  /** Share of the variance before the open. */
  readonly overnight: number;
}

/** @param range deviation of prices inside a bar over that from open to close */
export function mixByLoadings(
  { listed, delisted }: SymbolTraits,
  sources: readonly LoadedSource[],
  range: number,
  { night, day, dayVariance }: MixedShocks,
): void {
  for (const column of [night, day, dayVariance]) column.fill(0, listed, delisted);
  for (const { loading, path, overnight } of sources) {
    const share = range ** 2 * (1 - overnight) * loading ** 2;
    for (let t = listed; t < delisted; t += 1) {
      night[t] = night[t]! + loading * path.overnight[t]!;
      day[t] = day[t]! + loading * path.intraday[t]!;
      dayVariance[t] = dayVariance[t]! + share * path.deviation[t]! ** 2;
    }
  }
}

/** What is left of a target's shocks once its price is agreed. */
const PENDING = 0.15;

/** From the announcement on prices stay near the offer, which comes as a jump before the open. */
export function announceTakeover(
  { night, day, dayVariance }: MixedShocks,
  from: number,
  to: number,
  premium: number,
): void {
  for (let t = from; t < to; t += 1) {
    night[t] = PENDING * night[t]! + (t === from ? premium : 0);
    day[t] = PENDING * day[t]!;
    dayVariance[t] = PENDING ** 2 * dayVariance[t]!;
  }
}
