/** What is said of an import at its end, collected while its parts go by. */
import { DataError, micros, MICROS_PER_DAY, type Micros } from '@quantcli/core';
import type { KindName } from '../records/kinds.ts';
import { PLACES_PER_FILE, type TakenRecords } from '../records/record-writer.ts';
import type { PlacedBars } from './arrange-bars.ts';
import { describeRecognised, type Recognised } from './recognise-columns.ts';
import { REASONS, type Rejection, type RejectionLog } from './rejection-log.ts';
import type { Source } from './source-file.ts';
import type { ZeroCoded, ZeroCodes } from './zero-codes.ts';

export interface ImportSummary {
  /** Data rows of the files: lines, messages. One may hold several records, or none. */
  readonly read: number;
  /** Bars and records given; of those with the same key in different parts the last one counts in the end. */
  readonly imported: number;
  readonly rejected: number;
  /** All rejected rows by reason, most frequent first. */
  readonly reasons: readonly { readonly reason: string; readonly count: number }[];
  /** The first 1,000 in file order. */
  readonly rejections: readonly Rejection[];
  /** Prices written as 0 beside a positive close, stored as missing. */
  readonly zeroCoded: readonly ZeroCoded[];
  /** One line a source. */
  readonly recognised: readonly string[];
  readonly sources: readonly Source[];
  /** Distinct symbols and series. */
  readonly symbols: number;
  /** First and last tsEvent. */
  readonly from: Micros;
  readonly to: Micros;
  /** Bars and records by kind. */
  readonly kinds: { readonly [K in KindName]?: number };
}

export class ImportTally {
  readonly #log: RejectionLog;
  readonly #zeros: ZeroCodes;
  readonly #labels: string[] = [];
  readonly #sources: Source[] = [];
  readonly #recognised: Recognised[] = [];
  readonly #kinds: { [K in KindName]?: number } = {};
  readonly #subjects = new Set<string>();
  /** Numbers of the files with bars, and of those with a bar that is not at midnight. */
  readonly #files = new Set<number>();
  readonly #intraday = new Set<number>();
  #from = Infinity;
  #to = -Infinity;
  #read = 0;

  constructor(log: RejectionLog, zeros: ZeroCodes) {
    this.#log = log;
    this.#zeros = zeros;
  }

  get recognised(): readonly Recognised[] {
    return this.#recognised;
  }

  /** Begins the next file and returns its number. */
  begin(label: string): number {
    this.#labels.push(label);
    return this.#log.begin(label);
  }

  /** Ends a file. @param rows data rows that it had */
  end(source: Source, recognised: Recognised, rows: number): void {
    this.#sources.push(source);
    this.#recognised.push(recognised);
    this.#read += rows;
  }

  /** Ends a file that holds nothing for an import. */
  leaveOut(number: number, error: DataError): void {
    this.#read += 1;
    this.#log.add(number * PLACES_PER_FILE + 1, REASONS.file, error.message);
  }

  count(part: PlacedBars | TakenRecords): void {
    const isBars = 'bars' in part;
    const kind = isBars ? 'bars' : part.records.kind;
    const time = isBars ? part.bars.time : part.records.tsEvent;
    this.#kinds[kind] = (this.#kinds[kind] ?? 0) + time.length;
    for (const name of isBars ? part.bars.symbols : part.records.subjects) this.#subjects.add(name);
    const [from, to] = spanOf(time);
    this.#from = Math.min(this.#from, from);
    this.#to = Math.max(this.#to, to);
    if (kind === 'bars') this.#noteIntervals(time, part.at);
  }

  #noteIntervals(time: Float64Array, at: Float64Array): void {
    // Rows of one file mostly stand together.
    for (let row = 0; row < time.length;) {
      const file = Math.floor(at[row]! / PLACES_PER_FILE);
      const end = (file + 1) * PLACES_PER_FILE;
      let isIntraday = false;
      for (; row < time.length && at[row]! < end && at[row]! >= end - PLACES_PER_FILE; row += 1) {
        isIntraday ||= Math.floor(time[row]! / MICROS_PER_DAY) * MICROS_PER_DAY !== time[row];
      }
      this.#files.add(file);
      if (isIntraday) this.#intraday.add(file);
    }
  }

  /** Throws {@link DataError} when nothing was usable, and when daily and intraday bars came together. */
  check(): void {
    if (this.#subjects.size === 0) throw this.#nothingUsable();
    const daily = [...this.#files].find((file) => !this.#intraday.has(file));
    const [intraday] = this.#intraday;
    if (daily === undefined || intraday === undefined) return;
    throw new DataError({
      code: 'import.mixed-intervals',
      what: `${this.#labels[daily]!} holds daily bars and ${this.#labels[intraday]!} intraday ones`,
      fix: 'import them separately',
    });
  }

  summary(): ImportSummary {
    const imported = Object.values(this.#kinds).reduce((sum, rows) => sum + rows, 0);
    return {
      read: this.#read,
      imported,
      rejected: this.#log.total,
      reasons: this.#log.reasons(),
      rejections: this.#log.rejections(),
      zeroCoded: this.#zeros.list(),
      recognised: this.#recognised.map(describeRecognised),
      sources: this.#sources,
      symbols: this.#subjects.size,
      from: micros(this.#from),
      to: micros(this.#to),
      kinds: this.#kinds,
    };
  }

  #nothingUsable(): DataError {
    const what = this.#labels.length === 1 ? this.#labels[0]! : `${this.#labels.length} files`;
    const [main] = this.#log.reasons();
    const [first] = this.#log.rejections();
    const dates = main?.reason === REASONS.date;
    const cause =
      main === undefined
        ? `${this.#read} rows read`
        : `${this.#read} rows read, ${main.count} rejected because: ${main.reason}; first at ${first!.file}:${first!.line}: ${first!.reason}`;
    return new DataError({
      code: dates ? 'import.no-parsable-date' : 'import.no-usable-row',
      what: dates ? `no date in ${what} can be read` : `no usable row in ${what}`,
      cause,
      fix: dates ? 'write dates as YYYY-MM-DD' : 'correct the file or its columns',
    });
  }
}

function spanOf(time: Float64Array): [from: number, to: number] {
  let from = Infinity;
  let to = -Infinity;
  for (let row = 0; row < time.length; row += 1) {
    const at = time[row]!;
    if (at < from) from = at;
    if (at > to) to = at;
  }
  return [from, to];
}
