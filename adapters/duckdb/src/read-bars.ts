/**
 * Bars out of the catalog: one query counts each symbol's bars and values, which fixes where every row goes; a second
 * streams the rows in time order, and each chunk is scattered to its place. O(rows log rows) in DuckDB, O(rows) here.
 */
import { DataError, didYouMean, micros, sharedFloat64, type Micros } from '@quantcli/core';
import type { BarsQuery } from '@quantcli/data';
import { BAR_FIELDS, type BarField, type Bars } from '@quantcli/market';
import type { DuckDBConnection } from '@duckdb/node-api';
import { readStoredSymbols, type StoredSymbol } from './catalog-rows.ts';
import { itemsOf } from './chunk-items.ts';

export async function readBars(connection: DuckDBConnection, query: BarsQuery): Promise<Bars> {
  const stored = await readStoredSymbols(connection);
  const where = condition(query, stored);
  const { counts, fields } = await countBars(connection, where);

  const symbols = stored.filter(({ id }) => counts.has(id));
  const nextRow = new Int32Array(1 + symbols.reduce((last, { id }) => Math.max(last, id), 0));
  const symbol = new Int32Array(symbols.reduce((rows, { id }) => rows + counts.get(id)!, 0));
  let start = 0;
  for (const [n, { id }] of symbols.entries()) {
    nextRow[id] = start;
    start += counts.get(id)!;
    symbol.fill(n, nextRow[id], start);
  }

  const columns = Array.from({ length: fields.length + 1 }, () => sharedFloat64(symbol.length));
  const values = ['time::DOUBLE', ...fields.map((field) => `coalesce(${field}, 'nan'::DOUBLE)`)];
  const result = await connection.stream(
    `SELECT symbol_id, ${values.join(', ')} FROM bars WHERE ${where} ORDER BY symbol_id, time`,
  );
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    const rowOf = placeRows(itemsOf<Int32Array>(chunk, 0), nextRow);
    for (const [c, column] of columns.entries()) scatter(itemsOf<Float64Array>(chunk, c + 1), rowOf, column);
  }
  const sectors = symbols.map(({ sector }) => sector ?? undefined);
  return {
    symbols: symbols.map(({ name }) => name),
    symbol,
    time: columns[0]!,
    fields: new Map(fields.map((field, c) => [field, columns[c + 1]!])),
    ...(sectors.some((sector) => sector !== undefined) ? { sectors } : {}),
  };
}

/** The row of each bar of a chunk: the next free one of its symbol. */
function placeRows(ids: Int32Array, nextRow: Int32Array): Int32Array {
  const rowOf = new Int32Array(ids.length);
  for (let i = 0; i < ids.length; i += 1) {
    const id = ids[i]!;
    rowOf[i] = nextRow[id]!;
    nextRow[id] = rowOf[i]! + 1;
  }
  return rowOf;
}

function scatter(from: Float64Array, rowOf: Int32Array, to: Float64Array): void {
  for (let i = 0; i < from.length; i += 1) to[rowOf[i]!] = from[i]!;
}

/** How many bars each stored symbol has, and the fields that have a value. */
async function countBars(
  connection: DuckDBConnection,
  where: string,
): Promise<{ counts: ReadonlyMap<number, number>; fields: readonly BarField[] }> {
  const fieldCounts = BAR_FIELDS.map((field) => `count(${field})::DOUBLE`).join(', ');
  const result = await connection.runAndReadAll(
    `SELECT symbol_id, count(*)::DOUBLE, ${fieldCounts} FROM bars WHERE ${where} GROUP BY symbol_id`,
  );
  const rows = result.getRows() as number[][];
  return {
    counts: new Map(rows.map(([id, count]) => [id!, count!])),
    fields: BAR_FIELDS.filter((field, f) => field === 'close' || rows.some((row) => row[f + 2]! > 0)),
  };
}

/** The query as SQL; it holds numbers only. */
function condition(query: BarsQuery, stored: readonly StoredSymbol[]): string {
  const { symbols, from, to } = query;
  const parts = ['true'];
  if (symbols !== undefined) {
    const idOf = new Map(stored.map(({ name, id }) => [name, id]));
    const ids = symbols.map((name) => idOf.get(name) ?? unknownSymbol(name, idOf.keys()));
    parts.push(ids.length === 0 ? 'false' : `symbol_id IN (${ids.join(',')})`);
  }
  const bound = (operator: string, time: Micros | undefined): void => {
    if (time !== undefined) parts.push(`time ${operator} ${micros(time)}`);
  };
  bound('>=', from);
  bound('<=', to);
  return parts.join(' AND ');
}

function unknownSymbol(name: string, known: Iterable<string>): never {
  throw new DataError({
    code: 'catalog.unknown-symbol',
    what: `the catalog has no symbol "${name}"`,
    fix: didYouMean(name, known) || 'see quant data list',
  });
}
