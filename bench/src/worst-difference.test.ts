import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { worstDifference } from './worst-difference.ts';

const column = (...values: number[]): Float64Array => new Float64Array(values);

describe('worstDifference', () => {
  it('is the largest difference in root mean squares of ours', () => {
    expect(worstDifference(column(3, -3, 3), column(3, -3.03, 3))).toBeCloseTo(0.01, 12);
    expect(worstDifference(column(NaN, 2, 2), column(NaN, 2, 2))).toBe(0);
  });

  it('does not blow up on a value near zero', () => {
    expect(worstDifference(column(1, 1, 1e-20), column(1, 1, 0))).toBeLessThan(1e-19);
  });

  it('is infinite where one is missing and the other is not, or the lengths differ', () => {
    expect(worstDifference(column(1, NaN), column(1, 2))).toBe(Infinity);
    expect(worstDifference(column(1, 2), column(1, NaN))).toBe(Infinity);
    expect(worstDifference(column(1), column(1, 1))).toBe(Infinity);
  });

  it('does not pass zeros off as equal to something else', () => {
    expect(worstDifference(column(0, 0), column(0, 1))).toBe(Infinity);
  });

  it('does not depend on the scale', () => {
    const value = fc.double({ min: 1, max: 10, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value), { minLength: 1 }), (pairs) => {
        const at = (scale: number): number =>
          worstDifference(
            Float64Array.from(pairs, ([a]) => a * scale),
            Float64Array.from(pairs, ([, b]) => b * scale),
          );
        expect(at(1024)).toBe(at(1));
      }),
    );
  });
});
