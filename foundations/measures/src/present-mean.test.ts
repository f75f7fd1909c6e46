import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { presentMean } from './present-mean.ts';

describe('presentMean', () => {
  it('leaves out what is missing', () => {
    expect(presentMean(Float64Array.of(NaN, 1, NaN, 3))).toEqual({ mean: 2, count: 2 });
    expect(presentMean(Float64Array.of(NaN))).toEqual({ mean: NaN, count: 0 });
  });

  it('of equal values is exactly their value', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e300, max: 1e300, noNaN: true }), fc.integer({ min: 1, max: 50 }), (value, n) => {
        expect(presentMean(new Float64Array(n).fill(value)).mean + 0).toBe(value + 0);
      }),
    );
  });
});
