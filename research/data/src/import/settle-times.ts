/**
 * What only a whole file can tell about its dates: whether `a/b/year` has the month or the day first, and whether there
 * is at most one bar a symbol and civil date (daily: the bar is named by that date, whatever hour and offset stand beside
 * it) or more (intraday: the exact instant counts).
 */
import { MICROS_PER_DAY, MICROS_PER_SECOND } from '@quantcli/core';
import { orderRows } from './order-rows.ts';
import { FORMATS, NO_OFFSET, ORDERS, swapMonthAndDay } from './parse-time.ts';
import { DROPPED, type FileRows } from './row-store.ts';

export interface Settled {
  readonly format: string;
  readonly interval: 'daily' | 'intraday';
}

/**
 * Turns the written times of a file's rows into the times of their bars.
 * @param symbols how many symbol numbers there are
 * @param formats the formats that occur, bits of `FORMATS`
 * @param reject called for each row whose date contradicts most of the file, after it was dropped
 */
export function settleTimes(rows: FileRows, symbols: number, formats: number, reject: (row: number) => void): Settled {
  const slash = (formats & FORMATS.slash) === 0 ? undefined : settleOrder(rows, reject);
  const names = Object.entries(FORMAT_NAMES)
    .filter(([format]) => (formats & FORMATS[format as keyof typeof FORMATS]) !== 0)
    .map(([format, name]) => (format === 'slash' ? slash! : name));
  const format = names.join(' and ') || 'none read';
  // Dates without a time of day are midnights already.
  if ((formats & CLOCKED) === 0) return { format, interval: 'daily' };

  const { time, offset } = rows;
  const interval = isDaily(rows, symbols) ? 'daily' : 'intraday';
  let unzoned = 0;
  for (let row = 0; row < rows.count; row += 1) {
    const zone = offset[row]!;
    if (zone === NO_OFFSET) unzoned += 1;
    if (interval === 'daily') time[row] = Math.floor(time[row]! / MICROS_PER_DAY) * MICROS_PER_DAY;
    else if (zone !== NO_OFFSET) time[row]! -= zone * 60 * MICROS_PER_SECOND;
  }
  return { format: format + describeZone(interval, unzoned, rows.count), interval };
}

const CLOCKED = FORMATS.clock | FORMATS.seconds | FORMATS.millis | FORMATS.micros;

function describeZone(interval: 'daily' | 'intraday', unzoned: number, count: number): string {
  if (interval === 'daily') return ' with a time of day (the date as written counts)';
  if (unzoned === count) return ' with a time of day (no offset: taken as UTC)';
  return ` with a time of day${unzoned === 0 ? '' : ' (UTC where there is no offset)'}`;
}

const FORMAT_NAMES: Readonly<Record<Exclude<keyof typeof FORMATS, 'clock'>, string>> = {
  iso: 'YYYY-MM-DD',
  slash: 'M/D/YYYY',
  compact: 'YYYYMMDD',
  seconds: 'epoch seconds',
  millis: 'epoch milliseconds',
  micros: 'epoch microseconds',
};

/** Decides the order of month and day by the rows that allow one only, rejects the minority, rereads the rest. */
function settleOrder(rows: FileRows, reject: (row: number) => void): string {
  const { time, order, symbol } = rows;
  const counts = [0, 0, 0, 0];
  for (let row = 0; row < rows.count; row += 1) counts[order[row]!]! += 1;
  const monthFirst = counts[ORDERS.monthFirst]!;
  const dayFirst = counts[ORDERS.dayFirst]!;
  const wrong = dayFirst > monthFirst ? ORDERS.monthFirst : ORDERS.dayFirst;
  for (let row = 0; row < rows.count; row += 1) {
    if (order[row] === wrong) {
      symbol[row] = DROPPED;
      reject(row);
    } else if (order[row] === ORDERS.either && wrong === ORDERS.monthFirst) {
      time[row] = swapMonthAndDay(time[row]!);
    }
  }
  if (monthFirst + dayFirst === 0) return 'M/D/YYYY (month first assumed: no number is above 12)';
  return dayFirst > monthFirst ? 'D/M/YYYY' : 'M/D/YYYY';
}

/** Whether no symbol has two different times on one civil date; equal times are duplicates and tell nothing. */
function isDaily(rows: FileRows, symbols: number): boolean {
  const { time, symbol } = rows;
  const order = orderRows(symbol, time, symbols);
  for (let i = 1; i < order.length; i += 1) {
    const row = order[i]!;
    const before = order[i - 1]!;
    if (symbol[row] !== symbol[before] || time[row] === time[before]) continue;
    if (Math.floor(time[row]! / MICROS_PER_DAY) === Math.floor(time[before]! / MICROS_PER_DAY)) return false;
  }
  return true;
}
