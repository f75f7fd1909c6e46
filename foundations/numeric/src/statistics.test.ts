import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pearson, spearman } from './correlation.ts';
import { kurtosis, mean, rawMoments, skewness, variance } from './descriptive-statistics.ts';
import { expectRelative, oracle } from './oracle.reference.ts';
import { median, medianAbsoluteDeviation, quantile, quantileOfSorted } from './order-statistics.ts';

interface Figures {
  samples: {
    name: string;
    values: number[];
    mean: number;
    variance: number;
    skewness: number;
    kurtosis: number;
    rawSkew: number;
    rawKurtosis: number;
    median: number;
    mad: number;
    quantiles: [number, number][];
  }[];
  pairs: { x: number[]; y: number[]; pearson: number; spearman: number }[];
}
const figures = oracle('statistics') as Figures;
const of = (...values: number[]): Float64Array => Float64Array.from(values);
const sample = fc
  .array(fc.integer({ min: -10_000, max: 10_000 }), { minLength: 5, maxLength: 50 })
  .map((values) => Float64Array.from(values, (v) => v / 64));

describe('descriptive statistics', () => {
  it.each(figures.samples.map((s) => [s.name, s] as const))('agree with numpy and scipy: %s', (_name, s) => {
    const x = Float64Array.from(s.values);
    expectRelative(mean(x), s.mean, 1e-12);
    expectRelative(variance(x), s.variance, 1e-12);
    // Skewness near 0 is a difference: its error is absolute.
    expect(Math.abs(skewness(x) - s.skewness)).toBeLessThan(1e-12);
    expect(Math.abs(kurtosis(x) - s.kurtosis)).toBeLessThan(1e-11);
    const raw = rawMoments(x);
    expect(raw.mean).toBe(mean(x));
    expect(raw.variance).toBe(variance(x));
    expect(Math.abs(raw.skew - s.rawSkew)).toBeLessThan(1e-12);
    expectRelative(raw.kurtosis, s.rawKurtosis, 1e-12);
    expectRelative(median(x), s.median, 1e-14);
    expectRelative(medianAbsoluteDeviation(x), s.mad, 1e-12);
    for (const [p, value] of s.quantiles) expectRelative(quantile(x, p), value, 1e-12);
  });

  it('move with the sample and do not depend on its order', () => {
    fc.assert(
      fc.property(sample, fc.integer({ min: -500, max: 500 }), (x, shift) => {
        const moved = x.map((v) => v * 4 + shift);
        expect(Math.abs(mean(moved) - (mean(x) * 4 + shift))).toBeLessThan(1e-10);
        expect(Math.abs(variance(moved) - variance(x) * 16)).toBeLessThan(1e-12 * variance(moved) + 1e-18);
        expect(median(moved)).toBe(median(x) * 4 + shift);
        expect(medianAbsoluteDeviation(x.toSorted())).toBe(medianAbsoluteDeviation(x));
        if (variance(x) === 0) return;
        expect(Math.abs(skewness(moved.toReversed()) - skewness(x))).toBeLessThan(1e-10);
        expect(Math.abs(skewness(x.map((v) => -v)) + skewness(x))).toBeLessThan(1e-12);
        // Pearson's inequality.
        expect(rawMoments(x).kurtosis).toBeGreaterThan(rawMoments(x).skew ** 2 + 1 - 1e-9);
      }),
    );
  });

  it('are exact for constant samples, NaN where they do not exist', () => {
    for (const n of [2, 3, 7, 49, 1000]) {
      const constant = new Float64Array(n).fill(0.1);
      expect(mean(constant)).toBe(0.1);
      expect(variance(constant)).toBe(0);
      expect(skewness(constant)).toBeNaN();
      expect(kurtosis(constant)).toBeNaN();
    }
    expect([mean(of()), variance(of()), variance(of(1)), skewness(of(1, 2)), kurtosis(of(1, 2, 4))]).toEqual(
      Array(5).fill(NaN),
    );
    expect(rawMoments(of(1)).variance).toBeNaN();
    for (const bad of [NaN, Infinity]) {
      for (const figure of [mean, variance, skewness, kurtosis]) expect(figure(of(1, 2, bad, 5, 6))).toBeNaN();
    }
  });
});

