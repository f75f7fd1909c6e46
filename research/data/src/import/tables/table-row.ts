/**
 * A row of a table, however it is stored, as the writers of kinds see it. The object is one a table and shows row after
 * row; numbers and times are read where they stand, words are decoded once each.
 */
import { MICROS_PER_DAY } from '@quantcli/core';
import { ByteNames } from '../byte-names.ts';
import type { ColumnTable, ColumnValues } from '../layout.ts';
import { GARBAGE, parseDecimalComma, parseNumber } from '../parse-number.ts';
import type { TimeReader } from './time-reader.ts';

export interface TableRow {
  /** Physical line; the row's number where a table has no lines. */
  readonly line: number;
  /** The cell as text, blanks around it left out; empty when it is missing. */
  text(column: number): string;
  /** NaN when it is missing, {@link GARBAGE} when it is no number. */
  number(column: number): number;
  /** The civil time in the cell; NaN when it is none. `reader` keeps what else it said. */
  time(column: number, reader: TimeReader): number;
}

/** In place of a text that is not UTF-8: no name of anything. */
export const FOREIGN_TEXT = '\0';
/** Words for "missing" that stand for numbers in economic tables only. */
const NO_NUMBER = new Set(['.', '..', '...', '#n/a', 'nd', 'n.a.', ':']);

/** A row of delimited text. */
export class TextRow implements TableRow {
  readonly #parse: (bytes: Uint8Array, start: number, end: number) => number;
  readonly #words = new ByteNames();
  #bytes = new Uint8Array(0);
  #cells = new Int32Array(0);
  #escaped = false;
  line = 0;

  constructor(commasSeparateCells: boolean, decimalCommas: boolean) {
    this.#parse = decimalCommas
      ? parseDecimalComma
      : (bytes, start, end) => parseNumber(bytes, start, end, commasSeparateCells);
  }

  show(bytes: Uint8Array, cells: Int32Array, line: number, escaped: boolean): void {
    this.#bytes = bytes as Uint8Array<ArrayBuffer>;
    this.#cells = cells as Int32Array<ArrayBuffer>;
    this.line = line;
    this.#escaped = escaped;
  }

  text(column: number): string {
    const number = this.#words.numberAt(
      this.#bytes,
      this.#cells[2 * column]!,
      this.#cells[2 * column + 1]!,
      this.#escaped,
    );
    return number >= 0 ? this.#words.names[number]! : number === -1 ? '' : FOREIGN_TEXT;
  }

  number(column: number): number {
    const start = this.#cells[2 * column]!;
    const end = this.#cells[2 * column + 1]!;
    const value = this.#parse(this.#bytes, start, end);
    return value === GARBAGE && NO_NUMBER.has(this.text(column).toLowerCase()) ? NaN : value;
  }

  time(column: number, reader: TimeReader): number {
    return reader.read(this.#bytes, this.#cells[2 * column]!, this.#cells[2 * column + 1]!);
  }
}

const encoder = new TextEncoder();
const scratch = new Uint8Array(128);

/** The number in a text, by the rules of delimited text. */
export function numberOf(text: string): number {
  const { read, written } = encoder.encodeInto(text, scratch);
  if (read < text.length) return GARBAGE;
  const value = parseNumber(scratch, 0, written);
  return value === GARBAGE && NO_NUMBER.has(text.toLowerCase()) ? NaN : value;
}

/** A row of texts: a JSON object, a sample. */
export class WordRow implements TableRow {
  cells: readonly string[] = [];
  line = 0;

  show(cells: readonly string[], line: number): this {
    this.cells = cells;
    this.line = line;
    return this;
  }

  text(column: number): string {
    return this.cells[column]!.trim();
  }

  number(column: number): number {
    return numberOf(this.cells[column]!);
  }

  time(column: number, reader: TimeReader): number {
    return reader.readText(this.cells[column]!);
  }
}

/** A row of a table in columns. */
export class ColumnRow implements TableRow {
  readonly #types: readonly ('number' | 'text' | 'time')[];
  #columns: readonly ColumnValues[] = [];
  #row = 0;
  line = 0;

  constructor({ columns }: ColumnTable) {
    this.#types = columns.map(({ type }) => type);
  }

  show(columns: readonly ColumnValues[], row: number, line: number): this {
    this.#columns = columns;
    this.#row = row;
    this.line = line;
    return this;
  }

  text(column: number): string {
    const value = this.#columns[column]![this.#row];
    if (typeof value === 'string') return value.trim();
    if (value === undefined || Number.isNaN(value)) return '';
    if (this.#types[column] !== 'time' || !Number.isSafeInteger(value)) return String(value);
    const iso = new Date(value / 1_000).toISOString();
    return value % MICROS_PER_DAY === 0 ? iso.slice(0, 10) : iso;
  }

  number(column: number): number {
    const value = this.#columns[column]![this.#row];
    if (typeof value === 'number') return this.#types[column] === 'time' ? GARBAGE : finite(value);
    return value === undefined ? NaN : numberOf(value);
  }

  time(column: number, reader: TimeReader): number {
    const value = this.#columns[column]![this.#row];
    if (typeof value !== 'number') return reader.readText(value ?? '');
    if (this.#types[column] === 'number') return reader.readText(Number.isNaN(value) ? '' : String(value));
    const time = reader.readInstant(value);
    // A midnight is how columns of dates come: it has no time of day.
    if (value % MICROS_PER_DAY === 0) reader.clock = false;
    return time;
  }
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : Number.isNaN(value) ? NaN : GARBAGE;
}
