import { Rng } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import figures from '../../../conformance/oracles/numeric/cointegration/cointegration.json' with { type: 'json' };
import type { AdfTerms } from './adf.ts';
import { engleGranger } from './engle-granger.ts';
import { johansen } from './johansen.ts';
import { expectRelative } from './oracle.reference.ts';

const systems = Object.entries(figures.systems).map(
  ([name, { series, ...expected }]) => [name, series.map((one) => Float64Array.from(one)), expected] as const,
);

function walk(bars: number, rng: Rng): Float64Array {
  let level = 0;
  return new Float64Array(bars).map(() => (level += rng.normal()));
}

/** A walk, and one that follows it with noise. */
function pair(bars: number, rng: Rng): [Float64Array, Float64Array] {
  const first = walk(bars, rng);
  return [first.map((value) => 2 * value + 3 + rng.normal()), first];
}

/** The common trend drifts, as the level of the last null supposes. */
function drifting(rng: Rng): Float64Array[] {
  return pair(200, rng).map((one, i) => one.map((value, t) => value + t * (1 - i / 2)));
}

/** At 5 %: more relations than `rank`. */
function rejects(series: Float64Array[], rank: number): boolean {
  const { trace, traceLevels } = johansen(series)!.ranks[rank]!;
  return trace > traceLevels[1];
}

const shareOf = (seeds: number, holds: (rng: Rng) => boolean): number =>
  Array.from({ length: seeds }, (_, seed) => Number(holds(Rng.fromSeed(seed)))).reduce((a, b) => a + b, 0) / seeds;

describe('Engle–Granger', () => {
  it.each(systems)('agrees with statsmodels: %s', (name, series, { engleGranger: cases }) => {
    for (const expected of cases) {
      const label = `${name} ${expected.terms} ${expected.lags}`;
      const terms = expected.terms as AdfTerms;
      const found = engleGranger(series, { terms, ...(expected.lags !== null && { lags: expected.lags }) })!;
      expectRelative(found.statistic, expected.statistic, 1e-8, label);
      expectRelative(found.pValue, expected.pValue, 1e-7, label);
      expect(found.critical === undefined, label).toBe(expected.critical === null);
      expected.critical?.forEach((value, i) => {
        expectRelative(found.critical![(['1%', '5%', '10%'] as const)[i]!], value, 1e-12, label);
      });
    }
  });

  it('finds the hedge ratio, and the spread that it leaves', () => {
    const [explained, other] = pair(500, Rng.fromSeed(3));
    const { coefficients, residuals, pValue } = engleGranger([explained, other])!;
    expect(coefficients[0]).toBeCloseTo(2, 1);
    expect(coefficients[1]).toBeCloseTo(3, 0);
    expect(residuals[7]).toBeCloseTo(explained[7]! - coefficients[0]! * other[7]! - coefficients[1]!, 10);
    expect(pValue).toBeLessThan(0.001);
  });

  it('rejects independent walks at its level', () => {
    const size = shareOf(200, (rng) => engleGranger([walk(200, rng), walk(200, rng)], { lags: 0 })!.pValue < 0.05);
    expect(size).toBeGreaterThan(0.015);
    expect(size).toBeLessThan(0.1);
  });

  it('does not depend on scale', () => {
    const series = pair(100, Rng.fromSeed(4));
    const { statistic } = engleGranger(series)!;
    expectRelative(engleGranger(series.map((one) => one.map((value) => 1e7 * value)))!.statistic, statistic, 1e-8);
    expectRelative(engleGranger([series[0].map((value) => 1e-7 * value), series[1]])!.statistic, statistic, 1e-8);
  });

  it('has nothing to say about copies, constants, gaps and few bars', () => {
    const x = walk(60, Rng.fromSeed(1));
    const gap = x.with(7, NaN);
    expect(engleGranger([x, x])).toBeUndefined();
    expect(engleGranger([x.map((value) => 3 - 2 * value), x])).toBeUndefined();
    expect(engleGranger([new Float64Array(60).fill(5), x])).toBeUndefined();
    expect(engleGranger([gap, x])).toBeUndefined();
    expect(engleGranger([x, gap])).toBeUndefined();
    for (let bars = 0; bars < 6; bars += 1) {
      const found = engleGranger([x.subarray(0, bars), walk(bars, Rng.fromSeed(2))]);
      expect(found === undefined || Number.isFinite(found.statistic)).toBe(true);
    }
  });

  it('says what it cannot test', () => {
    const x = walk(60, Rng.fromSeed(1));
    const y = walk(60, Rng.fromSeed(2));
    expect(() => engleGranger([x])).toThrow('2 to 6 series, not 1');
    expect(() => engleGranger([x, y.subarray(1)])).toThrow('60, 59 bars');
    expect(() => engleGranger([x, y, y])).toThrow('column 1 of the regression');
    expect(() => engleGranger([x, new Float64Array(60).fill(2)])).toThrow('combination');
  });
});

