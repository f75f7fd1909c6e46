/**
 * How often a series has a value, told from the dates of its first ones, and what follows for its two instants: tsEvent
 * is the start of the period, tsKnown by default late
 * enough for what is usually published: monthly figures come up to six weeks after their month (in FRED-MD's vintage of
 * March 2023 a dozen series of February are still blank), quarterly ones within the next quarter.
 */
import { MICROS_PER_DAY, microsFromDate } from '@quantcli/core';

export const PERIODS = ['intraday', 'daily', 'weekly', 'monthly', 'quarterly', 'semiannual', 'annual'] as const;
export type PeriodName = (typeof PERIODS)[number];

const MONTHS = { monthly: 1, quarterly: 3, semiannual: 6, annual: 12 } as const;
const WEEK = 7 * MICROS_PER_DAY;

/** The rule by which tsKnown is set where a file does not say, in words. */
export const KNOWN_RULES: Readonly<Record<PeriodName, string>> = {
  intraday: 'at their instant',
  daily: 'at the end of their UTC date',
  weekly: 'two weeks after their date',
  monthly: 'two months after their end',
  quarterly: 'at the end of the following quarter',
  semiannual: 'at the end of the following half-year',
  annual: 'at the end of the following year',
};

/** The UTC midnight that ends the date of an instant. */
export function endOfDate(time: number): number {
  return startOfDate(time) + MICROS_PER_DAY;
}

export function startOfDate(time: number): number {
  return Math.floor(time / MICROS_PER_DAY) * MICROS_PER_DAY;
}

/** The start of the period in which a civil time lies; days, weeks and instants are named by themselves. */
export function startOfPeriod(civil: number, period: PeriodName): number {
  if (period === 'intraday') return civil;
  if (period === 'daily' || period === 'weekly') return startOfDate(civil);
  const date = new Date(civil / 1_000);
  const length = MONTHS[period];
  return firstOfMonth(date.getUTCFullYear(), Math.floor(date.getUTCMonth() / length) * length);
}

/**
 * The instant from which a value could be known, given the start of its period: with a lag, that long after the
 * period's end; by default a whole further period after it, but two months after a month, and days at their own end.
 */
export function knownAfter(start: number, period: PeriodName, lag: number | undefined): number {
  if (period === 'intraday') return start + (lag ?? 0);
  if (period === 'daily') return start + MICROS_PER_DAY + (lag ?? 0);
  if (period === 'weekly') return start + WEEK + (lag ?? WEEK);
  const wait = lag !== undefined ? 0 : period === 'monthly' ? 2 : MONTHS[period];
  return monthsAfter(start, MONTHS[period] + wait) + (lag ?? 0);
}

/** The same day so many months later; days that the month lacks run on into the next. */
export function addMonths(date: number, months: number): number {
  const day = new Date(date / 1_000).getUTCDate();
  return monthsAfter(date, months) + (day - 1) * MICROS_PER_DAY;
}

/** The first day of the month so many months later. */
function monthsAfter(date: number, months: number): number {
  const start = new Date(date / 1_000);
  return firstOfMonth(start.getUTCFullYear(), start.getUTCMonth() + months);
}

function firstOfMonth(year: number, month: number): number {
  return microsFromDate(year + Math.floor(month / 12), (month % 12) + 1, 1) ?? NaN;
}

/**
 * The period of a series from civil times of its values. Monthly and longer only when the dates lie whole months apart
 * and at one place in the month (the same day, or its first or last days): dates of events, which come irregularly, are
 * daily. Undefined for fewer than two dates.
 * @param clocks whether the times have a time of day
 */
export function tellPeriod(civil: readonly number[], clocks: boolean): PeriodName | undefined {
  const times = [...new Set(civil)].sort((a, b) => a - b);
  if (times.length < 2) return undefined;
  const gaps = times.slice(1).map((time, i) => time - times[i]!);
  // An hour less than a day: midnights of a zone are 23 hours apart once a year.
  if (clocks && Math.min(...gaps) < MICROS_PER_DAY - MICROS_PER_DAY / 24) return 'intraday';
  const days = times.map((time) => startOfDate(time));
  const dates = days.map((time) => new Date(time / 1_000));
  const months = dates.map((date) => 12 * date.getUTCFullYear() + date.getUTCMonth());
  const least = Math.min(...months.slice(1).map((month, i) => month - months[i]!));
  if (least > 0 && isAnchored(dates.map((date) => date.getUTCDate()))) {
    // The longest period in which no two of them lie.
    return least >= 12 ? 'annual' : least >= 6 ? 'semiannual' : least >= 3 ? 'quarterly' : 'monthly';
  }
  return days.slice(1).every((day, i) => (day - days[i]!) % WEEK === 0) ? 'weekly' : 'daily';
}

function isAnchored(days: readonly number[]): boolean {
  const first = Math.min(...days);
  const last = Math.max(...days);
  return first === last || last <= 5 || first >= 25;
}
