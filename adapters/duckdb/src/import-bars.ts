/**
 * One import, one transaction: bars are appended by column to a temporary table (NaN as it is), bars of the same symbol
 * and instant are deleted, and the new ones inserted with NULL for NaN. A crash, an error or an abort at any point leaves
 * the catalog as it was. O(rows); about 90 bytes a bar while it works.
 */
import { setImmediate } from 'node:timers/promises';
import { throwIfInterrupted, type Micros } from '@quantcli/core';
import { checkBars, type ImportRecord, type ImportSource } from '@quantcli/data';
import { BAR_FIELDS, hashBars, type Bars } from '@quantcli/market';
import type { DuckDBConnection } from '@duckdb/node-api';
import { readImports, readStoredSymbols, type StoredSymbol } from './catalog-rows.ts';
import { itemsOf } from './chunk-items.ts';

interface Import {
  readonly bars: Bars;
  readonly sources: readonly ImportSource[];
  readonly at: Micros;
  readonly signal: AbortSignal | undefined;
}

type DuckDb = typeof import('@duckdb/node-api');

/** DuckDB's vector size: a chunk cannot hold more. */
const CHUNK_ROWS = 2_048;
/** Chunks between two looks at the outside world: about 5 ms of work. */
const CHUNKS_PER_TURN = 16;

export async function importBars(duckdb: DuckDb, connection: DuckDBConnection, input: Import): Promise<ImportRecord> {
  const { bars, sources, at, signal } = input;
  checkBars(bars);
  const contentHash = hashBars(bars);
  return inTransaction(connection, signal, async () => {
    const imports = await readImports(connection);
    const stored = new Map((await readStoredSymbols(connection)).map((symbol) => [symbol.name, symbol]));
    const same = imports.findLast((record) => record.contentHash === contentHash);
    if (same !== undefined && (await stands(connection, same, bars, stored))) return same;

    const id = (imports.at(-1)?.id ?? 0) + 1;
    const used = [...new Set(bars.symbol)];
    const ids = await storeSymbols(connection, bars, used, stored);
    await stageBars(duckdb, connection, bars, ids, signal);
    const replaced = await moveStagedBars(connection, bars, id);
    const rows = bars.symbol.length;
    const record = { id, contentHash, sources, at, rows, inserted: rows - replaced, replaced, symbols: used.length };
    await storeRecord(connection, record);
    return record;
  });
}

async function inTransaction<T>(
  connection: DuckDBConnection,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const interrupt = (): void => connection.interrupt();
  await connection.run('BEGIN');
  signal?.addEventListener('abort', interrupt);
  try {
    const result = await work();
    throwIfInterrupted(signal);
    signal?.removeEventListener('abort', interrupt);
    await connection.run('COMMIT');
    return result;
  } catch (error) {
    signal?.removeEventListener('abort', interrupt);
    // A failed COMMIT has rolled back already, and then there is nothing left to roll back.
    await connection.run('ROLLBACK').catch(() => {});
    // A statement that was interrupted fails with DuckDB's own words.
    throwIfInterrupted(signal);
    throw error;
  }
}

/** Whether every bar and sector of an import is still in force. */
async function stands(
  connection: DuckDBConnection,
  record: ImportRecord,
  bars: Bars,
  stored: ReadonlyMap<string, StoredSymbol>,
): Promise<boolean> {
  const sectorsStand = bars.symbols.every((name, n) => {
    const sector = bars.sectors?.[n];
    return sector === undefined || stored.get(name)?.sector === sector;
  });
  if (!sectorsStand) return false;
  const result = await connection.runAndReadAll(`SELECT count(*) FROM bars WHERE import_id = ${record.id}`);
  return Number(result.getRows()[0]![0]) === record.rows;
}

