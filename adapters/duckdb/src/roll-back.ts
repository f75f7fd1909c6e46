/** A rollback: what came after a version moves to the past, what stood then comes back, as a version of its own. O(rows that differ). */
import { ContentHash, DataError, type Micros } from '@quantcli/core';
import type { ImportRecord, KindName } from '@quantcli/data';
import type { DuckDBConnection } from '@duckdb/node-api';
import { checkVersion, readImports, readVersions, storeImport } from './catalog-rows.ts';
import { pastOf, SECTORS, VERSIONED, type VersionedTable } from './catalog-schema.ts';
import { agree, change, quote, readRows } from './sql.ts';
import { inTransaction } from './transaction.ts';

export async function rollBack(connection: DuckDBConnection, to: number, at: Micros): Promise<ImportRecord> {
  await checkVersion(connection, to);
  const { newest } = await readVersions(connection);
  if (to === newest) {
    throw new DataError({
      code: 'catalog.newest-version',
      what: `version ${to} is the newest of the catalog`,
      fix: 'name an older one to go back to: see quant data list',
    });
  }
  return inTransaction(connection, undefined, async () => {
    const id = newest + 1;
    const kinds: { [K in KindName]?: number } = {};
    const subjects = new Set<number>();
    let inserted = 0;
    let replaced = 0;
    for (const table of VERSIONED) {
      const stored = quote(table.name);
      const past = pastOf(table);
      const columns = [...table.columns.map(({ name }) => name), 'importId'].map(quote).join(', ');
      await connection.run(`INSERT INTO ${past} SELECT *, ${id} FROM ${stored} WHERE since > ${to}`);
      await connection.run(`DELETE FROM ${stored} WHERE since > ${to}`);
      const back = await change(
        connection,
        `INSERT INTO ${stored} SELECT ${columns}, ${id} FROM ${past} WHERE since <= ${to} AND until > ${to}`,
      );
      if (back === 0 || table === SECTORS) continue;
      const counted = await countReturned(connection, table, id);
      const count = (what: 'inserted' | 'replaced'): number => counted.reduce((sum, subject) => sum + subject[what], 0);
      if (counted.length > 0) kinds[table.name as KindName] = count('inserted') + count('replaced');
      inserted += count('inserted');
      replaced += count('replaced');
      for (const { subject } of counted) subjects.add(subject);
    }
    const target = (await readImports(connection)).find((record) => record.id === to);
    const record: ImportRecord = {
      id,
      action: 'rollback',
      target: to,
      contentHash: target?.contentHash ?? new ContentHash().digest(),
      sources: [],
      recognised: [],
      at,
      rows: inserted + replaced,
      inserted,
      replaced,
      unchanged: 0,
      quarantined: 0,
      kinds,
      symbols: subjects.size,
    };
    await storeImport(connection, record);
    return record;
  });
}

interface Returned {
  readonly subject: number;
  readonly inserted: number;
  readonly replaced: number;
}

/** By subject the rows that came back, without those that say what the rows that left said. */
function countReturned(connection: DuckDBConnection, table: VersionedTable, id: number): Promise<Returned[]> {
  const back = `(SELECT * FROM ${quote(table.name)} WHERE since = ${id})`;
  const left = `(SELECT *, true AS met FROM ${pastOf(table)} WHERE until = ${id})`;
  return readRows(
    connection,
    `SELECT b.subject AS subject, count_if(met IS NULL)::DOUBLE AS inserted, count_if(met)::DOUBLE AS replaced
     FROM ${back} b LEFT JOIN ${left} l ON ${agree(table.key, 'b', 'l')}
     WHERE met IS NULL OR NOT (${agree(table.values, 'b', 'l')}) GROUP BY b.subject`,
  );
}
