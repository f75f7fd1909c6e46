/**
 * The New York Stock Exchange by rules: NYSE Rule 7.2 (holidays), with the dated closures, late openings and early
 * closes that no rule foresees. Complete for sessions from 1986 and for hours from 1990; earlier dates follow the same
 * rules without their exceptions. Sources: NYSE "Special closings" list, NYSE circulars on half days, Energy Policy Act
 * of 2005 (daylight saving from 2007) and Public Law 99-359 (1987–2006). Moments of silence (openings up to three
 * minutes late) are left out. A year is worked out once and kept: afterwards a look-up is O(1).
 */
import { micros, MICROS_PER_DAY, MICROS_PER_SECOND, type Micros } from '@quantcli/core';
import { listSessions, type Calendar } from './calendar.ts';
import { dayOfDate, easterSunday, firstDayOfYear, nthWeekday, weekdayOf, yearOfDay } from './civil-date.ts';

const SUNDAY = 0;
const MONDAY = 1;
const THURSDAY = 4;
const FRIDAY = 5;
const SATURDAY = 6;

/** Minutes after midnight in New York. */
const OPEN = 9 * 60 + 30;
const CLOSE = 16 * 60;
const ONE = 13 * 60;
const TWO = 14 * 60;

/** Full days on which the exchange stayed shut, and why. */
const CLOSURES: readonly (readonly [year: number, month: number, days: readonly number[], why: string])[] = [
  [1994, 4, [27], 'funeral of Richard Nixon'],
  [2001, 9, [11, 12, 13, 14], 'attack on the World Trade Center'],
  [2004, 6, [11], 'mourning for Ronald Reagan'],
  [2007, 1, [2], 'mourning for Gerald Ford'],
  [2012, 10, [29, 30], 'hurricane Sandy'],
  [2018, 12, [5], 'mourning for George H. W. Bush'],
  [2025, 1, [9], 'mourning for Jimmy Carter'],
];

/** Days with hours that no rule gives. */
const UNUSUAL_HOURS: readonly (readonly [
  year: number,
  month: number,
  day: number,
  open: number,
  close: number,
  why: string,
])[] = [
  [1990, 12, 24, OPEN, TWO, 'Christmas Eve'],
  [1991, 12, 24, OPEN, TWO, 'Christmas Eve'],
  [1992, 11, 27, OPEN, TWO, 'day after Thanksgiving'],
  [1992, 12, 24, OPEN, TWO, 'Christmas Eve'],
  [1994, 2, 11, OPEN, 14 * 60 + 30, 'snow'],
  [1995, 12, 18, 10 * 60 + 30, CLOSE, 'computer failure'],
  [1996, 1, 8, 11 * 60, TWO, 'snow'],
  [1997, 10, 27, OPEN, 15 * 60 + 30, 'circuit breaker'],
  [1997, 12, 26, OPEN, ONE, 'day after Christmas'],
  [2002, 9, 11, 12 * 60, CLOSE, 'anniversary of 11 September'],
  [2003, 12, 26, OPEN, ONE, 'day after Christmas'],
  [2005, 6, 1, OPEN, 15 * 60 + 56, 'communications failure'],
];

interface Year {
  readonly first: number;
  /** [366] minutes after midnight at which the session opens and closes; 0 where there is none. */
  readonly open: Uint16Array;
  readonly close: Uint16Array;
}

const years = new Map<number, Year>();

function yearAt(day: number): Year {
  const number = yearOfDay(day);
  let year = years.get(number);
  if (year === undefined) {
    year = layOutYear(number);
    years.set(number, year);
  }
  return year;
}

function layOutYear(number: number): Year {
  const first = firstDayOfYear(number);
  const open = new Uint16Array(366);
  const close = new Uint16Array(366);
  for (let i = 0; i < firstDayOfYear(number + 1) - first; i += 1) {
    const weekday = weekdayOf(first + i);
    if (weekday === SUNDAY || weekday === SATURDAY) continue;
    open[i] = OPEN;
    close[i] = CLOSE;
  }
  for (const day of holidaysOf(number)) open[day - first] = close[day - first] = 0;
  for (const day of halfDaysOf(number)) if (close[day - first] !== 0) close[day - first] = ONE;
  for (const [year, month, day, opens, closes] of UNUSUAL_HOURS) {
    if (year !== number) continue;
    open[dayOfDate(year, month, day) - first] = opens;
    close[dayOfDate(year, month, day) - first] = closes;
  }
  return { first, open, close };
}

