/**
 * Times as tables write them: what `parse-time` knows, and beside it nanoseconds, fractional seconds,
 * `31.12.2024` and periods (`1974-Q1`, `192607`, `1974`). One reader a file, because whether `a/b/year` has the month or the
 * day first is a property of the file: it is settled by a sample before the first row is kept, and a cell that
 * contradicts it is refused.
 */
import { DataError, MICROS_PER_MILLI, MICROS_PER_SECOND, microsFromDate } from '@quantcli/core';
import type { TimeZone } from '@quantcli/panel';
import { FORMATS, NO_OFFSET, ORDERS, parseTime, swapMonthAndDay, type Written } from '../parse-time.ts';
import type { PeriodName } from './period.ts';

const MICROS_PER_MINUTE = 60 * MICROS_PER_SECOND;
const CLOCKED = FORMATS.clock | FORMATS.seconds | FORMATS.millis | FORMATS.micros;
const FORMAT_NAMES = [
  [FORMATS.iso, 'YYYY-MM-DD'],
  [FORMATS.compact, 'YYYYMMDD'],
  [FORMATS.seconds, 'epoch seconds'],
  [FORMATS.millis, 'epoch milliseconds'],
  [FORMATS.micros, 'epoch microseconds'],
  [FORMATS.named, 'with month names'],
] as const;

const decoder = new TextDecoder();
const encoder = new TextEncoder();
const scratch = new Uint8Array(64);

export class TimeReader {
  readonly #file: string;
  readonly #zone: TimeZone | undefined;
  readonly #written: Written = { format: 0, offset: NO_OFFSET, order: 0 };
  readonly #seen = new Set<string>();
  #formats = 0;
  #zoned = 0;
  #unzoned = 0;
  #dayFirst: boolean | undefined;
  #skipped = false;
  /** Of the time read last: whether it has a time of day. */
  clock = false;
  /** Of the time read last: the period it names, where it names one and not a day. */
  period: PeriodName | undefined;
  #civil = NaN;
  #offset = NO_OFFSET;

  /** @param sample cells of the columns that hold times, by which month and day are told apart */
  constructor(file: string, zone: TimeZone | undefined, sample: Iterable<string> = []) {
    this.#file = file;
    this.#zone = zone;
    this.#dayFirst = tellOrder(sample);
  }

  /** The civil time in a cell, as if it were UTC (a period's is its start); NaN when it is none, Infinity when out of range. */
  read(bytes: Uint8Array, start: number, end: number): number {
    const written = this.#written;
    this.period = undefined;
    let civil = parseTime(bytes, start, end, written);
    if (civil === Infinity) return this.#keep(civil, NO_OFFSET);
    if (Number.isNaN(civil)) return this.#readUnusual(decoder.decode(bytes.subarray(start, end)).trim());
    this.clock = (written.format & CLOCKED) !== 0;
    if ((written.format & FORMATS.slash) !== 0) civil = this.#settleOrder(civil, written.order);
    this.#formats |= written.format;
    return this.#keep(civil, written.offset);
  }

  readText(text: string): number {
    const { read, written } = encoder.encodeInto(text, scratch);
    return read < text.length ? this.#keep(NaN, NO_OFFSET) : this.read(scratch, 0, written);
  }

  /** Takes an instant that needs no reading. */
  readInstant(instant: number): number {
    this.clock = true;
    this.period = undefined;
    this.#seen.add('as instants');
    return this.#keep(Number.isNaN(instant) || Number.isSafeInteger(instant) ? instant : Infinity, 0);
  }

