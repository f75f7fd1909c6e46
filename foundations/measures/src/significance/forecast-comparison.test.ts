import { Rng } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { dieboldMariano } from './diebold-mariano.ts';
import { mcnemar } from './mcnemar.ts';
import { autoregression, expectRelative, figures, shareOf } from './significance.reference.ts';

const rng = Rng.fromSeed(26);

describe('dieboldMariano', () => {
  it('is the statistic of Harvey, Leybourne and Newbold', () => {
    for (const { first, second, tests } of figures.losses) {
      for (const expected of tests) {
        const { horizon } = expected;
        const found = dieboldMariano(Float64Array.from(first), Float64Array.from(second), { horizon })!;
        expect(found.variance).toBe(expected.variance);
        expectRelative(found.statistic, expected.statistic, 1e-10);
        expectRelative(found.pValue, expected.pValue, 1e-9);
        found.interval.forEach((bound, i) => expectRelative(bound, expected.interval[i]!, 1e-9));
        expect(found.degrees).toBe(first.length - 1);
      }
    }
  });

  it('rejects equal accuracy at its level when the losses overlap over the horizon', () => {
    const size = shareOf(400, rng, (draws) => {
      const shocks = autoregression(0, 203, draws);
      const overlapping = new Float64Array(200).map((_, t) => shocks[t]! + shocks[t + 1]! + shocks[t + 2]!);
      return dieboldMariano(overlapping, new Float64Array(200), { horizon: 3 })!.pValue < 0.05;
    });
    expect(size).toBeGreaterThan(0.02);
    expect(size).toBeLessThan(0.1);
  });

  it('turns its sign with the order', () => {
    const [a, b] = [autoregression(0, 50, Rng.fromSeed(1)), autoregression(0, 50, Rng.fromSeed(2), 1)];
    const found = dieboldMariano(a, b)!;
    const turned = dieboldMariano(b, a)!;
    expect(found.difference).toBeLessThan(0);
    expect(turned.statistic).toBeCloseTo(-found.statistic, 12);
    expect(turned.pValue).toBeCloseTo(found.pValue, 12);
  });

  it('does not exist where losses are equal, few, missing or unequal in number', () => {
    const a = autoregression(0, 30, Rng.fromSeed(1));
    expect(dieboldMariano(a, a)).toBeUndefined();
    expect(
      dieboldMariano(
        a.map((loss) => loss + 0.1),
        a,
      ),
    ).toBeUndefined();
    expect(dieboldMariano(a, a.subarray(1))).toBeUndefined();
    expect(dieboldMariano(a.with(3, NaN), new Float64Array(30))).toBeUndefined();
    expect(dieboldMariano(a.with(3, Infinity), new Float64Array(30))).toBeUndefined();
    for (let n = 0; n < 12; n += 1) {
      const found = dieboldMariano(a.subarray(0, n), new Float64Array(n), { horizon: 5 });
      expect(found === undefined || Number.isFinite(found.statistic)).toBe(true);
    }
    expect(() => dieboldMariano(a, a, { horizon: 0 })).toThrow('horizon of 0 bars');
    expect(() => dieboldMariano(a, a, { horizon: 1.5 })).toThrow('horizon of 1.5 bars');
  });
});

/** Rows of both, only the first, only the second, neither right. */
function rows([both, first, second, neither]: readonly number[]): [Uint8Array, Uint8Array] {
  const expand = (bits: readonly number[]): Uint8Array =>
    Uint8Array.from(
      [both!, first!, second!, neither!].flatMap((count, i) => Array.from({ length: count }, () => bits[i]!)),
    );
  return [expand([1, 1, 0, 0]), expand([1, 0, 1, 0])];
}

describe('mcnemar', () => {
  it('agrees with statsmodels', () => {
    for (const { table, pValue, statistic, chiPValue } of figures.mcnemar) {
      const found = mcnemar(...rows(table))!;
      expect([found.onlyFirst, found.onlySecond]).toEqual(table.slice(1, 3));
      expectRelative(found.pValue, pValue, 1e-10);
      // Without a difference there is nothing to correct: statsmodels squares the correction itself.
      const same = table[1] === table[2];
      expectRelative(found.chiSquare.statistic, same ? 0 : statistic, 1e-12);
      expectRelative(found.chiSquare.pValue, same ? 1 : chiPValue, 1e-10);
    }
  });

  it('has an interval that leaves out one half when the exact test rejects', () => {
    for (const [first, second] of [
      [20, 5],
      [9, 6],
      [0, 6],
      [3, 18],
    ] as const) {
      const found = mcnemar(...rows([10, first, second, 10]))!;
      const apart = found.interval[0] > 0.5 || found.interval[1] < 0.5;
      expect(apart).toBe(found.pValue < 0.05);
      expect(found.difference).toBeCloseTo((first - second) / (20 + first + second), 14);
      expect(found.share).toBeCloseTo(first / (first + second), 14);
    }
  });

  it('does not exist where the two never differ, and needs the same rows', () => {
    expect(mcnemar(...rows([5, 0, 0, 3]))).toBeUndefined();
    expect(mcnemar(new Uint8Array(0), new Uint8Array(0))).toBeUndefined();
    expect(() => mcnemar(new Uint8Array(3), new Uint8Array(4))).toThrow('3 rows of the first classifier against 4');
  });
});