describe('Johansen', () => {
  it.each(systems)('agrees with statsmodels: %s', (name, series, { johansen: cases }) => {
    const k = series.length;
    for (const expected of cases) {
      const label = `${name} ${expected.terms} ${expected.lags}`;
      const found = johansen(series, { terms: expected.terms as AdfTerms, lags: expected.lags })!;
      found.ranks.forEach((rank, i) => {
        expectRelative(found.eigenvalues[i]!, expected.eigenvalues[i]!, 1e-8, label);
        expectRelative(rank.trace, expected.trace[i]!, 1e-8, label);
        expectRelative(rank.maximum, expected.maximum[i]!, 1e-8, label);
        expect(rank.traceLevels, label).toEqual(expected.traceLevels[i]);
        expect(rank.maximumLevels, label).toEqual(expected.maximumLevels[i]);
        const sign = expected.vectors[i]![0]! < 0 ? -1 : 1;
        const largest = Math.max(...expected.vectors[i]!.map(Math.abs));
        for (let j = 0; j < k; j += 1) {
          const error = found.vectors[i * k + j]! - sign * expected.vectors[i]![j]!;
          expect(Math.abs(error) / largest, label).toBeLessThan(1e-6);
        }
      });
    }
  });

  it('rejects independent walks at its level and finds one relation in a pair', () => {
    const size = shareOf(150, (rng) => rejects([walk(200, rng), walk(200, rng)], 0));
    expect(size).toBeGreaterThan(0.01);
    expect(size).toBeLessThan(0.12);
    expect(shareOf(50, (rng) => rejects(pair(200, rng), 0))).toBe(1);
    expect(shareOf(150, (rng) => rejects(drifting(rng), 1))).toBeLessThan(0.12);
  });

  it('does not depend on the scale of a series', () => {
    const [x, y] = pair(120, Rng.fromSeed(9));
    const { trace } = johansen([x, y])!.ranks[0]!;
    const scaled = johansen([x.map((value) => 1e8 * value), y.map((value) => 1e-6 * value)])!;
    expectRelative(scaled.ranks[0]!.trace, trace, 1e-7);
  });

  it('has nothing to say about gaps and few bars', () => {
    const x = walk(60, Rng.fromSeed(1));
    const y = walk(60, Rng.fromSeed(2));
    expect(johansen([x.with(3, NaN), y])).toBeUndefined();
    for (let bars = 0; bars < 9; bars += 1) {
      const found = johansen([x.subarray(0, bars), y.subarray(0, bars)]);
      expect(found === undefined || Number.isFinite(found.ranks[0]!.trace)).toBe(true);
    }
    expect(johansen([x.subarray(0, 3), y.subarray(0, 3)])).toBeUndefined();
  });

  it('says what it cannot test', () => {
    const x = walk(60, Rng.fromSeed(1));
    expect(() => johansen([])).toThrow('1 to 12 series, not 0');
    expect(() => johansen([x, x.subarray(1)])).toThrow('60, 59 bars');
    expect(() => johansen([x], { lags: -1 })).toThrow('-1 lagged changes');
    expect(() => johansen([x, x.map((value) => 2 * value - 1)])).toThrow('series 1 is constant or a combination');
    expect(() => johansen([new Float64Array(60).fill(3), x])).toThrow('series 0 is constant');
  });
});
