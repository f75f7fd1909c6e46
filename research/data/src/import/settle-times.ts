/**
 * What only a whole file can tell about its dates: whether `a/b/year` has the month or the day first; whether there is at
 * most one bar a symbol and civil date (daily: the bar is named by that date, whatever hour and offset stand beside it) or
 * more (intraday: the exact instant counts); and whether its times have offsets. A file is settled piece by piece by what
 * was read so far; a later piece that contradicts an earlier one makes the reading begin again with what is known then.
 * Within one piece nothing is missed. Across pieces a second bar on one date is seen where it touches the span of dates
 * that the symbol had before, as it does in files sorted by time.
 */
import { MICROS_PER_DAY, MICROS_PER_SECOND } from '@quantcli/core';
import type { TimeZone } from '@quantcli/panel';
import { CivilTimes } from './civil-times.ts';
import { orderRows } from './order-rows.ts';
import { FORMATS, NO_OFFSET, ORDERS, swapMonthAndDay } from './parse-time.ts';
import { REASONS } from './rejection-log.ts';
import { DROPPED, type FileRows } from './row-store.ts';
import { Vote } from './vote.ts';

/** What a reading of a file found out too late for its first rows. */
export interface Learnt {
  readonly dayFirst?: boolean;
  readonly intraday?: boolean;
  readonly zoned?: boolean;
}

export type Interval = 'daily' | 'intraday';

/** Called for each row that cannot stay, after it was dropped. */
export type Reject = (row: number, reason: string) => void;

export class TimeSettler {
  readonly #learnt: Learnt;
  readonly #zone: TimeZone | undefined;
  readonly #civil: CivilTimes | undefined;
  readonly #dayFirst: Vote;
  readonly #zoned: Vote;
  #intraday: boolean;
  #formats = 0;
  #pieces = 0;
  /** By symbol: first and last written time so far. */
  readonly #spans = new Map<number, readonly [first: number, last: number]>();

  /**
   * @param zone of times without an offset; without one they are taken as UTC
   * @param learnt by an earlier reading
   */
  constructor(zone?: TimeZone, learnt: Learnt = {}) {
    this.#learnt = learnt;
    this.#zone = zone;
    this.#civil = zone && new CivilTimes(zone);
    this.#dayFirst = new Vote(learnt.dayFirst);
    this.#zoned = new Vote(learnt.zoned);
    this.#intraday = learnt.intraday ?? false;
  }

  get interval(): Interval {
    return this.#intraday ? 'intraday' : 'daily';
  }

