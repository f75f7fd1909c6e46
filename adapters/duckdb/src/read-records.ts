/**
 * Rows out of the catalog: one query counts each subject's rows and the columns with values, which fixes where every row
 * goes; a second streams the rows in the order of time, and each chunk is scattered to its place. O(rows log rows) in
 * DuckDB, O(rows) here.
 */
import { micros, sharedFloat64 } from '@quantcli/core';
import {
  type CatalogQuery,
  type KindName,
  type Records,
  type RecordsQuery,
  type SymbolSummary,
  type Words,
} from '@quantcli/data';
import { BAR_FIELDS, type BarField, type Bars } from '@quantcli/market';
import type { DuckDBConnection } from '@duckdb/node-api';
import { KIND_TABLES, SECTORS, type Column } from './catalog-schema.ts';
import { itemsOf } from './chunk-items.ts';
import { Names } from './names.ts';
import { selectRows, sourceOf, type Selection } from './select-rows.ts';
import { quote, readRows } from './sql.ts';

/** Rows of a kind in the port's order. */
interface Rows {
  readonly subjects: readonly string[];
  /** The stored numbers of the subjects. */
  readonly ids: readonly number[];
  readonly subject: Int32Array;
  /** Times and the number columns with a value. */
  readonly numbers: ReadonlyMap<string, Float64Array>;
  /** The stored numbers of the words of the text columns with a value. */
  readonly texts: ReadonlyMap<string, Int32Array>;
}

export async function readBars(connection: DuckDBConnection, query: CatalogQuery): Promise<Bars> {
  const { subjects, ids, subject, numbers } = await readRowsOf(
    connection,
    'bars',
    query,
    KIND_TABLES.bars.columns.filter(({ name }) => name !== 'tsKnown'),
  );
  const sectorOf = await readSectors(connection, query.version);
  const sectors = ids.map((id) => sectorOf.get(id));
  return {
    symbols: subjects,
    symbol: subject,
    time: numbers.get('tsEvent')!,
    fields: new Map(
      BAR_FIELDS.flatMap((field): [BarField, Float64Array][] => {
        const values = numbers.get(field) ?? (field === 'close' ? sharedFloat64(subject.length).fill(NaN) : undefined);
        return values === undefined ? [] : [[field, values]];
      }),
    ),
    ...(sectors.some((sector) => sector !== undefined) ? { sectors } : {}),
  };
}

export async function readRecords(connection: DuckDBConnection, kind: KindName, query: RecordsQuery): Promise<Records> {
  const { subjects, subject, numbers, texts } = await readRowsOf(connection, kind, query, KIND_TABLES[kind].columns);
  const words = texts.size === 0 ? [] : (await Names.load(connection, 'words')).byId();
  const { tsEvent, tsKnown, ...own } = Object.fromEntries(numbers);
  return {
    kind,
    subjects,
    subject,
    tsEvent: tsEvent!,
    tsKnown: tsKnown!,
    numbers: new Map(Object.entries(own)),
    texts: new Map([...texts].map(([name, ids]) => [name, wordsOf(ids, words)])),
  };
}

/** Of the symbols that have bars within the query. */
export async function readSymbols(connection: DuckDBConnection, query: CatalogQuery): Promise<SymbolSummary[]> {
  interface Span {
    readonly id: number;
    readonly bars: number;
    readonly first: number;
    readonly last: number;
  }
  const { from, where, subjects } = await selectRows(connection, 'bars', query);
  const spans = await readRows<Span>(
    connection,
    `SELECT subject AS id, count(*)::DOUBLE AS bars, min("tsEvent")::DOUBLE AS "first", max("tsEvent")::DOUBLE AS "last"
     FROM ${from} WHERE ${where} GROUP BY subject`,
  );
  const names = subjects.byId();
  const sectorOf = await readSectors(connection, query.version);
  return spans
    .sort((a, b) => (names[a.id]! < names[b.id]! ? -1 : 1))
    .map(({ id, bars, first, last }) => {
      const sector = sectorOf.get(id);
      const summary = { symbol: names[id]!, bars, from: micros(first), to: micros(last) };
      return sector === undefined ? summary : { ...summary, sector };
    });
}

async function readSectors(
  connection: DuckDBConnection,
  version: number | undefined,
): Promise<ReadonlyMap<number, string>> {
  const rows = await readRows<{ readonly subject: number; readonly name: string }>(
    connection,
    `SELECT subject, name FROM ${await sourceOf(connection, SECTORS, version)} JOIN words ON sector = id`,
  );
  return new Map(rows.map(({ subject, name }) => [subject, name]));
}

