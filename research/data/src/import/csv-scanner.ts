/**
 * Splits delimited text into rows of cells without making a string: cells are byte ranges of one working buffer.
 * RFC 4180: quoted cells may hold delimiters, newlines and doubled quotes; a quote inside an unquoted cell is a letter.
 * LF and CRLF end a row. A quote that is never closed costs the row it stands in, not the rest of the file.
 * O(bytes), memory one chunk plus the longest row.
 */
import { DataError } from '@quantcli/core';

const NUL = 0;
const NEWLINE = 10;
const RETURN = 13;
const BLANK = 32;
const QUOTE = 34;
/** A row longer than this is not a row of a table. */
export const LONGEST_ROW = 1 << 20;

const FIRST_CELLS = 64;

/** In place of a number that has to be read from its cell. */
export const NOT_PLAIN = -1;
const POINT = 46;
const ZERO = 48;
/** 10^0 … 10^9: a mantissa below 2^53 divided by one of these is rounded correctly (Clinger 1990). */
const POWERS = Float64Array.from({ length: 10 }, (_, i) => 10 ** i);

export interface RowHandler {
  /** 1 for every column that holds numbers; looked up anew for every row. */
  readonly numeric: Uint8Array;
  /** Receives, for those columns, the number that stands plainly in the cell, or {@link NOT_PLAIN}. */
  readonly numbers: Float64Array;

  /**
   * A row that is not blank.
   * @param cells start and end of each cell in `bytes`, pairwise; quotes around a cell are left out
   * @param count how many cells the row has
   * @param line its first physical line, 1-based
   * @param escaped whether a cell may hold doubled quotes
   */
  row(bytes: Uint8Array, cells: Int32Array, count: number, line: number, escaped: boolean): void;
  /** A row whose quotes do not match. */
  broken(line: number): void;
}

export class CsvScanner {
  readonly #name: string;
  readonly #delimiter: number;
  readonly #handler: RowHandler;
  /** 1 where a byte may end an unquoted cell. */
  readonly #stops = new Uint8Array(256);
  #cells = new Int32Array(2 * FIRST_CELLS);
  #bytes = new Uint8Array(0);
  /** How many bytes of the buffer are filled. */
  #length = 0;
  #line = 1;
  /** Bytes of the text before the working buffer. */
  #before = 0;
  /** Where the row at hand starts in the text. */
  offset = 0;

  /** @param name the file, named in errors */
  constructor(name: string, delimiter: number, handler: RowHandler) {
    this.#name = name;
    this.#delimiter = delimiter;
    this.#handler = handler;
    for (const byte of [delimiter, NEWLINE, NUL]) this.#stops[byte] = 1;
  }

