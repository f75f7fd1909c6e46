/**
 * Rows accepted from one file, as columns in file order. Room for all of them is made once, by an estimate from the
 * first rows and the size of the text: memory that is not written to costs nothing, copying does. A wrong estimate only
 * means growing again.
 */
import { sharedFloat64 } from '@quantcli/core';
import type { BarField } from '@quantcli/market';
import type { PlacedRows } from './arrange-bars.ts';

/** Marks a row that was taken back. */
export const DROPPED = -1;

const FIRST_ROWS = 1 << 10;
/** Room beyond the estimate: rows differ in length. */
const MARGIN = 1.15;

/** Consecutive rows of a file. */
export interface FileRows extends PlacedRows {
  /** The written civil time until it is settled, then the time of the bar. */
  readonly time: Float64Array;
  /** Minutes east of UTC, and possible readings of a slash date: as in `Written`. */
  readonly offset: Int16Array;
  readonly order: Uint8Array;
}

export class RowStore {
  readonly #fields: readonly BarField[];
  /** More rows than these are not waited for. */
  readonly #most: number;
  count = 0;
  capacity = 0;
  symbol = new Int32Array(0);
  time: Float64Array = new Float64Array(0);
  at = new Float64Array(0);
  offset = new Int16Array(0);
  order = new Uint8Array(0);
  /** One column a field. */
  readonly values: Float64Array[];

  constructor(fields: readonly BarField[], most = Infinity) {
    this.#fields = fields;
    this.#most = most;
    this.values = fields.map(() => new Float64Array(0));
  }

  /**
   * Makes room for at least one more row.
   * @param read share of the text that the rows so far took
   */
  grow(read: number): void {
    const estimate = (MARGIN * this.count) / Math.max(read, 1e-6);
    // An estimate far off (a wrong size in the file's trailer) must not take all memory.
    const wanted = Math.min(estimate, 1_024 * this.count, MARGIN * this.#most);
    this.#resize(Math.ceil(Math.max(FIRST_ROWS, 2 * this.count, wanted)), 0);
  }

  /** The first so many rows; the store keeps the others. */
  take(count: number): FileRows {
    const taken = {
      symbol: this.symbol.subarray(0, count),
      time: this.time.subarray(0, count),
      at: this.at.subarray(0, count),
      offset: this.offset.subarray(0, count),
      order: this.order.subarray(0, count),
      fields: new Map(this.#fields.map((field, k) => [field, this.values[k]!.subarray(0, count)])),
    };
    const rest = this.count - count;
    this.#resize(rest === 0 ? 0 : this.capacity, count);
    this.count = rest;
    return taken;
  }

  /** New columns of that many rows, with the rows from a place on. */
  #resize(capacity: number, from: number): void {
    const kept = <A extends Int32Array | Float64Array | Int16Array | Uint8Array, B extends A>(wider: B, old: A): B => {
      wider.set(old.subarray(from, this.count));
      return wider;
    };
    this.capacity = capacity;
    this.symbol = kept(new Int32Array(capacity), this.symbol);
    this.time = kept(sharedFloat64(capacity), this.time);
    this.at = kept(new Float64Array(capacity), this.at);
    this.offset = kept(new Int16Array(capacity), this.offset);
    this.order = kept(new Uint8Array(capacity), this.order);
    this.values.forEach((column, k) => (this.values[k] = kept(sharedFloat64(capacity), column)));
  }
}
