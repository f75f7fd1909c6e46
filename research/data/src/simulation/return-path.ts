/**
 * A symbol's returns from its shocks. With Q the total-return price, D = 20 and x the shocks (beta · market + sector + own,
 * in an overnight and an intraday part):
 *
 *   open_t  = Q_{t−1} (1 + μ + ¼ e_t) + Q_{t−1−D} x^overnight_t
 *   close_t = open_t + ¾ e_t Q_{t−1} + Q_{t−1−D} x^intraday_t,     r_t = close_t / Q_{t−1} − 1
 *
 * μ is the common drift, earned overnight (Cliff, Cooper & Gulen 2008 find the equity premium there), e_t the planted
 * expected return (0 in a null market). Hence E[r_t | past] = μ + e_t for every symbol, whatever its volatility, loading
 * or history: the shocks are symmetric around 0 and their scale is known before the bar.
 *
 * Why shocks are multiples of an older price (retarded volatility: Bouchaud, Matacz & Potters 2001): compounding symmetric
 * returns skews the return of several bars, so its *median* is lower for more volatile symbols while the means are equal,
 * and ranks of forward returns know volatility (measured: rank IC −0.006 at 5 bars, −0.014 at 21). Over D + 1 = 21 bars
 * and fewer, shocks that are multiples of a price already known add up to a symmetric return, so neither means nor ranks
 * can be predicted; and volatility rises after a fall, as it does in real shares (leverage effect, Black 1976).
 *
 * Calibrated dynamics bring their own leverage effect: there the older price is Q_{t−1}, and compounding does what it does.
 *
 * Bounds, all symmetric: the ratio of the two prices is at most 2, the parts of a shock ±0.35 and ±0.5, e ±0.1, so no bar
 * loses more than 95 %. Only the first is ever met (on 1 bar in 3,000). O(bars), no allocation.
 */
import type { MixedShocks } from './mix-shocks.ts';
import { OVERNIGHT_SHARE } from './shock-path.ts';
import { BARS_PER_YEAR, type SymbolTraits } from './symbol-traits.ts';

/** Common drift a bar: 7 % a year. */
export const DRIFT = 0.07 / BARS_PER_YEAR;
const RETARDATION = 20;
const MOST_LEVERAGE = 2;
const MOST_OVERNIGHT = 0.35;
const MOST_INTRADAY = 0.5;
const MOST_EDGE = 0.1;

/** Each [bars], written over the symbol's life only. */
export interface ReturnPath {
  /** From the close before to the open. */
  readonly overnight: Float64Array;
  /** From the close before to the close. */
  readonly total: Float64Array;
  /** Total-return price at the close, in units of the price before the first bar. */
  readonly price: Float64Array;
  /** Conditional deviation of the intraday part, relative to the close before. */
  readonly intradayDeviation: Float64Array;
}

export function emptyReturnPath(bars: number): ReturnPath {
  return {
    overnight: new Float64Array(bars),
    total: new Float64Array(bars),
    price: new Float64Array(bars),
    intradayDeviation: new Float64Array(bars),
  };
}

/**
 * @param drift [bars] common expected return
 * @param retarded whether shocks are multiples of an older price
 * @param edge [bars] planted expected return per unit of `size`
 * @param size 0 for no edge
 */
export function simulateReturns(
  { listed, delisted }: SymbolTraits,
  { night, day, dayVariance }: MixedShocks,
  drift: Float64Array,
  retarded: boolean,
  edge: Float64Array,
  size: number,
  path: ReturnPath,
): void {
  let price = 1;
  for (let t = listed; t < delisted; t += 1) {
    const older = t - 1 - RETARDATION < listed ? 1 : path.price[t - 1 - RETARDATION]!;
    const leverage = retarded ? Math.min(older / price, MOST_LEVERAGE) : 1;
    const planted = clamp(size * edge[t]!, MOST_EDGE);
    const first = clamp(leverage * night[t]!, MOST_OVERNIGHT);
    const total = drift[t]! + planted + first + clamp(leverage * day[t]!, MOST_INTRADAY);
    price *= 1 + total;
    path.overnight[t] = drift[t]! + OVERNIGHT_SHARE * planted + first;
    path.total[t] = total;
    path.price[t] = price;
    path.intradayDeviation[t] = leverage * Math.sqrt(dayVariance[t]!);
  }
}

function clamp(value: number, bound: number): number {
  return Math.max(-bound, Math.min(bound, value));
}
