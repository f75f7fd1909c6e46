import type { CarriedState } from './carried-state.ts';

interface Bin {
  readonly start: number;
  buy: number;
  sell: number;
}

/**
 * (buys − sells)/(buys + sells) of the trades of a trailing stretch of time. Volume is kept in bins that divide the
 * bar and the stretch, and added up anew for every bar, so that nothing is left of what has gone. NaN until the
 * stretch is full and where nobody traded. O(bins with trades) a bar.
 */
export class TrailingImbalance {
  readonly #span: number;
  readonly #bin: number;
  #from = NaN;
  #bins: Bin[] = [];
  /** The oldest bin that counts. */
  #head = 0;

  /** @param span microseconds of the stretch @param interval of a bar */
  constructor(span: number, interval: number) {
    this.#span = span;
    this.#bin = greatestDivisor(span, interval);
  }

  /** A record came at this instant, a trade or not: the stretch counts from the first. */
  begin(time: number): void {
    if (Number.isNaN(this.#from)) this.#from = Math.floor(time / this.#bin) * this.#bin;
  }

  trade(time: number, size: number, sign: number): void {
    const start = Math.floor(time / this.#bin) * this.#bin;
    let bin = this.#bins.at(-1);
    if (bin?.start !== start) this.#bins.push((bin = { start, buy: 0, sell: 0 }));
    if (sign > 0) bin.buy += size;
    else if (sign < 0) bin.sell += size;
  }

  carry(state: CarriedState): void {
    [this.#from] = state.numbers(this.#from);
    this.#bins = state.rows(this.#bins.slice(this.#head), ['start', 'buy', 'sell']);
    this.#head = 0;
  }

  /** Of the stretch that ends at this instant, the end of a bar. */
  at(end: number): number {
    const from = end - this.#span;
    while (this.#head < this.#bins.length && this.#bins[this.#head]!.start < from) this.#head += 1;
    if (2 * this.#head > this.#bins.length) {
      this.#bins = this.#bins.slice(this.#head);
      this.#head = 0;
    }
    if (!(from >= this.#from)) return NaN;
    let [buy, sell] = [0, 0];
    for (let i = this.#head; i < this.#bins.length; i += 1) {
      buy += this.#bins[i]!.buy;
      sell += this.#bins[i]!.sell;
    }
    return (buy - sell) / (buy + sell);
  }
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}
