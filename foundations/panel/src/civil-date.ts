/** Civil dates as days since the epoch, by arithmetic (proleptic Gregorian): no Date object, no time zone. */

const DAYS_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334] as const;

/** 1 January of a year, in days since 1970-01-01. */
export function firstDayOfYear(year: number): number {
  const past = year - 1;
  return past * 365 + Math.floor(past / 4) - Math.floor(past / 100) + Math.floor(past / 400) - 719_162;
}

/** A date in days since 1970-01-01; the day may run over its month. */
export function dayOfDate(year: number, month: number, day: number): number {
  const leap = month > 2 && ((year % 4 === 0 && year % 100 !== 0) || year % 400 === 0) ? 1 : 0;
  return firstDayOfYear(year) + DAYS_BEFORE_MONTH[month - 1]! + leap + day - 1;
}

/** The year in which a day lies. */
export function yearOfDay(day: number): number {
  const year = 1970 + Math.floor(day / 365.2425);
  if (day < firstDayOfYear(year)) return year - 1;
  return day < firstDayOfYear(year + 1) ? year : year + 1;
}

/** 0 is Sunday … 6 is Saturday. */
export function weekdayOf(day: number): number {
  return (((day + 4) % 7) + 7) % 7;
}

/** The n-th given weekday of a month, n from 1; n = −1 is the last one. */
export function nthWeekday(year: number, month: number, weekday: number, n: number): number {
  if (n > 0) {
    const first = dayOfDate(year, month, 1);
    return first + ((weekday - weekdayOf(first) + 7) % 7) + 7 * (n - 1);
  }
  const last = (month === 12 ? firstDayOfYear(year + 1) : dayOfDate(year, month + 1, 1)) - 1;
  return last - ((weekdayOf(last) - weekday + 7) % 7);
}

/** Easter Sunday, Gregorian (anonymous computus, Nature 1876; Meeus 1991, ch. 8). */
export function easterSunday(year: number): number {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = Math.floor(b / 4);
  const e = b % 4;
  const f = Math.floor((b + 8) / 25);
  const g = Math.floor((b - f + 1) / 3);
  const h = (19 * a + b - d - g + 15) % 30;
  const i = Math.floor(c / 4);
  const k = c % 4;
  const l = (32 + 2 * e + 2 * i - h - k) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const n = h + l - 7 * m + 114;
  return dayOfDate(year, Math.floor(n / 31), (n % 31) + 1);
}
