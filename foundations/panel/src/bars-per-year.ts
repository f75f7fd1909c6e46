/** How many bars a year holds: what returns, volatilities and ratios are annualised by. */
import { MICROS_PER_DAY } from '@quantcli/core';
import type { Calendar } from './calendar.ts';

const DAYS_PER_YEAR = 365.25;
/** Holidays and gaps move the count of a regular series by less than this share. */
const NEAR = 0.06;
const WEEKS = 52;
const MONTHS = 12;

/**
 * Bars a year of a time index: the calendar's sessions, 52 or 12 when the observed rate is near one of these, else the
 * observed rate itself (intraday bars). The calendar's for fewer than two bars.
 * @param time [T] microseconds, ascending
 */
export function barsPerYear(time: Float64Array, calendar: Calendar): number {
  if (time.length < 2) return calendar.sessionsPerYear;
  const years = (time.at(-1)! - time[0]!) / (DAYS_PER_YEAR * MICROS_PER_DAY);
  const observed = (time.length - 1) / years;
  const regular = [calendar.sessionsPerYear, WEEKS, MONTHS].find((rate) => Math.abs(observed / rate - 1) < NEAR);
  return regular ?? observed;
}
