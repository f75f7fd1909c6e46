/**
 * The last candles of one symbol and what TA-Lib's patterns ask of them. `ago` counts bars back from the current one.
 * "Long", "doji" or "near" are relative to the mean of the 10 or 5 candles before the one that is judged (TA-Lib's
 * default candle settings). The means are summed afresh, oldest first: nothing accumulates, and a pattern is a function
 * of the bars in its lookback alone. TA-Lib keeps running totals; on whole prices both are exact and the patterns the
 * same, on prices in cents a tie with a mean can fall either way (1 of 3.3 million values of real bars, 2 of 183 million
 * of simulated ones). O(1) a question, 5 or 10 bars read a mean.
 */

/** 1 is white (or unchanged), up, bullish; −1 is black, down, bearish. */
export type Sign = 1 | -1;

export const opposite = (sign: Sign): Sign => (sign > 0 ? -1 : 1);

export class CandleWindow {
  /** Index of the current bar. */
  at = 0;
  readonly #open: Float64Array;
  readonly #high: Float64Array;
  readonly #low: Float64Array;
  readonly #close: Float64Array;

  constructor(open: Float64Array, high: Float64Array, low: Float64Array, close: Float64Array) {
    this.#open = open;
    this.#high = high;
    this.#low = low;
    this.#close = close;
  }

  open(ago: number): number {
    return this.#open[this.at - ago]!;
  }

  high(ago: number): number {
    return this.#high[this.at - ago]!;
  }

  low(ago: number): number {
    return this.#low[this.at - ago]!;
  }

  close(ago: number): number {
    return this.#close[this.at - ago]!;
  }

  isComplete(): boolean {
    return !Number.isNaN(this.open(0) + this.high(0) + this.low(0) + this.close(0));
  }

  isWhite(ago: number): boolean {
    return this.close(ago) >= this.open(ago);
  }

  color(ago: number): Sign {
    return this.isWhite(ago) ? 1 : -1;
  }

  /** The upper end of the real body. */
  top(ago: number): number {
    return this.isWhite(ago) ? this.close(ago) : this.open(ago);
  }

  bottom(ago: number): number {
    return this.isWhite(ago) ? this.open(ago) : this.close(ago);
  }

  body(ago: number): number {
    return Math.abs(this.close(ago) - this.open(ago));
  }

  upperShadow(ago: number): number {
    return this.high(ago) - this.top(ago);
  }

  lowerShadow(ago: number): number {
    return this.bottom(ago) - this.low(ago);
  }

  /** The shadow at the end towards which `sign` points. */
  shadow(sign: Sign, ago: number): number {
    return sign > 0 ? this.upperShadow(ago) : this.lowerShadow(ago);
  }

  /** Whether the body of one candle lies wholly above (sign 1) or below (−1) the body of another. */
  bodyGaps(sign: Sign, ago: number, from: number): boolean {
    return sign > 0 ? this.bottom(ago) > this.top(from) : this.top(ago) < this.bottom(from);
  }

  /** The same with shadows. */
  candleGaps(sign: Sign, ago: number, from: number): boolean {
    return sign > 0 ? this.low(ago) > this.high(from) : this.high(ago) < this.low(from);
  }

  isLong(ago: number): boolean {
    return this.body(ago) > this.#meanBody(ago);
  }

  isShort(ago: number): boolean {
    return this.body(ago) < this.#meanBody(ago);
  }

  /** @param judged the candle before which the mean is taken */
  isDoji(ago: number, judged = ago): boolean {
    return this.body(ago) <= 0.1 * this.#meanRange(judged, 10);
  }

  hasLongShadow(sign: Sign, ago: number): boolean {
    return this.shadow(sign, ago) > this.body(ago);
  }

  hasVeryLongShadow(sign: Sign, ago: number): boolean {
    return this.shadow(sign, ago) > 2 * this.body(ago);
  }

  hasShortShadows(ago: number): boolean {
    const short = this.shortShadow(ago);
    return this.upperShadow(ago) < short && this.lowerShadow(ago) < short;
  }

  hasVeryShortShadow(sign: Sign, ago: number): boolean {
    return this.shadow(sign, ago) < this.veryShortShadow(ago);
  }

  hasVeryShortShadows(ago: number): boolean {
    const short = this.veryShortShadow(ago);
    return this.upperShadow(ago) < short && this.lowerShadow(ago) < short;
  }

  /** Half the mean of both shadows together. */
  shortShadow(ago: number): number {
    const from = this.at - ago;
    let sum = 0;
    for (let i = from - 10; i < from; i += 1) {
      const open = this.#open[i]!;
      const close = this.#close[i]!;
      sum += this.#high[i]! - Math.max(open, close) + (Math.min(open, close) - this.#low[i]!);
    }
    return sum / 10 / 2;
  }

  veryShortShadow(ago: number): number {
    return 0.1 * this.#meanRange(ago, 10);
  }

  near(ago: number): number {
    return 0.2 * this.#meanRange(ago, 5);
  }

  far(ago: number): number {
    return 0.6 * this.#meanRange(ago, 5);
  }

  /** Whether two prices are equal by the measure of a candle. */
  areEqual(price: number, other: number, ago: number): boolean {
    const equal = this.equal(ago);
    return price <= other + equal && price >= other - equal;
  }

  equal(ago: number): number {
    return 0.05 * this.#meanRange(ago, 5);
  }

  #meanBody(ago: number): number {
    const from = this.at - ago;
    let sum = 0;
    for (let i = from - 10; i < from; i += 1) sum += Math.abs(this.#close[i]! - this.#open[i]!);
    return sum / 10;
  }

  #meanRange(ago: number, bars: number): number {
    const from = this.at - ago;
    let sum = 0;
    for (let i = from - bars; i < from; i += 1) sum += this.#high[i]! - this.#low[i]!;
    return sum / bars;
  }
}
