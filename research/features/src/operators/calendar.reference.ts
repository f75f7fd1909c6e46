/**
 * Naive references of the calendar operators: civil time by the runtime's formatter, dates as Date objects, sessions
 * counted in the exchange's own list, so that they hold for years in which no session was called off.
 */
import { nyse } from '@quantcli/panel';
import type { Reference } from '../language/operator.ts';

const DAY = 86_400_000;
const MICROS = 1_000;

/** In milliseconds as if it were UTC; undefined where `timeOfDay` is wanted of a date. */
function civil(micros: number, newYork: boolean, timeOfDay: boolean): number | undefined {
  if (!newYork) return Math.floor(micros / MICROS);
  if (micros % (DAY * MICROS) === 0) return timeOfDay ? undefined : micros / MICROS;
  const written = new Date(Math.floor(micros / MICROS)).toLocaleString('sv-SE', { timeZone: 'America/New_York' });
  return Date.parse(`${written.replace(' ', 'T')}Z`);
}

const over =
  (apply: (civil: number, newYork: boolean) => number, timeOfDay = false): Reference =>
  ([times], [choice = 1]) =>
    times!.map((micros) => {
      const local = Number.isFinite(micros) ? civil(micros, choice === 1, timeOfDay) : undefined;
      return local === undefined ? NaN : apply(local, choice === 1);
    });

const ofDate = (apply: (date: Date) => number): Reference => over((local) => apply(new Date(local)));

export const dayOfWeek = ofDate((date) => (date.getUTCDay() + 6) % 7);
export const dayOfMonth = ofDate((date) => date.getUTCDate());
export const month = ofDate((date) => date.getUTCMonth() + 1);
export const quarter = ofDate((date) => Math.floor(date.getUTCMonth() / 3) + 1);
export const year = ofDate((date) => date.getUTCFullYear());

/** Counts the days since New Year's Eve. */
export const dayOfYear = ofDate((date) => {
  let days = 1;
  for (let at = date.getTime() - DAY; new Date(at).getUTCFullYear() === date.getUTCFullYear(); at -= DAY) days += 1;
  return days;
});

/** Counts the Thursdays of the year up to that of the date's own week. */
export const weekOfYear = ofDate((date) => {
  const thursday = date.getTime() + (3 - ((date.getUTCDay() + 6) % 7)) * DAY;
  let weeks = 0;
  for (let at = thursday; new Date(at).getUTCFullYear() === new Date(thursday).getUTCFullYear(); at -= 7 * DAY)
    weeks += 1;
  return weeks;
});

/** Days (UTC midnights in milliseconds) on which the market opens, from one to the other, both inclusive. */
function sessions(from: number, to: number, newYork: boolean): number[] {
  if (newYork) return [...nyse.sessions(from * MICROS, to * MICROS)].map((micros) => micros / MICROS);
  return Array.from({ length: Math.max(0, (to - from) / DAY + 1) }, (_, i) => from + i * DAY);
}

const midnight = (local: number): number => Math.floor(local / DAY) * DAY;

const toEnd = (months: number): Reference =>
  over((local, newYork) => {
    const date = new Date(local);
    const last = Date.UTC(date.getUTCFullYear(), (Math.floor(date.getUTCMonth() / months) + 1) * months, 0);
    return sessions(midnight(local) + DAY, last, newYork).length;
  });

export const barsToMonthEnd = toEnd(1);
export const barsToQuarterEnd = toEnd(3);

const isZero =
  (count: Reference): Reference =>
  (inputs, numbers, grouped) =>
    count(inputs, numbers, grouped).map((bars) => (Number.isNaN(bars) ? NaN : Number(bars === 0)));

export const isMonthEnd = isZero(barsToMonthEnd);
export const isQuarterEnd = isZero(barsToQuarterEnd);

export const barsToExpiry = over((local) => {
  const today = midnight(local);
  const ahead = Array.from({ length: 70 }, (_, i) => today + (i - 7) * DAY);
  const thirdFridays = ahead
    .map((at) => new Date(at))
    .filter((date) => date.getUTCDay() === 5 && date.getUTCDate() > 14 && date.getUTCDate() < 22);
  const expiries = thirdFridays.map((date) => sessions(date.getTime() - 5 * DAY, date.getTime(), true).at(-1)!);
  return sessions(
    today + DAY,
    expiries.find((at) => at >= today)!,
    true,
  ).length;
});

export const hour = over((local) => new Date(local).getUTCHours(), true);

/** Minutes since midnight, and of the opening and the close. */
function hours(local: number, newYork: boolean): [number, number, number] {
  const minute = Math.floor((local - midnight(local)) / 60_000);
  if (!newYork) return [minute, 0, 1_440];
  const held = nyse.hours((midnight(local) * MICROS) as Parameters<typeof nyse.hours>[0]);
  const [open, close] = [held?.open, held?.close].map((at) =>
    at === undefined ? NaN : (civil(at, true, true)! - midnight(local)) / 60_000,
  );
  return [minute, open!, close!];
}

export const minuteOfSession = over((local, newYork) => {
  const [minute, open] = hours(local, newYork);
  return minute - open;
}, true);

export const sessionPart = over((local, newYork) => {
  const [minute, open, close] = hours(local, newYork);
  if (Number.isNaN(open)) return NaN;
  if (minute < open || minute >= close) return minute < open ? 0 : 4;
  return minute - open < 60 ? 1 : close - minute <= 60 ? 3 : 2;
}, true);