  /**
   * Turns the written times of the next rows of the file into the times of their bars. Returns what an earlier piece
   * should have known, when the file is to be read again; else undefined.
   * @param symbols how many symbol numbers there are
   * @param formats the formats that occurred so far, bits of `FORMATS`
   * @param isLast whether the file ends with these rows
   */
  settle(rows: FileRows, symbols: number, formats: number, isLast: boolean, reject: Reject): Learnt | undefined {
    this.#formats = formats;
    const dayFirst = this.#settleOrder(rows, isLast, reject);
    if (dayFirst !== undefined) return { ...this.#learnt, dayFirst };
    // Dates without a time of day are midnights already.
    if ((formats & CLOCKED) !== 0) {
      if (!this.#intraday && !this.#isDaily(rows, symbols)) {
        if (this.#pieces > 0) return { ...this.#learnt, intraday: true };
        this.#intraday = true;
      }
      if (!this.#intraday) this.#nameByDate(rows);
      else {
        const zoned = this.#settleInstants(rows, isLast, reject);
        if (zoned !== undefined) return { ...this.#learnt, zoned };
      }
    }
    this.#pieces += 1;
    return undefined;
  }

  /** `YYYY-MM-DD with a time of day (no offset: taken as UTC)`. */
  describe(): string {
    const names = Object.entries(FORMAT_NAMES)
      .filter(([format]) => (this.#formats & FORMATS[format as keyof typeof FORMATS]) !== 0)
      .map(([format, name]) => (format === 'slash' ? this.#describeOrder() : name));
    return (names.join(' and ') || 'none read') + ((this.#formats & CLOCKED) === 0 ? '' : this.#describeZone());
  }

  #describeOrder(): string {
    if (this.#dayFirst.yes + this.#dayFirst.no === 0) return 'M/D/YYYY (month first assumed: no number is above 12)';
    return this.#dayFirst.outcome ? 'D/M/YYYY' : 'M/D/YYYY';
  }

  #describeZone(): string {
    const clock = ' with a time of day';
    const zone = this.#zone?.name ?? 'UTC';
    if (!this.#intraday) return `${clock} (the date ${this.#zone === undefined ? 'as written' : `in ${zone}`} counts)`;
    if (this.#zoned.yes === 0) return `${clock} (no offset: taken as ${zone})`;
    if (this.#zoned.no === 0) return clock;
    const isRejected = this.#zone === undefined && this.#zoned.outcome;
    return `${clock} (${isRejected ? 'rejected' : zone} where there is no offset)`;
  }

  /** Decides the order of month and day by the rows that allow one only, rejects the minority, rereads the rest. */
  #settleOrder({ time, order, symbol }: FileRows, isLast: boolean, reject: Reject): boolean | undefined {
    const counts = [0, 0, 0, 0];
    if ((this.#formats & FORMATS.slash) !== 0) for (let i = 0; i < order.length; i += 1) counts[order[i]!]! += 1;
    const overturned = this.#dayFirst.count(counts[ORDERS.dayFirst]!, counts[ORDERS.monthFirst]!, isLast);
    if (overturned !== undefined || (this.#formats & FORMATS.slash) === 0) return overturned;
    const wrong = this.#dayFirst.outcome ? ORDERS.monthFirst : ORDERS.dayFirst;
    for (let row = 0; row < order.length; row += 1) {
      if (order[row] === wrong) {
        symbol[row] = DROPPED;
        reject(row, REASONS.dateOrder);
      } else if (order[row] === ORDERS.either && this.#dayFirst.outcome) time[row] = swapMonthAndDay(time[row]!);
    }
    return undefined;
  }

  /** Whether no symbol has two different times on one civil date; equal times are duplicates and tell nothing. */
  #isDaily({ time, symbol, offset }: FileRows, symbols: number): boolean {
    const order = orderRows(symbol, time, symbols);
    for (let i = 0; i < order.length; i += 1) {
      const row = order[i]!;
      const before = order[i - 1];
      if (before !== undefined && symbol[row] === symbol[before]) {
        if (isSecondOnDate(time[before]!, time[row]!)) return false;
        if (time[before] === time[row] && offset[before] !== offset[row]) return false;
        continue;
      }
      // The symbol's first row here, and with it its last.
      let end = i;
      while (end + 1 < order.length && symbol[order[end + 1]!] === symbol[row]) end += 1;
      const last = time[order[end]!]!;
      const span = this.#spans.get(symbol[row]!);
      if (span !== undefined && (isSecondOnDate(span[1], time[row]!) || isSecondOnDate(last, span[0]))) return false;
      this.#spans.set(symbol[row]!, [
        Math.min(time[row]!, span?.[0] ?? Infinity),
        Math.max(last, span?.[1] ?? -Infinity),
      ]);
    }
    return true;
  }

  #nameByDate({ time, offset }: FileRows): void {
    for (let row = 0; row < time.length; row += 1) {
      let written = time[row]!;
      if (this.#zone !== undefined && offset[row] !== NO_OFFSET) {
        const instant = written - offset[row]! * MINUTE;
        written = instant + this.#zone.offsetAt(instant);
      }
      time[row] = Math.floor(written / MICROS_PER_DAY) * MICROS_PER_DAY;
    }
  }

  #settleInstants({ time, offset, symbol }: FileRows, isLast: boolean, reject: Reject): boolean | undefined {
    let zoned = 0;
    for (const minutes of offset) if (minutes !== NO_OFFSET) zoned += 1;
    const overturned = this.#zoned.count(zoned, offset.length - zoned, isLast);
    const drop = (row: number, reason: string): void => {
      symbol[row] = DROPPED;
      reject(row, reason);
    };
    if (this.#zone !== undefined) {
      const skipped = `no such time in ${this.#zone.name}: the clocks skipped it`;
      this.#civil!.settle(
        symbol,
        time,
        (row) => offset[row] === NO_OFFSET,
        (row) => drop(row, skipped),
      );
    } else if (overturned !== undefined) return overturned;
    for (let row = 0; row < time.length; row += 1) {
      if (offset[row] !== NO_OFFSET) time[row]! -= offset[row]! * MINUTE;
      else if (this.#zone === undefined && this.#zoned.outcome && symbol[row] !== DROPPED) drop(row, REASONS.noOffset);
    }
    return undefined;
  }
}

const MINUTE = 60 * MICROS_PER_SECOND;
const CLOCKED = FORMATS.clock | FORMATS.seconds | FORMATS.millis | FORMATS.micros;

const FORMAT_NAMES: Readonly<Record<Exclude<keyof typeof FORMATS, 'clock'>, string>> = {
  iso: 'YYYY-MM-DD',
  slash: 'M/D/YYYY',
  compact: 'YYYYMMDD',
  named: 'with the month by name',
  seconds: 'epoch seconds',
  millis: 'epoch milliseconds',
  micros: 'epoch microseconds',
};

function isSecondOnDate(a: number, b: number): boolean {
  return a !== b && Math.floor(a / MICROS_PER_DAY) === Math.floor(b / MICROS_PER_DAY);
}
