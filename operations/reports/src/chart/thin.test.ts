import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketExtremes, thinEvenly, thinExtremes } from './thin.ts';

const series = fc.array(fc.oneof(fc.double(), fc.integer({ min: -5, max: 5 })), { maxLength: 400 });

describe('thinExtremes', () => {
  it('keeps a short series as it is', () => {
    expect([...thinExtremes([3, 1, 2], 10)]).toEqual([0, 1, 2]);
    expect([...thinExtremes([], 10)]).toEqual([]);
  });

  it('keeps ends, extremes, order and the limit', () => {
    fc.assert(
      fc.property(series, fc.integer({ min: 4, max: 60 }), (values, points) => {
        const kept = [...thinExtremes(values, points)];
        expect(kept.length).toBeLessThanOrEqual(Math.max(points, 4));
        expect(kept).toEqual([...new Set(kept)].toSorted((a, b) => a - b));
        if (values.length === 0) return;
        expect(kept[0]).toBe(0);
        expect(kept.at(-1)).toBe(values.length - 1);
        const finite = values.filter(Number.isFinite);
        const shown = kept.map((i) => values[i]!).filter(Number.isFinite);
        expect(Math.max(...shown)).toBe(Math.max(...finite));
        expect(Math.min(...shown)).toBe(Math.min(...finite));
      }),
    );
  });

  it('keeps a gap, so that a line breaks there', () => {
    const values = Float64Array.from({ length: 1_000 }, (_, i) => (i >= 400 && i < 600 ? NaN : i));
    expect([...thinExtremes(values, 100)].some((i) => Number.isNaN(values[i]!))).toBe(true);
  });
});

describe('bucketExtremes', () => {
  it('covers every index once', () => {
    fc.assert(
      fc.property(series, fc.integer({ min: 1, max: 50 }), (values, count) => {
        const buckets = bucketExtremes(values, 0, values.length, count);
        expect(buckets.length).toBe(Math.min(count, values.length));
        let next = 0;
        for (const { start, end, lowest, highest } of buckets) {
          expect(start).toBe(next);
          expect(end).toBeGreaterThan(start);
          next = end;
          const finite = values.slice(start, end).filter(Number.isFinite);
          expect(lowest < 0).toBe(finite.length === 0);
          if (finite.length === 0) continue;
          expect(values[lowest] === Math.min(...finite)).toBe(true);
          expect(values[highest] === Math.max(...finite)).toBe(true);
        }
        expect(next).toBe(values.length);
      }),
    );
  });
});

describe('thinEvenly', () => {
  it('keeps the last index and equal distances', () => {
    expect(thinEvenly(10, 4)).toEqual([0, 3, 6, 9]);
    expect(thinEvenly(11, 4)).toEqual([1, 4, 7, 10]);
    expect(thinEvenly(0, 4)).toEqual([]);
    expect(thinEvenly(3, 400)).toEqual([0, 1, 2]);
  });
});
