/**
 * A symbol's bars as traded, from its returns. Prices are raw: a split divides them, a dividend comes off at the open of
 * its ex-date, and neither changes the total return, split_t · (close_t + dividend_t) / close_{t−1} = 1 + r_t. Splits
 * follow a close above the symbol's threshold, dividends the calendar; both are known before the bar.
 *
 * High and low are the extremes of a Brownian bridge from open to close with the bar's conditional deviation s, by
 * inversion: ½ (open + close ± √((close − open)² − 2 s² ln U)), U uniform, one for each (Karatzas & Shreve 1991, 2.8;
 * each has its exact law given open and close; their joint law is simplified to independence). Turning signs swaps them.
 *
 * Prices are rounded to the printed grid only, never in what follows from them, and to seven digits at least: rounding
 * makes no bounce that a reversal feature could see. O(bars).
 */
import type { Rng } from '@quantcli/core';
import type { BarField } from '@quantcli/market';
import { onGrid } from './price-grid.ts';
import type { ReturnPath } from './return-path.ts';
import { BARS_PER_QUARTER, type SymbolTraits } from './symbol-traits.ts';

export const SIMULATED_FIELDS = ['open', 'high', 'low', 'close', 'volume', 'dividend', 'split'] as const;
export type SimulatedField = Extract<BarField, (typeof SIMULATED_FIELDS)[number]>;
export type BarColumns = Readonly<Record<SimulatedField, Float64Array>>;

/** Where prices lie on a grid, those below so many ticks are consolidated: a step would be too large a part of them. */
const LEAST_TICKS = 300;
const REVERSE_SPLIT = 0.1;
const CASH_GRID = 10_000;
const UINT32 = 4_294_967_296;

/**
 * Writes the symbol's bars at rows `row`, `row` + 1, … of the columns.
 * @param volume [bars] in shares of the first bar
 * @param tick what printed prices are multiples of
 */
export function writeBars(
  rng: Rng,
  traits: SymbolTraits,
  returns: ReturnPath,
  volume: Float64Array,
  columns: BarColumns,
  row: number,
  tick?: number,
): void {
  const print = tick === undefined ? printed : (price: number): number => onGrid(price, tick);
  const least = tick === undefined ? 0 : LEAST_TICKS * tick;
  const { listed, delisted, dividendYield, exPhase, splitAbove, splitRatio } = traits;
  let last = traits.price;
  let shares = 1;
  for (let t = listed; t < delisted; t += 1) {
    const i = row + t - listed;
    const ex = dividendYield > 0 && t > listed && t % BARS_PER_QUARTER === exPhase;
    const split = ex || t === listed ? 1 : last > splitAbove ? splitRatio : last < least ? REVERSE_SPLIT : 1;
    const before = last / split;
    const dividend = ex ? Math.round(before * dividendYield * CASH_GRID) / CASH_GRID : 0;
    const open = 1 + returns.overnight[t]!;
    const close = 1 + returns.total[t]!;
    const gap = (close - open) ** 2;
    const spread = 2 * returns.intradayDeviation[t]! ** 2;
    const up = Math.sqrt(gap - spread * Math.log((rng.nextUint32() + 0.5) / UINT32));
    const down = Math.sqrt(gap - spread * Math.log((rng.nextUint32() + 0.5) / UINT32));
    const lower = Math.min(open, close);
    // The bridge knows no zero: inside a bar a price loses half at most.
    const low = Math.max(0.5 * lower, Math.min(lower, 0.5 * (open + close - down)));
    const high = Math.max(open, close, 0.5 * (open + close + up));
    shares *= split;
    last = before * close - dividend;
    columns.open[i] = print(before * open - dividend);
    columns.high[i] = print(before * high - dividend);
    columns.low[i] = print(before * low - dividend);
    columns.close[i] = print(last);
    columns.volume[i] = Math.max(1, Math.round(volume[t]! * shares));
    columns.dividend[i] = dividend;
    columns.split[i] = split;
  }
}

/** Rounds to six decimals, more for prices below 1: monotone, so high and low stay the extremes. */
function printed(price: number): number {
  let grid = 1_000_000;
  while (price * grid < 1_000_000) grid *= 10;
  return Math.round(price * grid) / grid;
}
