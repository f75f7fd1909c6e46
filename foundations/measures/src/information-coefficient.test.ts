import { Rng } from '@quantcli/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hitRate } from './hit-rate.ts';
import { icPerDate, icSummary } from './information-coefficient.ts';
import { neweyWestStdErr } from './newey-west.ts';
import { column, figures } from './oracle-figures.ts';
import { quantileReturns } from './quantile-returns.ts';

const predictions = column(figures.pairs.predictions);
const outcomes = column(figures.pairs.outcomes);
const offsets = Int32Array.from(figures.pairs.offsets);

function ics(x: Float64Array, y: Float64Array, at: Int32Array): Float64Array {
  const out = new Float64Array(at.length - 1).fill(7);
  icPerDate(x, y, at, out);
  return out;
}

/** One date. */
const all = (values: { readonly length: number }): Int32Array => Int32Array.of(0, values.length);

describe('icPerDate', () => {
  it('agrees with scipy, date by date, with ties, missing values and empty dates', () => {
    const found = ics(predictions, outcomes, offsets);
    figures.pairs.ic.forEach((expected, date) => {
      if (expected === null) expect(found[date]).toBeNaN();
      else expect(found[date]).toBeCloseTo(expected, 13);
    });
    expect(figures.pairs.ic.filter((ic) => ic === null)).toHaveLength(4);
  });

  it('is 1 for any rising function of the outcome and −1 for a falling one', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: -20, max: 20 }), { minLength: 3 }), (values) => {
        const y = Float64Array.from(values);
        expect(ics(y.map(Math.exp), y, all(y))[0]).toBeCloseTo(1, 14);
        expect(
          ics(
            y.map((v) => -(v ** 3)),
            y,
            all(y),
          )[0],
        ).toBeCloseTo(-1, 14);
      }),
    );
  });

  it('is NaN with fewer than three pairs, or without variation', () => {
    expect(ics(Float64Array.of(1, 2), Float64Array.of(1, 2), Int32Array.of(0, 2))).toEqual(Float64Array.of(NaN));
    expect(ics(Float64Array.of(1, 2, NaN), Float64Array.of(1, 2, 3), Int32Array.of(0, 3))).toEqual(
      Float64Array.of(NaN),
    );
    expect(ics(Float64Array.of(1, 1, 1), Float64Array.of(1, 2, 3), Int32Array.of(0, 3))).toEqual(Float64Array.of(NaN));
    expect(ics(Float64Array.of(1, 2, 3), Float64Array.of(0, -0, 0), Int32Array.of(0, 3))).toEqual(Float64Array.of(NaN));
    expect(ics(new Float64Array(0), new Float64Array(0), Int32Array.of(0))).toHaveLength(0);
  });

  it('leaves infinities out', () => {
    const x = Float64Array.of(1, Infinity, 2, 3, 4);
    const y = Float64Array.of(4, 9, 3, 2, -Infinity);
    expect(ics(x, y, all(x))[0]).toBeCloseTo(-1, 14);
  });
});

