import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printedDecimals } from './printed-decimals.ts';

describe('printedDecimals', () => {
  it('counts the places of a printed number, cents at least', () => {
    expect([10, 10.5, 10.05, 10.005, 0.1234567, -3.125, NaN, 0].map((x) => printedDecimals(x))).toEqual([
      2, 2, 2, 3, 7, 3, 2, 2,
    ]);
    expect(printedDecimals(1, 5)).toBe(5);
    expect(printedDecimals(1 / 3)).toBe(8);
  });

  it('never needs more places than were printed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), fc.integer({ min: 2, max: 7 }), (digits, places) => {
        expect(printedDecimals(Number((digits / 10 ** places).toFixed(places)))).toBeLessThanOrEqual(places);
      }),
    );
  });
});
