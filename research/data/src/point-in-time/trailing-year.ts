/**
 * Figures of the last twelve months from quarterly and annual reports, as filed in the United States. Income items of a
 * 10-Q are about the quarter; the fourth quarter has no report of its own and is the year less the nine months before.
 * Cash-flow items of a 10-Q are about the year to date (Regulation S-X, rule 10-01(c)(3)), so there the figure is the
 * last year, plus this year so far, less the same stretch of the last year. Both give the annual figure itself once an
 * annual report is the newest. NaN where a report that is needed is not known: nothing is extrapolated.
 */
import { MICROS_PER_DAY } from '@quantcli/core';
import type { Measure, Told } from './told.ts';

/** Periods as {@link Told} has them here: 0 is a fiscal year, 1 to 4 its quarters. */
const YEAR = 0;
/** Periods by these numbers; −1 is none of them. */
export function quarterNumber(period: string): number {
  return ['FY', 'Q1', 'Q2', 'Q3', 'Q4'].indexOf(period);
}

const days = (from: number, to: number): number => (to - from) / MICROS_PER_DAY;

/** Of items about their quarter: the sum of the last four, the fourth being FY − 9M where it is not reported. */
export const trailingYear: Measure = (told) => {
  const newest = told.events.at(-1)!;
  const annual = valueAt(told, YEAR, (end) => end === newest);
  if (annual !== undefined) return annual;
  const quarters = quartersOf(told);
  const ends = [...quarters.keys()].sort((a, b) => a - b).slice(-4);
  // Four ends of consecutive quarters lie three quarters apart: 273 days, give or take a 53rd week.
  const span = days(ends[0]!, newest);
  if (ends.length < 4 || ends[3] !== newest || span < 255 || span > 295) return NaN;
  return ends.reduce((sum, end) => sum + quarters.get(end)!, 0);
};

/** Of items about the year to date: FY + this year so far − the same stretch of the last year. */
export const trailingYearOfCumulative: Measure = (told) => {
  const newest = told.events.at(-1)!;
  const period = told.periods.at(-1)!;
  const now = told.values.at(-1)!;
  if (period === YEAR) return now;
  const year = valueAt(told, YEAR, (end) => Math.abs(days(end, newest) - period * 91) < 25);
  const before = valueAt(told, period, (end) => Math.abs(days(end, newest) - 365) < 25);
  return year === undefined || before === undefined ? NaN : year + now - before;
};

/** The quarters by their ends, reported or taken from the year. */
function quartersOf({ events, periods, values }: Told): Map<number, number> {
  const quarters = new Map<number, number>();
  events.forEach((end, i) => {
    if (periods[i]! > YEAR) quarters.set(end, values[i]!);
  });
  events.forEach((end, i) => {
    if (periods[i] !== YEAR || quarters.has(end)) return;
    const before = [...quarters].filter(([other]) => days(other, end) > 60 && days(other, end) < 300);
    if (before.length === 3)
      quarters.set(
        end,
        before.reduce((rest, [, value]) => rest - value, values[i]!),
      );
  });
  return quarters;
}

/** The value of the newest event of a period that fits. */
function valueAt(
  { events, periods, values }: Told,
  period: number,
  fits: (end: number) => boolean,
): number | undefined {
  for (let i = events.length - 1; i >= 0; i -= 1) {
    if (periods[i] === period && fits(events[i]!)) return values[i]!;
  }
  return undefined;
}
