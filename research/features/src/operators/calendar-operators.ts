/**
 * What is known of a bar from its time. A time at midnight UTC is a date, as daily bars are stamped, and stands for that
 * date in every market; any other time is an instant, and its date is the one in New York (`nyse`) or in UTC (`utc`).
 * What lies ahead comes from the rules of the exchange calendar only. NaN for a missing time, one outside 1900–2199, and
 * where a time of day is asked of a date. Expects a bar's `time`; the same for all symbols, and so worked out once a bar.
 */
import { MICROS_PER_DAY } from '@quantcli/core';
import { dateOf, dayOf, MARKET_NAMES, MARKETS, MICROS_PER_MINUTE, perDay, type Market } from './calendar-days.ts';
import * as naive from './calendar.reference.ts';
import { laneOperator, series } from './lane.ts';
import type { Argument, Operator, Reference } from '../language/operator.ts';

const time = series('time');
const market: Argument = { kind: 'choice', name: 'market', options: MARKET_NAMES, default: 'nyse' };
const NYSE = MARKET_NAMES.indexOf('nyse');

const FRIDAY = 4;

/** All symbols of a panel share one column of times: by the place in it, what the symbol before asked is found again. */
const PLACES = 2 ** 14;

interface Asked {
  readonly times: Float64Array;
  readonly values: Float64Array;
}

/** From a bar's time, bar by bar; `choice` is the market's index. */
function timeOperator(
  facts: { name: string; doc: string; source: string; reference: Reference; arguments?: readonly Argument[] },
  value: (time: number, choice: number) => number,
): Operator {
  const asked: Asked[] = [];
  return laneOperator({
    arguments: [time, market],
    ...facts,
    lookback: () => 0,
    stateSize: () => 0,
    run([times], [choice = NYSE], _state, _stride, out) {
      const before = (asked[choice] ??= {
        times: new Float64Array(PLACES).fill(NaN),
        values: new Float64Array(PLACES),
      });
      let last = NaN;
      let result = NaN;
      for (let i = 0; i < out.length; i += 1) {
        const now = times![i]!;
        // A stream asks for the same bar of every symbol.
        if (now !== last) {
          const place = i & (PLACES - 1);
          if (before.times[place] !== now) {
            before.times[place] = now;
            before.values[place] = value(now, choice);
          }
          last = now;
          result = before.values[place]!;
        }
        out[i] = result;
      }
    },
  });
}

function dateOperator(
  facts: Parameters<typeof timeOperator>[0],
  ofDay: (day: number, market: Market) => number,
): Operator {
  const tables = MARKETS.map((place) => perDay((day) => ofDay(day, place)));
  return timeOperator(facts, (now, choice) =>
    tables[choice]!(Math.floor(MARKETS[choice]!.civilTime(now) / MICROS_PER_DAY)),
  );
}

/** @param ofMinute from minutes since the civil midnight of a day */
function minuteOperator(
  facts: Parameters<typeof timeOperator>[0],
  ofMinute: (minute: number, day: number, market: Market) => number,
): Operator {
  return timeOperator(facts, (now, choice) => {
    const place = MARKETS[choice]!;
    const civil = place.civilTime(now);
    if (civil !== civil || place.isDate(now)) return NaN;
    const day = Math.floor(civil / MICROS_PER_DAY);
    return ofMinute((civil - day * MICROS_PER_DAY) / MICROS_PER_MINUTE, day, place);
  });
}

/** 0 is Monday. */
function weekdayOf(day: number): number {
  return (((day + 3) % 7) + 7) % 7;
}

/** By ISO 8601 the week of a day is that of its Thursday, counted from 1 January. */
function isoWeek(day: number): number {
  const thursday = day - weekdayOf(day) + 3;
  return Math.floor((thursday - dayOf(dateOf(thursday).year, 1, 1)) / 7) + 1;
}

/** Sessions after a day, up to and with the last one given. */
function sessionsTo(day: number, last: number, { isSession }: Market): number {
  let count = 0;
  for (let next = day + 1; next <= last; next += 1) count += Number(isSession(next));
  return count;
}

function toMonthEnd(day: number, place: Market): number {
  const { year, month } = dateOf(day);
  return sessionsTo(day, dayOf(year, month + 1, 0), place);
}

function toQuarterEnd(day: number, place: Market): number {
  const { year, month } = dateOf(day);
  return sessionsTo(day, dayOf(year, 3 * Math.ceil(month / 3) + 1, 0), place);
}

function toExpiry(day: number, place: Market): number {
  const { year, month } = dateOf(day);
  const own = expiryOf(year, month, place);
  return sessionsTo(day, day <= own ? own : expiryOf(year, month + 1, place), place);
}

