/**
 * Brings a catalog of schema version 1 (bars only, replaced rows not kept) up to date, in one transaction. Its last
 * version can be read; the ones before are known by their records alone.
 */
import { micros } from '@quantcli/core';
import type { ImportRecord, ImportSource } from '@quantcli/data';
import { BAR_FIELDS } from '@quantcli/market';
import type { DuckDBConnection } from '@duckdb/node-api';
import { storeImport } from './catalog-rows.ts';
import { createTables, SCHEMA_VERSION } from './catalog-schema.ts';
import { readRows } from './sql.ts';
import { inTransaction } from './transaction.ts';

const OLD_TABLES = ['imports', 'import_sources', 'symbols', 'bars', 'catalog_version'];

export function migrateFirstVersion(connection: DuckDBConnection): Promise<void> {
  return inTransaction(connection, undefined, async () => {
    const records = await readOldImports(connection);
    for (const name of OLD_TABLES) await connection.run(`ALTER TABLE ${name} RENAME TO old_${name}`);
    await createTables(connection);
    const fields = BAR_FIELDS.map((field) => `coalesce(${field}, 'nan'::DOUBLE)`).join(', ');
    await connection.run(
      `INSERT INTO bars SELECT symbol_id, time, time + CASE WHEN time % 86400000000 = 0 THEN 86400000000 ELSE 0 END, ${fields}, import_id, import_id FROM old_bars`,
    );
    await connection.run('INSERT INTO subjects SELECT id, name FROM old_symbols');
    await connection.run(
      'INSERT INTO words SELECT row_number() OVER (ORDER BY sector), sector FROM (SELECT DISTINCT sector FROM old_symbols WHERE sector IS NOT NULL)',
    );
    const last = records.at(-1)?.id ?? 0;
    await connection.run(
      `INSERT INTO sectors SELECT s.id, w.id, ${last}, ${last} FROM old_symbols s JOIN words w ON s.sector = w.name`,
    );
    for (const record of records) await storeImport(connection, record);
    await connection.run(`INSERT INTO catalog_version VALUES (${SCHEMA_VERSION}, ${last})`);
    for (const name of OLD_TABLES) await connection.run(`DROP TABLE old_${name}`);
  });
}

async function readOldImports(connection: DuckDBConnection): Promise<ImportRecord[]> {
  type Old = Pick<ImportRecord, 'id' | 'contentHash' | 'rows' | 'inserted' | 'replaced' | 'symbols'> & { at: number };
  const sources = await readRows<ImportSource & { readonly id: number }>(
    connection,
    'SELECT import_id AS id, name, sha256, bytes::DOUBLE AS bytes FROM import_sources ORDER BY import_id, position',
  );
  const sourcesOf = Map.groupBy(sources, ({ id }) => id);
  const records = await readRows<Old>(
    connection,
    `SELECT id, content_hash AS "contentHash", imported_at::DOUBLE AS "at", bars::DOUBLE AS "rows",
       inserted::DOUBLE AS inserted, replaced::DOUBLE AS replaced, symbols FROM imports ORDER BY id`,
  );
  return records.map((record) => ({
    ...record,
    action: 'import',
    at: micros(record.at),
    sources: (sourcesOf.get(record.id) ?? []).map(({ name, sha256, bytes }) => ({ name, sha256, bytes })),
    recognised: [],
    unchanged: 0,
    quarantined: 0,
    kinds: { bars: record.rows },
  }));
}
