import { MICROS_PER_DAY, microsFromDate } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { barsPerYear } from './bars-per-year.ts';
import { alwaysOpen } from './calendar.ts';
import { nyse } from './nyse-calendar.ts';

const sessions = nyse.sessions(microsFromDate(2010, 1, 4)!, microsFromDate(2019, 12, 31)!);
const every = (n: number): Float64Array => sessions.filter((_, i) => i % n === 0);
const spaced = (count: number, micros: number): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => i * micros);

describe('barsPerYear', () => {
  it('is the calendar’s for daily bars, 52 for weekly ones, 12 for monthly ones', () => {
    expect(barsPerYear(sessions, nyse)).toBe(252);
    expect(barsPerYear(every(5), nyse)).toBe(52);
    expect(barsPerYear(every(21), nyse)).toBe(12);
    expect(barsPerYear(spaced(900, MICROS_PER_DAY), alwaysOpen)).toBe(365);
  });

  it('is what is observed for anything else', () => {
    expect(barsPerYear(spaced(24 * 400, MICROS_PER_DAY / 24), alwaysOpen)).toBeCloseTo(24 * 365.25, 6);
    expect(barsPerYear(sessions.subarray(0, 1), nyse)).toBe(252);
  });
});
