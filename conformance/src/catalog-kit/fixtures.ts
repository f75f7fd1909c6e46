/** What the catalog's cases are made of: rows as objects, turned into bars and records, and back for comparisons. */
import { canonicalJson, micros, type Json, type Micros } from '@quantcli/core';
import {
  KINDS,
  recordAt,
  RecordWriter,
  type Catalog,
  type ImportPart,
  type ImportRecord,
  type ImportSource,
  type KindName,
  type Records,
  type TakenRecords,
} from '@quantcli/data';
import { BAR_FIELDS, type BarField, type Bars } from '@quantcli/market';
import { expect } from 'vitest';

/** Runs a check on a new catalog in its own folder. */
export type OnCatalog = (title: string, check: (catalog: Catalog, folder: string) => Promise<void>) => void;

/** One bar as an object. */
export interface Row {
  readonly symbol: string;
  readonly time: number;
  readonly values: Partial<Record<BarField, number>>;
}

export type Sectors = Readonly<Record<string, string>>;

export const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
export const source: ImportSource = { name: 'bars.csv', sha256: 'ab'.repeat(32), bytes: 1_234 };
export const day = (n: number): Micros => micros(n * 86_400_000_000);
export const bar = (symbol: string, time: number, close: number): Row => ({ symbol, time, values: { close } });

/** Rows in any order as {@link Bars}; a field that any row has becomes a column. */
export function barsOf(rows: readonly Row[], sectors?: Sectors): Bars {
  const sorted = rows.toSorted((a, b) => byCodeUnit(a.symbol, b.symbol) || a.time - b.time);
  const symbols = [...new Set(sorted.map(({ symbol }) => symbol))];
  const used = BAR_FIELDS.filter(
    (field) => field === 'close' || rows.some(({ values }) => values[field] !== undefined),
  );
  return {
    symbols,
    symbol: Int32Array.from(sorted, ({ symbol }) => symbols.indexOf(symbol)),
    time: Float64Array.from(sorted, ({ time }) => time),
    fields: new Map(used.map((field) => [field, Float64Array.from(sorted, ({ values }) => values[field] ?? NaN)])),
    ...(sectors === undefined ? {} : { sectors: symbols.map((symbol) => sectors[symbol]) }),
  };
}

/** Everything about bars that a catalog keeps, for a comparison by `Object.is`: a field without a value is no field. */
export function contentOf(bars: Bars): unknown {
  const fields = [...bars.fields].filter(([name, values]) => name === 'close' || values.some((v) => !Number.isNaN(v)));
  return {
    symbols: bars.symbols,
    symbol: [...bars.symbol],
    time: [...bars.time],
    fields: Object.fromEntries(fields.map(([name, values]) => [name, [...values]])),
    sectors: bars.symbols.map((_, n) => bars.sectors?.[n]),
  };
}

/** `count` bars of three symbols with six fields. */
export function manyBars(count: number, level: number): Bars {
  const symbols = ['A', 'B', 'C'];
  const each = Math.ceil(count / symbols.length);
  const column = (k: number): Float64Array =>
    Float64Array.from({ length: count }, (_, i) => level + k + (i % 1_000) / 8);
  return {
    symbols,
    symbol: Int32Array.from({ length: count }, (_, i) => Math.floor(i / each)),
    time: Float64Array.from({ length: count }, (_, i) => day(i % each)),
    fields: new Map((['open', 'high', 'low', 'close', 'volume', 'adjusted'] as const).map((f, k) => [f, column(k)])),
  };
}

/** A record as an object: its subject under `symbol` or `series`, the instants, and the columns that have a value. */
export type RecordRow = { readonly [column: string]: Json };

/** Rows of a kind as records with their places; without `known` a row was known at its time. Lines count from `line` on in the given order. */
export function takeRecords(kind: KindName, rows: readonly RecordRow[], line = 1): TakenRecords {
  const writer = new RecordWriter(kind);
  rows.forEach((row, n) => {
    const tsEvent = row['tsEvent'] as number;
    writer.begin(
      writer.subject(row[KINDS[kind].subject] as string),
      tsEvent,
      (row['tsKnown'] ?? tsEvent) as number,
      line + n,
    );
    for (const { name } of KINDS[kind].columns) {
      const value = row[name];
      if (typeof value === 'string') writer.setText(writer.column(name), value);
      else if (value !== undefined) writer.set(writer.column(name), value as number);
    }
    const reason = writer.commit();
    if (reason !== undefined) throw new Error(`the row is no record: ${reason}`);
  });
  return writer.take();
}

export const recordsOf = (kind: KindName, rows: readonly RecordRow[]): Records => takeRecords(kind, rows).records;

/** The records as objects, in their order. */
export function rowsOf(records: Records): RecordRow[] {
  return Array.from(records.subject, (_, row) => recordAt(records, row));
}

/** Rows in an order that depends on their content alone: rows of one subject and instant may come in any. */
export function sorted(rows: readonly RecordRow[]): RecordRow[] {
  return rows.toSorted((a, b) => byCodeUnit(canonicalJson(a), canonicalJson(b)));
}

/** Checks that records come by subject, tsEvent, tsKnown and, in streams, sequence. */
export function expectOrder({ kind, subjects, subject, tsEvent, tsKnown, numbers }: Records): void {
  expect(subjects).toEqual([...new Set(subjects)].toSorted(byCodeUnit));
  expect(new Set(subject).size).toBe(subjects.length);
  const sequence = KINDS[kind].stream === true ? numbers.get('sequence')! : new Float64Array(subject.length);
  for (let i = 1; i < subject.length; i += 1) {
    const step =
      subject[i]! - subject[i - 1]! ||
      tsEvent[i]! - tsEvent[i - 1]! ||
      tsKnown[i]! - tsKnown[i - 1]! ||
      sequence[i]! - sequence[i - 1]!;
    expect(step).toBeGreaterThanOrEqual(0);
  }
}

/** Imports parts from sources named `a.csv`, `b.csv`. */
export function importParts(catalog: Catalog, ...parts: readonly ImportPart[]): Promise<ImportRecord> {
  const sources = ['a.csv', 'b.csv'].map((name) => ({ ...source, name }));
  return catalog.import(parts, () => ({ sources, recognised: ['long', 'wide'] }));
}
