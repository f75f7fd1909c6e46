/**
 * The tables of a catalog file, generated from the kinds of records. Every kind has a table of the rows in force and a
 * `_past` one of the rows that were replaced: a row is part of the versions from `since` up to, but not including,
 * `until`; `importId` is the import that brought it, also after a rollback put it back. Keys are unique in force: the
 * import sees to it and is alone, because DuckDB's unique index costs more than the rows themselves. Subjects and texts
 * are numbered (`subjects`, `words`), so that rows are numbers only; a missing number is NaN, a missing text −1.
 */
import { DataError } from '@quantcli/core';
import { KINDS, KIND_NAMES, type Kind, type KindName } from '@quantcli/data';
import type { DuckDBConnection } from '@duckdb/node-api';
import { noCatalog, notACatalog } from './catalog-error.ts';
import { quote, readRows } from './sql.ts';

/** Raised by every change of the tables; a file with a higher one was written by a later QuantCLI. */
export const SCHEMA_VERSION = 2;

/** The name under which the catalog's file is attached. */
export const CATALOG = 'catalog';

/** BIGINT is a time in microseconds, INTEGER the number of a subject, word or version, DOUBLE a number. */
export interface Column {
  readonly name: string;
  readonly type: 'INTEGER' | 'BIGINT' | 'DOUBLE' | 'VARCHAR';
}

interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
  /** The columns by which a compact file is ordered. */
  readonly order: readonly string[];
}

/** A table whose rows belong to versions. */
export interface VersionedTable {
  readonly name: string;
  /** The columns of a row itself, `subject` first. */
  readonly columns: readonly Column[];
  /** The columns that say which row it is, and the others. */
  readonly key: readonly string[];
  readonly values: readonly string[];
  readonly revised: boolean;
  readonly fills: boolean;
}

const column = (name: string, type: Column['type']): Column => ({ name, type });

function versioned(
  name: string,
  columns: readonly Column[],
  key: readonly string[],
  { revised = false, fills = false }: Pick<Kind, 'revised' | 'fills'> = {},
): VersionedTable {
  const values = columns.map((c) => c.name).filter((c) => !key.includes(c));
  return { name, columns, key, values, revised, fills };
}

function tableOf(name: KindName): VersionedTable {
  const { columns, key, revised } = KINDS[name];
  const times = [column('subject', 'INTEGER'), column('tsEvent', 'BIGINT'), column('tsKnown', 'BIGINT')];
  const own = columns.map((c) => column(c.name, c.type === 'text' ? 'INTEGER' : 'DOUBLE'));
  return versioned(
    name,
    [...times, ...own],
    ['subject', 'tsEvent', ...(revised === true ? ['tsKnown'] : []), ...key],
    KINDS[name],
  );
}

export const KIND_TABLES = Object.fromEntries(KIND_NAMES.map((name) => [name, tableOf(name)])) as Readonly<
  Record<KindName, VersionedTable>
>;

/** The sectors of symbols. */
export const SECTORS = versioned('sectors', [column('subject', 'INTEGER'), column('sector', 'INTEGER')], ['subject']);

export const VERSIONED: readonly VersionedTable[] = [SECTORS, ...Object.values(KIND_TABLES)];

/** The table of a kind's or the sectors' rows that were replaced. */
export function pastOf(table: VersionedTable): string {
  return quote(`${table.name}_past`);
}

export const IMPORT_COLUMNS: readonly Column[] = [
  column('id', 'INTEGER'),
  column('action', 'VARCHAR'),
  column('target', 'INTEGER'),
  column('contentHash', 'VARCHAR'),
  column('at', 'BIGINT'),
  ...['rows', 'inserted', 'replaced', 'unchanged', 'quarantined', 'symbols'].map((name) => column(name, 'BIGINT')),
  ...['kinds', 'sources', 'recognised'].map((name) => column(name, 'VARCHAR')),
];

const numbered = (name: string): Table => ({
  name,
  columns: [column('id', 'INTEGER'), column('name', 'VARCHAR')],
  order: ['id'],
});

/** Every table, all of whose columns are NOT NULL but `target`. */
export const TABLES: readonly Table[] = [
  // `oldest` is the first version that is whole: a file of an earlier QuantCLI did not keep what was replaced.
  { name: 'catalog_version', columns: [column('version', 'INTEGER'), column('oldest', 'INTEGER')], order: ['version'] },
  { name: 'imports', columns: IMPORT_COLUMNS, order: ['id'] },
  numbered('subjects'),
  numbered('words'),
  {
    name: 'quarantine',
    columns: [
      column('importId', 'INTEGER'),
      column('position', 'BIGINT'),
      column('file', 'VARCHAR'),
      column('line', 'BIGINT'),
      column('reason', 'VARCHAR'),
    ],
    order: ['importId', 'position'],
  },
  ...VERSIONED.flatMap(({ name, columns, key }): Table[] => {
    const own = [...columns, column('importId', 'INTEGER'), column('since', 'INTEGER')];
    const past = [...own, column('until', 'INTEGER')];
    const order = [...new Set([...columns.slice(0, 3).map((c) => c.name), ...key])];
    return [
      { name, columns: own, order },
      { name: `${name}_past`, columns: past, order: [...order, 'since'] },
    ];
  }),
];

/** Makes the tables in the database in use, with no version yet, inside the transaction that is open. */
export async function createTables(connection: DuckDBConnection): Promise<void> {
  for (const { name, columns } of TABLES) {
    const list = columns.map((c) => `${quote(c.name)} ${c.type}${c.name === 'target' ? '' : ' NOT NULL'}`);
    await connection.run(`CREATE TABLE ${quote(name)} (${list.join(', ')})`);
  }
}

/** Makes the tables of an empty file, all or none. */
export async function createEmptyCatalog(connection: DuckDBConnection): Promise<void> {
  await connection.run('BEGIN');
  await createTables(connection);
  await connection.run(`INSERT INTO catalog_version VALUES (${SCHEMA_VERSION}, 0); COMMIT; CHECKPOINT;`);
}

/** The schema version of the attached file. Throws {@link DataError} when it is no catalog, is empty, or comes from a later QuantCLI. */
export async function readSchemaVersion(connection: DuckDBConnection, path: string): Promise<number> {
  const tables = await readRows<{ readonly name: string }>(
    connection,
    'SELECT table_name AS name FROM duckdb_tables() WHERE database_name = current_database()',
  );
  const names = tables.map(({ name }) => name);
  if (names.length === 0) throw noCatalog(path);
  if (!names.includes('catalog_version')) {
    throw notACatalog(path, `it is a DuckDB file with other tables: ${names.slice(0, 3).join(', ')}`);
  }
  const [row] = await readRows<{ readonly version: number }>(
    connection,
    'SELECT max(version)::INTEGER AS version FROM catalog_version',
  );
  const { version } = row!;
  if (version > SCHEMA_VERSION) {
    throw new DataError({
      code: 'catalog.newer',
      what: `the catalog ${path} has version ${version}, this QuantCLI knows ${SCHEMA_VERSION}`,
      cause: 'a later QuantCLI wrote it',
      fix: 'update QuantCLI, or name another --catalog',
    });
  }
  return version;
}
