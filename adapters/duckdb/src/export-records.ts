/** Rows of a kind into a Parquet or CSV file that other tools read: names and instants instead of numbers, missing as NULL. */
import { closeSync, fsyncSync, openSync, renameSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ConfigurationError, DataError, makeFolder, MICROS_PER_DAY, systemError } from '@quantcli/core';
import { KINDS, type ExportQuery } from '@quantcli/data';
import type { DuckDBConnection } from '@duckdb/node-api';
import { catalogError } from './catalog-error.ts';
import { KIND_TABLES, type Column } from './catalog-schema.ts';
import { selectRows, type Selection } from './select-rows.ts';
import { change, literal, quote, readRows } from './sql.ts';
import { removeLeftovers, temporaryBeside } from './temporaries.ts';

type Format = 'parquet' | 'csv';

/** Sorted by subject, tsEvent, tsKnown; every column of the kind. Throws {@link DataError} when the query finds nothing. */
export async function exportRecords(connection: DuckDBConnection, path: string, query: ExportQuery): Promise<number> {
  const format = formatOf(path);
  const selection = await selectRows(connection, query.kind, query);
  const sql = await exportSql(connection, query, selection, format);
  makeFolder(dirname(resolve(path)));
  removeLeftovers(path);
  const temporary = temporaryBeside(path, 'export');
  try {
    const options = format === 'csv' ? 'FORMAT csv, HEADER' : 'FORMAT parquet, COMPRESSION zstd';
    const copy = `COPY (${sql}) TO ${literal(temporary.path)} (${options})`;
    const rows = await change(connection, copy).catch((error: unknown) => {
      throw catalogError(path, error, 'write');
    });
    if (rows === 0) {
      throw new DataError({
        code: 'catalog.nothing-to-export',
        what: `the catalog has no ${query.kind} to export`,
        cause: 'the query finds none',
        fix: 'widen it: see quant data list',
      });
    }
    try {
      const descriptor = openSync(temporary.path, 'r+');
      fsyncSync(descriptor);
      closeSync(descriptor);
      renameSync(temporary.path, path);
    } catch (error) {
      throw systemError(`cannot write ${path}`, error);
    }
    return rows;
  } finally {
    temporary.remove();
  }
}

function formatOf(path: string): Format {
  const [, format] = /\.(parquet|csv)$/i.exec(path) ?? [];
  if (format !== undefined) return format.toLowerCase() as Format;
  throw new ConfigurationError({
    code: 'catalog.export-format',
    what: `cannot tell the format of ${path}`,
    fix: 'name a file that ends in .parquet or .csv',
  });
}

async function exportSql(
  connection: DuckDBConnection,
  { kind }: ExportQuery,
  { from, where }: Selection,
  format: Format,
): Promise<string> {
  const { columns } = KIND_TABLES[kind];
  const times = new Set(['tsEvent', 'tsKnown', ...timeColumns(kind)]);
  const daily = format === 'csv' ? await findDaily(connection, [...times], from, where) : new Set<string>();
  const valueOf = ({ name, type }: Column): string => {
    const stored = `r.${quote(name)}`;
    if (name === 'subject') return `s.name AS ${quote(KINDS[kind].subject)}`;
    if (type === 'INTEGER') return `(SELECT name FROM words WHERE id = ${stored}) AS ${quote(name)}`;
    if (!times.has(name)) {
      const present = `CASE WHEN isnan(${stored}) THEN NULL ELSE ${stored} END`;
      // 7 and not 7.0: whole numbers are flags and counts, and are read as such.
      const text = `CASE WHEN isnan(${stored}) THEN NULL WHEN ${stored} = trunc(${stored}) AND abs(${stored}) < 1e15 THEN ${stored}::BIGINT::VARCHAR ELSE ${stored}::VARCHAR END`;
      return `${format === 'csv' ? text : present} AS ${quote(name)}`;
    }
    const instant = `make_timestamp(${stored}::BIGINT)`;
    if (format === 'parquet') return `make_timestamptz(${stored}::BIGINT) AS ${quote(name)}`;
    return `strftime(${instant}, '${daily.has(name) ? '%Y-%m-%d' : '%Y-%m-%dT%H:%M:%S.%fZ'}') AS ${quote(name)}`;
  };
  const order = ['tsEvent', 'tsKnown', ...KINDS[kind].key].map((name) => `r.${quote(name)}`);
  return `SELECT ${columns.map(valueOf).join(', ')} FROM (SELECT * FROM ${from} WHERE ${where}) r
    JOIN subjects s ON r.subject = s.id ORDER BY s.name, ${order.join(', ')}`;
}

function timeColumns(kind: ExportQuery['kind']): string[] {
  return KINDS[kind].columns.flatMap(({ name, type }) => (type === 'time' ? [name] : []));
}

/** The times that are midnights throughout, which a date says without loss. */
async function findDaily(
  connection: DuckDBConnection,
  times: readonly string[],
  from: string,
  where: string,
): Promise<Set<string>> {
  const tests = times.map((name) => `bool_and(${quote(name)}::BIGINT % ${MICROS_PER_DAY} = 0) AS ${quote(name)}`);
  const [row] = await readRows<Record<string, boolean>>(
    connection,
    `SELECT ${tests.join(', ')} FROM ${from} WHERE ${where}`,
  );
  return new Set(times.filter((name) => row![name] === true));
}
