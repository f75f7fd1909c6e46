/**
 * The rows accepted from one file, as columns in file order. Room for all of them is made once, by an estimate from the
 * first rows and the size of the text: memory that is not written to costs nothing, copying does. A wrong estimate only
 * means growing again.
 */
import { sharedFloat64 } from '@quantcli/core';
import type { BarField } from '@quantcli/market';

/** Marks a row that was taken back. */
export const DROPPED = -1;

const FIRST_ROWS = 1 << 14;
/** Room beyond the estimate: rows differ in length. */
const MARGIN = 1.15;

/** The rows of a file. */
export interface FileRows {
  readonly count: number;
  /** Number of the row's symbol, or {@link DROPPED}. */
  readonly symbol: Int32Array;
  /** The written civil time until the file is settled, then the time of the bar. */
  readonly time: Float64Array;
  readonly line: Uint32Array;
  /** Minutes east of UTC, and possible readings of a slash date: as in `Written`. */
  readonly offset: Int16Array;
  readonly order: Uint8Array;
  readonly fields: ReadonlyMap<BarField, Float64Array>;
}

export class RowStore {
  readonly #fields: readonly BarField[];
  count = 0;
  capacity: number;
  symbol: Int32Array;
  time: Float64Array;
  line: Uint32Array;
  offset: Int16Array;
  order: Uint8Array;
  /** One column a field. */
  readonly values: Float64Array[];

  constructor(fields: readonly BarField[], capacity = FIRST_ROWS) {
    this.#fields = fields;
    this.capacity = capacity;
    this.symbol = new Int32Array(capacity);
    this.time = sharedFloat64(capacity);
    this.line = new Uint32Array(capacity);
    this.offset = new Int16Array(capacity);
    this.order = new Uint8Array(capacity);
    this.values = fields.map(() => sharedFloat64(capacity));
  }

  /**
   * Makes room for at least one more row.
   * @param read share of the text that the rows so far took
   */
  grow(read: number): void {
    const estimate = Math.ceil((MARGIN * this.count) / Math.max(read, 1e-6));
    // An estimate far off (a wrong size in the file's trailer) must not take all memory.
    const capacity = Math.max(2 * this.count, Math.min(estimate, 1_024 * this.count));
    this.capacity = capacity;
    this.symbol = copyInto(new Int32Array(capacity), this.symbol);
    this.time = copyInto(sharedFloat64(capacity), this.time);
    this.line = copyInto(new Uint32Array(capacity), this.line);
    this.offset = copyInto(new Int16Array(capacity), this.offset);
    this.order = copyInto(new Uint8Array(capacity), this.order);
    this.values.forEach((column, k) => (this.values[k] = copyInto(sharedFloat64(capacity), column)));
  }

  finish(): FileRows {
    const { count } = this;
    return {
      count,
      symbol: this.symbol.subarray(0, count),
      time: this.time.subarray(0, count),
      line: this.line.subarray(0, count),
      offset: this.offset.subarray(0, count),
      order: this.order.subarray(0, count),
      fields: new Map(this.#fields.map((field, k) => [field, this.values[k]!.subarray(0, count)])),
    };
  }
}

function copyInto<A extends Int32Array | Float64Array | Uint32Array | Int16Array | Uint8Array>(wider: A, old: A): A {
  wider.set(old);
  return wider;
}
