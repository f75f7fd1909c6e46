/**
 * The rows accepted from one file. They are written into blocks, so that growing copies nothing, and joined into exact
 * columns once the file is read.
 */
import { sharedFloat64 } from '@quantcli/core';
import type { BarField } from '@quantcli/market';

/** Marks a row that was taken back. */
export const DROPPED = -1;

const BLOCK_ROWS = 1 << 15;

/** The rows of a file as columns, in file order. */
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

interface Block {
  symbol: Int32Array;
  time: Float64Array;
  line: Uint32Array;
  offset: Int16Array;
  order: Uint8Array;
  /** Row by row: a row's fields stand together. */
  values: Float64Array;
}

export class RowStore {
  readonly #fields: readonly BarField[];
  readonly #blocks: Block[] = [];
  /** The block that is being filled. */
  block: Block;
  /** Rows in it; call {@link advance} before writing when it is full. */
  filled = 0;

  constructor(fields: readonly BarField[]) {
    this.#fields = fields;
    this.block = this.#append();
  }

  get isFull(): boolean {
    return this.filled === BLOCK_ROWS;
  }

  /** Rows written so far. */
  get count(): number {
    return (this.#blocks.length - 1) * BLOCK_ROWS + this.filled;
  }

  advance(): void {
    this.block = this.#append();
    this.filled = 0;
  }

  /** Joins the blocks into columns. */
  finish(): FileRows {
    const { count } = this;
    const width = this.#fields.length;
    const join = <A extends Column>(whole: A, take: (block: Block) => A): A => {
      this.#blocks.forEach((block, i) => {
        const rows = Math.min(BLOCK_ROWS, count - i * BLOCK_ROWS);
        whole.set(take(block).subarray(0, rows) as A, i * BLOCK_ROWS);
      });
      return whole;
    };
    const columns = this.#fields.map(() => sharedFloat64(count));
    this.#blocks.forEach((block, i) => {
      for (const [k, column] of columns.entries()) {
        const rows = Math.min(BLOCK_ROWS, count - i * BLOCK_ROWS);
        transpose(block.values, width, k, column, i * BLOCK_ROWS, rows);
      }
    });
    return {
      count,
      symbol: join(new Int32Array(count), (block) => block.symbol),
      time: join<Float64Array>(sharedFloat64(count), (block) => block.time),
      line: join(new Uint32Array(count), (block) => block.line),
      offset: join(new Int16Array(count), (block) => block.offset),
      order: join(new Uint8Array(count), (block) => block.order),
      fields: new Map(this.#fields.map((field, k) => [field, columns[k]!])),
    };
  }

  #append(): Block {
    const block: Block = {
      symbol: new Int32Array(BLOCK_ROWS),
      time: new Float64Array(BLOCK_ROWS),
      line: new Uint32Array(BLOCK_ROWS),
      offset: new Int16Array(BLOCK_ROWS),
      order: new Uint8Array(BLOCK_ROWS),
      values: new Float64Array(BLOCK_ROWS * this.#fields.length),
    };
    this.#blocks.push(block);
    return block;
  }
}

type Column = Int32Array | Float64Array | Uint32Array | Int16Array | Uint8Array;

/** Copies field k of a block's rows to a column. */
function transpose(
  values: Float64Array,
  width: number,
  k: number,
  column: Float64Array,
  first: number,
  rows: number,
): void {
  for (let row = 0; row < rows; row += 1) column[first + row] = values[row * width + k]!;
}
