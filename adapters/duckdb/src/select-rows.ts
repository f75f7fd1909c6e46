/** A query of the port as SQL: which rows, of which version. It holds numbers only; names are looked up first. */
import { DataError, didYouMean, micros, type Micros } from '@quantcli/core';
import { KINDS, type KindName, type RecordsQuery } from '@quantcli/data';
import type { DuckDBConnection } from '@duckdb/node-api';
import { checkVersion, readVersions } from './catalog-rows.ts';
import { KIND_TABLES, pastOf, type VersionedTable } from './catalog-schema.ts';
import { Names } from './names.ts';
import { quote, readRows } from './sql.ts';

export interface Selection {
  /** The rows of the version, for a FROM clause. */
  readonly from: string;
  readonly where: string;
  readonly subjects: Names;
}

/** Later than any version. */
const NEVER = 2_147_483_647;

/** The rows that are part of a version. */
function rowsOfVersion(table: VersionedTable, version: number): string {
  return `(SELECT * FROM ${allRows(table)} WHERE since <= ${version} AND until > ${version})`;
}

/** Rows in force and past, each with the versions `since` and `until` it stands. */
export function allRows(table: VersionedTable): string {
  return `(SELECT *, ${NEVER} AS until FROM ${quote(table.name)} UNION ALL FROM ${pastOf(table)})`;
}

/** Throws {@link DataError} for a version or a subject that the catalog does not hold. */
export async function selectRows(
  connection: DuckDBConnection,
  kind: KindName,
  query: RecordsQuery,
): Promise<Selection> {
  const { symbols, from, to, knownBy, version } = query;
  const source = await sourceOf(connection, KIND_TABLES[kind], version);
  const subjects = await Names.load(connection, 'subjects');
  const parts: string[] = [];
  if (symbols !== undefined) {
    const ids = await findSubjects(connection, kind, symbols, subjects, source);
    parts.push(ids.length === 0 ? 'false' : `subject IN (${ids.join(', ')})`);
  }
  const bound = (column: string, operator: string, time: Micros | undefined): void => {
    if (time !== undefined) parts.push(`${quote(column)} ${operator} ${micros(time)}`);
  };
  bound('tsEvent', '>=', from);
  bound('tsEvent', '<=', to);
  bound('tsKnown', '<=', knownBy);
  return { from: source, where: parts.join(' AND ') || 'true', subjects };
}

/** A table, or a subquery, with the rows of a version. */
export async function sourceOf(
  connection: DuckDBConnection,
  table: VersionedTable,
  version: number | undefined,
): Promise<string> {
  if (version === undefined) return quote(table.name);
  await checkVersion(connection, version);
  return version === (await readVersions(connection)).newest ? quote(table.name) : rowsOfVersion(table, version);
}

async function findSubjects(
  connection: DuckDBConnection,
  kind: KindName,
  names: readonly string[],
  subjects: Names,
  source: string,
): Promise<number[]> {
  const ids = names.map((name) => subjects.find(name) ?? 0);
  const rows = await readRows<{ readonly subject: number }>(
    connection,
    `SELECT DISTINCT subject FROM ${source} WHERE subject IN (${['0', ...ids].join(', ')})`,
  );
  const held = new Set(rows.map(({ subject }) => subject));
  names.forEach((name, n) => {
    if (held.has(ids[n]!)) return;
    throw new DataError({
      code: 'catalog.unknown-symbol',
      what: `the catalog has no ${KINDS[kind].subject} "${name}"${kind === 'bars' ? '' : ` with ${kind}`}`,
      fix: didYouMean(name, subjects.all()) || 'see quant data list',
    });
  });
  return ids;
}
