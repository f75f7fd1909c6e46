/**
 * Rows and lines of a feed's file, handed over one by one while the file streams: cells as numbers, texts and times
 * without a string per cell. Memory is a chunk; O(bytes).
 */
import { CsvScanner, NOT_PLAIN, notText, type RowHandler } from '../csv-scanner.ts';
import { parseNumber } from '../parse-number.ts';
import { NO_OFFSET, ORDERS, parseTime, type Written } from '../parse-time.ts';
import type { FileHead, LayoutFile, RowSink } from '../layout.ts';

const COMMA = 44;
const NEWLINE = 10;
/** Some two thousand rows. */
const SLICE = 1 << 16;
/** A line longer than this is not a message. */
const LONGEST_LINE = 1 << 24;

/** What a row's handler answers for a header or a comment: no data, nothing lost. */
export const NO_DATA = '';

const decoder = new TextDecoder();

/** The first line of a file, without its line end. */
export function firstLine({ head }: FileHead): string {
  const end = head.indexOf(NEWLINE);
  return decoder.decode(end < 0 ? head : head.subarray(0, end)).replace(/\r$/, '');
}

/** The cells of the row at hand; only valid while its handler runs. */
export class Row {
  readonly numeric: Uint8Array;
  readonly numbers: Float64Array;
  readonly #written: Written = { format: 0, offset: NO_OFFSET, order: ORDERS.fixed };
  #bytes: Buffer = Buffer.alloc(0);
  #cells: Int32Array = new Int32Array(0);
  count = 0;
  line = 0;

  /** @param columns how many of the first columns hold numbers in most rows */
  constructor(columns: number) {
    this.numeric = new Uint8Array(columns).fill(1);
    this.numbers = new Float64Array(columns);
  }

  show(bytes: Uint8Array, cells: Int32Array, count: number, line: number): void {
    if (this.#bytes.buffer !== bytes.buffer)
      this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#cells = cells;
    this.count = count;
    this.line = line;
  }

  /** NaN when missing, Infinity when it is no number; so too beyond the last cell. */
  number(column: number): number {
    if (column >= this.count) return NaN;
    const plain = column < this.numbers.length ? this.numbers[column]! : NOT_PLAIN;
    if (plain !== NOT_PLAIN) return plain;
    return parseNumber(this.#bytes, this.#cells[2 * column]!, this.#cells[2 * column + 1]!);
  }

  /** Empty beyond the last cell. */
  text(column: number): string {
    if (column >= this.count) return '';
    return this.#bytes.toString('utf8', this.#cells[2 * column], this.#cells[2 * column + 1]);
  }

  /** The civil time that is written in a cell, in microseconds; not finite when there is none. */
  civil(column: number): number {
    if (column >= this.count) return NaN;
    return parseTime(this.#bytes, this.#cells[2 * column]!, this.#cells[2 * column + 1]!, this.#written);
  }

  /** The row as it stands in the file. */
  whole(): string {
    return this.#bytes.toString('utf8', this.#cells[0], this.#cells[2 * this.count - 1]);
  }
}

/**
 * Gives every row to `onRow`, which answers undefined when it used the row, why not, or {@link NO_DATA}.
 * Returns how many data rows there were.
 * @param columns how many of the first columns hold numbers in most rows
 */
export async function* readRows(
  file: LayoutFile,
  sink: RowSink,
  columns: number,
  onRow: (row: Row) => string | undefined,
): AsyncGenerator<void, number> {
  const row = new Row(columns);
  let rows = 0;
  const handler: RowHandler = {
    numeric: row.numeric,
    numbers: row.numbers,
    row(bytes, cells, count, line) {
      row.show(bytes, cells, count, line);
      const reason = onRow(row);
      if (reason === NO_DATA) return;
      rows += 1;
      if (reason !== undefined) sink.reject(line, reason, row.whole());
    },
    broken(line) {
      rows += 1;
      sink.reject(line, 'quotes that do not match');
    },
  };
  const scanner = new CsvScanner(file.name, COMMA, handler);
  for await (const slice of slices(file)) {
    scanner.push(slice);
    yield;
  }
  scanner.finish();
  return rows;
}

/** Gives every line that is not blank to `onLine`, with its number from 1. Throws DataError for bytes that are not text. */
export async function* readLines(
  file: LayoutFile,
  onLine: (text: string, line: number) => void,
): AsyncGenerator<void, void> {
  /** Copies, since whoever gave a chunk may use its memory again. */
  let begun: Buffer[] = [];
  let length = 0;
  let line = 0;
  const take = (text: string): void => {
    line += 1;
    if (text.trim() !== '') onLine(text, line);
  };
  for await (const slice of slices(file)) {
    const bytes = Buffer.from(slice.buffer, slice.byteOffset, slice.length);
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      if (length === 0) take(bytes.toString('utf8', start, end));
      else take(Buffer.concat([...begun, bytes.subarray(start, end)]).toString('utf8'));
      begun = [];
      length = 0;
      start = end + 1;
    }
    if (start < bytes.length) begun.push(Buffer.from(bytes.subarray(start)));
    length += bytes.length - start;
    if (length > LONGEST_LINE) throw notText(file.name, line + 1);
    yield;
  }
  if (length > 0) take(Buffer.concat(begun).toString('utf8'));
}

async function* slices({ chunks }: LayoutFile): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += SLICE) yield chunk.subarray(at, at + SLICE);
  }
}
