/**
 * A layout is one way in which vendors arrange files. It tells its files by their path and first bytes, and reads one
 * into rows of the kinds of records; what it cannot read it refuses row by row. Layouts are asked in the order of the
 * list, the first that knows the file reads it.
 */
import type { TimeZone } from '@quantcli/panel';
import type { KindName } from '../records/kinds.ts';
import type { RecordWriter } from '../records/record-writer.ts';

/** The beginning of a file: decompressed, an archive's member by itself. */
export interface FileHead {
  /** As given, with the member of an archive after an exclamation mark: `daily/aapl.zip!aapl.csv`. */
  readonly path: string;
  /** The last part of the path, or of the member's. */
  readonly name: string;
  /** The first bytes, up to 64 KiB of them. */
  readonly head: Uint8Array;
}

export interface LayoutFile extends FileHead {
  /** The whole content, `head` included, decompressed. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Zone of civil times that say none, where the user named one; a layout has its own default and says so. */
  readonly zone: TimeZone | undefined;
  /** Microseconds from the end of what a record is about until it could be known, where the user gave it. */
  readonly knownLag: number | undefined;
  /** Figures are known at the end of their date, unless a column says. */
  readonly dated?: boolean | undefined;
  /** The user's name for the symbol or series, where the file has none; by default its name. */
  readonly symbol: string | undefined;
  /** What the user says the file holds, where it could be several kinds (a wide table: `bars` are closes, else `series`). */
  readonly kind: KindName | undefined;
}

export interface RowSink {
  /** The writer of a kind, one for the whole import. */
  writer(kind: KindName): RecordWriter;
  /** Where a line of this file is, for {@link RecordWriter.begin}. */
  place(line: number): number;
  /** Counts a row that cannot be used. @param cell what stood there, shown shortened */
  reject(line: number, reason: string, cell?: string): void;
}

/** What a file was taken for. */
export interface Reading {
  readonly kinds: readonly KindName[];
  /** Data rows (lines, messages) that the file had: used, left out on purpose, and rejected. */
  readonly rows: number;
  /** One line: layout, columns, time zone, units, and the rule by which tsKnown was set. */
  readonly recognised: string;
}

export interface Layout {
  readonly name: string;
  recognise(file: FileHead): boolean;
  /**
   * Writes the file's rows into the sink's writers. Yields at least once every few thousand rows, when writers may be
   * emptied. Throws DataError when the file as a whole cannot be what it seemed.
   */
  read(file: LayoutFile, sink: RowSink): AsyncGenerator<void, Reading>;
}

/** A table in columns, however it was stored: what {@link Layout}s for JSON lines, Feather and Parquet hand on. */
export interface ColumnTable {
  readonly columns: readonly { readonly name: string; readonly type: 'number' | 'text' | 'time' }[];
  /** Per batch, one array a column: numbers and times (microseconds UTC; a date is its midnight) with NaN for missing, texts with undefined. */
  readonly batches: AsyncIterable<readonly ColumnValues[]>;
}

export type ColumnValues = Float64Array | readonly (string | undefined)[];
