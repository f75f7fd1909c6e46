/** Which symbols a ranking policy holds: those that rank within a share of the list, and those held that have not fallen far. */

/** Symbols with a forecast that can be traded, best first; ties go to the lower index, so the order is one. */
export function rankTradable(forecasts: Float64Array, tradable: Uint8Array): number[] {
  const order: number[] = [];
  for (let n = 0; n < forecasts.length; n += 1) if (tradable[n] === 1 && !Number.isNaN(forecasts[n]!)) order.push(n);
  return order.sort((a, b) => forecasts[b]! - forecasts[a]! || a - b);
}

/**
 * The first `enter` of the order and, of the first `keep`, those already held (rank buffering: a name bought is kept until
 * it has clearly left the top, which saves the turnover of names that hover at the edge).
 */
export function selectWithBuffer(
  order: readonly number[],
  enter: number,
  keep: number,
  isHeld: (symbol: number) => boolean,
): number[] {
  return order.filter((symbol, position) => position < enter || (position < keep && isHeld(symbol)));
}