function holidaysOf(year: number): number[] {
  const holidays = [
    nthWeekday(year, 2, MONDAY, 3), // Washington's Birthday
    easterSunday(year) - 2, // Good Friday
    nthWeekday(year, 5, MONDAY, -1), // Memorial Day
    observed(dayOfDate(year, 7, 4)),
    nthWeekday(year, 9, MONDAY, 1), // Labor Day
    nthWeekday(year, 11, THURSDAY, 4), // Thanksgiving
    observed(dayOfDate(year, 12, 25)),
  ];
  // A New Year's Day on a Saturday is not made up for: the Friday before ends a month and a year of accounts.
  const newYear = firstDayOfYear(year);
  if (weekdayOf(newYear) !== SATURDAY) holidays.push(observed(newYear));
  if (year >= 1998) holidays.push(nthWeekday(year, 1, MONDAY, 3)); // Martin Luther King Jr. Day
  if (year >= 2022) holidays.push(observed(dayOfDate(year, 6, 19))); // Juneteenth
  for (const [closedYear, month, days] of CLOSURES) {
    if (closedYear === year) for (const day of days) holidays.push(dayOfDate(year, month, day));
  }
  return holidays;
}

/** A Sunday's holiday is kept on Monday, a Saturday's on Friday. */
function observed(day: number): number {
  const weekday = weekdayOf(day);
  return weekday === SUNDAY ? day + 1 : weekday === SATURDAY ? day - 1 : day;
}

/** Days that close at 13:00 unless they are holidays: the eves of Independence Day and Christmas, and the day after Thanksgiving. */
function halfDaysOf(year: number): number[] {
  const days: number[] = [];
  if (year >= 1993) days.push(nthWeekday(year, 11, THURSDAY, 4) + 1);
  const christmasEve = dayOfDate(year, 12, 24);
  if (year >= 1996 && isMondayToThursday(christmasEve)) days.push(christmasEve);
  const third = dayOfDate(year, 7, 3);
  if (year >= 1995 && isMondayToThursday(third)) {
    // Before 2013 a Thursday holiday shortened the Friday after it instead of the Wednesday before.
    const thursdayHoliday = weekdayOf(third) === 3;
    days.push(thursdayHoliday && year < 2013 ? third + 2 : third);
  }
  return days;
}

function isMondayToThursday(day: number): boolean {
  const weekday = weekdayOf(day);
  return weekday >= MONDAY && weekday < FRIDAY;
}

/** Minutes by which New York is behind UTC at any session of a day (the clocks change on Sundays). */
function minutesBehindUtc(day: number): number {
  const year = yearOfDay(day);
  const from = year >= 2007 ? nthWeekday(year, 3, SUNDAY, 2) : nthWeekday(year, 4, SUNDAY, year >= 1987 ? 1 : -1);
  const to = year >= 2007 ? nthWeekday(year, 11, SUNDAY, 1) : nthWeekday(year, 10, SUNDAY, -1);
  return day >= from && day < to ? 240 : 300;
}

function isOpen(day: number): boolean {
  const year = yearAt(day);
  return year.close[day - year.first] !== 0;
}

/** The New York Stock Exchange: 9:30 to 16:00 in New York, 252 sessions a year by convention. */
export const nyse: Calendar = {
  name: 'NYSE',
  sessionsPerYear: 252,
  isSession: (date) => isOpen(Math.floor(date / MICROS_PER_DAY)),
  sessions: (from, to) => listSessions(from, to, isOpen),
  hours: (date) => {
    const day = Math.floor(date / MICROS_PER_DAY);
    const { first, open, close } = yearAt(day);
    if (close[day - first] === 0) return undefined;
    const behind = minutesBehindUtc(day);
    return { open: instant(day, open[day - first]! + behind), close: instant(day, close[day - first]! + behind) };
  },
};

function instant(day: number, minutes: number): Micros {
  return micros(day * MICROS_PER_DAY + minutes * 60 * MICROS_PER_SECOND);
}
