/**
 * The triple barrier (López de Prado 2018, Advances in Financial Machine Learning, ch. 3.4, snippet 3.2): from the price at
 * t, a profit-take at +up and a stop at −down times the volatility known at t, and a vertical barrier h bars on; the first
 * one that the price touches ends the label.
 *
 * Decisions: a touch is ≥ the barrier, where the snippet has >. Width in units of σ_t·√h, σ_t the deviation of one-bar
 * returns, so that a width means the same at every h (the book leaves the unit to the caller). A width of 0 is no barrier,
 * as in the book. At the vertical barrier the class is 0 (the book's exercise 3.3), not the sign of the return.
 *
 * A bar without a price is stepped over. NaN: no price or no volatility above 0 at t; no price at the vertical barrier when
 * it is reached. A label that is touched before the data end is known, whatever would have come. O(T·h) a symbol.
 */

/** One symbol's path, all [T]: bars are touched by their high and low, which are the close where they are missing. */
export interface BarrierPath {
  readonly close: Float64Array;
  /** The close with delisting proceeds. */
  readonly ahead: Float64Array;
  /** Deviation of one-bar returns, from bars up to its own. */
  readonly volatility: Float64Array;
  readonly high?: Float64Array;
  readonly low?: Float64Array;
}

/**
 * Writes the class (+1 profit, −1 stop, 0 neither) or the return at the close of the touch to values [T], and the bar of the
 * touch to spanEnd [T], which comes filled with t + h. A bar that touches both barriers has touched the stop first: the
 * worse case of a long position.
 */
export function scanBarriers(
  { close, ahead, volatility, high = ahead, low = ahead }: BarrierPath,
  { horizon, up, down, returns }: { horizon: number; up: number; down: number; returns: boolean },
  values: Float64Array,
  spanEnd: Int32Array,
): void {
  const bars = close.length;
  for (let t = 0; t < bars; t += 1) {
    const price = close[t]!;
    const width = volatility[t]! * Math.sqrt(horizon);
    if (!(price > 0 && width > 0)) continue;
    const profit = up > 0 ? price * (1 + up * width) : Infinity;
    const stop = down > 0 ? price * (1 - down * width) : -Infinity;
    const last = t + horizon;
    for (let s = t + 1; s <= last && s < bars; s += 1) {
      const at = ahead[s]!;
      if (Number.isNaN(at)) continue;
      const lowest = Number.isNaN(low[s]!) ? at : low[s]!;
      const highest = Number.isNaN(high[s]!) ? at : high[s]!;
      const touched = lowest <= stop ? -1 : highest >= profit ? 1 : 0;
      if (touched === 0 && s < last) continue;
      values[t] = returns ? at / price - 1 : touched;
      spanEnd[t] = s;
      break;
    }
  }
}
