/**
 * The rows of an import for one table, in a temporary table of the same columns (which DuckDB moves to disk when it
 * outgrows the memory) and a `place`, −1 where the part gave none.
 */
import { setImmediate } from 'node:timers/promises';
import { throwIfInterrupted } from '@quantcli/core';
import type { DuckDBAppender, DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';
import type { VersionedTable } from './catalog-schema.ts';
import { itemsOf, writeIntegers } from './chunk-items.ts';
import { KeyOrder } from './key-order.ts';
import { quote } from './sql.ts';

/** Of the rows of a part; undefined where all are missing. */
export type StagedColumn = Int32Array | Float64Array | undefined;

/** DuckDB's vector size: a chunk cannot hold more. */
const CHUNK_ROWS = 2_048;
/** Chunks between two looks at the outside world: about 5 ms of work. */
const CHUNKS_PER_TURN = 16;

export function stagedName(table: VersionedTable): string {
  return `temp.${quote(`staged_${table.name}`)}`;
}

export class StagedRows {
  readonly table: VersionedTable;
  readonly #appender: DuckDBAppender;
  readonly #chunk: DuckDBDataChunk;
  /** By column: how many rows of its vector hold "missing", from the first on. */
  readonly #blank: Int32Array;
  readonly #types: readonly string[];
  readonly #order: KeyOrder;

  private constructor(table: VersionedTable, appender: DuckDBAppender, chunk: DuckDBDataChunk) {
    this.table = table;
    this.#appender = appender;
    this.#chunk = chunk;
    this.#types = [...table.columns.map(({ type }) => type), 'DOUBLE'];
    this.#blank = new Int32Array(this.#types.length);
    this.#order = new KeyOrder(table);
  }

  static async create(connection: DuckDBConnection, table: VersionedTable): Promise<StagedRows> {
    const duckdb = await import('@duckdb/node-api');
    const columns = table.columns.map(({ name, type }) => `${quote(name)} ${type}`);
    await connection.run(`CREATE TEMP TABLE ${quote(`staged_${table.name}`)} (${columns.join(', ')}, place DOUBLE)`);
    const appender = await connection.createAppender(`staged_${table.name}`, 'main', 'temp');
    const types = [...table.columns.map(({ type }) => duckdb[type]), duckdb.DOUBLE];
    return new StagedRows(table, appender, duckdb.DuckDBDataChunk.create(types));
  }

  /** Whether two rows could have the same key. */
  get doubtful(): boolean {
    return this.#order.broken;
  }

  /** @param columns in the table's order, times as numbers @param place [R] */
  async append(
    columns: readonly StagedColumn[],
    place: Float64Array | undefined,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    this.#order.follow(columns);
    const all = [...columns, place];
    const rows = columns[0]!.length;
    for (let start = 0, turn = 1; start < rows; start += CHUNK_ROWS, turn += 1) {
      const count = Math.min(CHUNK_ROWS, rows - start);
      this.#chunk.rowCount = count;
      for (let c = 0; c < all.length; c += 1) this.#fill(c, count, all[c]?.subarray(start, start + count));
      this.#appender.appendDataChunk(this.#chunk);
      if (turn % CHUNKS_PER_TURN === 0) await setImmediate();
      throwIfInterrupted(signal);
    }
  }

  close(): void {
    this.#appender.closeSync();
  }

  #fill(c: number, count: number, values: StagedColumn): void {
    if (values === undefined && this.#blank[c]! >= count) return;
    if (this.#types[c] === 'BIGINT') writeIntegers(itemsOf(this.#chunk, c), values as Float64Array);
    else {
      const items = itemsOf<Int32Array | Float64Array>(this.#chunk, c);
      if (values !== undefined) items.set(values);
      else items.fill(c === this.#types.length - 1 || this.#types[c] === 'INTEGER' ? -1 : NaN);
    }
    this.#chunk.getColumnVector(c).flush();
    this.#blank[c] = values === undefined ? count : 0;
  }
}
