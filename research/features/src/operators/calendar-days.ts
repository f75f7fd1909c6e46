/**
 * Dates and sessions of a market, by day since the epoch. Facts of a day are worked out once and kept in a table, so that
 * a look-up costs a few nanoseconds. Known from 1900 to 2199. A closure or an early close that nobody could foresee
 * counts as the session that was scheduled: what is counted ahead of a bar must have been known at it.
 */
import { MICROS_PER_DAY, MICROS_PER_SECOND, micros } from '@quantcli/core';
import { nyse, timeZone, type TimeZone } from '@quantcli/panel';

/** The names a market is written by; its index chooses from {@link MARKETS}. */
export const MARKET_NAMES = ['utc', 'nyse'] as const;

export const MICROS_PER_MINUTE = 60 * MICROS_PER_SECOND;

const MILLIS_PER_DAY = 86_400_000;
const FIRST = Date.UTC(1900, 0, 1) / MILLIS_PER_DAY;
const DAYS = Date.UTC(2200, 0, 1) / MILLIS_PER_DAY - FIRST;

/** Stands in a table for what was not worked out yet. */
const UNKNOWN = -32_768;

/** A function of the day that remembers; NaN for days beyond those known. @param value a small whole number */
export function perDay(value: (day: number) => number): (day: number) => number {
  let table: Int16Array | undefined;
  return (day) => {
    const at = day - FIRST;
    if (!(at >= 0 && at < DAYS)) return NaN;
    table ??= new Int16Array(DAYS).fill(UNKNOWN);
    const kept = table[at]!;
    return kept === UNKNOWN ? (table[at] = value(day)) : kept;
  };
}

/** The civil date of a day. */
export function dateOf(day: number): { readonly year: number; readonly month: number; readonly date: number } {
  const date = new Date(day * MILLIS_PER_DAY);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, date: date.getUTCDate() };
}

/** The day of a civil date; months and days may run over. */
export function dayOf(year: number, month: number, date: number): number {
  return Date.UTC(year, month - 1, date) / MILLIS_PER_DAY;
}

export interface Market {
  /** The civil time there (microseconds as if it were UTC) of a bar's time; midnight of its date for a daily bar. */
  civilTime(time: number): number;
  /** Whether a time names a date instead of an instant. */
  isDate(time: number): boolean;
  /** Whether a day was scheduled to be a session. */
  isSession(day: number): boolean;
  /** Minutes from the civil midnight of a day to the session's opening and its scheduled close; NaN without a session. */
  opening(day: number): number;
  closing(day: number): number;
}

/** NaN for times beyond the days that are known. */
const known = (time: number): number =>
  time >= FIRST * MICROS_PER_DAY && time < (FIRST + DAYS) * MICROS_PER_DAY ? time : NaN;

const utc: Market = {
  civilTime: known,
  isDate: () => false,
  isSession: () => true,
  opening: () => 0,
  closing: () => 24 * 60,
};

let zone: TimeZone | undefined;

/** Minutes that New York is ahead of UTC, from the time-zone database, which takes milliseconds to open. */
function offsetInZone(time: number): number {
  zone ??= timeZone('America/New_York');
  return zone.offsetAt(time) / MICROS_PER_MINUTE;
}

const offsetAtMidnight = perDay((day) => offsetInZone(day * MICROS_PER_DAY));

/** The same, fast. The clocks change once a day at most. */
function offsetAt(time: number, day: number): number {
  const before = offsetAtMidnight(day);
  return before === offsetAtMidnight(day + 1) ? before : offsetInZone(time);
}

/** Sessions that were called off: terror, funerals and mourning announced days before, a hurricane. */
const CALLED_OFF = new Set(
  [
    [1994, 4, 27],
    [2001, 9, 11],
    [2001, 9, 12],
    [2001, 9, 13],
    [2001, 9, 14],
    [2004, 6, 11],
    [2007, 1, 2],
    [2012, 10, 29],
    [2012, 10, 30],
    [2018, 12, 5],
    [2025, 1, 9],
  ].map(([year, month, date]) => dayOf(year!, month!, date!)),
);

/** Sessions that broke off before their scheduled close at 16:00: snow, a circuit breaker, a failure. */
const BROKEN_OFF = new Set(
  [
    [1994, 2, 11],
    [1996, 1, 8],
    [1997, 10, 27],
    [2005, 6, 1],
  ].map(([year, month, date]) => dayOf(year!, month!, date!)),
);

/** A moment of the session of a day, as minutes from midnight in New York. */
function minutesOf(day: number, moment: 'open' | 'close'): number {
  const instant = nyse.hours(micros(day * MICROS_PER_DAY))?.[moment];
  if (instant === undefined) return -1;
  return (instant - day * MICROS_PER_DAY) / MICROS_PER_MINUTE + offsetInZone(instant);
}

const sessionAt = perDay((day) => Number(CALLED_OFF.has(day) || nyse.isSession(micros(day * MICROS_PER_DAY))));
const opensAt = perDay((day) => minutesOf(day, 'open'));
const closesAt = perDay((day) => (BROKEN_OFF.has(day) ? 16 * 60 : minutesOf(day, 'close')));
const orNone = (minutes: number): number => (minutes < 0 ? NaN : minutes);

const newYork: Market = {
  civilTime(time) {
    const day = Math.floor(known(time) / MICROS_PER_DAY);
    if (day !== day) return NaN;
    return day * MICROS_PER_DAY === time ? time : time + offsetAt(time, day) * MICROS_PER_MINUTE;
  },
  isDate: (time) => Math.floor(time / MICROS_PER_DAY) * MICROS_PER_DAY === time,
  isSession: (day) => sessionAt(day) === 1,
  opening: (day) => orNone(opensAt(day)),
  closing: (day) => orNone(closesAt(day)),
};

export const MARKETS: readonly Market[] = [utc, newYork];
