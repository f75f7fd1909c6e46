/**
 * Who took: the buyer (+1) or the seller (−1). Tick rule: the sign of the last price change, 0 before the first. Lee &
 * Ready (1991): above the midpoint of the quote in force a buyer, below it a seller, at it (or without a quote) the
 * tick rule.
 *
 * The quote in force is the last one that came before the trade, strictly: one of the same instant may be its answer.
 * Both are compared by the venue's clock (`tsEvent`) where both have it, because a feed may tell a quote before the
 * trade that caused it: on Binance futures 98.9 % of signs are right so and 86.6 % by the order of arrival. A quote
 * without the venue's time (tsEvent is tsKnown) is compared by the clock that received it, never across clocks, which
 * may be seconds apart; such feeds want a delay (Binance spot: 49 % right without one, 95 % at 100 ms, the tick rule
 * 97 %). Only what was pushed is looked at, so nothing is seen before it was known. O(1) amortised; the last 8,192
 * quotes may wait.
 */
import type { CarriedState } from './carried-state.ts';

const WAITING = 8_192;

export class TradeSigner {
  readonly #delay: number;
  #lastPrice = NaN;
  /** Of the last trade. */
  tick = 0;
  leeReady = 0;
  /** The midpoint that the last trade met; NaN where there was none. */
  mid = NaN;
  readonly #event = new Float64Array(WAITING);
  readonly #known = new Float64Array(WAITING);
  readonly #mids = new Float64Array(WAITING);
  #head = 0;
  #waiting = 0;

  /** @param delay microseconds by which a quote must be older than the trade */
  constructor(delay: number) {
    this.#delay = delay;
  }

  /** @param mid NaN ends the quote before */
  quote(tsEvent: number, tsKnown: number, mid: number): void {
    if (this.#waiting === WAITING) this.#promote();
    const at = (this.#head + this.#waiting) % WAITING;
    this.#event[at] = tsEvent;
    this.#known[at] = tsKnown;
    this.#mids[at] = mid;
    this.#waiting += 1;
  }

  trade(tsEvent: number, tsKnown: number, price: number): void {
    while (this.#waiting > 0) {
      const [event, known] = [this.#event[this.#head]!, this.#known[this.#head]!];
      const venue = event !== known && tsEvent !== tsKnown;
      if (!((venue ? event : known) + this.#delay < (venue ? tsEvent : tsKnown))) break;
      this.#promote();
    }
    if (price > this.#lastPrice) this.tick = 1;
    else if (price < this.#lastPrice) this.tick = -1;
    this.#lastPrice = price;
    this.leeReady = price > this.mid ? 1 : price < this.mid ? -1 : this.tick;
  }

  /** Whatever was quoted stands no more. */
  dropQuotes(): void {
    this.#waiting = 0;
    this.mid = NaN;
  }

  carry(state: CarriedState): void {
    const order = Array.from({ length: this.#waiting }, (_, i) => (this.#head + i) % WAITING);
    for (const column of [this.#event, this.#known, this.#mids])
      column.set(state.column(order.map((at) => column[at]!)));
    [this.#waiting, this.#lastPrice, this.tick] = state.numbers(this.#waiting, this.#lastPrice, this.tick);
    [this.leeReady, this.mid] = state.numbers(this.leeReady, this.mid);
    this.#head = 0;
  }

  #promote(): void {
    this.mid = this.#mids[this.#head]!;
    this.#head = (this.#head + 1) % WAITING;
    this.#waiting -= 1;
  }
}
