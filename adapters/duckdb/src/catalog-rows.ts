/** The small tables of a catalog as objects. */
import { DataError, micros } from '@quantcli/core';
import { KIND_NAMES, type ImportRecord, type KindName, type KindSummary, type QuarantinedRow } from '@quantcli/data';
import type { DuckDBConnection } from '@duckdb/node-api';
import { IMPORT_COLUMNS } from './catalog-schema.ts';
import { quote, readRows } from './sql.ts';

export async function readImports(connection: DuckDBConnection): Promise<ImportRecord[]> {
  type Stored = Omit<ImportRecord, 'target' | 'kinds' | 'sources' | 'recognised'> & {
    readonly target: number | null;
    readonly kinds: string;
    readonly sources: string;
    readonly recognised: string;
  };
  const columns = IMPORT_COLUMNS.map(({ name, type }) =>
    type === 'BIGINT' ? `${quote(name)}::DOUBLE AS ${quote(name)}` : quote(name),
  );
  const rows = await readRows<Stored>(connection, `SELECT ${columns.join(', ')} FROM imports ORDER BY id`);
  return rows.map(({ id, action, target, kinds, sources, recognised, ...rest }) => ({
    id,
    action,
    ...(target === null ? {} : { target }),
    ...rest,
    kinds: JSON.parse(kinds) as ImportRecord['kinds'],
    sources: JSON.parse(sources) as ImportRecord['sources'],
    recognised: JSON.parse(recognised) as ImportRecord['recognised'],
  }));
}

export async function storeImport(connection: DuckDBConnection, record: ImportRecord): Promise<void> {
  const stored: Record<string, unknown> = {
    ...record,
    target: record.target ?? null,
    ...Object.fromEntries(
      (['kinds', 'sources', 'recognised'] as const).map((name) => [name, JSON.stringify(record[name])]),
    ),
  };
  const values = IMPORT_COLUMNS.map(({ name }) => stored[name] as number | string | null);
  await connection.run(`INSERT INTO imports VALUES (${values.map((_, i) => `$${i + 1}`).join(', ')})`, values);
}

/** The versions that can be read, both inclusive; 0 is the empty catalog before its first import. */
export async function readVersions(connection: DuckDBConnection): Promise<{ oldest: number; newest: number }> {
  const [row] = await readRows<{ readonly oldest: number; readonly newest: number }>(
    connection,
    'SELECT (SELECT max(oldest) FROM catalog_version) AS oldest, (SELECT coalesce(max(id), 0) FROM imports) AS newest',
  );
  return row!;
}

/** Throws {@link DataError} unless the catalog holds this version. */
export async function checkVersion(connection: DuckDBConnection, version: number): Promise<void> {
  const { oldest, newest } = await readVersions(connection);
  if (Number.isInteger(version) && version >= oldest && version <= newest) return;
  throw new DataError({
    code: 'catalog.unknown-version',
    what: `the catalog has no version ${version}`,
    cause:
      version >= 0 && version < oldest
        ? 'an earlier QuantCLI made it, which did not keep what was replaced'
        : `its versions are ${oldest} to ${newest}`,
    fix: 'see quant data list',
  });
}

export async function readKinds(connection: DuckDBConnection): Promise<KindSummary[]> {
  type Span = { readonly kind: KindName; rows: number; subjects: number; from: number; to: number };
  const spans = KIND_NAMES.map(
    (kind) =>
      `SELECT '${kind}' AS kind, count(*)::DOUBLE AS "rows", count(DISTINCT subject)::DOUBLE AS subjects,
         min("tsEvent")::DOUBLE AS "from", max("tsEvent")::DOUBLE AS "to" FROM ${quote(kind)} HAVING count(*) > 0`,
  );
  const rows = await readRows<Span>(connection, spans.join(' UNION ALL '));
  return KIND_NAMES.flatMap((kind) => {
    const span = rows.find((row) => row.kind === kind);
    return span === undefined ? [] : [{ ...span, from: micros(span.from), to: micros(span.to) }];
  });
}

export async function readQuarantine(
  connection: DuckDBConnection,
  { version, limit }: { readonly version?: number; readonly limit?: number },
): Promise<QuarantinedRow[]> {
  if (version !== undefined) await checkVersion(connection, version);
  return readRows(
    connection,
    `SELECT file, line::DOUBLE AS line, reason FROM quarantine WHERE $1 IS NULL OR "importId" = $1
     ORDER BY "importId", position LIMIT $2`,
    [version ?? null, limit ?? Number.MAX_SAFE_INTEGER],
  );
}
