/**
 * Prices from trade to trade inside one daily bar. A Brownian path in trade time is pinned at the open (first trade), the
 * high, the low and the close (last trade): a Brownian bridge between each two of them, folded back at the extremes
 * (reflection), so that no trade lies outside. The instants of interior extremes have the arcsine law of a Brownian path's
 * maximum (Lévy 1939). The deviation of a session is that of its range, (high − low)/√(4 ln 2) (Parkinson 1980). Every price is
 * rounded to the bar's own decimals, at least cents; the pinned ones are the bar's bits. O(trades).
 */
import type { Rng } from '@quantcli/core';

export interface PriceBar {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

/** Prices of simulated trades are whole numbers of 1/scale. */
const LEAST_DECIMALS = 2;
const MOST_DECIMALS = 12;

/** 10^d, d the decimals that print all four prices (2 to 12, fewer where a float has not so many). */
export function scaleOf({ open, high, low, close }: PriceBar): number {
  let decimals = LEAST_DECIMALS;
  const exact = (price: number): boolean => Number(price.toFixed(decimals)) === price;
  while (decimals < MOST_DECIMALS && ![open, high, low, close].every(exact) && high * 10 ** decimals < 2 ** 49) {
    decimals += 1;
  }
  return 10 ** decimals;
}

/** The fewest trades that can print open, high, low and close in order. */
export function leastTrades({ open, high, low, close }: PriceBar): number {
  const inside = Number(high > Math.max(open, close)) + Number(low < Math.min(open, close));
  return inside + (inside > 0 || open !== close ? 2 : 1);
}

/** What a price moves by from one trade to the next: the deviation of a session's path of `count` trades, a trade. */
export function deviationPerTrade({ high, low }: PriceBar, count: number): number {
  return (high - low) / Math.sqrt(4 * Math.LN2 * count);
}

/** The pinned trades, ascending. @param count at least {@link leastTrades} */
function pinTrades(rng: Rng, { open, high, low, close }: PriceBar, count: number): (readonly [number, number])[] {
  const pins = new Map([[0, open]]);
  pins.set(count - 1, close);
  for (const extreme of [high, low]) {
    if (extreme === open || extreme === close) continue;
    let at: number;
    do {
      at = 1 + Math.floor(Math.sin((Math.PI / 2) * rng.uniform()) ** 2 * (count - 2));
    } while (pins.has(at));
    pins.set(at, extreme);
  }
  return [...pins].sort(([a], [b]) => a - b);
}

/** Into [low, high] by reflection at both ends. */
function fold(price: number, low: number, high: number): number {
  const width = high - low;
  if (width === 0) return low;
  const turn = (((price - low) % (2 * width)) + 2 * width) % (2 * width);
  return low + Math.min(turn, 2 * width - turn);
}

/**
 * [count] prices of which the first is the open, the last the close, the largest the high and the smallest the low.
 * @param side [count] +1 where the buyer takes, −1 where the seller does: a trade lies half a spread that way from the path
 * (Roll 1984), but for the pinned ones.
 */
export function drawPrices(
  rng: Rng,
  bar: PriceBar,
  { side, spread, scale }: { readonly side: Int8Array; readonly spread: number; readonly scale: number },
): Float64Array {
  const { low, high } = bar;
  const count = side.length;
  const prices = new Float64Array(count);
  const deviation = deviationPerTrade(bar, count);
  const pins = pinTrades(rng, bar, count);
  for (const [n, [at, price]] of pins.entries()) {
    prices[at] = price;
    const [end, goal] = pins[n + 1] ?? [at, price];
    let now = price;
    for (let i = at + 1; i < end; i += 1) {
      // The bridge's law of the next point given this one and the pin.
      const left = end - i;
      now += (goal - now) / (left + 1) + deviation * Math.sqrt(left / (left + 1)) * rng.normal();
      const traded = fold(now, low, high) + (side[i]! * spread) / 2;
      prices[i] = Math.min(high, Math.max(low, Math.round(traded * scale) / scale));
    }
  }
  return prices;
}
