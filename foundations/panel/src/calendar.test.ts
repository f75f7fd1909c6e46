import { readFileSync } from 'node:fs';
import { ConfigurationError, isoDate, isoInstant, micros, MICROS_PER_DAY, type Micros } from '@quantcli/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calendarNamed } from './calendar-named.ts';
import { alwaysOpen } from './calendar.ts';
import { nyse } from './nyse-calendar.ts';

const oracle = JSON.parse(
  readFileSync(new URL('../../../conformance/oracles/market/oracle.json', import.meta.url), 'utf8'),
) as { newYork: [string, number][] };

const at = (date: string): Micros => micros(Date.parse(`${date}T00:00:00Z`) * 1_000);
const hours = (date: string): string | undefined => {
  const found = nyse.hours(at(date));
  return found && `${isoInstant(found.open).slice(11, 16)}-${isoInstant(found.close).slice(11, 16)}`;
};
/** Weekdays of a year without a session. */
function closedWeekdays(year: number): string[] {
  const closed: string[] = [];
  for (let day = at(`${year}-01-01`); day <= at(`${year}-12-31`); day = micros(day + MICROS_PER_DAY)) {
    const weekday = new Date(day / 1_000).getUTCDay();
    if (weekday !== 0 && weekday !== 6 && !nyse.isSession(day)) closed.push(isoDate(day).slice(5));
  }
  return closed;
}

