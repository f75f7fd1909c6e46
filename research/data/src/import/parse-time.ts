/**
 * Dates and times from bytes. The result is the *written* civil time (as microseconds, as if it were UTC) with its offset
 * beside it, because whether the date or the instant counts is known only when the whole file was read.
 * Years 1800 to 2255; proleptic Gregorian; no time zone but the offset in the cell itself.
 */
import { MICROS_PER_DAY, MICROS_PER_SECOND } from '@quantcli/core';
import { readNamedDate } from './month-names.ts';

/** How a date was written; bits, so that a file's formats can be collected. `clock` says that a time of day stood beside it. */
export const FORMATS = {
  iso: 1,
  slash: 2,
  compact: 4,
  seconds: 8,
  millis: 16,
  micros: 32,
  clock: 64,
  named: 128,
} as const;
/** Which readings of `a/b/year` are possible; `fixed` for every other format. */
export const ORDERS = { fixed: 0, either: 1, monthFirst: 2, dayFirst: 3 } as const;
/** The offset of a time that has none. */
export const NO_OFFSET = -32_768;

/** What a time cell said beside the time itself. */
export interface Written {
  format: number;
  /** Minutes east of UTC, or {@link NO_OFFSET}. */
  offset: number;
  order: number;
}

const BLANK = 32;
const PLUS = 43;
const HYPHEN = 45;
const POINT = 46;
const SLASH = 47;
const COLON = 58;
const LETTER_T = 84;
const LETTER_Z = 90;

const FIRST_YEAR = 1800;
const LAST_YEAR = 2255;
/** Days from 1970-01-01 to each year's first day. */
const YEAR_STARTS = Int32Array.from(
  { length: LAST_YEAR - FIRST_YEAR + 2 },
  (_, i) => Date.UTC(FIRST_YEAR + i, 0, 1) / 86_400_000,
);
/** Bytes that a date in words may take. */
const LONGEST_DATE = 64;
/** The last day whose every instant, at any offset, is a safe integer of microseconds (June 2255). */
const LAST_DAY = Math.floor(Number.MAX_SAFE_INTEGER / MICROS_PER_DAY) - 2;
const MONTH_STARTS = Int32Array.of(0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365);

/** Days since 1970-01-01, NaN when there is no such day, Infinity when the year is out of range. */
function dayNumber(year: number, month: number, day: number): number {
  if (month < 1 || month > 12 || day < 1) return NaN;
  if (year < FIRST_YEAR || year > LAST_YEAR) return Infinity;
  const start = YEAR_STARTS[year - FIRST_YEAR]!;
  const leap = YEAR_STARTS[year - FIRST_YEAR + 1]! - start - 365;
  const length = MONTH_STARTS[month + 1]! - MONTH_STARTS[month]! + (month === 2 ? leap : 0);
  if (day > length) return NaN;
  const number = start + MONTH_STARTS[month]! + (month > 2 ? leap : 0) + day - 1;
  return number > LAST_DAY ? Infinity : number;
}

/** Exchanges the month and the day of a written time whose day is at most 12. */
export function swapMonthAndDay(written: number): number {
  const midnight = Math.floor(written / MICROS_PER_DAY) * MICROS_PER_DAY;
  const date = new Date(midnight / 1_000);
  const swapped = dayNumber(date.getUTCFullYear(), date.getUTCDate(), date.getUTCMonth() + 1);
  return swapped * MICROS_PER_DAY + (written - midnight);
}

/** The three numbers of a date and how many digits each has: scratch, so that a row allocates nothing. */
const parts = new Int32Array(3);
const lengths = new Int32Array(3);

/**
 * The written civil time of a cell in microseconds; NaN when it is none, Infinity when out of range (1800–2255).
 * Understands `YYYY-MM-DD` (also with slashes), `a/b/YYYY` (also with hyphens), `YYYYMMDD`, `2-Jan-98` and its like, each
 * with an optional time of day after a blank or a `T`, and whole seconds, milliseconds or microseconds since the epoch.
 */
export function parseTime(bytes: Uint8Array, start: number, end: number, written: Written): number {
  while (start < end && bytes[start] === BLANK) start += 1;
  while (end > start && bytes[end - 1] === BLANK) end -= 1;
  written.offset = NO_OFFSET;
  written.order = ORDERS.fixed;
  if (end - start === 10 && bytes[start + 4] === HYPHEN && bytes[start + 7] === HYPHEN) {
    // The ordinary case, straight.
    const century = pair(bytes, start, end);
    const year = pair(bytes, start + 2, end);
    const month = pair(bytes, start + 5, end);
    const day = pair(bytes, start + 8, end);
    written.format = FORMATS.iso;
    return century < 0 || year < 0 ? NaN : dayNumber(century * 100 + year, month, day) * MICROS_PER_DAY;
  }
  let at = start;
  let separator = 0;
  for (let i = 0; i < 3; i += 1) {
    const first = at;
    let value = 0;
    let digit: number;
    while (at < end && (digit = bytes[at]! - 48) >= 0 && digit <= 9) {
      value = value * 10 + digit;
      at += 1;
    }
    lengths[i] = at - first;
    parts[i] = value;
    if (i === 2) break;
    const mark = at < end && at > start ? bytes[at]! : 0;
    if (mark !== HYPHEN && mark !== SLASH) return parseWhole(bytes, start, end, written);
    if (i === 1 && mark !== separator) return NaN;
    separator = mark;
    at += 1;
  }
  let day = NaN;
  if (lengths[0] === 4 && lengths[1]! <= 2 && lengths[2]! <= 2) {
    written.format = FORMATS.iso;
    day = dayNumber(parts[0]!, parts[1]!, parts[2]!);
  } else if (lengths[0]! <= 2 && lengths[1]! <= 2 && lengths[2] === 4) {
    written.format = FORMATS.slash;
    if (parts[0]! > 12) written.order = ORDERS.dayFirst;
    else written.order = parts[1]! > 12 ? ORDERS.monthFirst : ORDERS.either;
    const dayFirst = written.order === ORDERS.dayFirst;
    day = dayFirst ? dayNumber(parts[2]!, parts[1]!, parts[0]!) : dayNumber(parts[2]!, parts[0]!, parts[1]!);
  }
  return withClock(day, bytes, at, end, written);
}

