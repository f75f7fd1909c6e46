/** The small tables of a catalog, read as objects. */
import { micros } from '@quantcli/core';
import type { ImportRecord, ImportSource, SymbolSummary } from '@quantcli/data';
import type { DuckDBConnection } from '@duckdb/node-api';

/** A symbol as stored. */
export interface StoredSymbol {
  readonly id: number;
  readonly name: string;
  readonly sector: string | null;
}

/** The rows of a query as objects; cast 64-bit integers to DOUBLE in the SQL, where they are exact up to 2^53. */
async function readRows<Row>(connection: DuckDBConnection, sql: string): Promise<Row[]> {
  return (await connection.runAndReadAll(sql)).getRowObjects() as Row[];
}

/** Sorted by code unit, which is not DuckDB's order (that is by code point). */
export async function readStoredSymbols(connection: DuckDBConnection): Promise<StoredSymbol[]> {
  const rows = await readRows<StoredSymbol>(connection, 'SELECT id, name, sector FROM symbols');
  return rows.sort((a, b) => (a.name < b.name ? -1 : 1));
}

export async function readSymbols(connection: DuckDBConnection): Promise<SymbolSummary[]> {
  interface Span {
    readonly id: number;
    readonly bars: number;
    readonly first: number;
    readonly last: number;
  }
  const spans = await readRows<Span>(
    connection,
    `SELECT symbol_id AS id, count(*)::DOUBLE AS bars, min(time)::DOUBLE AS "first", max(time)::DOUBLE AS "last"
     FROM bars GROUP BY symbol_id`,
  );
  const spanOf = new Map(spans.map((span) => [span.id, span]));
  return (await readStoredSymbols(connection)).map(({ id, name, sector }) => {
    const { bars, first, last } = spanOf.get(id)!;
    return { symbol: name, bars, from: micros(first), to: micros(last), ...(sector === null ? {} : { sector }) };
  });
}

export async function readImports(connection: DuckDBConnection): Promise<ImportRecord[]> {
  const sources = await readRows<ImportSource & { readonly id: number }>(
    connection,
    `SELECT import_id AS id, name, sha256, bytes::DOUBLE AS bytes FROM import_sources ORDER BY import_id, position`,
  );
  const sourcesOf = Map.groupBy(sources, ({ id }) => id);
  const records = await readRows<Omit<ImportRecord, 'sources' | 'at'> & { readonly at: number }>(
    connection,
    `SELECT id, content_hash AS "contentHash", imported_at::DOUBLE AS "at", bars::DOUBLE AS "rows", inserted::DOUBLE AS inserted,
       replaced::DOUBLE AS replaced, symbols FROM imports ORDER BY id`,
  );
  return records.map((record) => ({
    ...record,
    at: micros(record.at),
    sources: (sourcesOf.get(record.id) ?? []).map(({ name, sha256, bytes }) => ({ name, sha256, bytes })),
  }));
}
