/**
 * The Catalog port: where research data rests between runs. One row a key; every import is a transaction and a version,
 * leaves a record of what came from where, and older versions stay readable. Implementations: `@quantcli/duckdb`; the contract is `catalogKit` in
 * `@quantcli/conformance`.
 */
import { DataError, type Micros } from '@quantcli/core';
import type { Bars } from '@quantcli/market';
import type { KindName } from './records/kinds.ts';
import { KINDS } from './records/kinds.ts';
import type { Records } from './records/records.ts';

/** A file, or a request to a provider, from which bars came. */
export interface ImportSource {
  readonly name: string;
  /** Lower-case hex SHA-256 of its bytes. */
  readonly sha256: string;
  readonly bytes: number;
}

/** A row that was not imported: file and line say where, `reason` why. */
export interface QuarantinedRow {
  readonly file: string;
  /** From 1; a message's or record's number in files without lines. */
  readonly line: number;
  readonly reason: string;
}

/**
 * A piece of an import. Pieces may be many and come in any order, so that an import needs no more memory than one of
 * them; of rows with the same key the last one given is taken. `restart` takes back all pieces given before it.
 */
export type ImportPart =
  | {
      readonly bars: Bars;
      /** [R] places ({@link PLACES_PER_FILE}) of the bars, by which a duplicate can be quarantined. */
      readonly at?: Float64Array;
    }
  | { readonly records: Records; readonly at?: Float64Array }
  | { readonly quarantined: readonly QuarantinedRow[] }
  | { readonly restart: true };

/** What is known about an import once its last part was given. */
export interface ImportDescription {
  readonly sources: readonly ImportSource[];
  /** One line a source: what it was taken for. */
  readonly recognised: readonly string[];
}

/** A version of the catalog: the state after an import or a rollback. */
export interface ImportRecord {
  /** The version: 1, 2, … in the order in which they were made. */
  readonly id: number;
  readonly action: 'import' | 'rollback';
  /** The version whose content a rollback brought back; absent for an import. */
  readonly target?: number;
  /** Of what was imported (`hashBars` where it was one piece of bars); of the target for a rollback. */
  readonly contentHash: string;
  readonly sources: readonly ImportSource[];
  readonly recognised: readonly string[];
  readonly at: Micros;
  /** Rows in the import: `inserted` were new, `replaced` took the place of an older row of the same key, `unchanged` said what was known already and were not stored. */
  readonly rows: number;
  readonly inserted: number;
  readonly replaced: number;
  readonly unchanged: number;
  readonly quarantined: number;
  /** Rows by kind. */
  readonly kinds: { readonly [K in KindName]?: number };
  /** Subjects with at least one row in the import. */
  readonly symbols: number;
}

export interface SymbolSummary {
  readonly symbol: string;
  readonly bars: number;
  /** Times of the first and the last bar. */
  readonly from: Micros;
  readonly to: Micros;
  readonly sector?: string;
}

export interface KindSummary {
  readonly kind: KindName;
  readonly rows: number;
  readonly subjects: number;
  /** First and last tsEvent. */
  readonly from: Micros;
  readonly to: Micros;
}

export interface CatalogQuery {
  /** Symbols or series; all when absent. */
  readonly symbols?: readonly string[] | undefined;
  /** First and last tsEvent, both inclusive. */
  readonly from?: Micros | undefined;
  readonly to?: Micros | undefined;
  /** The state after this import; the newest when absent. */
  readonly version?: number | undefined;
}

export interface RecordsQuery extends CatalogQuery {
  /** Only what could be known at this instant. */
  readonly knownBy?: Micros | undefined;
}

/** What changed between two versions, by kind. */
export interface CatalogDiff {
  readonly from: number;
  readonly to: number;
  readonly kinds: readonly KindDiff[];
}

export interface KindDiff {
  readonly kind: KindName;
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  /** Subjects with a difference, the most differences first. */
  readonly subjects: readonly {
    readonly subject: string;
    readonly added: number;
    readonly removed: number;
    readonly changed: number;
  }[];
  /** At most 20 changed rows: which column, from what, to what. */
  readonly examples: readonly {
    readonly subject: string;
    readonly tsEvent: Micros;
    readonly column: string;
    readonly from: number | string | null;
    readonly to: number | string | null;
  }[];
}

export interface ExportQuery extends RecordsQuery {
  readonly kind: KindName;
}

export interface ImportOptions {
  readonly signal?: AbortSignal | undefined;
}

