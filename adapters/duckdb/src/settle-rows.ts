/**
 * Staged rows against each other and against those in force, in SQL: of rows with one key the one with the highest place
 * stays (in kinds that fill, the missing columns of the last come from the others), rows that say nothing new are dropped, and the others take the place of older ones, which move to the past.
 */
import { DataError, MICROS_PER_DAY } from '@quantcli/core';
import type { DuckDBConnection } from '@duckdb/node-api';
import { KIND_TABLES, pastOf, type VersionedTable } from './catalog-schema.ts';
import { agree, change, quote, readRows } from './sql.ts';
import { stagedName, type StagedRows } from './staged-rows.ts';

/** What became of the staged rows of one table. */
export interface Settled {
  readonly table: VersionedTable;
  /** Without those that lost against another of the same key. */
  readonly rows: number;
  /** Said nothing new: the same as the row of their key in force, or (revised) as the one known before them. */
  readonly known: number;
  /** Rows in force of the same key that say something else. */
  readonly replaced: number;
}

/** Drops the staged rows that need not be stored; changes nothing in the catalog. Losers with a place go to `temp.losers`. */
export async function settleRows(connection: DuckDBConnection, staged: StagedRows): Promise<Settled> {
  const { table } = staged;
  const name = stagedName(table);
  if (table === KIND_TABLES.bars) await refuseMixture(connection);
  if (table.fills) await fillRows(connection, table);
  else if (staged.doubtful) await dropLosers(connection, table);
  const rows = await countRows(connection, name);
  const overlap = await overlaps(connection, table);
  let known = 0;
  if (table.revised) known = await change(connection, dropRestated(table));
  else if (overlap) {
    known = await change(
      connection,
      `DELETE FROM ${name} AS s USING ${quote(table.name)} AS r WHERE ${agree([...table.key, ...table.values], 's', 'r')}`,
    );
  }
  const meets = `SELECT count(*)::DOUBLE AS n FROM ${name} s SEMI JOIN ${quote(table.name)} r ON ${agree(table.key, 's', 'r')}`;
  const replaced = overlap ? (await readRows<{ readonly n: number }>(connection, meets))[0]!.n : 0;
  return { table, rows, known, replaced };
}

/** Puts what {@link settleRows} left into the catalog as part of this version. */
export async function storeRows(connection: DuckDBConnection, settled: Settled, version: number): Promise<void> {
  const { table, rows, known, replaced } = settled;
  if (rows === known) return;
  const staged = stagedName(table);
  const stored = quote(table.name);
  if (replaced > 0) {
    const meets = agree(table.key, 's', 'r');
    await connection.run(
      `INSERT INTO ${pastOf(table)} SELECT r.*, ${version} FROM ${stored} AS r SEMI JOIN ${staged} AS s ON ${meets}`,
    );
    await connection.run(`DELETE FROM ${stored} AS r USING ${staged} AS s WHERE ${meets}`);
  }
  const columns = table.columns.map((column) => quote(column.name)).join(', ');
  await connection.run(`INSERT INTO ${stored} SELECT ${columns}, ${version}, ${version} FROM ${staged}`);
}

/** Of equal places the row staged last wins. */
async function dropLosers(connection: DuckDBConnection, table: VersionedTable): Promise<void> {
  const name = stagedName(table);
  await connection.run(
    `CREATE TEMP TABLE lost AS SELECT row, place FROM (SELECT rowid AS row, place, row_number() OVER (
       PARTITION BY ${table.key.map(quote).join(', ')} ORDER BY place DESC, rowid DESC) AS n FROM ${name}) WHERE n > 1`,
  );
  await connection.run(`DELETE FROM ${name} WHERE rowid IN (SELECT row FROM lost)`);
  await connection.run('CREATE TEMP TABLE IF NOT EXISTS losers (place DOUBLE)');
  await connection.run('INSERT INTO losers SELECT place FROM lost WHERE place >= 0; DROP TABLE lost');
}

