/**
 * Reads one file's rows into the store: the header decides the columns, every row is checked on its own and either stored
 * whole or rejected with a reason; then the file as a whole decides how its dates are to be read.
 */
import { DataError, isoDate } from '@quantcli/core';
import type { BarField } from '@quantcli/market';
import { PLACES_PER_FILE } from '../records/record-writer.ts';
import type { BarBatch } from './bar-batch.ts';
import { FOREIGN_NAME } from './byte-names.ts';
import { NOT_PLAIN, notText, type RowHandler } from './csv-scanner.ts';
import { GARBAGE, parseDecimalComma, parseNumber } from './parse-number.ts';
import { NO_OFFSET, parseClock, parseTime, type Written } from './parse-time.ts';
import {
  barFieldsOf,
  describeColumns,
  isHeader,
  recogniseColumns,
  type Columns,
  type Recognised,
} from './recognise-columns.ts';
import { REASONS, type RejectionLog } from './rejection-log.ts';
import { DROPPED, RowStore } from './row-store.ts';
import type { Learnt, TimeSettler } from './settle-times.ts';
import type { ZeroCodes } from './zero-codes.ts';

const COMMA = 44;
/** Above this a price is an overflow, not a price. */
const HIGHEST_PRICE = 1e15;
/** Prices for which vendors write 0 when they have none. */
const ZERO_CODED: Readonly<Partial<Record<BarField, boolean>>> = { open: true, high: true, low: true, adjusted: true };

/** Rows with zeros that are looked at for examples, at a time. */
const MOST_ZEROS = 100;

/** What the files of an import share. */
export interface ImportState {
  readonly batch: BarBatch;
  readonly log: RejectionLog;
  readonly zeros: ZeroCodes;
  /** Data rows so far. */
  rows: number;
}

/** What is known of a file before its first row. */
export interface TableFile {
  readonly label: string;
  /** Its number in the import. */
  readonly number: number;
  readonly delimiter: number;
  readonly decimalComma: boolean;
  /** The symbol of a file without a symbol column, and where it is from. */
  readonly symbol: string;
  readonly symbolFrom: string;
  readonly times: TimeSettler;
  /** How much of the file's text the rows so far took, from 0 to 1. */
  readonly shareRead: () => number;
}

export class TableReader implements RowHandler {
  readonly #file: TableFile;
  readonly #state: ImportState;
  readonly #firstPlace: number;
  readonly #written: Written = { format: 0, offset: NO_OFFSET, order: 0 };
  #formats = 0;
  #header: readonly string[] | undefined;
  #columns: Columns = new Map();
  #fields: readonly BarField[] = [];
  #cellOf = new Int32Array(0);
  /** 1 for fields in which a 0 is an ordinary value. */
  #zeros = new Uint8Array(0);
  numeric = new Uint8Array(0);
  numbers = new Float64Array(0);
  #store = new RowStore([]);
  /** Some prices written as 0 in the rows of the store. */
  #zeroCoded: { readonly field: BarField; readonly row: number }[] = [];
  #date = 0;
  #clock = -1;
  #symbol = -1;
  #sector = -1;
  #fileSymbol = -1;
  #isEmpty = true;

  constructor(file: TableFile, state: ImportState) {
    this.#file = file;
    this.#state = state;
    this.#firstPlace = file.number * PLACES_PER_FILE;
  }

  /** Rows that wait to be settled. */
  get waiting(): number {
    return this.#store.count;
  }

