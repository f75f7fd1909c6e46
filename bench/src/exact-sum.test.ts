import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactSum } from './exact-sum.ts';

describe('exactSum', () => {
  it('keeps what a plain sum loses', () => {
    expect(exactSum(new Float64Array([1, 1e100, 1, -1e100]))).toBe(2);
    const tenths = new Float64Array(1_000_000).fill(0.1);
    expect(tenths.reduce((sum, value) => sum + value)).not.toBe(100_000);
    expect(exactSum(tenths)).toBe(100_000);
  });

  it('passes over what is missing', () => {
    expect(exactSum(new Float64Array([1, NaN, 2]))).toBe(3);
    expect(exactSum(new Float64Array(0))).toBe(0);
  });

  it('is the exact sum of decimals in cents', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1e9 }), { maxLength: 500 }), (cents) => {
        const total = cents.reduce((sum, value) => sum + value, 0);
        expect(exactSum(Float64Array.from(cents, (value) => value / 100))).toBeCloseTo(total / 100, 5);
        expect(exactSum(Float64Array.from(cents))).toBe(total);
      }),
    );
  });
});