/** The third Friday, or the session before. */
function expiryOf(year: number, month: number, place: Market): number {
  const first = dayOf(year, month, 1);
  let day = first + ((FRIDAY - weekdayOf(first) + 7) % 7) + 14;
  while (!place.isSession(day)) day -= 1;
  return day;
}

function sessionPart(minute: number, opening: number, closing: number): number {
  // Both are NaN on a day without a session.
  if (opening !== opening) return NaN;
  if (minute < opening) return 0;
  if (minute >= closing) return 4;
  if (minute < opening + 60) return 1;
  return minute >= closing - 60 ? 3 : 2;
}

const GREGORIAN = 'Gregorian calendar';
const ISO = 'ISO 8601';
const EXCHANGE = 'NYSE Rule 7.2 (holidays)';
const HOURS = 'NYSE Rule 7.1 (hours)';

export const calendarOperators: readonly Operator[] = [
  dateOperator(
    { name: 'day_of_week', doc: '0 on Monday … 4 on Friday … 6 on Sunday.', source: ISO, reference: naive.dayOfWeek },
    weekdayOf,
  ),
  dateOperator(
    { name: 'day_of_month', doc: 'The day of its month, from 1.', source: GREGORIAN, reference: naive.dayOfMonth },
    (day) => dateOf(day).date,
  ),
  dateOperator(
    { name: 'day_of_year', doc: 'The day of its year, from 1.', source: GREGORIAN, reference: naive.dayOfYear },
    (day) => day - dayOf(dateOf(day).year, 1, 1) + 1,
  ),
  dateOperator(
    {
      name: 'week_of_year',
      doc: 'The week, 1 to 53; the first is the one with the first Thursday of the year.',
      source: ISO,
      reference: naive.weekOfYear,
    },
    isoWeek,
  ),
  dateOperator(
    { name: 'month', doc: 'The month, 1 to 12.', source: GREGORIAN, reference: naive.month },
    (day) => dateOf(day).month,
  ),
  dateOperator({ name: 'quarter', doc: 'The quarter, 1 to 4.', source: GREGORIAN, reference: naive.quarter }, (day) =>
    Math.ceil(dateOf(day).month / 3),
  ),
  dateOperator({ name: 'year', doc: 'The year.', source: GREGORIAN, reference: naive.year }, (day) => dateOf(day).year),
  dateOperator(
    {
      name: 'bars_to_month_end',
      doc: 'Scheduled sessions (days, in utc) after this date to the last one of its month; 0 on that one.',
      source: EXCHANGE,
      reference: naive.barsToMonthEnd,
    },
    toMonthEnd,
  ),
  dateOperator(
    {
      name: 'bars_to_quarter_end',
      doc: 'Scheduled sessions (days, in utc) after this date to the last one of its quarter; 0 on that one.',
      source: EXCHANGE,
      reference: naive.barsToQuarterEnd,
    },
    toQuarterEnd,
  ),
  {
    name: 'is_month_end',
    axis: 'elementwise',
    arguments: [time, market],
    doc: '1 where no scheduled session of the month is left after this date, else 0.',
    source: EXCHANGE,
    reference: naive.isMonthEnd,
    expansion: 'bars_to_month_end(time, market) == 0',
  },
  {
    name: 'is_quarter_end',
    axis: 'elementwise',
    arguments: [time, market],
    doc: '1 where no scheduled session of the quarter is left after this date, else 0.',
    source: EXCHANGE,
    reference: naive.isQuarterEnd,
    expansion: 'bars_to_quarter_end(time, market) == 0',
  },
  dateOperator(
    {
      name: 'bars_to_expiry',
      arguments: [time],
      doc: 'Scheduled NYSE sessions after this date to the next monthly expiry of options: the third Friday, or the session before it; 0 on that one.',
      source: 'Cboe, expiration calendar',
      reference: naive.barsToExpiry,
    },
    toExpiry,
  ),
  minuteOperator(
    { name: 'hour', doc: 'The hour of the clock there, 0 to 23.', source: ISO, reference: naive.hour },
    (minute) => Math.floor(minute / 60),
  ),
  minuteOperator(
    {
      name: 'minute_of_session',
      doc: 'Whole minutes since the session of this date opened (midnight, in utc), below 0 before; NaN on a day without one.',
      source: HOURS,
      reference: naive.minuteOfSession,
    },
    (minute, day, place) => Math.floor(minute - place.opening(day)),
  ),
  minuteOperator(
    {
      name: 'session_part',
      doc: '0 before the session opens, 1 in its first hour, 3 in its last, 2 between them, 4 once it has closed; NaN on a day without one.',
      source: HOURS,
      reference: naive.sessionPart,
    },
    (minute, day, place) => sessionPart(minute, place.opening(day), place.closing(day)),
  ),
];
