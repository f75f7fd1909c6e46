import { MICROS_PER_DAY, microsFromDate } from '@quantcli/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { monthlyReturns } from './monthly-returns.ts';

describe('monthlyReturns', () => {
  it('compounds within a month, and months within a year', () => {
    const time = Float64Array.of(
      microsFromDate(2023, 12, 29)!,
      microsFromDate(2024, 1, 2)!,
      microsFromDate(2024, 1, 31)! + MICROS_PER_DAY - 1,
      microsFromDate(2024, 3, 1)!,
    );
    const rows = monthlyReturns(time, Float64Array.of(0.5, 0.1, 0.1, -0.5));
    expect(rows.map(({ year }) => year)).toEqual([2023, 2024]);
    expect(rows[0]!.months[11]).toBeCloseTo(0.5, 15);
    expect(rows[1]!.months[0]).toBeCloseTo(0.21, 15);
    expect(rows[1]!.months[2]).toBeCloseTo(-0.5, 15);
    expect(rows[1]!.total).toBeCloseTo(1.21 * 0.5 - 1, 15);
    expect(rows[1]!.months.filter((month) => month === undefined)).toHaveLength(10);
    expect(rows[1]!.months).toHaveLength(12);
  });

  it('is empty without bars', () => {
    expect(monthlyReturns(new Float64Array(0), new Float64Array(0))).toEqual([]);
  });

  it('multiplies up to the whole', () => {
    const bars = fc.array(fc.double({ min: -0.1, max: 0.1, noNaN: true }), { minLength: 1, maxLength: 800 });
    fc.assert(
      fc.property(bars, fc.integer({ min: -20_000, max: 20_000 }), (values, day) => {
        const time = Float64Array.from(values, (_, t) => (day + t) * MICROS_PER_DAY);
        const whole = values.reduce((product, value) => product * (1 + value), 1);
        const rows = monthlyReturns(time, Float64Array.from(values));
        expect(rows.reduce((product, { total }) => product * (1 + total), 1) / whole).toBeCloseTo(1, 10);
      }),
    );
  });
});
