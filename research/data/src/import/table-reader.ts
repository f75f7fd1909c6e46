/**
 * Reads one file's rows into the store: the header decides the columns, every row is checked on its own and either stored
 * whole or rejected with a reason; then the file as a whole decides how its dates are to be read.
 */
import { DataError } from '@quantcli/core';
import type { BarField } from '@quantcli/market';
import { FOREIGN_NAME, type ByteNames } from './byte-names.ts';
import { NOT_PLAIN, notText, type RowHandler } from './csv-scanner.ts';
import { GARBAGE, parseNumber } from './parse-number.ts';
import { NO_OFFSET, parseClock, parseTime, type Written } from './parse-time.ts';
import { barFieldsOf, nameColumns, recogniseColumns, type Columns, type Recognised } from './recognise-columns.ts';
import { REASONS, type RejectionLog } from './rejection-log.ts';
import { RowStore, type FileRows } from './row-store.ts';
import { settleTimes } from './settle-times.ts';

const COMMA = 44;
/** Above this a price is an overflow, not a price. */
const HIGHEST_PRICE = 1e15;
/** Prices for which vendors write 0 when they have none. */
const ZERO_CODED: Readonly<Partial<Record<BarField, boolean>>> = { open: true, high: true, low: true, adjusted: true };

/** What all files of an import share. */
export interface ImportState {
  readonly symbols: ByteNames;
  readonly sectors: ByteNames;
  /** Sector number by symbol number. */
  readonly sectorOf: Map<number, number>;
  readonly log: RejectionLog;
}

/** What is known of a file once it is read. */
export interface FileRead {
  readonly rows: FileRows;
  readonly recognised: Recognised;
  /** Prices written as 0 beside a positive close, stored as missing: how many, and the first five rows. */
  readonly zeroCoded: ReadonlyMap<BarField, { readonly count: number; readonly firstRows: readonly number[] }>;
}

export class TableReader implements RowHandler {
  readonly #file: string;
  readonly #position: number;
  readonly #state: ImportState;
  readonly #fileSymbol: string;
  readonly #shareRead: () => number;
  readonly #written: Written = { format: 0, offset: NO_OFFSET, order: 0 };
  readonly #delimiter: number;
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
  readonly #zeroCoded = new Map<BarField, { count: number; readonly firstRows: number[] }>();
  #date = 0;
  #clock = -1;
  #symbol = -1;
  #sector = -1;
  #fileSymbolNumber = -1;
  rows = 0;

  /**
   * @param position the file's place in the call, for the order of rejections
   * @param shareRead how much of the file's text the rows so far took, from 0 to 1
   */
  constructor(file: string, position: number, delimiter: number, state: ImportState, shareRead: () => number) {
    this.#file = file;
    this.#position = position;
    this.#delimiter = delimiter;
    this.#state = state;
    this.#fileSymbol = stemOf(file);
    this.#shareRead = shareRead;
  }