  /**
   * The instant of the time read last; NaN where the clocks skipped it.
   * @param previous what came before it: of the two instants of an hour that the clocks repeat, the first not before that is meant
   */
  instant(previous = -Infinity): number {
    if (this.#offset !== NO_OFFSET) {
      if (this.clock) this.#zoned += 1;
      return this.#civil - this.#offset * MICROS_PER_MINUTE;
    }
    if (this.clock) this.#unzoned += 1;
    if (this.#zone === undefined) return this.#civil;
    const instant = this.#zone.toInstant(this.#civil);
    if (Number.isNaN(instant)) this.#skipped = Number.isFinite(this.#civil);
    if (!(instant < previous)) return instant;
    const later = this.#zone.toInstant(this.#civil, true);
    return later >= previous ? later : instant;
  }

  /** Why the time read last has no instant. */
  refusal(): string {
    const skipped = this.#skipped;
    this.#skipped = false;
    if (skipped) return `a time that the clocks of ${this.#zone!.name} skipped`;
    return 'no date that can be read';
  }

  /** How the times were written, and which zone was taken for those that say none. */
  describe(): string {
    const names: string[] = FORMAT_NAMES.filter(([bit]) => (this.#formats & bit) !== 0).map(([, name]) => name);
    if ((this.#formats & FORMATS.slash) !== 0) {
      names.push(this.#dayFirst === true ? 'D/M/YYYY' : this.#dayFirst === false ? 'M/D/YYYY' : 'M/D/YYYY (assumed)');
    }
    const formats = [...names, ...this.#seen].join(' and ') || 'none read';
    if (this.#unzoned > 0) return `times ${formats}, ${this.#zone?.name ?? 'UTC'} where they have no offset`;
    return this.#zoned > 0 ? `times ${formats}, in UTC or with an offset` : `dates ${formats}`;
  }

  #keep(civil: number, offset: number): number {
    this.#civil = civil;
    this.#offset = offset;
    return civil;
  }

  #settleOrder(civil: number, order: number): number {
    if (order === ORDERS.either) return this.#dayFirst === true ? swapMonthAndDay(civil) : civil;
    const dayFirst = order === ORDERS.dayFirst;
    if (this.#dayFirst === dayFirst) return civil;
    if (this.#dayFirst !== undefined) return NaN;
    if (dayFirst) {
      throw new DataError({
        code: 'import.date-order',
        what: `${this.#file} writes dates as day/month/year, which its first rows do not show`,
        cause: 'they allow both orders and were read month first',
        fix: 'write dates as YYYY-MM-DD',
      });
    }
    this.#dayFirst = false;
    return civil;
  }

  #readUnusual(text: string): number {
    this.clock = false;
    const found = readPeriod(text) ?? readEpoch(text) ?? readDotted(text);
    if (found === undefined) return this.#keep(NaN, NO_OFFSET);
    this.#seen.add(found.format);
    this.clock = found.clock;
    this.period = found.period;
    return this.#keep(found.civil ?? NaN, found.clock ? 0 : NO_OFFSET);
  }
}

interface Unusual {
  readonly civil: number | undefined;
  readonly format: string;
  readonly clock: boolean;
  readonly period: PeriodName | undefined;
}

function readPeriod(text: string): Unusual | undefined {
  const parts =
    /^(?<year>\d{4})(?:[-M/]?(?<month>0[1-9]|1[0-2])|[- ]?Q(?<quarter>[1-4]))?$/i.exec(text)?.groups ??
    /^Q(?<quarter>[1-4])[- ](?<year>\d{4})$/i.exec(text)?.groups;
  if (parts === undefined) return undefined;
  const { year, month, quarter } = parts;
  const first = quarter === undefined ? Number(month ?? 1) : 3 * Number(quarter) - 2;
  const period = quarter !== undefined ? 'quarterly' : month !== undefined ? 'monthly' : 'annual';
  const civil = Number(year) < 1800 ? undefined : microsFromDate(Number(year), first, 1);
  return { civil, format: { monthly: 'YYYYMM', quarterly: 'YYYY-Qn', annual: 'YYYY' }[period], clock: false, period };
}

/** Nanoseconds since the epoch, or seconds and milliseconds with decimals. */
function readEpoch(text: string): Unusual | undefined {
  if (/^\d{17,19}$/.test(text)) return epoch(Number(text.slice(0, -3)), 'epoch nanoseconds');
  const parts = /^(\d{9,13})\.(\d+)$/.exec(text);
  if (parts === null) return undefined;
  const [, whole = '', decimals = ''] = parts;
  if (whole.length === 11 || whole.length === 12) return undefined;
  const isMillis = whole.length === 13;
  const rest = Number(decimals.slice(0, isMillis ? 3 : 6).padEnd(isMillis ? 3 : 6, '0'));
  const civil = Number(whole) * (isMillis ? MICROS_PER_MILLI : MICROS_PER_SECOND) + rest;
  return epoch(civil, isMillis ? 'epoch milliseconds' : 'epoch seconds');
}

/** `31.12.2024`: with dots the day always comes first. */
function readDotted(text: string): Unusual | undefined {
  const [, day, month, year] = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text) ?? [];
  if (day === undefined || Number(year) < 1800) return undefined;
  const civil = microsFromDate(Number(year), Number(month), Number(day));
  return { civil, format: 'D.M.YYYY', clock: false, period: undefined };
}

function epoch(civil: number, format: string): Unusual {
  return { civil, format, clock: true, period: undefined };
}

/**
 * Whether the dates of a sample have the day first: by numbers above 12 (the majority of them), else by the place that
 * never changes (files of monthly data are dated by one day of the month). Undefined when both orders remain possible.
 */
function tellOrder(sample: Iterable<string>): boolean | undefined {
  const first = new Set<number>();
  const second = new Set<number>();
  let dayFirst = 0;
  let monthFirst = 0;
  for (const cell of sample) {
    const parts = /^\s*(\d{1,2})[/-](\d{1,2})[/-]\d{4}\b/.exec(cell);
    if (parts === null) continue;
    first.add(Number(parts[1]));
    second.add(Number(parts[2]));
    if (Number(parts[1]) > 12) dayFirst += 1;
    if (Number(parts[2]) > 12) monthFirst += 1;
  }
  if (dayFirst + monthFirst > 0) return dayFirst > monthFirst;
  if (second.size === 1 && first.size > 2) return false;
  return first.size === 1 && second.size > 2 ? true : undefined;
}
