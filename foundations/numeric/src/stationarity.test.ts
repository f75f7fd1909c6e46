import { readFileSync } from 'node:fs';
import { Rng } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { adfTest, type AdfTerms } from './adf.ts';
import { kpssTest } from './kpss.ts';
import { expectRelative } from './oracle.reference.ts';

interface Figures {
  series: Record<
    string,
    {
      values: number[];
      adf: {
        terms: AdfTerms;
        fixed: number | null;
        statistic: number;
        pValue: number;
        lags: number;
        observations: number;
        critical: Record<'1%' | '5%' | '10%', number>;
      }[];
      kpss: { terms: 'c' | 'ct'; statistic: number; pValue: number; lags: number }[];
    }
  >;
}
const figures = JSON.parse(
  readFileSync(
    new URL('../../../conformance/oracles/features/stationarity/stationarity.json', import.meta.url),
    'utf8',
  ),
) as Figures;
const cases = Object.entries(figures.series);

/** An AR(1) from 0; a random walk at rho = 1. */
function autoregression(rho: number, bars: number, seed: number): Float64Array {
  const rng = Rng.fromSeed(seed);
  let state = 0;
  return new Float64Array(bars).map(() => {
    state = rho * state + rng.normal();
    return state;
  });
}

const shareOf = (seeds: number, holds: (seed: number) => boolean): number =>
  Array.from({ length: seeds }, (_, seed) => Number(holds(seed))).reduce((sum, one) => sum + one, 0) / seeds;

describe('augmented Dickey–Fuller', () => {
  it.each(cases)('agrees with statsmodels: %s', (name, { values, adf }) => {
    const x = Float64Array.from(values);
    for (const expected of adf) {
      const label = `${name} ${expected.terms}`;
      const found = adfTest(x, { terms: expected.terms, ...(expected.fixed !== null && { lags: expected.fixed }) });
      expect([found.lags, found.observations], label).toEqual([expected.lags, expected.observations]);
      expectRelative(found.statistic, expected.statistic, 1e-8, label);
      expectRelative(found.pValue, expected.pValue, 1e-8, label);
      for (const level of ['1%', '5%', '10%'] as const) {
        expectRelative(found.critical[level], expected.critical[level], 1e-12, label);
      }
    }
  });

  it('rejects random walks at its level, and what returns quickly almost always', () => {
    const size = shareOf(300, (seed) => adfTest(autoregression(1, 250, seed)).pValue < 0.05);
    expect(size).toBeGreaterThan(0.02);
    expect(size).toBeLessThan(0.1);
    expect(shareOf(100, (seed) => adfTest(autoregression(0.8, 250, seed)).pValue < 0.05)).toBeGreaterThan(0.95);
  });

  it('does not depend on scale, nor with a constant on level', () => {
    const x = autoregression(0.97, 300, 4);
    const { statistic } = adfTest(x);
    expectRelative(adfTest(x.map((v) => 1_024 * v)).statistic, statistic, 1e-9);
    expectRelative(adfTest(x.map((v) => v + 1_000)).statistic, statistic, 1e-8);
  });

  it('has nothing to say about what is constant, linear, too short or holds a gap', () => {
    const gap = autoregression(0.5, 50, 1);
    gap[20] = NaN;
    const bad = [new Float64Array(50).fill(0.1), new Float64Array(50), Float64Array.of(1, 2), new Float64Array(0), gap];
    for (const x of bad) expect([adfTest(x).statistic, adfTest(x).pValue]).toEqual([NaN, NaN]);
    expect(adfTest(autoregression(0.5, 50, 1), { lags: 30 }).statistic).toBeNaN();
  });
});

describe('KPSS', () => {
  it.each(cases)('agrees with statsmodels: %s', (name, { values, kpss }) => {
    for (const expected of kpss) {
      const found = kpssTest(Float64Array.from(values), expected.terms);
      expect(found.lags, name).toBe(expected.lags);
      expectRelative(found.statistic, expected.statistic, 1e-8, name);
      expectRelative(found.pValue, expected.pValue, 1e-8, name);
    }
  });

  it('rejects noise at its level, random walks almost always, and a trend only around a constant', () => {
    const size = shareOf(300, (seed) => kpssTest(autoregression(0, 250, seed)).pValue < 0.05);
    expect(size).toBeGreaterThan(0.02);
    expect(size).toBeLessThan(0.08);
    expect(shareOf(100, (seed) => kpssTest(autoregression(1, 500, seed)).pValue < 0.05)).toBeGreaterThan(0.9);
    const trend = autoregression(0, 400, 1).map((value, t) => value + t / 20);
    expect(kpssTest(trend).pValue).toBe(0.01);
    expect(kpssTest(trend, 'ct').pValue).toBe(0.1);
  });

  it('has nothing to say about what is constant or holds a gap', () => {
    const bad = [new Float64Array(50).fill(0.1), new Float64Array(0), Float64Array.of(1, NaN, 3, 4)];
    for (const x of bad) expect(kpssTest(x)).toEqual({ statistic: NaN, pValue: NaN, lags: 0 });
    expect(
      kpssTest(
        Float64Array.from({ length: 40 }, (_, t) => 3 + 0.1 * t),
        'ct',
      ).statistic,
    ).toBeNaN();
  });
});
