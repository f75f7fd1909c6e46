/** Prices on a grid of ticks. */

/** A whole number of ticks as a price, without the error that multiplying by 0.01 leaves. */
function priceAt(ticks: number, tick: number): number {
  return Number((ticks * tick).toPrecision(12));
}

/** The nearest price on the grid, one tick at least. */
export function onGrid(price: number, tick: number): number {
  return priceAt(Math.max(1, Math.round(price / tick)), tick);
}
