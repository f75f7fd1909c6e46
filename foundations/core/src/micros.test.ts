import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DataError } from './errors.ts';
import { isoDate, isoInstant, isoTimes, micros, MICROS_PER_DAY, microsFromDate, microsFromMillis } from './micros.ts';

describe('micros', () => {
  it('takes safe integers only', () => {
    expect(micros(-5)).toBe(-5);
    for (const bad of [0.5, NaN, Infinity, 2 ** 53]) expect(() => micros(bad)).toThrow(DataError);
  });

  it('comes from milliseconds', () => {
    expect(microsFromMillis(1_700_000_000_123)).toBe(1_700_000_000_123_000);
  });
});

describe('microsFromDate', () => {
  it('is midnight UTC', () => {
    expect(microsFromDate(1970, 1, 1)).toBe(0);
    expect(microsFromDate(1969, 12, 31)).toBe(-MICROS_PER_DAY);
    expect(microsFromDate(2024, 2, 29)).toBe(Date.UTC(2024, 1, 29) * 1_000);
  });

  it('knows no 31 June, 29 February 2023, month 13, or half days', () => {
    for (const [y, m, d] of [
      [2024, 6, 31],
      [2023, 2, 29],
      [2100, 2, 29],
      [2024, 13, 1],
      [2024, 0, 1],
      [2024, 1, 0],
      [2024, 1, 1.5],
      [NaN, 1, 1],
    ] as const) {
      expect(microsFromDate(y, m, d)).toBeUndefined();
    }
  });

  it('does not take a two-digit year for 19xx', () => {
    expect(isoDate(microsFromDate(1800, 1, 1)!)).toBe('1800-01-01');
    // 0099 lies before the exact range of microseconds and is refused, not silently read as 1999.
    expect(microsFromDate(99, 1, 1)).toBeUndefined();
  });

  it('goes to text and back for every day', () => {
    fc.assert(
      fc.property(fc.integer({ min: -60_000, max: 100_000 }), (day) => {
        const text = isoDate(day * MICROS_PER_DAY);
        const [year, month, date] = text
          .match(/^(\d{4})-(\d\d)-(\d\d)$/)!
          .slice(1)
          .map(Number);
        expect(microsFromDate(year!, month!, date!)).toBe(day * MICROS_PER_DAY);
      }),
    );
  });
});

describe('isoInstant', () => {
  it('writes all six digits', () => {
    expect(isoInstant(0)).toBe('1970-01-01T00:00:00.000000Z');
    expect(isoInstant(1_718_029_800_000_007)).toBe('2024-06-10T14:30:00.000007Z');
    expect(isoInstant(-1)).toBe('1969-12-31T23:59:59.999999Z');
  });

  it('sorts like the instants', () => {
    const instant = fc.integer({ min: -4e15, max: 8e15 });
    fc.assert(
      fc.property(instant, instant, (a, b) => {
        expect(isoInstant(a) < isoInstant(b)).toBe(a < b);
      }),
    );
  });
});

describe('isoTimes', () => {
  it('writes dates for midnights only', () => {
    expect(isoTimes([0, MICROS_PER_DAY])).toEqual(['1970-01-01', '1970-01-02']);
    expect(isoTimes([-MICROS_PER_DAY])).toEqual(['1969-12-31']);
    expect(isoTimes(Float64Array.of(0, 1))).toEqual(['1970-01-01T00:00:00.000000Z', '1970-01-01T00:00:00.000001Z']);
    expect(isoTimes([])).toEqual([]);
  });
});