/** One staged row a key: of every column the last value that is there, be it staged or in force; known when its last part was. */
async function fillRows(connection: DuckDBConnection, table: VersionedTable): Promise<void> {
  const name = stagedName(table);
  const types = new Map(table.columns.map((column) => [column.name, column.type]));
  const filled = table.values.map((column) => {
    if (column === 'tsKnown') return 'max("tsKnown") AS "tsKnown"';
    return types.get(column) === 'INTEGER'
      ? lastOf(column, `${quote(column)} >= 0`, '-1')
      : lastOf(column, `NOT isnan(${quote(column)})`, `'nan'::DOUBLE`);
  });
  const key = table.key.map(quote).join(', ');
  const columns = table.columns.map((column) => quote(column.name)).join(', ');
  await connection.run(
    `CREATE TEMP TABLE filled AS SELECT ${key}, ${filled.join(', ')}, max(place) AS place FROM (
       SELECT ${columns}, place, rowid AS row FROM ${name}
       UNION ALL SELECT ${columns}, -2, -1 FROM ${quote(table.name)} AS r SEMI JOIN ${name} AS s ON ${agree(table.key, 's', 'r')})
     GROUP BY ${key}`,
  );
  await connection.run(`DELETE FROM ${name}`);
  await connection.run(`INSERT INTO ${name} BY NAME SELECT * FROM filled; DROP TABLE filled`);
}

/** Bars of one symbol keep one interval: daily ones beside intraday ones would be one history of both. */
async function refuseMixture(connection: DuckDBConnection): Promise<void> {
  const [mixed] = await readRows<{ readonly subject: number; readonly intraday: boolean }>(
    connection,
    `SELECT subject, s.intraday AS intraday
     FROM (${intervalsOf(stagedName(KIND_TABLES.bars))}) s JOIN (${intervalsOf(quote(KIND_TABLES.bars.name))}) r USING (subject)
     WHERE s.intraday <> r.intraday AND (s.intraday OR s.sure) AND (r.intraday OR r.sure) ORDER BY subject LIMIT 1`,
  );
  if (mixed === undefined) return;
  const rows = await readRows<{ readonly name: string }>(
    connection,
    `SELECT name FROM subjects WHERE id = ${mixed.subject}`,
  );
  const [here, there] = mixed.intraday ? ['intraday', 'daily'] : ['daily', 'intraday'];
  throw new DataError({
    code: 'catalog.mixed-intervals',
    what: `${rows[0]?.name ?? 'a symbol'} has ${there} bars in the catalog, and these are ${here}`,
    cause: 'a symbol has one history of bars in a catalog',
    fix: `keep ${here} bars in a --catalog of their own`,
  });
}

/** By subject: whether bars lie within days; sure of daily ones from two on, as a single bar at midnight may be either. */
function intervalsOf(name: string): string {
  return `SELECT subject, bool_or("tsEvent" % ${MICROS_PER_DAY} <> 0) AS intraday, count(*) > 1 AS sure FROM ${name} GROUP BY subject`;
}

function lastOf(column: string, there: string, missing: string): string {
  return `coalesce(last(${quote(column)} ORDER BY place, row) FILTER (WHERE ${there}), ${missing}) AS ${quote(column)}`;
}

/** Whether any subject has staged times within the span of its times in force; when not, no key can meet. */
async function overlaps(connection: DuckDBConnection, table: VersionedTable): Promise<boolean> {
  const timed = table.key.includes('tsEvent');
  const span = (name: string): string =>
    `SELECT subject, ${timed ? 'min("tsEvent")' : 0} AS first, ${timed ? 'max("tsEvent")' : 0} AS last FROM ${name} GROUP BY subject`;
  const rows = await readRows(
    connection,
    `SELECT 1 FROM (${span(stagedName(table))}) s JOIN (${span(quote(table.name))}) r USING (subject)
     WHERE s.first <= r.last AND r.first <= s.last LIMIT 1`,
  );
  return rows.length > 0;
}

/** Of revised kinds: deletes staged rows that say what the row known just before them says, be it staged or in force. */
function dropRestated(table: VersionedTable): string {
  const subject = table.key.filter((name) => name !== 'tsKnown');
  const columns = [...table.key, ...table.values].map(quote).join(', ');
  const same = table.values.map((name) => `${quote(name)} = lag(${quote(name)}) OVER w`).join(' AND ');
  return `DELETE FROM ${stagedName(table)} WHERE rowid IN (SELECT row FROM (
    SELECT row, ${same} AS restated FROM (
      SELECT rowid AS row, 1 AS fresh, ${columns} FROM ${stagedName(table)}
      UNION ALL SELECT -1, 0, ${columns} FROM ${quote(table.name)} WHERE subject IN (SELECT subject FROM ${stagedName(table)}))
    WINDOW w AS (PARTITION BY ${subject.map(quote).join(', ')} ORDER BY "tsKnown", fresh)) WHERE row >= 0 AND restated)`;
}

async function countRows(connection: DuckDBConnection, name: string): Promise<number> {
  return (await readRows<{ readonly n: number }>(connection, `SELECT count(*)::DOUBLE AS n FROM ${name}`))[0]!.n;
}
