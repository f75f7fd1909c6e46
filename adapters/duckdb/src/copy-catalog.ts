/**
 * A catalog written anew into another file, every table ordered by subject and time, sealed with a fingerprint of its
 * content and read back. Bytes are not copied: a process that opens a file a second time and closes it gives up DuckDB's
 * lock on it. O(rows log rows).
 */
import { closeSync, fsyncSync, openSync } from 'node:fs';
import { hashJson, SystemError, type Json } from '@quantcli/core';
import type { DuckDBConnection } from '@duckdb/node-api';
import { CATALOG, createTables, TABLES } from './catalog-schema.ts';
import { attach, limitMemory } from './connect.ts';
import { quote, readRows } from './sql.ts';
import { inTransaction } from './transaction.ts';

const COPY = 'copy';

/** Makes `file`, which must not exist, a whole and compact copy of the catalog in use. */
export async function copyCatalog(connection: DuckDBConnection, file: string): Promise<void> {
  await limitMemory(connection, 'writing');
  const expected = await readFingerprint(connection);
  await onCopy(connection, file, 'write', async () => {
    await inTransaction(connection, undefined, async () => {
      await createTables(connection);
      for (const { name, order } of TABLES) {
        const source = `${CATALOG}.${quote(name)}`;
        await connection.run(
          `INSERT INTO ${quote(name)} SELECT * FROM ${source} ORDER BY ${order.map(quote).join(', ')}`,
        );
      }
      await connection.run('CREATE TABLE seal (engine VARCHAR NOT NULL, fingerprint VARCHAR NOT NULL)');
      await connection.run('INSERT INTO seal VALUES (version(), $1)', [expected]);
    });
    await connection.run('CHECKPOINT');
  });
  const descriptor = openSync(file, 'r+');
  fsyncSync(descriptor);
  closeSync(descriptor);
  await onCopy(connection, file, 'read', async () => {
    if ((await readFingerprint(connection)) === expected) return;
    throw new SystemError({
      code: 'catalog.copy',
      what: `the copy ${file} does not hold what the catalog holds`,
      cause: 'the disk or the memory has an error',
      fix: 'check the disk and run again',
    });
  });
  await limitMemory(connection, 'querying');
}

/** Works in the copy, then lets it go. */
async function onCopy(
  connection: DuckDBConnection,
  file: string,
  mode: 'read' | 'write',
  work: () => Promise<void>,
): Promise<void> {
  await attach(connection, file, COPY, mode);
  try {
    await connection.run(`USE ${COPY}`);
    await work();
  } finally {
    await connection.run(`USE ${CATALOG}; DETACH ${COPY}`);
  }
}

/** Counts and hashes of every table, by version; reads every value. Comparable within one version of DuckDB, whose hash it is. */
async function readFingerprint(connection: DuckDBConnection): Promise<string> {
  const tables: Json[] = [];
  for (const { name, columns } of TABLES) {
    const version = columns.some((column) => column.name === 'since') ? 'since' : '0';
    const values = columns.map((column) => quote(column.name)).join(', ');
    const rows = await connection.runAndReadAll(
      `SELECT ${version} AS version, count(*)::DOUBLE, sum(hash(${values}))::VARCHAR FROM ${quote(name)} GROUP BY 1 ORDER BY 1`,
    );
    tables.push([name, ...(rows.getRows() as Json[])]);
  }
  return hashJson(tables);
}

/** Whether the catalog in use is what was sealed, or (with another version of DuckDB, or no seal) at least readable throughout; DuckDB itself finds changed bytes. */
export async function isIntact(connection: DuckDBConnection): Promise<boolean> {
  const fingerprint = await readFingerprint(connection);
  const sealed = await readRows(
    connection,
    `SELECT 1 FROM duckdb_tables() WHERE database_name = current_database() AND table_name = 'seal'`,
  );
  if (sealed.length === 0) return true;
  const [seal] = await readRows<{ readonly same: boolean }>(
    connection,
    'SELECT engine <> version() OR fingerprint = $1 AS same FROM seal',
    [fingerprint],
  );
  return seal?.same === true;
}

/** A catalog that is written to is no longer what was sealed. */
export async function unseal(connection: DuckDBConnection): Promise<void> {
  await connection.run('DROP TABLE IF EXISTS seal');
}
