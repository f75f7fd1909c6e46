/**
 * What one symbol is: loadings, size, habits of paying and splitting, and when it is listed. All of it is drawn from the
 * symbol's own stream, before and apart from any return.
 */
import type { Rng } from '@quantcli/core';
import type { SymbolEnding } from './symbol-endings.ts';

export const BARS_PER_YEAR = 252;
/** Expected listings and delistings, each, per symbol and year. */
const TURNOVER_PER_YEAR = 0.015;
/** A quarter of bars, between two ex-dates. */
export const BARS_PER_QUARTER = 63;

export interface SymbolTraits {
  readonly sector: number;
  /** Loading on the market factor. */
  readonly beta: number;
  /** Deviation of the idiosyncratic shock of a bar in the normal regime. */
  readonly deviation: number;
  /** Dollars at the close before the first bar. */
  readonly price: number;
  /** Log of the shares traded on a bar on which nothing happens. */
  readonly logVolume: number;
  /** Dividend a quarter as a share of the price; 0 for those that pay none. */
  readonly dividendYield: number;
  /** Bar index modulo {@link BARS_PER_QUARTER} at which shares go ex dividend. */
  readonly exPhase: number;
  /** Above this closing price the shares are split, into `splitRatio`. */
  readonly splitAbove: number;
  readonly splitRatio: 2 | 3;
  /** Life: the bars [listed, delisted). */
  readonly listed: number;
  readonly delisted: number;
  /** How it ends, in a market with delistings that have a cause. */
  readonly ending?: SymbolEnding;
  /** On the statistical factors of calibrated dynamics. */
  readonly loadings?: readonly number[];
}

/** The first symbol lives throughout, so that every session has a bar. */
export function drawTraits(rng: Rng, index: number, sectors: number, bars: number): SymbolTraits {
  const between = (low: number, high: number): number => low + (high - low) * rng.uniform();
  const inRatio = (low: number, high: number): number => low * (high / low) ** rng.uniform();
  const traits = {
    sector: index % sectors,
    beta: between(0.6, 1.4),
    deviation: inRatio(0.16, 0.34) / Math.sqrt(BARS_PER_YEAR),
    price: inRatio(20, 150),
    logVolume: Math.log(inRatio(300_000, 10_000_000)),
    dividendYield: rng.uniform() < 0.25 ? between(0.003, 0.007) : 0,
    exPhase: rng.below(BARS_PER_QUARTER),
    splitAbove: between(160, 400),
    splitRatio: rng.uniform() < 0.2 ? 3 : 2,
  } as const;
  if (index === 0) return { ...traits, listed: 0, delisted: bars };
  const hazard = TURNOVER_PER_YEAR / BARS_PER_YEAR;
  const late = rng.uniform() < 1 - Math.exp(-hazard * bars);
  const listed = late ? 1 + rng.below(bars - 1) : 0;
  const life = Math.ceil(-Math.log(1 - rng.uniform()) / hazard);
  return { ...traits, listed, delisted: Math.min(bars, listed + Math.max(1, life)) };
}
