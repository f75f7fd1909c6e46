/** What changed between two versions, by key; O(rows that are part of one of them only). */
import { micros } from '@quantcli/core';
import { KINDS, KIND_NAMES, type CatalogDiff, type KindDiff, type KindName } from '@quantcli/data';
import type { DuckDBConnection } from '@duckdb/node-api';
import { checkVersion } from './catalog-rows.ts';
import { KIND_TABLES } from './catalog-schema.ts';
import { Names } from './names.ts';
import { allRows } from './select-rows.ts';
import { agree, quote, readRows } from './sql.ts';

const EXAMPLES = 20;

export async function diffVersions(connection: DuckDBConnection, from: number, to: number): Promise<CatalogDiff> {
  await checkVersion(connection, from);
  await checkVersion(connection, to);
  const subjects = (await Names.load(connection, 'subjects')).byId();
  const kinds: KindDiff[] = [];
  for (const kind of KIND_NAMES) {
    try {
      await findDifferences(connection, kind, from, to);
      const diff = await describeDifferences(connection, kind, subjects);
      if (diff.subjects.length > 0) kinds.push(diff);
    } finally {
      await connection.run('DROP TABLE IF EXISTS temp.difference');
    }
  }
  return { from, to, kinds };
}

/** Makes a table of the keys that differ, with the other columns on both sides. */
async function findDifferences(connection: DuckDBConnection, kind: KindName, from: number, to: number): Promise<void> {
  const table = KIND_TABLES[kind];
  const only = (one: number, other: number): string =>
    `(SELECT * FROM ${allRows(table)} WHERE since <= ${one} AND until > ${one} AND NOT (since <= ${other} AND until > ${other}))`;
  const values = table.values.flatMap((name) => [
    `a.${quote(name)} AS ${quote(`from ${name}`)}`,
    `b.${quote(name)} AS ${quote(`to ${name}`)}`,
  ]);
  await connection.run(
    `CREATE TEMP TABLE difference AS SELECT coalesce(a.subject, b.subject) AS subject,
       coalesce(a."tsEvent", b."tsEvent") AS "tsEvent", a.subject IS NULL AS added, b.subject IS NULL AS removed,
       ${values.join(', ')}
     FROM ${only(from, to)} a FULL JOIN ${only(to, from)} b ON ${agree(table.key, 'a', 'b')}
     WHERE NOT coalesce(${agree(table.values, 'a', 'b')}, false)`,
  );
}

async function describeDifferences(
  connection: DuckDBConnection,
  kind: KindName,
  names: readonly string[],
): Promise<KindDiff> {
  interface Counts {
    readonly subject: number;
    readonly added: number;
    readonly removed: number;
    readonly changed: number;
  }
  const counts = await readRows<Counts>(
    connection,
    `SELECT subject, count_if(added)::DOUBLE AS added, count_if(removed)::DOUBLE AS removed,
       count_if(NOT added AND NOT removed)::DOUBLE AS changed FROM difference GROUP BY subject`,
  );
  const subjects = counts
    .map((row) => ({ ...row, subject: names[row.subject]! }))
    .sort((a, b) => sizeOf(b) - sizeOf(a) || (a.subject < b.subject ? -1 : 1));
  const total = (count: 'added' | 'removed' | 'changed'): number =>
    subjects.reduce((sum, subject) => sum + subject[count], 0);
  return {
    kind,
    added: total('added'),
    removed: total('removed'),
    changed: total('changed'),
    subjects,
    examples: total('changed') === 0 ? [] : await readExamples(connection, kind, names),
  };
}

function sizeOf({ added, removed, changed }: KindDiff['subjects'][number]): number {
  return added + removed + changed;
}

/** The first changed rows' changed columns. */
async function readExamples(
  connection: DuckDBConnection,
  kind: KindName,
  names: readonly string[],
): Promise<KindDiff['examples']> {
  const { values } = KIND_TABLES[kind];
  const list = values.flatMap((name) => [quote(`from ${name}`), quote(`to ${name}`)]).map((name) => `${name}::DOUBLE`);
  const result = await connection.runAndReadAll(
    `SELECT d.subject, "tsEvent"::DOUBLE, ${list.join(', ')} FROM difference d JOIN subjects s ON d.subject = s.id
     WHERE NOT added AND NOT removed ORDER BY s.name, "tsEvent", ${list.map((_, c) => c + 3).join(', ')} LIMIT ${EXAMPLES}`,
  );
  const words = (await Names.load(connection, 'words')).byId();
  const texts = new Set(KINDS[kind].columns.flatMap(({ name, type }) => (type === 'text' ? [name] : [])));
  const valueOf = (column: string, stored: number): number | string | null => {
    if (texts.has(column)) return words[stored] ?? null;
    return Number.isNaN(stored) ? null : stored;
  };
  return (result.getRows() as number[][])
    .flatMap(([subject, tsEvent, ...sides]) =>
      values.flatMap((column, c) => {
        const [from, to] = [valueOf(column, sides[2 * c]!), valueOf(column, sides[2 * c + 1]!)];
        return from === to ? [] : [{ subject: names[subject!]!, tsEvent: micros(tsEvent!), column, from, to }];
      }),
    )
    .slice(0, EXAMPLES);
}