  row(bytes: Uint8Array, cells: Int32Array, count: number, line: number, escaped: boolean): void {
    if (this.#header === undefined) {
      this.#readHeader(bytes, cells, count, line);
      return;
    }
    this.#countRow();
    const width = this.#header.length;
    if (count !== width && !(count === width + 1 && cells[2 * width] === cells[2 * width + 1])) {
      this.#reject(line, REASONS.cells, `${count} instead of ${width}`);
      return;
    }
    const written = this.#written;
    const from = cells[2 * this.#date]!;
    const to = cells[2 * this.#date + 1]!;
    let time = parseTime(bytes, from, to, written);
    if (this.#clock >= 0) {
      time += parseClock(bytes, cells[2 * this.#clock]!, cells[2 * this.#clock + 1]!, written);
    }
    if (!Number.isFinite(time)) {
      this.#rejectDate(bytes, cells, line, Number.isNaN(time));
      return;
    }
    let symbol = this.#fileSymbol;
    if (this.#symbol >= 0) {
      const { symbols } = this.#state.batch;
      symbol = symbols.numberAt(bytes, cells[2 * this.#symbol]!, cells[2 * this.#symbol + 1]!, escaped);
      if (symbol < 0) {
        this.#reject(line, symbol === FOREIGN_NAME ? REASONS.encoding : REASONS.symbol);
        return;
      }
    }
    const store = this.#store;
    if (store.count === store.capacity) store.grow(this.#file.shareRead());
    const at = store.count;
    const { values } = store;
    const fields = this.#fields;
    const cellOf = this.#cellOf;
    const zeros = this.#zeros;
    const numbers = this.numbers;
    const { decimalComma } = this.#file;
    let zeroCoded = false;
    // A row that is rejected half-way is overwritten by the next one.
    for (let k = 0; k < fields.length; k += 1) {
      const cell = cellOf[k]!;
      // Through the array, not a variable: that would be an object for every number.
      if (decimalComma || numbers[cell] === NOT_PLAIN)
        numbers[cell] = this.#parseNumber(bytes, cells[2 * cell]!, cells[2 * cell + 1]!);
      const value = numbers[cell]!;
      values[k]![at] = value;
      if (value > 0 ? value < HIGHEST_PRICE : value === 0 && zeros[k] === 1) continue;
      const field = fields[k]!;
      const reason = refusal(field, value);
      if (reason !== undefined) {
        this.#reject(line, reason, quote(text(bytes, cells[2 * cell]!, cells[2 * cell + 1]!)));
        return;
      }
      if (value !== 0) continue;
      if (field === 'split') values[k]![at] = 1;
      else if (ZERO_CODED[field]) {
        values[k]![at] = NaN;
        zeroCoded = true;
      }
    }
    this.#formats |= written.format;
    if (this.#sector >= 0) {
      const cell = 2 * this.#sector;
      const { sectors, sectorOf } = this.#state.batch;
      const sector = sectors.numberAt(bytes, cells[cell]!, cells[cell + 1]!, escaped);
      if (sector >= 0) sectorOf.set(symbol, sector);
    }
    store.symbol[at] = symbol;
    store.time[at] = time;
    store.at[at] = this.#firstPlace + line;
    store.offset[at] = written.offset;
    store.order[at] = written.order;
    if (zeroCoded) this.#noteZeros(bytes, cells);
    store.count = at + 1;
  }

  broken(line: number): void {
    if (this.#header === undefined) throw notText(this.#file.label, line);
    this.#countRow();
    this.#reject(line, REASONS.quotes);
  }

  /**
   * Moves the next so many rows to the batch, their times settled. Returns what must be known to read the file again,
   * where they contradict rows that were moved before; else undefined.
   */
  settle(count: number, isLast: boolean): Learnt | undefined {
    const rows = this.#store.take(count);
    const { batch, zeros, log } = this.#state;
    const names = batch.symbols.names;
    const learnt = this.#file.times.settle(rows, names.length, this.#formats, isLast, (row, reason) =>
      log.add(rows.at[row]!, reason),
    );
    if (learnt !== undefined) return learnt;
    for (const { field, row } of this.#zeroCoded.filter((zero) => zero.row < count)) {
      const symbol = rows.symbol[row]!;
      if (symbol !== DROPPED) zeros.show(field, `${names[symbol]!} ${isoDate(rows.time[row]!)}`);
    }
    this.#zeroCoded = this.#zeroCoded.flatMap(({ field, row }) => (row < count ? [] : { field, row: row - count }));
    batch.add(rows);
    return undefined;
  }

  /** Settles the last rows of the file and says what it was taken for, or what must be known to read it again. */
  finish(): Recognised | Learnt {
    const header = this.#header;
    if (header === undefined || this.#isEmpty) {
      throw new DataError({
        code: 'import.no-rows',
        what: `${this.#file.label} has ${header === undefined ? 'neither header nor rows' : 'a header and no rows'}`,
        fix: 'give a file with at least one row below its header',
      });
    }
    const learnt = this.settle(this.#store.count, true);
    if (learnt !== undefined) return learnt;
    const { label, delimiter, decimalComma, symbol, symbolFrom, times } = this.#file;
    return describeColumns(label, header, this.#columns, {
      interval: times.interval,
      delimiter: String.fromCharCode(delimiter),
      decimalComma,
      dates: times.describe(),
      symbols: this.#symbol >= 0 ? `column ${header[this.#symbol]!}` : `${symbolFrom} (${symbol})`,
    });
  }

  #countRow(): void {
    this.#isEmpty = false;
    this.#state.rows += 1;
  }

  #readHeader(bytes: Uint8Array, cells: Int32Array, count: number, line: number): void {
    const { label, symbol } = this.#file;
    const names = cellTexts(bytes, cells, count);
    // A delimiter at the end of the header is not a column.
    while (names.length > 1 && names.at(-1) === '') names.pop();
    // oxlint-disable-next-line no-control-regex -- control characters are what tells a binary file
    if (names.some((name) => /[\u0000-\u0008\u000e-\u001f]/.test(name))) throw notText(label, line);
    const columns = recogniseColumns(label, names);
    const fields = barFieldsOf(columns);
    this.#header = names;
    this.#columns = columns;
    this.#fields = fields;
    this.#cellOf = Int32Array.from(fields, (field) => columns.get(field)!);
    this.#zeros = Uint8Array.from(fields, (field) => (field === 'volume' || field === 'dividend' ? 1 : 0));
    this.numeric = new Uint8Array(names.length);
    this.numbers = new Float64Array(names.length);
    for (const cell of this.#cellOf) this.numeric[cell] = 1;
    this.#store = new RowStore(fields, this.#state.batch.most);
    this.#date = columns.get('date')!;
    this.#clock = columns.get('clock') ?? -1;
    this.#symbol = columns.get('symbol') ?? -1;
    this.#sector = columns.get('sector') ?? -1;
    if (this.#symbol < 0) this.#fileSymbol = this.#state.batch.symbols.numberOf(symbol);
  }

  #parseNumber(bytes: Uint8Array, start: number, end: number): number {
    const { delimiter, decimalComma } = this.#file;
    return decimalComma ? parseDecimalComma(bytes, start, end) : parseNumber(bytes, start, end, delimiter === COMMA);
  }

  /** Notes the zeros of an accepted row; they are stored as missing, as blanks are, and told apart by their cells. */
  #noteZeros(bytes: Uint8Array, cells: Int32Array): void {
    for (const [k, field] of this.#fields.entries()) {
      const cell = this.#cellOf[k]!;
      if (ZERO_CODED[field] !== true || this.#parseNumber(bytes, cells[2 * cell]!, cells[2 * cell + 1]!) !== 0)
        continue;
      this.#state.zeros.count(field);
      if (this.#zeroCoded.length < MOST_ZEROS) this.#zeroCoded.push({ field, row: this.#store.count });
    }
  }

  /** Rejects a row whose date cannot be read, and refuses the file when that is another header, of other columns. */
  #rejectDate(bytes: Uint8Array, cells: Int32Array, line: number, isNone: boolean): void {
    const header = this.#header!;
    const names = cellTexts(bytes, cells, header.length);
    const date = names[this.#date]!;
    if (!isNone) this.#reject(line, REASONS.dateRange, quote(date));
    else if (names.every((name, i) => name === header[i])) this.#reject(line, REASONS.header);
    else if (isHeader(names)) {
      throw new DataError({
        code: 'import.second-header',
        what: `the columns of ${this.#file.label} change at line ${line}`,
        cause: `another header stands there: ${names.join(', ').slice(0, 80)}`,
        fix: 'split the file there',
      });
    } else if (SERIAL.test(date)) this.#reject(line, REASONS.dateSerial, quote(date));
    else this.#reject(line, REASONS.date, quote(date));
  }

  #reject(line: number, reason: string, cell?: string): void {
    this.#state.log.add(this.#firstPlace + line, reason, cell);
  }
}

/** Days as a spreadsheet counts them, from 1927 to 2173, with a fraction for the time of day. */
const SERIAL = /^[1-9]\d{4}(?:\.\d+)?$/;

/** Why a value that is not an ordinary positive number is refused; undefined when it may stay. */
function refusal(field: BarField, value: number): string | undefined {
  if (value === GARBAGE) return `${field} is not a number`;
  if (field === 'close' && Number.isNaN(value)) return REASONS.closeMissing;
  if (field === 'close' && value <= 0) return REASONS.closeNotPositive;
  if (value < 0) return `${field} is negative`;
  return value >= HIGHEST_PRICE && field !== 'volume' ? `${field} is above 1e15` : undefined;
}

const decoder = new TextDecoder();

function text(bytes: Uint8Array, start: number, end: number): string {
  return decoder.decode(bytes.subarray(start, end)).replaceAll('""', '"').trim();
}

function cellTexts(bytes: Uint8Array, cells: Int32Array, count: number): string[] {
  return Array.from({ length: count }, (_, i) => text(bytes, cells[2 * i]!, cells[2 * i + 1]!));
}

/** A cell as it is shown in a rejection. */
function quote(cell: string): string {
  return JSON.stringify(cell.length > 40 ? `${cell.slice(0, 40)}…` : cell);
}