export interface Catalog {
  /**
   * Stores an import, all or nothing of it, as a new version. A newer row replaces the whole older one of the same key (a
   * column it lacks is missing after, but in kinds that fill), a newer sector the older; what was replaced stays readable under its version.
   * Content that already stands in the catalog as it was imported changes nothing and returns that import's record.
   * @param describe called once after the last part
   * Throws {@link DataError} for parts that break their contract ({@link checkBars}, {@link checkRecords}) and Interrupted,
   * with nothing stored, when the signal is aborted.
   */
  import(
    parts: AsyncIterable<ImportPart> | Iterable<ImportPart>,
    describe: () => ImportDescription,
    options?: ImportOptions,
  ): Promise<ImportRecord>;
  /** In the order in which they were made. */
  imports(): Promise<readonly ImportRecord[]>;
  /** The symbols that have bars, sorted by code unit. */
  symbols(query?: CatalogQuery): Promise<readonly SymbolSummary[]>;
  /** The kinds that have rows, in their own order. */
  kinds(): Promise<readonly KindSummary[]>;
  /**
   * The stored bars with their exact floats, sorted by symbol (code units), then time; symbols and fields without a
   * value in the range are left out (`close` stays). Throws {@link DataError} for a symbol or version that the catalog does not hold.
   */
  bars(query?: CatalogQuery): Promise<Bars>;
  /** The stored records of a kind (bars too), in their own order. Throws as {@link Catalog.bars} does. */
  records(kind: KindName, query?: RecordsQuery): Promise<Records>;
  /** The quarantined rows of one import, or of all, in their order. @param limit the first so many */
  quarantine(options?: { readonly version?: number; readonly limit?: number }): Promise<readonly QuarantinedRow[]>;
  diff(from: number, to: number): Promise<CatalogDiff>;
  /** Makes a new version with the content of an older one. Nothing is lost: the versions between stay readable. */
  rollback(to: number): Promise<ImportRecord>;
  /** Gives unused space back and orders rows by subject and time; content and versions stay as they are. Sizes in bytes. */
  compact(): Promise<{ readonly before: number; readonly after: number }>;
  /** Writes rows of a kind to a `.parquet` or `.csv` file, whole or not at all; returns how many. */
  exportTo(path: string, query: ExportQuery): Promise<number>;
  /** A copy of the catalog as it is now, which opens as a catalog; whole or not at all, and read back before this returns. */
  backup(path: string): Promise<{ readonly bytes: number; readonly sha256: string }>;
  /** Lets the work in progress finish first. The catalog cannot be used afterwards. */
  close(): Promise<void>;
}

/** The parts and the description of an import of bars that are in memory. */
export function barsImport(bars: Bars, sources: readonly ImportSource[]): [ImportPart[], () => ImportDescription] {
  return [[{ bars }], () => ({ sources, recognised: [] })];
}

/**
 * Throws {@link DataError} unless there is at least one bar, names are storable and symbols sorted, columns have one value a bar,
 * and bars are sorted by symbol and strictly by whole microseconds; O(rows).
 */
export function checkBars(bars: Bars): void {
  const { symbols, symbol, time, fields } = bars;
  const rows = symbol.length;
  if (rows === 0) throw brokenBars('there are no bars', 'give at least one bar');
  symbols.forEach((name, i) => {
    for (const text of [name, bars.sectors?.[i] ?? name]) {
      if (text !== '' && !text.includes('\0') && text.isWellFormed()) continue;
      throw brokenBars(`${JSON.stringify(text)} cannot name a symbol or a sector`, 'use non-empty Unicode text');
    }
    if (i > 0 && !(symbols[i - 1]! < name)) {
      throw brokenBars(`symbol "${name}" comes after "${symbols[i - 1]!}"`, 'sort the symbols by code unit, each once');
    }
  });
  for (const [name, { length }] of [['time', time] as const, ...fields]) {
    if (length !== rows) throw brokenBars(`${name} has ${length} values for ${rows} bars`, 'give every bar one or NaN');
  }
  if (!fields.has('close')) throw brokenBars('the bars have no close', 'give a close column');
  for (let i = 0; i < rows; i += 1) {
    const name = symbols[symbol[i]!];
    if (name === undefined) throw brokenBars(`bar ${i} has symbol number ${symbol[i]!}`, 'number them from 0');
    if (!Number.isSafeInteger(time[i]!)) throw brokenBars(`bar ${i} of ${name} has the time ${time[i]!}`, 'use Micros');
    if (i > 0 && !(symbol[i]! > symbol[i - 1]! || (symbol[i] === symbol[i - 1] && time[i]! > time[i - 1]!))) {
      throw brokenBars(`bar ${i} of ${name} does not come after the one before it`, 'sort and deduplicate the bars');
    }
  }
}

function brokenBars(what: string, fix: string): DataError {
  return new DataError({ code: 'catalog.broken-bars', what, fix });
}

/** Throws {@link DataError} unless subjects are sorted names, columns belong to the kind and have one value a row, and rows are in their order; O(rows). */
export function checkRecords(records: Records): void {
  const { kind, subjects, subject, tsEvent, tsKnown, numbers, texts } = records;
  const rows = subject.length;
  const broken = (what: string): DataError =>
    new DataError({ code: 'catalog.broken-records', what: `${kind}: ${what}`, fix: 'make them with a RecordWriter' });
  if (rows === 0) throw broken('there are no records');
  subjects.forEach((name, i) => {
    if (name === '' || name.includes('\0') || !name.isWellFormed())
      throw broken(`${JSON.stringify(name)} cannot name a subject`);
    if (i > 0 && !(subjects[i - 1]! < name)) throw broken(`"${name}" comes after "${subjects[i - 1]!}"`);
  });
  const known = new Set(KINDS[kind].columns.map(({ name }) => name));
  const lengths = [
    ['tsEvent', tsEvent.length],
    ['tsKnown', tsKnown.length],
    ...[...numbers].map(([name, values]) => [name, values.length] as const),
    ...[...texts].map(([name, { code }]) => [name, code.length] as const),
  ] as const;
  for (const [name, length] of lengths) {
    if (name !== 'tsEvent' && name !== 'tsKnown' && !known.has(name)) throw broken(`there is no column ${name}`);
    if (length !== rows) throw broken(`${name} has ${length} values for ${rows} rows`);
  }
  for (let i = 0; i < rows; i += 1) {
    const name = subjects[subject[i]!];
    if (name === undefined) throw broken(`row ${i} has subject number ${subject[i]!}`);
    if (!Number.isSafeInteger(tsEvent[i]!) || !Number.isSafeInteger(tsKnown[i]!))
      throw broken(`row ${i} of ${name} has no time`);
    if (i === 0 || subject[i]! > subject[i - 1]!) continue;
    if (subject[i]! < subject[i - 1]! || tsEvent[i]! < tsEvent[i - 1]!)
      throw broken(`row ${i} of ${name} is out of order`);
  }
}
