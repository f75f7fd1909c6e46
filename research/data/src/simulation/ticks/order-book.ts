/** The levels of one side of a simulated book, in ticks, with whole numbers of orders. Walks go from the best level outwards. */

export class BookSide {
  readonly #orders = new Map<number, number>();
  /** +1 bids, −1 asks. */
  readonly side: 1 | -1;
  /** The best level; the last one there was while the side is empty. */
  best: number;
  /** Orders on all levels. */
  total = 0;

  constructor(side: 1 | -1, best: number) {
    this.side = side;
    this.best = best;
  }

  at(level: number): number {
    return this.#orders.get(level) ?? 0;
  }

  add(level: number, orders: number): void {
    if (this.total === 0 || (level - this.best) * this.side > 0) this.best = level;
    this.#orders.set(level, this.at(level) + orders);
    this.total += orders;
  }

  /** Takes one order away; there must be one. */
  remove(level: number): void {
    const left = this.at(level) - 1;
    this.total -= 1;
    if (left > 0) this.#orders.set(level, left);
    else this.#orders.delete(level);
    if (this.total > 0) while (this.at(this.best) === 0) this.best -= this.side;
  }

  /** The level of the order with this number (from 0), counted from the best. */
  levelOf(order: number): number {
    let level = this.best;
    for (let left = order - this.at(level); left >= 0; left -= this.at(level)) level -= this.side;
    return level;
  }

  /** Best first. */
  *levels(): Generator<readonly [level: number, orders: number], void, undefined> {
    yield* [...this.#orders].sort(([a], [b]) => (b - a) * this.side);
  }
}
