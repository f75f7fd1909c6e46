import { Rng } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { coverageTest } from './coverage-test.ts';
import { expectRelative, figures, shareOf } from './significance.reference.ts';

/** Rows of groups 0, 1, … with their hits first. */
function rows(counts: readonly number[], hits: readonly number[]): { hits: Uint8Array; groups: Int32Array } {
  return {
    hits: Uint8Array.from(counts.flatMap((count, g) => Array.from({ length: count }, (_, i) => Number(i < hits[g]!)))),
    groups: Int32Array.from(counts.flatMap((count, g) => Array.from({ length: count }, () => g))),
  };
}

/** Of `count` exceedances in 255 days at 1 %. */
function exceedances(count: number): number {
  return coverageTest(rows([255], [count]).hits, 0.01)!.unconditional.pValue;
}

describe('coverageTest', () => {
  it('agrees with scipy and statsmodels', () => {
    for (const { counts, hits, expected, ...figure } of figures.coverage) {
      const given = rows(counts, hits);
      const found = coverageTest(given.hits, expected, { groups: given.groups })!;
      expectRelative(found.unconditional.statistic, figure.statistic, 1e-9);
      expectRelative(found.unconditional.pValue, figure.pValue, 1e-9);
      expectRelative(found.fit!.statistic, figure.fit, 1e-10);
      expectRelative(found.fit!.pValue, figure.fitPValue, 1e-10);
      expect(found.fit!.degrees).toBe(counts.length);
      found.interval.forEach((bound, i) => expectRelative(bound, figure.interval[i]!, 1e-9));
      expect(found.groups.map((group) => [group.count, group.hits])).toEqual(
        counts.map((count, g) => [count, hits[g]]),
      );
    }
  });

  it("is Kupiec's test of exceedances: 4 in 255 at 1 % is accepted, 7 is not (non-rejection region N < 7)", () => {
    expect(exceedances(4)).toBeGreaterThan(0.05);
    expect(exceedances(6)).toBeGreaterThan(0.05);
    expect(exceedances(7)).toBeLessThan(0.05);
  });

  it('finds groups whose errors cancel, and orders them', () => {
    const { hits, groups } = rows([100, 100], [99, 81]);
    const found = coverageTest(hits, 0.9, { groups: groups.map((group) => 2_020 - group) })!;
    expect(found.unconditional.pValue).toBeCloseTo(1, 6);
    expect(found.fit!.pValue).toBeLessThan(0.001);
    expect(found.groups.map(({ group, coverage }) => [group, coverage])).toEqual([
      [2_019, 0.81],
      [2_020, 0.99],
    ]);
    expect(found.fit!.leastExpected).toBeCloseTo(10, 12);
  });

  it('rejects what covers as promised at its level', () => {
    const groups = Int32Array.from({ length: 400 }, (_, i) => i >> 6);
    const rejects = (kind: 'unconditional' | 'fit'): number =>
      shareOf(300, Rng.fromSeed(27), (draws) => {
        const hits = new Uint8Array(400).map(() => Number(draws.uniform() < 0.8));
        return coverageTest(hits, 0.8, { groups })![kind]!.pValue < 0.05;
      });
    for (const size of [rejects('unconditional'), rejects('fit')]) {
      expect(size).toBeGreaterThan(0.02);
      expect(size).toBeLessThan(0.09);
    }
  });

  it('has no fit without groups, nothing without rows, and says what it takes', () => {
    const found = coverageTest(Uint8Array.of(1, 1, 0), 0.5)!;
    expect(found.fit).toBeUndefined();
    expect(found.groups).toEqual([]);
    expect(coverageTest(new Uint8Array(0), 0.5)).toBeUndefined();
    for (const expected of [0, 1, NaN, 95]) {
      expect(() => coverageTest(Uint8Array.of(1), expected)).toThrow(`coverage of ${expected}`);
    }
    expect(() => coverageTest(Uint8Array.of(1), 0.5, { groups: Int32Array.of(1, 2) })).toThrow('2 groups for 1 rows');
  });
});
