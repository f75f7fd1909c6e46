import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { robustScale, selectMedian } from './robust-scale.ts';

const sortedMedian = (values: readonly number[]): number => {
  const sorted = [...Float64Array.from(values).sort()];
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
};

describe('selectMedian', () => {
  it('is the median by sorting, with ties and in any order', () => {
    const value = fc.oneof(
      fc.integer({ min: 1, max: 5 }),
      fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }),
    );
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 60 }), (values) => {
        expect(selectMedian(Float64Array.from([...values, -7e9, 7e9]), values.length)).toBe(sortedMedian(values));
      }),
      { numRuns: 500 },
    );
  });
});

describe('robustScale', () => {
  it('is median and 1.4826 MAD of the returns that moved', () => {
    const returns = [NaN, 0, Infinity, ...Array.from({ length: 31 }, (_, i) => (i - 10) / 100), 0, 50];
    const moved = returns.filter((value) => value !== 0 && Number.isFinite(value));
    const median = sortedMedian(moved);
    const scale = 1.4826 * sortedMedian(moved.map((value) => Math.abs(value - median)));
    expect(robustScale(Float64Array.from(returns), 0, returns.length, new Float64Array(99))).toEqual({ median, scale });
    const inside = robustScale(Float64Array.from([9, 9, ...moved, 9]), 2, 2 + moved.length, new Float64Array(99));
    expect(inside).toEqual({ median, scale });
  });

  it('is undefined on fewer than twenty moves', () => {
    const scratch = new Float64Array(99);
    expect(robustScale(new Float64Array(99), 0, 99, scratch)).toBeUndefined();
    expect(robustScale(new Float64Array(19).fill(1), 0, 19, scratch)).toBeUndefined();
    expect(robustScale(new Float64Array(20).fill(1), 0, 20, scratch)).toEqual({ median: 1, scale: 0 });
  });
});
