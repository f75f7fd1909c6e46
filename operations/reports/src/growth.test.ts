import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { growthBand, growthOf } from './growth.ts';

describe('growthOf', () => {
  it('is equity over its first entry', () => {
    expect([...growthOf(Float64Array.of(200, 100, 300))]).toEqual([1, 0.5, 1.5]);
  });

  it('does not exist without a positive start', () => {
    expect([...growthOf(Float64Array.of(0, 1))]).toEqual([NaN, NaN]);
    expect([...growthOf(Float64Array.of(NaN, 1))]).toEqual([NaN, NaN]);
    expect(growthOf(new Float64Array())).toHaveLength(0);
  });
});

describe('growthBand', () => {
  it('matches the formula by hand', () => {
    // Log returns of ln 2 and 0: mean ln 2 / 2, standard deviation ln 2 / √2.
    const band = growthBand(Float64Array.of(0, 1, 0))!;
    const [mean, deviation] = [Math.LN2 / 2, Math.LN2 / Math.SQRT2];
    expect(band.low[0]).toBe(1);
    expect(band.high[0]).toBe(1);
    expect(band.high[2]).toBeCloseTo(Math.exp(2 * mean + 1.96 * deviation * Math.SQRT2), 12);
    expect(band.low[1]).toBeCloseTo(Math.exp(mean - 1.96 * deviation), 12);
  });

  it('encloses the fitted drift symmetrically on the log scale', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -0.2, max: 0.2, noNaN: true }), { minLength: 2, maxLength: 50 }), (xs) => {
        const band = growthBand(Float64Array.of(0, ...xs))!;
        const total = xs.reduce((sum, x) => sum + Math.log1p(x), 0);
        expect((Math.log(band.low.at(-1)!) + Math.log(band.high.at(-1)!)) / 2).toBeCloseTo(total, 9);
      }),
    );
  });

  it('does not exist for too few returns or a total loss', () => {
    expect(growthBand(Float64Array.of(0, 0.1))).toBeUndefined();
    expect(growthBand(new Float64Array())).toBeUndefined();
    expect(growthBand(Float64Array.of(0, 0.1, -1, 0.1))).toBeUndefined();
    expect(growthBand(Float64Array.of(0, 0.1, -2, 0.1))).toBeUndefined();
  });
});
