import { MICROS_PER_DAY, microsFromDate } from '@quantcli/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timeAxis } from './time-axis.ts';

const day = (year: number, month: number, date: number): number => microsFromDate(year, month, date)!;
const labels = (from: number, to: number): string[] => timeAxis(from, to).ticks.map(({ label }) => label);

describe('timeAxis', () => {
  it('is linear in time', () => {
    const axis = timeAxis(0, 10 * MICROS_PER_DAY);
    expect(axis.at(0)).toBe(0);
    expect(axis.at(5 * MICROS_PER_DAY)).toBe(0.5);
    expect(axis.at(10 * MICROS_PER_DAY)).toBe(1);
  });

  it('labels years over decades', () => {
    expect(labels(day(2001, 1, 2), day(2021, 4, 14))).toEqual([
      '2002',
      '2004',
      '2006',
      '2008',
      '2010',
      '2012',
      '2014',
      '2016',
      '2018',
      '2020',
    ]);
  });

  it('labels months over a year and days over weeks', () => {
    expect(labels(day(2020, 1, 15), day(2020, 12, 31))).toContain('2020-04');
    expect(labels(day(2020, 1, 15), day(2021, 12, 31))).toEqual([
      '2020-04',
      '2020-07',
      '2020-10',
      '2021-01',
      '2021-04',
      '2021-07',
      '2021-10',
    ]);
    expect(labels(day(2020, 2, 27), day(2020, 3, 1))).toEqual(['2020-02-27', '2020-02-28', '2020-02-29', '2020-03-01']);
  });

  it('puts a single instant in the middle', () => {
    const axis = timeAxis(day(2020, 5, 5), day(2020, 5, 5));
    expect(axis.at(day(2020, 5, 5))).toBe(0.5);
    expect(axis.ticks.map(({ label }) => label)).toEqual(['2020-05-05']);
  });

  it('has few ticks, inside and in order, five of them major at most', () => {
    const date = fc.integer({ min: -20_000, max: 80_000 });
    fc.assert(
      fc.property(date, date, (a, b) => {
        const [from, to] = [Math.min(a, b) * MICROS_PER_DAY, Math.max(a, b) * MICROS_PER_DAY];
        const axis = timeAxis(from, to);
        expect(axis.ticks.length).toBeLessThanOrEqual(12);
        expect(axis.ticks.filter(({ major }) => major).length).toBeLessThanOrEqual(5);
        const places = axis.ticks.map(({ time }) => axis.at(time));
        for (const place of places) expect(place >= 0 && place <= 1).toBe(true);
        expect(places).toEqual(places.toSorted((x, y) => x - y));
        if (to - from > 3 * MICROS_PER_DAY) expect(axis.ticks.length).toBeGreaterThanOrEqual(1);
      }),
      { numRuns: 300 },
    );
  });
});
