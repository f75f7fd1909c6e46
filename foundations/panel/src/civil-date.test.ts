import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayOfDate, easterSunday, firstDayOfYear, nthWeekday, weekdayOf, yearOfDay } from './civil-date.ts';

const oracle = JSON.parse(
  readFileSync(new URL('../../../conformance/oracles/market/oracle.json', import.meta.url), 'utf8'),
) as { easter: string[] };

const DAY_MILLIS = 86_400_000;

describe('civil dates', () => {
  it('agree with Date.UTC for any day of years 1600 to 2400', () => {
    fc.assert(
      fc.property(fc.integer({ min: -135_140, max: 157_050 }), (day) => {
        const date = new Date(day * DAY_MILLIS);
        expect(dayOfDate(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate())).toBe(day);
        expect(yearOfDay(day)).toBe(date.getUTCFullYear());
        expect(weekdayOf(day)).toBe(date.getUTCDay());
      }),
      { numRuns: 2_000 },
    );
  });

  it('get the first and last day of every year right', () => {
    for (let year = 1900; year <= 2200; year += 1) {
      const first = firstDayOfYear(year);
      expect(first).toBe(Date.UTC(year, 0, 1) / DAY_MILLIS);
      expect(yearOfDay(first)).toBe(year);
      expect(yearOfDay(first - 1)).toBe(year - 1);
    }
  });

  it('find the n-th and the last weekday of a month', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1900, max: 2100 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 0, max: 6 }),
        fc.constantFrom(1, 2, 3, 4, -1),
        (year, month, weekday, n) => {
          const matching: number[] = [];
          for (let i = 1; i <= 31; i += 1) {
            const date = new Date(Date.UTC(year, month - 1, i));
            if (date.getUTCMonth() === month - 1 && date.getUTCDay() === weekday) {
              matching.push(date.getTime() / DAY_MILLIS);
            }
          }
          expect(nthWeekday(year, month, weekday, n)).toBe(matching.at(n > 0 ? n - 1 : -1));
        },
      ),
    );
  });

  it('find Easter where dateutil does, 1950 to 2100', () => {
    oracle.easter.forEach((date, i) => {
      expect(easterSunday(1950 + i)).toBe(Date.parse(`${date}T00:00:00Z`) / DAY_MILLIS);
    });
  });
});