  row(bytes: Uint8Array, cells: Int32Array, count: number, line: number, escaped: boolean): void {
    if (this.#header === undefined) {
      this.#readHeader(bytes, cells, count, line);
      return;
    }
    this.rows += 1;
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
      this.#reject(line, Number.isNaN(time) ? REASONS.date : REASONS.dateRange, quote(bytes, from, to));
      return;
    }
    let symbol = this.#fileSymbolNumber;
    if (this.#symbol >= 0) {
      symbol = this.#state.symbols.numberAt(bytes, cells[2 * this.#symbol]!, cells[2 * this.#symbol + 1]!, escaped);
      if (symbol < 0) {
        this.#reject(line, symbol === FOREIGN_NAME ? REASONS.encoding : REASONS.symbol);
        return;
      }
    }
    const store = this.#store;
    if (store.count === store.capacity) store.grow(this.#shareRead());
    const at = store.count;
    const { values } = store;
    const fields = this.#fields;
    const cellOf = this.#cellOf;
    const zeros = this.#zeros;
    const numbers = this.numbers;
    let zeroCoded = false;
    // A row that is rejected half-way is overwritten by the next one.
    for (let k = 0; k < fields.length; k += 1) {
      const cell = cellOf[k]!;
      let value = numbers[cell]!;
      if (value === NOT_PLAIN)
        value = parseNumber(bytes, cells[2 * cell]!, cells[2 * cell + 1]!, this.#delimiter === COMMA);
      if (value > 0 ? value >= HIGHEST_PRICE : value !== 0 || zeros[k] === 0) {
        const field = fields[k]!;
        const reason = refusal(field, value);
        if (reason !== undefined) {
          this.#reject(line, reason, quote(bytes, cells[2 * cell]!, cells[2 * cell + 1]!));
          return;
        }
        if (value === 0 && ZERO_CODED[field]) {
          value = NaN;
          zeroCoded = true;
        } else if (value === 0 && field === 'split') value = 1;
      }
      values[k]![at] = value;
    }
    this.#formats |= written.format;
    if (this.#sector >= 0) {
      const cell = 2 * this.#sector;
      const sector = this.#state.sectors.numberAt(bytes, cells[cell]!, cells[cell + 1]!, escaped);
      if (sector >= 0) this.#state.sectorOf.set(symbol, sector);
    }
    store.symbol[at] = symbol;
    store.time[at] = time;
    store.line[at] = line;
    store.offset[at] = written.offset;
    store.order[at] = written.order;
    if (zeroCoded) this.#noteZeros(bytes, cells);
    store.count = at + 1;
  }

  broken(line: number): void {
    if (this.#header === undefined) throw notText(this.#file, line);
    this.rows += 1;
    this.#reject(line, REASONS.quotes);
  }

  /** Settles the dates of the file once its last row is read, and says what the file was taken for. */
  finish(): FileRead {
    const header = this.#header;
    if (header === undefined || this.rows === 0) {
      throw new DataError({
        code: 'import.no-rows',
        what: `${this.#file} has ${header === undefined ? 'neither header nor rows' : 'a header and no rows'}`,
        fix: 'give a file with at least one row below its header',
      });
    }
    const rows = this.#store.finish();
    const settled = settleTimes(rows, this.#state.symbols.names.length, this.#formats, (row) =>
      this.#reject(rows.line[row]!, REASONS.dateOrder),
    );
    const recognised = {
      file: this.#file,
      delimiter: String.fromCharCode(this.#delimiter),
      header,
      ...nameColumns(header, this.#columns),
      dateFormat: settled.format,
      interval: settled.interval,
      symbolsFrom: this.#symbol >= 0 ? `column ${header[this.#symbol]!}` : `the file's name (${this.#fileSymbol})`,
    };
    return { rows, recognised, zeroCoded: this.#zeroCoded };
  }

  #readHeader(bytes: Uint8Array, cells: Int32Array, count: number, line: number): void {
    const names = Array.from({ length: Math.min(count, cells.length / 2) }, (_, i) =>
      text(bytes, cells[2 * i]!, cells[2 * i + 1]!),
    );
    // A delimiter at the end of the header is not a column.
    while (names.length > 1 && names.at(-1) === '') names.pop();
    // oxlint-disable-next-line no-control-regex -- control characters are what tells a binary file
    if (names.some((name) => /[\u0000-\u0008\u000e-\u001f]/.test(name))) throw notText(this.#file, line);
    const columns = recogniseColumns(this.#file, names);
    const fields = barFieldsOf(columns);
    this.#header = names;
    this.#columns = columns;
    this.#fields = fields;
    this.#cellOf = Int32Array.from(fields, (field) => columns.get(field)!);
    this.#zeros = Uint8Array.from(fields, (field) => (field === 'volume' || field === 'dividend' ? 1 : 0));
    this.numeric = new Uint8Array(names.length);
    this.numbers = new Float64Array(names.length);
    for (const cell of this.#cellOf) this.numeric[cell] = 1;
    this.#store = new RowStore(fields);
    this.#date = columns.get('date')!;
    this.#clock = columns.get('clock') ?? -1;
    this.#symbol = columns.get('symbol') ?? -1;
    this.#sector = columns.get('sector') ?? -1;
    if (this.#symbol < 0) this.#fileSymbolNumber = this.#state.symbols.numberOf(this.#fileSymbol);
  }

  /** Counts the zeros of an accepted row; they are stored as missing, as blanks are, and told apart by their cells. */
  #noteZeros(bytes: Uint8Array, cells: Int32Array): void {
    for (const [k, field] of this.#fields.entries()) {
      const cell = this.#cellOf[k]!;
      if (ZERO_CODED[field] !== true || parseNumber(bytes, cells[2 * cell]!, cells[2 * cell + 1]!) !== 0) continue;
      let noted = this.#zeroCoded.get(field);
      if (noted === undefined) this.#zeroCoded.set(field, (noted = { count: 0, firstRows: [] }));
      noted.count += 1;
      if (noted.firstRows.length < 5) noted.firstRows.push(this.#store.count);
    }
  }

  #reject(line: number, reason: string, cell?: string): void {
    this.#state.log.add(this.#position, this.#file, line, reason, cell);
  }
}

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

/** A cell as it is shown in a rejection. */
function quote(bytes: Uint8Array, start: number, end: number): string {
  const whole = text(bytes, start, end);
  return JSON.stringify(whole.length > 40 ? `${whole.slice(0, 40)}…` : whole);
}

/** `AAPL` of `AAPL.csv.gz`; a class share keeps its dot (`BRK.B.csv`). */
function stemOf(file: string): string {
  return (
    file
      .replace(/(?:\.gz)?$/i, '')
      .replace(/\.(?:csv|tsv|txt|psv|dat|data)$/i, '')
      .trim() || file
  );
}