async function readRowsOf(
  connection: DuckDBConnection,
  kind: KindName,
  query: RecordsQuery,
  wanted: readonly Column[],
): Promise<Rows> {
  const selection = await selectRows(connection, kind, query);
  const { counts, columns } = await countRows(connection, selection, wanted);
  const names = selection.subjects.byId();
  // By code unit, which is not DuckDB's order (that is by code point).
  const ids = [...counts.keys()].sort((a, b) => (names[a]! < names[b]! ? -1 : 1));
  const nextRow = new Int32Array(names.length);
  const subject = new Int32Array(ids.reduce((rows, id) => rows + counts.get(id)!, 0));
  let start = 0;
  for (const [n, id] of ids.entries()) {
    nextRow[id] = start;
    start += counts.get(id)!;
    subject.fill(n, nextRow[id], start);
  }

  const texts = new Map<string, Int32Array>();
  const numbers = new Map<string, Float64Array>();
  for (const { name, type } of columns) {
    if (type === 'INTEGER') texts.set(name, new Int32Array(subject.length));
    else numbers.set(name, sharedFloat64(subject.length));
  }
  const select = [
    'subject',
    ...columns.map(({ name, type }) => `${quote(name)}${type === 'BIGINT' ? '::DOUBLE' : ''}`),
  ];
  const { key } = KIND_TABLES[kind];
  const order = [...new Set(['subject', 'tsEvent', ...(kind === 'bars' ? [] : ['tsKnown', ...key])])].map(quote);
  const result = await connection.stream(
    `SELECT ${select.join(', ')} FROM ${selection.from} WHERE ${selection.where} ORDER BY ${order.join(', ')}`,
  );
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    const rowOf = placeRows(itemsOf<Int32Array>(chunk, 0), nextRow);
    for (const [c, { name }] of columns.entries()) {
      const column = texts.get(name);
      if (column === undefined) scatter(itemsOf<Float64Array>(chunk, c + 1), rowOf, numbers.get(name)!);
      else itemsOf<Int32Array>(chunk, c + 1).forEach((id, i) => (column[rowOf[i]!] = id));
    }
  }
  return { subjects: ids.map((id) => names[id]!), ids, subject, numbers, texts };
}

/** How many rows each subject has, and the wanted columns but `subject` that have a value. */
async function countRows(
  connection: DuckDBConnection,
  { from, where }: Selection,
  wanted: readonly Column[],
): Promise<{ counts: ReadonlyMap<number, number>; columns: readonly Column[] }> {
  const candidates = wanted.filter(({ name }) => name !== 'subject');
  const has = candidates.map(({ name, type }) => {
    if (type === 'BIGINT') return 'true';
    return type === 'INTEGER' ? `max(${quote(name)}) >= 0` : `bool_or(NOT isnan(${quote(name)}))`;
  });
  const result = await connection.runAndReadAll(
    `SELECT subject, count(*)::DOUBLE, ${has.join(', ')} FROM ${from} WHERE ${where} GROUP BY subject`,
  );
  const rows = result.getRows() as [number, number, ...boolean[]][];
  return {
    counts: new Map(rows.map(([id, count]) => [id, count])),
    columns: candidates.filter(({ type }, c) => type === 'BIGINT' || rows.some((row) => row[c + 2])),
  };
}

/** The row of each of a chunk's rows: the next free one of its subject. */
function placeRows(ids: Int32Array, nextRow: Int32Array): Int32Array {
  const rowOf = new Int32Array(ids.length);
  for (let i = 0; i < ids.length; i += 1) {
    const id = ids[i]!;
    rowOf[i] = nextRow[id]!;
    nextRow[id] = rowOf[i]! + 1;
  }
  return rowOf;
}

function scatter(from: Float64Array, rowOf: Int32Array, to: Float64Array): void {
  for (let i = 0; i < from.length; i += 1) to[rowOf[i]!] = from[i]!;
}

/** The words used, in the order of their first use. */
function wordsOf(ids: Int32Array, names: readonly string[]): Words {
  const words: string[] = [];
  const place = new Int32Array(names.length).fill(-1);
  const code = ids.map((id) => {
    if (id < 0) return -1;
    if (place[id]! < 0) place[id] = words.push(names[id]!) - 1;
    return place[id]!;
  });
  return { words, code };
}
