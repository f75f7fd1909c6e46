import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extentOf, linearScale, logScale } from './scale.ts';

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });

describe('extentOf', () => {
  it('is the range of what is finite', () => {
    expect(extentOf([1, NaN, -2], Float64Array.of(Infinity, 5))).toEqual({ min: -2, max: 5 });
    expect(extentOf([NaN], [])).toBeUndefined();
  });
});

describe('linearScale', () => {
  it('goes from tick to tick', () => {
    const scale = linearScale({ min: 0.03, max: 0.97 });
    expect(scale.ticks).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(scale.decimals).toBe(1);
    expect(scale.at(0)).toBe(0);
    expect(scale.at(1)).toBe(1);
    expect(scale.at(0.5)).toBeCloseTo(0.5, 12);
  });

  it('has round ticks around zero, without a negative zero', () => {
    const scale = linearScale({ min: -13, max: 27 });
    expect(scale.ticks).toEqual([-20, -10, 0, 10, 20, 30]);
    expect(scale.ticks.some((tick) => Object.is(tick, -0))).toBe(false);
  });

  it('opens around a single value', () => {
    expect(linearScale({ min: 0, max: 0 }).ticks.at(0)).toBe(0);
    expect(linearScale({ min: 0, max: 0 }).ticks.at(-1)).toBe(1);
    expect(linearScale({ min: 5, max: 5 }).at(5)).toBeCloseTo(0.5, 1);
  });

  it('holds its extent and has few ascending ticks, whatever the values', () => {
    fc.assert(
      fc.property(finite, finite, (a, b) => {
        const extent = extentOf([a, b])!;
        const scale = linearScale(extent);
        expect(scale.ticks.length).toBeGreaterThanOrEqual(2);
        expect(scale.ticks.length).toBeLessThanOrEqual(9);
        for (let i = 1; i < scale.ticks.length; i += 1) expect(scale.ticks[i]!).toBeGreaterThan(scale.ticks[i - 1]!);
        const [low, high] = [scale.at(extent.min), scale.at(extent.max)];
        expect(low >= 0 && low <= high && high <= 1).toBe(true);
        for (const tick of scale.ticks) expect(Number.isFinite(tick)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('has no place for a missing value', () => {
    expect(linearScale({ min: 0, max: 1 }).at(NaN)).toBeNaN();
  });
});

describe('logScale', () => {
  it('places equal ratios at equal distances', () => {
    const scale = logScale({ min: 1, max: 100 });
    expect(scale.at(10)).toBeCloseTo(0.5, 12);
    expect(scale.ticks).toEqual([1, 2, 5, 10, 20, 50, 100]);
  });

  it('has ticks within less than a decade and over many', () => {
    expect(logScale({ min: 0.66, max: 3.8 }).ticks).toEqual([0.7, 1, 1.5, 2, 3]);
    expect(logScale({ min: 1e-12, max: 1e12 }).ticks.length).toBeLessThanOrEqual(8);
  });

  it('stays inside its extent for any positive range', () => {
    const positive = fc.double({ min: 1e-200, max: 1e200, noNaN: true });
    fc.assert(
      fc.property(positive, positive, (a, b) => {
        const extent = extentOf([a, b])!;
        const scale = logScale(extent);
        expect(scale.ticks.length).toBeLessThanOrEqual(10);
        expect(scale.at(extent.min)).toBeGreaterThanOrEqual(0);
        expect(scale.at(extent.max)).toBeLessThanOrEqual(1);
        expect(scale.at(extent.min)).toBeLessThanOrEqual(scale.at(extent.max));
      }),
    );
  });

  it('has no place for zero below its range but the edge, and none for a negative value', () => {
    expect(logScale({ min: 1, max: 10 }).at(0)).toBe(0);
    expect(logScale({ min: 1, max: 10 }).at(-1)).toBeNaN();
  });
});