describe('order statistics', () => {
  it('interpolate between neighbours and leave the sample alone', () => {
    const x = of(40, 10, 30, 20);
    expect([0, 0.25, 0.5, 0.9, 1].map((p) => quantile(x, p))).toEqual([10, 17.5, 25, 37, 40]);
    expect([median(x), median(of(3, 1, 2)), medianAbsoluteDeviation(x)]).toEqual([25, 2, 10]);
    expect(x).toEqual(of(40, 10, 30, 20));
    expect(quantileOfSorted(of(1, 2, 4), 0.75)).toBe(3);
  });

  it('take infinities as extremes', () => {
    expect(quantile(of(-Infinity, 1, Infinity, Infinity), 1)).toBe(Infinity);
    expect(quantile(of(Infinity, Infinity), 0.5)).toBe(Infinity);
    expect(median(of(-Infinity, 1, Infinity))).toBe(1);
  });

  it('are NaN for no values, missing ones and shares outside [0, 1]', () => {
    expect([quantile(of(), 0.5), median(of(1, NaN, 3)), quantile(of(1), -0.1), quantile(of(1), 1.1)]).toEqual(
      Array(4).fill(NaN),
    );
    expect([quantile(of(1), NaN), medianAbsoluteDeviation(of())]).toEqual([NaN, NaN]);
  });

  it('increase with the share and stay within the sample', () => {
    fc.assert(
      fc.property(
        sample,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (x, p, q) => {
          const [low, high] = [quantile(x, Math.min(p, q)), quantile(x, Math.max(p, q))];
          expect(low <= high && low >= Math.min(...x) && high <= Math.max(...x)).toBe(true);
        },
      ),
    );
  });
});

describe('correlations', () => {
  it('agree with scipy', () => {
    for (const pair of figures.pairs) {
      const x = Float64Array.from(pair.x);
      const y = Float64Array.from(pair.y);
      expectRelative(pearson(x, y), pair.pearson, 1e-12);
      expectRelative(spearman(x, y), pair.spearman, 1e-12);
    }
  });

  it('leave out incomplete pairs, before ranking', () => {
    const x = of(1, NaN, 3, 2, 9);
    const y = of(2, 5, 1, NaN, 4);
    expect(pearson(x, y)).toBe(pearson(of(1, 3, 9), of(2, 1, 4)));
    expect(spearman(x, y)).toBe(spearman(of(1, 3, 9), of(2, 1, 4)));
    expect(x).toEqual(of(1, NaN, 3, 2, 9));
  });

  it('are 1 with itself, symmetric, and blind to what they should not see', () => {
    fc.assert(
      fc.property(sample, (x) => {
        const y = x.map((v, i) => v * Math.cos(i) + i);
        fc.pre(variance(x) > 0 && variance(y) > 0);
        expect(pearson(x, x)).toBe(1);
        expect(
          pearson(
            x,
            x.map((v) => -v),
          ),
        ).toBe(-1);
        expect(Math.abs(pearson(x, y))).toBeLessThanOrEqual(1);
        expect(pearson(x, y)).toBe(pearson(y, x));
        expect(spearman(x, y)).toBe(spearman(y, x));
        expect(
          spearman(
            x.map((v) => v ** 3),
            y,
          ),
        ).toBe(spearman(x, y));
      }),
    );
  });

  it('are NaN where nothing is to be said', () => {
    for (const figure of [pearson, spearman]) {
      expect(figure(of(), of())).toBeNaN();
      expect(figure(of(1), of(2))).toBeNaN();
      expect(figure(of(0.1, 0.1, 0.1), of(1, 2, 4))).toBeNaN();
      expect(figure(of(1, 2, 4), of(0.7, 0.7, 0.7))).toBeNaN();
      expect(figure(of(1, NaN), of(NaN, 2))).toBeNaN();
    }
  });
});
