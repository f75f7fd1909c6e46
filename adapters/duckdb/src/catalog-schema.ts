/**
 * The tables of a catalog file. `(symbol_id, time)` is unique in `bars`, `name` in `symbols`: kept by the import, which
 * deletes before it inserts and is alone, because DuckDB's unique index costs more than the bars themselves.
 */
import { DataError } from '@quantcli/core';
import { BAR_FIELDS } from '@quantcli/market';
import type { DuckDBConnection } from '@duckdb/node-api';
import { noCatalog, notACatalog } from './catalog-error.ts';

/** Raised by every change of the tables; a file with a higher one was written by a later QuantCLI. */
export const SCHEMA_VERSION = 1;

const TABLES = `
  CREATE TABLE imports (id INTEGER NOT NULL, content_hash VARCHAR NOT NULL, imported_at BIGINT NOT NULL, bars BIGINT NOT NULL,
    inserted BIGINT NOT NULL, replaced BIGINT NOT NULL, symbols INTEGER NOT NULL);
  CREATE TABLE import_sources (import_id INTEGER NOT NULL, position INTEGER NOT NULL, name VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL, bytes BIGINT NOT NULL);
  CREATE TABLE symbols (id INTEGER NOT NULL, name VARCHAR NOT NULL, sector VARCHAR);
  CREATE TABLE bars (symbol_id INTEGER NOT NULL, time BIGINT NOT NULL,
    ${BAR_FIELDS.map((field) => `${field} DOUBLE`).join(', ')}, import_id INTEGER NOT NULL);
  CREATE TABLE catalog_version (version INTEGER NOT NULL);
  INSERT INTO catalog_version VALUES (${SCHEMA_VERSION});
`;

/** Makes the tables of an empty file, all or none. */
export async function createTables(connection: DuckDBConnection): Promise<void> {
  await connection.run(`BEGIN; ${TABLES} COMMIT; CHECKPOINT;`);
}

/** Throws {@link DataError} when the open file is no catalog, is empty, or comes from a later QuantCLI. */
export async function checkTables(connection: DuckDBConnection, path: string): Promise<void> {
  const tables = await connection.runAndReadAll('SELECT table_name FROM duckdb_tables()');
  const names = tables.getRows().map(([name]) => String(name));
  if (names.length === 0) throw noCatalog(path);
  if (!names.includes('catalog_version')) {
    throw notACatalog(path, `it is a DuckDB file with other tables: ${names.slice(0, 3).join(', ')}`);
  }
  const rows = (await connection.runAndReadAll('SELECT max(version) FROM catalog_version')).getRows();
  const version = Number(rows[0]![0]);
  if (version > SCHEMA_VERSION) {
    throw new DataError({
      code: 'catalog.newer',
      what: `the catalog ${path} has version ${version}, this QuantCLI knows ${SCHEMA_VERSION}`,
      cause: 'a later QuantCLI wrote it',
      fix: 'update QuantCLI, or name another --catalog',
    });
  }
}