describe('the New York Stock Exchange', () => {
  it('keeps the holidays that it published', () => {
    // Before Martin Luther King Jr. Day; New Year's Day 1994 on a Saturday is not made up for; Nixon's funeral.
    expect(closedWeekdays(1993)).toEqual(['01-01', '02-15', '04-09', '05-31', '07-05', '09-06', '11-25', '12-24']);
    expect(closedWeekdays(1994)).toEqual(['02-21', '04-01', '04-27', '05-30', '07-04', '09-05', '11-24', '12-26']);
    // The first Juneteenth, on a Sunday; New Year's Day 2022 on a Saturday, 2023's on a Sunday.
    expect(closedWeekdays(2022)).toEqual([
      '01-17',
      '02-21',
      '04-15',
      '05-30',
      '06-20',
      '07-04',
      '09-05',
      '11-24',
      '12-26',
    ]);
    expect(closedWeekdays(2023)).toContain('01-02');
    expect(closedWeekdays(2021)).not.toContain('06-18');
    expect(closedWeekdays(2021)).not.toContain('12-31');
    expect(closedWeekdays(2027)).toContain('06-18');
    expect(closedWeekdays(1997)).not.toContain('01-20');
    expect(closedWeekdays(1998)).toContain('01-19');
  });

  it('knows every exceptional closure since 1990', () => {
    const closed =
      '1994-04-27 2001-09-11 2001-09-12 2001-09-13 2001-09-14 2004-06-11 2007-01-02 2012-10-29 2012-10-30 2018-12-05 2025-01-09';
    for (const date of closed.split(' ')) {
      expect(nyse.isSession(at(date)), date).toBe(false);
      expect(nyse.hours(at(date)), date).toBeUndefined();
    }
    expect(nyse.isSession(at('2001-09-10'))).toBe(true);
    expect(nyse.isSession(at('2001-09-17'))).toBe(true);
  });

  it('opens at 9:30 and closes at 16:00 in New York, summer and winter', () => {
    expect(hours('2024-01-16')).toBe('14:30-21:00');
    expect(hours('2024-07-16')).toBe('13:30-20:00');
    // The clocks changed three weeks later in spring before 2007, one week earlier in autumn.
    expect(hours('2006-03-20')).toBe('14:30-21:00');
    expect(hours('2007-03-19')).toBe('13:30-20:00');
    expect(hours('2006-10-30')).toBe('14:30-21:00');
    expect(hours('2007-10-30')).toBe('13:30-20:00');
    expect(hours('2024-01-13')).toBeUndefined();
  });

  it('has the offset of the time-zone database on every session 1990 to 2035', () => {
    let next = 0;
    let minutes = 300;
    for (const session of nyse.sessions(at('1990-01-01'), at('2035-12-31'))) {
      while (next < oracle.newYork.length && at(oracle.newYork[next]![0]) <= session) {
        minutes = oracle.newYork[next]![1];
        next += 1;
      }
      const open = nyse.hours(micros(session))!.open;
      const local = (open - session) / 60e6 - minutes;
      if (local !== 570) {
        expect(['1995-12-18', '1996-01-08', '2002-09-11']).toContain(isoDate(session));
      }
    }
    expect(next).toBe(oracle.newYork.length);
  });

  it('closes early when it did', () => {
    const early: Record<string, string> = {
      '1990-12-24': '14:30-19:00',
      '1992-11-27': '14:30-19:00',
      '1992-12-24': '14:30-19:00',
      '1993-11-26': '14:30-18:00',
      '1994-02-11': '14:30-19:30',
      '1995-07-03': '13:30-17:00',
      '1995-12-18': '15:30-21:00',
      '1996-01-08': '16:00-19:00',
      '1996-07-05': '13:30-17:00',
      '1996-12-24': '14:30-18:00',
      '1997-10-27': '14:30-20:30',
      '1997-12-26': '14:30-18:00',
      '2002-07-05': '13:30-17:00',
      '2002-09-11': '16:00-20:00',
      '2003-12-26': '14:30-18:00',
      '2005-06-01': '13:30-19:56',
      '2013-07-03': '13:30-17:00',
      '2019-12-24': '14:30-18:00',
      '2024-11-29': '14:30-18:00',
      '2025-07-03': '13:30-17:00',
    };
    for (const [date, expected] of Object.entries(early)) expect(hours(date), date).toBe(expected);
  });

  it('stays open late around holidays when it did', () => {
    const full =
      '1990-11-23 1991-11-29 1993-12-23 1994-07-05 2002-07-03 2013-07-05 2012-07-02 2022-07-01 2026-07-02 2021-12-23 2027-12-31';
    for (const date of full.split(' ')) {
      expect(['13:30-20:00', '14:30-21:00'], date).toContain(hours(date));
    }
    expect(hours('2027-12-24')).toBeUndefined();
    expect(hours('2026-07-03')).toBeUndefined();
  });

  it('lists exactly the sessions, both ends included', () => {
    fc.assert(
      fc.property(fc.integer({ min: 7_305, max: 21_915 }), fc.integer({ min: 0, max: 60 }), (first, length) => {
        const from = first * MICROS_PER_DAY;
        const to = from + length * MICROS_PER_DAY;
        const expected: number[] = [];
        for (let day = from; day <= to; day += MICROS_PER_DAY) if (nyse.isSession(micros(day))) expected.push(day);
        expect([...nyse.sessions(from, to)]).toEqual(expected);
        // Neither a midnight just before nor one just after is in between.
        expect([...nyse.sessions(from + 1, to - 1)]).toEqual(expected.filter((day) => day > from && day < to));
      }),
    );
    expect(nyse.sessions(at('2024-01-03'), at('2024-01-02'))).toHaveLength(0);
  });

  it('has 250 to 254 sessions a year, but for 2001', () => {
    for (let year = 1990; year <= 2035; year += 1) {
      const count = nyse.sessions(at(`${year}-01-01`), at(`${year}-12-31`)).length;
      expect(count, String(year)).toBeGreaterThanOrEqual(year === 2001 ? 248 : 250);
      expect(count, String(year)).toBeLessThanOrEqual(254);
    }
    expect(nyse.sessionsPerYear).toBe(252);
  });

  it('takes any instant of the day for its date', () => {
    expect(nyse.isSession(micros(at('2024-01-16') + MICROS_PER_DAY - 1))).toBe(true);
    expect(nyse.isSession(micros(at('2024-01-13') + MICROS_PER_DAY - 1))).toBe(false);
    expect(nyse.hours(micros(at('2024-01-16') + 5))).toEqual(nyse.hours(at('2024-01-16')));
  });
});

describe('24/7', () => {
  it('never closes', () => {
    const christmas = at('2024-12-25');
    expect(alwaysOpen.isSession(christmas)).toBe(true);
    expect(alwaysOpen.hours(micros(christmas + 7))).toEqual({ open: christmas, close: christmas + MICROS_PER_DAY });
    expect(alwaysOpen.sessions(at('2024-01-01'), at('2024-12-31'))).toHaveLength(366);
    expect(alwaysOpen.sessionsPerYear).toBe(365);
  });
});

describe('calendarNamed', () => {
  it('finds calendars whatever the case and suggests the nearest', () => {
    expect(calendarNamed('NYSE')).toBe(nyse);
    expect(calendarNamed('nyse')).toBe(nyse);
    expect(calendarNamed('24/7')).toBe(alwaysOpen);
    expect(() => calendarNamed('NYES')).toThrow(/did you mean "NYSE"/);
    expect(() => calendarNamed('Frankfurt')).toThrow(/known calendars: NYSE, 24\/7/);
    expect(() => calendarNamed('')).toThrow(ConfigurationError);
  });
});