describe('neweyWestStdErr', () => {
  const series = Float64Array.from(figures.neweyWest.series);

  it('agrees with statsmodels', () => {
    for (const [lag, expected] of Object.entries(figures.neweyWest.stdErr)) {
      expect(neweyWestStdErr(series, Number(lag))! / expected).toBeCloseTo(1, 12);
    }
  });

  it('skips missing bars without closing the gap', () => {
    // e = (1, ·, −1, ·): the products one bar apart are all missing, so lag 1 changes nothing.
    const gappy = Float64Array.of(1, NaN, -1, NaN);
    expect(neweyWestStdErr(gappy, 1)).toBe(neweyWestStdErr(gappy, 0));
    expect(neweyWestStdErr(gappy, 0)).toBeCloseTo(1, 14);
    expect(neweyWestStdErr(gappy, 2)!).toBeLessThan(1);
  });

  it('is the deviation over √n with lag 0, at any lag beyond the data, and never below zero', () => {
    expect(neweyWestStdErr(Float64Array.of(1, 2, 3, 4), 0)).toBeCloseTo(Math.sqrt(5 / 3 / 4), 14);
    expect(neweyWestStdErr(Float64Array.of(1, -1, 1, -1), 50)).toBeGreaterThanOrEqual(0);
    const value = fc.oneof(fc.double({ min: -1, max: 1, noNaN: true }), fc.constant(NaN));
    fc.assert(
      fc.property(fc.array(value, { maxLength: 30 }), fc.nat(40), (values, lag) => {
        const error = neweyWestStdErr(Float64Array.from(values), lag);
        const present = values.filter((v) => !Number.isNaN(v)).length;
        expect(error === undefined).toBe(present < 2);
        if (error !== undefined) expect(error).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('covers a mean of overlapping sums, where the plain error does not', () => {
    const rng = Rng.fromSeed(9);
    let plain = 0;
    let overlapping = 0;
    for (let i = 0; i < 400; i += 1) {
      const steps = Float64Array.from({ length: 504 }, () => rng.normal());
      const sums = Float64Array.from({ length: 500 }, (_, t) => steps.subarray(t, t + 5).reduce((a, b) => a + b, 0));
      const mean = Math.abs(sums.reduce((a, b) => a + b, 0) / 500);
      if (mean < 1.96 * neweyWestStdErr(sums, 0)!) plain += 1;
      if (mean < 1.96 * neweyWestStdErr(sums, 8)!) overlapping += 1;
    }
    expect(plain / 400).toBeLessThan(0.72);
    expect(overlapping / 400).toBeGreaterThan(0.88);
  });
});

describe('icSummary', () => {
  it('is mean, Newey–West error with lag h − 1, and the dates that count', () => {
    const series = Float64Array.from(figures.neweyWest.series);
    const { ic, icStdErr, dates } = icSummary(series, 5);
    expect(ic).toBeCloseTo(figures.neweyWest.mean, 14);
    expect(icStdErr! / figures.neweyWest.stdErr['4']!).toBeCloseTo(1, 12);
    expect(dates).toBe(series.length);
    expect(icSummary(Float64Array.of(NaN, 0.1, NaN, 0.3), 1)).toMatchObject({ dates: 2, ic: expect.closeTo(0.2, 14) });
  });

  it('says what does not exist', () => {
    expect(icSummary(Float64Array.of(NaN), 5)).toEqual({ ic: undefined, icStdErr: undefined, dates: 0 });
    expect(icSummary(Float64Array.of(0.1), 5)).toEqual({ ic: 0.1, icStdErr: undefined, dates: 1 });
  });
});

describe('hitRate', () => {
  it('agrees with pandas', () => {
    expect(hitRate(predictions, outcomes, offsets)).toBeCloseTo(figures.pairs.hitRate, 14);
  });

  it('compares with the date, not with zero', () => {
    // All predictions and outcomes are positive.
    const x = Float64Array.of(1, 2, 3, 4);
    expect(hitRate(x, Float64Array.of(5, 6, 7, 8), all(x))).toBe(1);
    expect(hitRate(x, Float64Array.of(5, 8, 6, 7), all(x))).toBe(0.5);
    expect(hitRate(x, Float64Array.of(8, 7, 6, 5), all(x))).toBe(0);
  });

  it('does not count a row on the mean of either side', () => {
    const x = Float64Array.of(1, 2, 3);
    expect(hitRate(x, Float64Array.of(1, 9, 5), all(x))).toBe(1);
    expect(hitRate(new Float64Array(3).fill(0.1), x, all(x))).toBeUndefined();
    expect(hitRate(x, new Float64Array(3).fill(0.1), all(x))).toBeUndefined();
    expect(hitRate(Float64Array.of(NaN), Float64Array.of(1), Int32Array.of(0, 1))).toBeUndefined();
    expect(hitRate(Float64Array.of(1), Float64Array.of(1), Int32Array.of(0, 1))).toBeUndefined();
  });
});

describe('quantileReturns', () => {
  it('agrees with pandas', () => {
    const found = quantileReturns(predictions, outcomes, offsets, 4);
    figures.pairs.quantiles.forEach((expected, q) => {
      expect(found[q]!.quantile).toBe(expected.quantile);
      expect(found[q]!.count).toBe(expected.count);
      expect(found[q]!.mean).toBeCloseTo(expected.mean, 14);
    });
  });

  it('has the plain standard error over dates where none is missing, wider with a horizon', () => {
    const rng = Rng.fromSeed(2);
    const rows = 40 * 50;
    const x = Float64Array.from({ length: rows }, () => rng.normal());
    let level = 0;
    const y = Float64Array.from({ length: rows }, (_, row) => {
      if (row % 50 === 0) level = 0.9 * level + rng.normal();
      return x[row]! + level;
    });
    const at = Int32Array.from({ length: 41 }, (_, d) => 50 * d);
    const found = quantileReturns(x, y, at, 5);
    const means = found.map(({ mean }) => mean!);
    expect(means).toEqual(means.toSorted((a, b) => a - b));
    expect(found.map(({ count }) => count)).toEqual([400, 400, 400, 400, 400]);
    const wider = quantileReturns(x, y, at, 5, { horizon: 5 });
    found.forEach(({ stdErr, mean }, q) => {
      expect(wider[q]!.stdErr!).toBeGreaterThan(stdErr!);
      expect(wider[q]!.mean).toBe(mean);
    });
  });

  it('splits every size evenly where nothing is tied', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 90 }), (quantiles, rows) => {
        const x = Float64Array.from({ length: rows }, (_, i) => i);
        const counts = quantileReturns(x, x, all(x), quantiles).map(({ count }) => count);
        if (rows < quantiles) expect(counts.every((count) => count === 0)).toBe(true);
        else {
          expect(counts.reduce((a, b) => a + b, 0)).toBe(rows);
          expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('says what does not exist', () => {
    const found = quantileReturns(Float64Array.of(1, 2), Float64Array.of(3, 4), Int32Array.of(0, 2), 2);
    expect(found).toEqual([
      { quantile: 1, mean: 3, stdErr: undefined, count: 1 },
      { quantile: 2, mean: 4, stdErr: undefined, count: 1 },
    ]);
    const tied = quantileReturns(Float64Array.of(1, 1), Float64Array.of(3, 4), Int32Array.of(0, 2), 2);
    expect(tied.map(({ count }) => count)).toEqual([0, 2]);
    expect(tied[0]).toEqual({ quantile: 1, mean: undefined, stdErr: undefined, count: 0 });
  });
});