/** A day, with the time of day that may follow it after a blank or a `T`. */
function withClock(day: number, bytes: Uint8Array, at: number, end: number, written: Written): number {
  if (at === end) return day * MICROS_PER_DAY;
  if (bytes[at] !== BLANK && bytes[at] !== LETTER_T) return NaN;
  return day * MICROS_PER_DAY + parseClock(bytes, at + 1, end, written);
}

function parseNamed(bytes: Uint8Array, start: number, end: number, written: Written): number {
  const named = readNamedDate(String.fromCharCode(...bytes.subarray(start, Math.min(end, start + LONGEST_DATE))));
  if (named === undefined) return NaN;
  written.format = FORMATS.named;
  return withClock(dayNumber(named.year, named.month, named.day), bytes, start + named.length, end, written);
}

/** `YYYYMMDD`, or a whole number of seconds, milliseconds or microseconds since the epoch. */
function parseWhole(bytes: Uint8Array, start: number, end: number, written: Written): number {
  const negative = bytes[start] === HYPHEN;
  const first = negative ? start + 1 : start;
  let at = first;
  let value = 0;
  let digit: number;
  while (at < end && (digit = bytes[at]! - 48) >= 0 && digit <= 9) {
    value = value * 10 + digit;
    at += 1;
  }
  const digits = at - first;
  if (digits === 8 && !negative) {
    written.format = FORMATS.compact;
    const day = dayNumber(Math.floor(value / 10_000), Math.floor(value / 100) % 100, value % 100);
    return withClock(day, bytes, at, end, written);
  }
  if (at < end || digits < 8 || digits > 16) return parseNamed(bytes, start, end, written);
  // Eleven digits of seconds reach past the year 2255, eleven of milliseconds end in 1973: their number tells the unit.
  written.format = digits < 11 ? FORMATS.seconds : digits < 14 ? FORMATS.millis : FORMATS.micros;
  written.offset = 0;
  const time = (negative ? -value : value) * (digits < 11 ? MICROS_PER_SECOND : digits < 14 ? 1_000 : 1);
  const inRange = time >= YEAR_STARTS[0]! * MICROS_PER_DAY && time < (LAST_DAY + 1) * MICROS_PER_DAY;
  return inRange ? time : Infinity;
}

/**
 * Microseconds since midnight of `HH:MM`, `HH:MM:SS`, `HH:MM:SS.f…` or `HHMMSS` (digits beyond the sixth decimal are
 * dropped), with an optional `Z`, `±hh`, `±hhmm` or `±hh:mm` written to `written.offset`; NaN when it is none of these.
 */
export function parseClock(bytes: Uint8Array, start: number, end: number, written: Written): number {
  written.format |= FORMATS.clock;
  const gap = bytes[start + 2] === COLON ? 1 : 0;
  const hour = pair(bytes, start, end);
  const minute = pair(bytes, start + 2 + gap, end);
  let at = start + 4 + gap;
  let second = 0;
  let fraction = 0;
  if (at < end && (gap === 1 ? bytes[at] === COLON : pair(bytes, at, end) >= 0)) {
    second = pair(bytes, at + gap, end);
    at += 2 + gap;
    if (at < end && bytes[at] === POINT) {
      let unit = MICROS_PER_SECOND / 10;
      let digit: number;
      for (at += 1; at < end && (digit = bytes[at]! - 48) >= 0 && digit <= 9; at += 1) {
        fraction += digit * Math.floor(unit);
        unit /= 10;
      }
    }
  }
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return NaN;
  if (at < end && bytes[at] === BLANK) at += 1;
  if (at < end) {
    const sign = bytes[at];
    if (sign === LETTER_Z) {
      written.offset = 0;
      at += 1;
    } else if (sign === PLUS || sign === HYPHEN) {
      const hours = pair(bytes, at + 1, end);
      at += 3;
      if (at < end && bytes[at] === COLON) at += 1;
      const minutes = at < end ? pair(bytes, at, end) : 0;
      if (at < end) at += 2;
      if (hours < 0 || hours > 18 || minutes < 0 || minutes > 59) return NaN;
      written.offset = (sign === PLUS ? 1 : -1) * (hours * 60 + minutes);
    }
  }
  return at === end ? ((hour * 60 + minute) * 60 + second) * MICROS_PER_SECOND + fraction : NaN;
}

/** Two digits as a number, −1 when they are none. */
function pair(bytes: Uint8Array, at: number, end: number): number {
  if (at + 2 > end) return -1;
  const tens = bytes[at]! - 48;
  const ones = bytes[at + 1]! - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
}