/** Stores new names and sectors; returns the stored id of each of the bars' symbol numbers. */
async function storeSymbols(
  connection: DuckDBConnection,
  bars: Bars,
  used: readonly number[],
  stored: ReadonlyMap<string, StoredSymbol>,
): Promise<Int32Array> {
  const ids = new Int32Array(bars.symbols.length);
  const changed: StoredSymbol[] = [];
  let last = 0;
  for (const { id } of stored.values()) last = Math.max(last, id);
  for (const n of used) {
    const name = bars.symbols[n]!;
    const old = stored.get(name);
    const sector = bars.sectors?.[n] ?? old?.sector ?? null;
    ids[n] = old?.id ?? (last += 1);
    if (old === undefined || old.sector !== sector) changed.push({ id: ids[n]!, name, sector });
  }
  if (changed.length === 0) return ids;
  await connection.run(`DELETE FROM symbols WHERE id IN (${changed.map(({ id }) => id).join(',')})`);
  const appender = await connection.createAppender('symbols');
  for (const { id, name, sector } of changed) {
    appender.appendInteger(id);
    appender.appendVarchar(name);
    if (sector === null) appender.appendNull();
    else appender.appendVarchar(sector);
    appender.endRow();
  }
  appender.closeSync();
  return ids;
}

async function stageBars(
  duckdb: DuckDb,
  connection: DuckDBConnection,
  bars: Bars,
  ids: Int32Array,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { DOUBLE, DuckDBDataChunk, INTEGER } = duckdb;
  const rows = bars.symbol.length;
  const fields = [...bars.fields.keys()];
  await connection.run(
    `CREATE TEMP TABLE staged (symbol_id INTEGER, time DOUBLE, ${fields.map((field) => `${field} DOUBLE`).join(', ')})`,
  );
  const appender = await connection.createAppender('staged', 'main', 'temp');
  try {
    const columns = [bars.time, ...bars.fields.values()];
    const chunk = DuckDBDataChunk.create([INTEGER, ...columns.map(() => DOUBLE)]);
    for (let start = 0, turn = 1; start < rows; start += CHUNK_ROWS, turn += 1) {
      const count = Math.min(CHUNK_ROWS, rows - start);
      chunk.rowCount = count;
      const symbolIds = itemsOf<Int32Array>(chunk, 0);
      for (let i = 0; i < count; i += 1) symbolIds[i] = ids[bars.symbol[start + i]!]!;
      chunk.getColumnVector(0).flush();
      columns.forEach((values, c) => {
        itemsOf<Float64Array>(chunk, c + 1).set(values.subarray(start, start + count));
        chunk.getColumnVector(c + 1).flush();
      });
      appender.appendDataChunk(chunk);
      if (turn % CHUNKS_PER_TURN === 0) await setImmediate();
      throwIfInterrupted(signal);
    }
  } finally {
    appender.closeSync();
  }
}

/** Puts the staged bars in the place of older ones; returns how many older ones there were. */
async function moveStagedBars(connection: DuckDBConnection, bars: Bars, importId: number): Promise<number> {
  const { rowsChanged } = await connection.run(
    'DELETE FROM bars USING staged WHERE bars.symbol_id = staged.symbol_id AND bars.time = staged.time::BIGINT',
  );
  const values = BAR_FIELDS.map((field) =>
    bars.fields.has(field) ? `CASE WHEN isnan(${field}) THEN NULL ELSE ${field} END` : 'NULL',
  );
  await connection.run(
    `INSERT INTO bars SELECT symbol_id, time::BIGINT, ${values.join(', ')}, ${importId} FROM staged; DROP TABLE staged`,
  );
  return rowsChanged;
}

async function storeRecord(connection: DuckDBConnection, record: ImportRecord): Promise<void> {
  const { id, contentHash, sources, at, rows, inserted, replaced, symbols } = record;
  await connection.run(
    `INSERT INTO imports VALUES (${id}, '${contentHash}', ${at}, ${rows}, ${inserted}, ${replaced}, ${symbols})`,
  );
  for (const [position, { name, sha256, bytes }] of sources.entries()) {
    await connection.run('INSERT INTO import_sources VALUES ($1, $2, $3, $4, $5)', [id, position, name, sha256, bytes]);
  }
}
