import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addMonths, endOfDate, knownAfter, PERIODS, startOfPeriod, tellPeriod } from './period.ts';
import { at, DAY } from './read-layout.fixture.ts';

function tell(...dates: string[]) {
  return tellPeriod(
    dates.map(at),
    dates.some((date) => date.includes('T')),
  );
}

describe('tellPeriod', () => {
  it('tells how often there are values', () => {
    expect(tell('2020-01-02', '2020-01-03', '2020-01-06')).toBe('daily');
    expect(tell('2020-01-03', '2020-01-10', '2020-01-24')).toBe('weekly');
    expect(tell('2020-01-01', '2020-02-01', '2020-03-01')).toBe('monthly');
    expect(tell('2020-01-31', '2020-02-29', '2020-03-31')).toBe('monthly');
    expect(tell('2020-01-15', '2020-02-15')).toBe('monthly');
    expect(tell('2020-01-01', '2020-04-01', '2020-10-01')).toBe('quarterly');
    expect(tell('2020-06-30', '2020-12-31', '2021-06-30')).toBe('semiannual');
    expect(tell('2019-12-31', '2020-12-31')).toBe('annual');
    expect(tell('2020-01-01T00:00:00Z', '2020-01-01T08:00:00Z')).toBe('intraday');
  });

  it('takes dates that come irregularly for those of events, which are days', () => {
    // The Federal Reserve's changes of its primary credit rate.
    expect(tell('2003-01-09', '2003-06-25', '2004-06-30', '2004-08-10', '2004-09-21')).toBe('daily');
  });

  it('does not mind the order, repetition, or a night that is an hour short', () => {
    expect(tell('2020-03-01', '2020-01-01', '2020-02-01', '2020-02-01')).toBe('monthly');
    expect(tell('2021-03-13T05:00:00Z', '2021-03-14T04:00:00Z')).toBe('daily');
    expect(tell('2021-03-13')).toBeUndefined();
    expect(tell('2021-03-13', '2021-03-13')).toBeUndefined();
  });

  it('finds a period in which no two of the dates lie', () => {
    const day = fc.integer({ min: -20_000, max: 20_000 }).map((n) => n * DAY);
    fc.assert(
      fc.property(fc.uniqueArray(day, { minLength: 2, maxLength: 6 }), (dates) => {
        const period = tellPeriod(dates, false)!;
        expect(new Set(dates.map((date) => startOfPeriod(date, period))).size).toBe(dates.length);
      }),
    );
  });
});

describe('instants of a period', () => {
  it('names a period by its start', () => {
    const date = at('1987-08-15');
    expect(PERIODS.map((period) => startOfPeriod(date, period))).toEqual(
      ['1987-08-15', '1987-08-15', '1987-08-15', '1987-08-01', '1987-07-01', '1987-07-01', '1987-01-01'].map(at),
    );
  });

  it('knows a value a period after its own, months two after their end, a day at its end, and with a lag that long after its end', () => {
    const start = at('2019-01-01');
    const known = (lag?: number) => PERIODS.map((period) => knownAfter(start, period, lag));
    expect(known()).toEqual(
      ['2019-01-01', '2019-01-02', '2019-01-15', '2019-04-01', '2019-07-01', '2020-01-01', '2021-01-01'].map(at),
    );
    expect(known(DAY)).toEqual(
      ['2019-01-02', '2019-01-03', '2019-01-09', '2019-02-02', '2019-04-02', '2019-07-02', '2020-01-02'].map(at),
    );
  });

  it('never knows a value before the end of its period', () => {
    fc.assert(
      fc.property(fc.integer({ min: -50_000, max: 90_000 }), fc.constantFrom(...PERIODS.slice(1)), (day, period) => {
        const start = startOfPeriod(day * DAY, period);
        expect(start).toBeLessThanOrEqual(day * DAY);
        expect(knownAfter(start, period, undefined)).toBeGreaterThan(day * DAY);
        expect(knownAfter(start, period, 0)).toBeLessThanOrEqual(knownAfter(start, period, undefined));
        expect(startOfPeriod(start, period)).toBe(start);
      }),
    );
  });

  it('adds months and ends dates', () => {
    expect(addMonths(at('2015-01-01'), 3)).toBe(at('2015-04-01'));
    expect(addMonths(at('2015-04-05'), 12)).toBe(at('2016-04-05'));
    expect(addMonths(at('2015-11-30'), 3)).toBe(at('2016-03-01'));
    expect(endOfDate(at('2015-04-05T13:00:00Z'))).toBe(at('2015-04-06'));
  });
});
