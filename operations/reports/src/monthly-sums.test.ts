import { microsFromDate } from '@quantcli/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { monthlySums } from './monthly-sums.ts';

const day = (year: number, month: number, date: number): number => microsFromDate(year, month, date)!;

describe('monthlySums', () => {
  it('splits at the first bar of a month', () => {
    const time = Float64Array.of(day(2019, 12, 30), day(2019, 12, 31), day(2020, 1, 2), day(2021, 1, 4));
    expect(monthlySums(time, Float64Array.of(1, 2, 4, 8))).toEqual([
      { start: 0, end: 2, sum: 3 },
      { start: 2, end: 3, sum: 4 },
      { start: 3, end: 4, sum: 8 },
    ]);
  });

  it('works before 1970, for one bar and for none', () => {
    expect(monthlySums(Float64Array.of(day(1962, 3, 1)), Float64Array.of(1))).toEqual([{ start: 0, end: 1, sum: 1 }]);
    expect(monthlySums(new Float64Array(), new Float64Array())).toEqual([]);
  });

  it('reads UTC: the last microsecond of a month still belongs to it', () => {
    const time = Float64Array.of(day(2020, 2, 1) - 1, day(2020, 2, 1));
    expect(monthlySums(time, new Float64Array(2))).toHaveLength(2);
  });

  it('counts what is missing as nothing', () => {
    const time = Float64Array.from({ length: 4 }, (_, i) => day(2020, 2, i + 1));
    expect(monthlySums(time, Float64Array.of(1, NaN, Infinity, 2))[0]!.sum).toBe(3);
  });

  it('covers every bar once and loses nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.nat(100))), (steps) => {
        let date = 0;
        const time = Float64Array.from(steps, ([days]) => (date += days * 86_400_000_000));
        const sums = monthlySums(
          time,
          Float64Array.from(steps, ([, value]) => value),
        );
        let next = 0;
        for (const { start, end } of sums) {
          expect(start).toBe(next);
          expect(end).toBeGreaterThan(start);
          next = end;
        }
        expect(next).toBe(steps.length);
        expect(sums.reduce((total, { sum }) => total + sum, 0)).toBe(
          steps.reduce((total, [, value]) => total + value, 0),
        );
      }),
    );
  });
});
