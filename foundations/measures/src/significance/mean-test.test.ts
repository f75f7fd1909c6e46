import { Rng } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { automaticLag } from './automatic-lag.ts';
import { meanTest } from './mean-test.ts';
import { autoregression, expectRelative, figures, shareOf } from './significance.reference.ts';

const rng = Rng.fromSeed(21);
const cases = Object.entries(figures.series);

/** How often a mean of 0 is rejected at 5 %, AR(1) of 0.5. */
function sizeAt(lag: number | 'newey-west'): number {
  return shareOf(300, rng, (draws) => meanTest(autoregression(0.5, 300, draws), { lag })!.pValue < 0.05);
}

describe('automaticLag', () => {
  it.each(cases)('follows both papers: %s', (_, { values, lags }) => {
    const series = Float64Array.from(values);
    expect(automaticLag(series)).toBe(lags['newey-west']);
    expect(automaticLag(series, 'andrews')).toBe(lags.andrews);
  });

  it('grows with persistence and stays below the length', () => {
    for (const rule of ['newey-west', 'andrews'] as const) {
      const lags = [0, 0.5, 0.9].map((rho) => automaticLag(autoregression(rho, 1_000, Rng.fromSeed(2)), rule));
      expect(lags).toEqual(lags.toSorted((a, b) => a - b));
      expect(lags[2]! - lags[0]!).toBeGreaterThan(5);
      const line = Float64Array.from({ length: 30 }, (_, t) => t);
      for (let n = 0; n < 30; n += 1) {
        const lag = automaticLag(line.subarray(0, n), rule);
        expect(lag >= 0 && lag < Math.max(1, n)).toBe(true);
      }
      expect(automaticLag(new Float64Array(20).fill(0.3), rule)).toBe(0);
      expect(automaticLag(Float64Array.of(1, -1, 1, -1, 1, -1, 1, -1), rule)).toBeLessThan(8);
      expect(automaticLag(new Float64Array(9).fill(NaN), rule)).toBe(0);
    }
  });
});

describe('meanTest', () => {
  it.each(cases)('agrees with statsmodels: %s', (name, { values, mean }) => {
    for (const expected of mean) {
      const found = meanTest(Float64Array.from(values), { lag: expected.lag })!;
      for (const key of ['mean', 'stdErr', 'statistic', 'pValue'] as const) {
        expectRelative(found[key], expected[key], 1e-10, `${name} ${expected.lag} ${key}`);
      }
      found.interval.forEach((bound, i) => expectRelative(bound, expected.interval[i]!, 1e-9, name));
      expect(found.degrees).toBe(values.length - 1);
    }
  });

  it('rejects a true null at about its level where a plain t-test would not', () => {
    expect(sizeAt('newey-west')).toBeLessThan(0.13);
    expect(sizeAt('newey-west')).toBeGreaterThan(0.02);
    expect(sizeAt(0)).toBeGreaterThan(0.2);
  });

  it('tests against another mean, and widens with confidence', () => {
    const series = autoregression(0, 100, Rng.fromSeed(5), 3);
    const plain = meanTest(series, { lag: 2 })!;
    expect(meanTest(series, { lag: 2, nullMean: plain.interval[0] })!.pValue).toBeCloseTo(0.05, 10);
    const wide = meanTest(series, { lag: 2, confidence: 0.99 })!;
    expect(wide.interval[0]).toBeLessThan(plain.interval[0]);
    expect(wide.interval[1]).toBeGreaterThan(plain.interval[1]);
    expect(meanTest(series, { lag: 'andrews' })!.lag).toBe(automaticLag(series, 'andrews'));
  });

  it('says which confidence it takes', () => {
    for (const confidence of [0, 1, 95, NaN]) {
      expect(() => meanTest(Float64Array.of(1, 2, 4), { confidence })).toThrow(`a confidence of ${confidence}`);
    }
  });

  it('leaves out what is missing and does not exist where nothing varies', () => {
    const series = Float64Array.of(0.1, NaN, 0.3, -0.1, NaN, 0.2);
    const whole = meanTest(
      series.filter((value) => value === value),
      { lag: 0 },
    )!;
    expect(meanTest(series, { lag: 0 })!.statistic).toBeCloseTo(whole.statistic, 12);
    for (const values of [[], [1], [2, 2, 2], [NaN, NaN, 1], [1, Infinity, 2]]) {
      expect(meanTest(Float64Array.from(values))).toBeUndefined();
    }
  });
});
