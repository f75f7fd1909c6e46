/**
 * An import: its parts are staged, then settled against what is in force and stored in one transaction. A crash, an error
 * or an abort at any point leaves the catalog as it was.
 */
import { DataError, throwIfInterrupted, type Micros } from '@quantcli/core';
import {
  PLACES_PER_FILE,
  type ImportDescription,
  type ImportPart,
  type ImportRecord,
  type KindName,
} from '@quantcli/data';
import type { DuckDBConnection } from '@duckdb/node-api';
import { readImports, storeImport } from './catalog-rows.ts';
import { SECTORS } from './catalog-schema.ts';
import { limitMemory } from './connect.ts';
import { settleRows, storeRows, type Settled } from './settle-rows.ts';
import { change, literal } from './sql.ts';
import { Stage } from './stage.ts';
import { inTransaction } from './transaction.ts';

export interface ImportRequest {
  readonly parts: AsyncIterable<ImportPart> | Iterable<ImportPart>;
  readonly describe: () => ImportDescription;
  readonly at: Micros;
  readonly signal: AbortSignal | undefined;
}

export async function importParts(
  connection: DuckDBConnection,
  { parts, describe, at, signal }: ImportRequest,
): Promise<ImportRecord> {
  const stage = await Stage.open(connection);
  try {
    await limitMemory(connection, 'staging');
    for await (const part of parts) {
      throwIfInterrupted(signal);
      await stage.add(part, signal);
    }
    throwIfInterrupted(signal);
    await stage.finish();
    await limitMemory(connection, 'writing');
    if (stage.symbols === 0) {
      throw new DataError({
        code: 'catalog.nothing',
        what: 'there is nothing to import',
        cause: stage.quarantined === 0 ? 'no rows were given' : `all ${stage.quarantined} rows were rejected`,
        fix: 'give at least one usable row',
      });
    }
    return await inTransaction(connection, signal, () => storeStage(connection, stage, describe(), at));
  } finally {
    await stage.clear();
    await connection.run('DROP TABLE IF EXISTS temp.losers');
    await limitMemory(connection, 'querying');
  }
}

async function storeStage(
  connection: DuckDBConnection,
  stage: Stage,
  { sources, recognised }: ImportDescription,
  at: Micros,
): Promise<ImportRecord> {
  const { contentHash, symbols } = stage;
  const settled: Settled[] = [];
  for (const rows of stage.tables) settled.push(await settleRows(connection, rows));
  const imports = await readImports(connection);
  const same = imports.findLast((record) => record.action === 'import' && record.contentHash === contentHash);
  if (same !== undefined && settled.every(({ rows, known }) => rows === known)) return same;

  const id = (imports.at(-1)?.id ?? 0) + 1;
  await stage.subjects.save(connection);
  await stage.words.save(connection);
  for (const rows of settled) await storeRows(connection, rows, id);
  const names = sources.map(({ name }) => name);
  const quarantined = stage.quarantined + (await storeQuarantine(connection, id, stage.quarantined, names));

  const kinds = settled.filter(({ table }) => table !== SECTORS);
  const total = (count: (rows: Settled) => number): number => kinds.reduce((sum, rows) => sum + count(rows), 0);
  const rows = total((kind) => kind.rows);
  const unchanged = total(({ known }) => known);
  const replaced = total((kind) => kind.replaced);
  const record: ImportRecord = {
    id,
    action: 'import',
    contentHash,
    sources,
    recognised,
    at,
    rows,
    inserted: rows - replaced - unchanged,
    replaced,
    unchanged,
    quarantined,
    kinds: Object.fromEntries(kinds.map((kind) => [kind.table.name, kind.rows])) as { [K in KindName]?: number },
    symbols,
  };
  await storeImport(connection, record);
  return record;
}

const LOSER = 'duplicate: a later row has the same key';

/** Stores the rows that came quarantined, then the lines of those that lost against another of the same key; returns how many lines. */
async function storeQuarantine(
  connection: DuckDBConnection,
  id: number,
  came: number,
  names: readonly string[],
): Promise<number> {
  if (came > 0) {
    await connection.run(
      `INSERT INTO quarantine SELECT ${id}, position, file, line, reason FROM temp.staged_quarantine`,
    );
  }
  await connection.run('CREATE TEMP TABLE IF NOT EXISTS losers (place DOUBLE)');
  const list = names.map((name) => literal(name.toWellFormed().replaceAll('\0', '\uFFFD'))).join(', ');
  return change(
    connection,
    `INSERT INTO quarantine SELECT ${id}, ${came} - 1 + row_number() OVER (ORDER BY place),
       coalesce(list_extract([${list}]::VARCHAR[], 1 + file), 'source ' || (1 + file)), line, ${literal(LOSER)}
     FROM (SELECT DISTINCT place, place::BIGINT // ${PLACES_PER_FILE} AS file, place::BIGINT % ${PLACES_PER_FILE} AS line FROM losers)`,
  );
}
