/** Trades that wait for the midpoint after their horizon, in the order in which they came. O(1) amortised. */

import type { CarriedState } from './carried-state.ts';

export interface PendingTrade {
  readonly due: number;
  readonly sign: number;
  readonly price: number;
  readonly size: number;
  /** The midpoint that it met. */
  readonly mid: number;
}

export class PendingTrades {
  #queue: PendingTrade[] = [];
  #head = 0;

  add(due: number, sign: number, price: number, size: number, mid: number): void {
    this.#queue.push({ due, sign, price, size, mid });
  }

  /** When the oldest is due; Infinity where none waits. */
  get due(): number {
    return this.#queue[this.#head]?.due ?? Infinity;
  }

  carry(state: CarriedState): void {
    this.#queue = state.rows(this.#queue.slice(this.#head), ['due', 'sign', 'price', 'size', 'mid']);
    this.#head = 0;
  }

  take(): PendingTrade {
    const oldest = this.#queue[this.#head]!;
    this.#head += 1;
    if (2 * this.#head > this.#queue.length) {
      this.#queue = this.#queue.slice(this.#head);
      this.#head = 0;
    }
    return oldest;
  }
}