  /** Scans the rows that are complete with this chunk. Throws {@link DataError} on bytes that are not text. */
  push(chunk: Uint8Array): void {
    // One byte more than is filled: the scanner puts a newline there as a sentinel.
    if (this.#length + chunk.length + 1 > this.#bytes.length) {
      const larger = new Uint8Array(2 * (this.#length + chunk.length + 1));
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = larger;
    }
    this.#bytes.set(chunk, this.#length);
    this.#length += chunk.length;
    this.#scan(false);
  }

  /** Scans the last row, which need not end in a newline. */
  finish(): void {
    if (this.#length > 0 && this.#bytes[this.#length - 1] !== NEWLINE) this.push(Uint8Array.of(NEWLINE));
    this.#scan(true);
  }

  #scan(final: boolean): void {
    const end = this.#length;
    this.#bytes[end] = NEWLINE;
    let start = 0;
    while (start < end) {
      const next = this.#scanRow(start, end, final);
      if (next < 0) break;
      start = next;
    }
    if (end - start > LONGEST_ROW) throw endlessLine(this.#name, this.#line);
    this.#bytes.copyWithin(0, start, end);
    this.#before += start;
    this.#length = end - start;
  }

  /** Scans one row and hands it over; returns where the next one starts, −1 when the row is not complete yet. */
  #scanRow(rowStart: number, end: number, final: boolean): number {
    const bytes = this.#bytes;
    const stops = this.#stops;
    const delimiter = this.#delimiter;
    let cells = this.#cells;
    const { numeric, numbers } = this.#handler;
    this.offset = this.#before + rowStart;
    let at = rowStart;
    let count = 0;
    let lines = 0;
    let escaped = false;
    for (;;) {
      let start = at;
      let stop: number;
      if (bytes[at] === QUOTE) {
        start += 1;
        at += 1;
        if (count < numbers.length) numbers[count] = NOT_PLAIN;
        for (;;) {
          const byte = bytes[at]!;
          if (byte === QUOTE) {
            if (bytes[at + 1] !== QUOTE) break;
            escaped = true;
            at += 1;
          } else if (byte === NEWLINE) {
            if (at >= end) break;
            lines += 1;
          } else if (byte === NUL) throw notText(this.#name, this.#line + lines);
          at += 1;
        }
        // The quote is still open where the bytes end: more may come, unless this is all or too much.
        if (at >= end) return final || end - rowStart > LONGEST_ROW ? this.#skipLine(rowStart, end) : -1;
        stop = at;
        at += 1;
        while (bytes[at] === BLANK || bytes[at] === RETURN) at += 1;
        if (at >= end && !final) return -1;
        if (bytes[at] !== delimiter && bytes[at] !== NEWLINE) return this.#skipLine(rowStart, end);
      } else {
        if (count < numeric.length && numeric[count] === 1) {
          // Most cells are plain numbers of at most nine digits: they are read while their end is looked for.
          let mantissa = 0;
          let digit: number;
          // Flipping the bits of '0' leaves 0 to 9 for digits, and more for everything else.
          while ((digit = bytes[at]! ^ ZERO) <= 9) {
            mantissa = (Math.imul(mantissa, 10) + digit) | 0;
            at += 1;
          }
          let digits = at - start;
          let decimals = 0;
          if (bytes[at] === POINT) {
            at += 1;
            const point = at;
            while ((digit = bytes[at]! ^ ZERO) <= 9) {
              mantissa = (Math.imul(mantissa, 10) + digit) | 0;
              at += 1;
            }
            decimals = at - point;
            digits += decimals;
          }
          const byte = bytes[at]!;
          const plain = digits > 0 && digits <= 9 && (byte === delimiter || byte === NEWLINE);
          // Stored apart: a choice between the two would be an object for every number.
          numbers[count] = NOT_PLAIN;
          if (plain) numbers[count] = mantissa / POWERS[decimals]!;
          if (plain && byte === delimiter) {
            if (2 * count === cells.length) cells = this.#growCells();
            cells[2 * count] = start;
            cells[2 * count + 1] = at;
            count += 1;
            at += 1;
            continue;
          }
        }
        while (stops[bytes[at]!] === 0) at += 1;
        stop = at;
      }
      const byte = bytes[at]!;
      if (byte === NUL) throw notText(this.#name, this.#line + lines);
      if (byte === NEWLINE) {
        if (at >= end) return -1;
        if (stop > start && bytes[stop - 1] === RETURN) stop -= 1;
      }
      if (2 * count === cells.length) cells = this.#growCells();
      cells[2 * count] = start;
      cells[2 * count + 1] = stop;
      count += 1;
      at += 1;
      if (byte === NEWLINE) break;
    }
    if (count > 1 || !isBlank(bytes, cells[0]!, cells[1]!)) {
      this.#handler.row(bytes, cells, count, this.#line, escaped);
    }
    this.#line += lines + 1;
    return at;
  }

  #growCells(): Int32Array<ArrayBuffer> {
    const larger = new Int32Array(2 * this.#cells.length);
    larger.set(this.#cells);
    return (this.#cells = larger);
  }

  /** Gives up a row whose quotes do not match: the physical line it starts on is lost, and no more. */
  #skipLine(rowStart: number, end: number): number {
    const newline = this.#bytes.indexOf(NEWLINE, rowStart);
    if (newline >= end) return -1;
    this.#handler.broken(this.#line);
    this.#line += 1;
    return newline + 1;
  }
}

function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i += 1) if (bytes[i] !== BLANK && bytes[i] !== 9 && bytes[i] !== RETURN) return false;
  return true;
}

export function notText(name: string, line: number): DataError {
  return new DataError({
    code: 'import.binary',
    what: `${name} is not text`,
    cause: `line ${line} holds bytes that no text has`,
    fix: 'give a delimited text file (UTF-8), plain or gzip-compressed',
  });
}

function endlessLine(name: string, line: number): DataError {
  return new DataError({
    code: 'import.binary',
    what: `${name} is not a table`,
    cause: `line ${line} is longer than ${LONGEST_ROW} bytes`,
    fix: 'give a delimited text file with one row a line',
  });
}
