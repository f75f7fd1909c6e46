import { Rng } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { sharpeDifference, sharpeDifferenceBootstrap } from './sharpe-difference.ts';
import { autoregression, expectRelative, figures, shareOf } from './significance.reference.ts';

const rng = Rng.fromSeed(23);
const pairs = figures.pairs.map(({ first, second, ...expected }) => ({
  ...expected,
  first: Float64Array.from(first),
  second: Float64Array.from(second),
}));
const none = [new Float64Array(0), Float64Array.of(1), new Float64Array(40).fill(0.1), new Float64Array(40).fill(NaN)];

describe('sharpeDifference', () => {
  it("is Memmel's formula", () => {
    for (const { first, second, memmel } of pairs) {
      const found = sharpeDifference(first, second, 252)!;
      expectRelative(found.statistic, memmel.statistic, 1e-10);
      expectRelative(found.pValue, memmel.pValue, 1e-9);
      expectRelative(found.difference / found.stdErr, memmel.statistic, 1e-10);
      expectRelative((found.interval[1] - found.interval[0]) / 2 / found.stdErr, 1.959963984540054, 1e-12);
    }
  });

  it('rejects equal ratios at its level', () => {
    const size = shareOf(400, rng, (draws) => {
      const common = autoregression(0, 120, draws);
      const [first, second] = [1, 2].map((scale) => common.map((value) => scale * (value + draws.normal() + 0.1)));
      return sharpeDifference(first!, second!, 252)!.pValue < 0.05;
    });
    expect(size).toBeGreaterThan(0.02);
    expect(size).toBeLessThan(0.09);
  });

  it('does not exist between copies, or where a ratio does not', () => {
    const returns = autoregression(0, 40, Rng.fromSeed(1));
    expect(
      sharpeDifference(
        returns,
        returns.map((value) => 3 * value),
        252,
      ),
    ).toBeUndefined();
    expect(sharpeDifference(returns, returns.subarray(1), 252)).toBeUndefined();
    for (const other of none) expect(sharpeDifference(returns, other, 252)).toBeUndefined();
  });
});

describe('sharpeDifferenceBootstrap', () => {
  it('agrees with a resample drawn bar by bar', () => {
    for (const { first, second, block, ...expected } of pairs) {
      const found = sharpeDifferenceBootstrap(first, second, 1, { blockLength: block, replications: 10_000, rng })!;
      expectRelative(found.statistic, expected.statistic, 1e-9);
      // Per period the ratio's deviation divides by n − 1 here.
      const shrink = Math.sqrt(1 - 1 / first.length);
      expectRelative(found.stdErr, expected.stdErr * shrink, 1e-9);
      expect(Math.abs(found.pValue - expected.pValue)).toBeLessThan(0.012);
      expectRelative((found.interval[1] - found.interval[0]) / 2, expected.reach * shrink, 0.03);
      expect(found.blockLength).toBe(block);
    }
  });

  it('holds its level with fat tails and persistence', () => {
    const size = shareOf(150, rng.split('size'), (draws) => {
      const [first, second] = [1, 2].map((scale) => {
        let state = 0;
        return new Float64Array(300).map(() => scale * ((state = 0.3 * state + draws.studentT(5)) + 0.1));
      });
      return sharpeDifferenceBootstrap(first!, second!, 252, { replications: 199, rng: draws })!.pValue <= 0.05;
    });
    expect(size).toBeGreaterThan(0.01);
    expect(size).toBeLessThan(0.11);
  });

  it('finds a difference, is determined by its generator, and scale is nothing to it', () => {
    const first = autoregression(0, 300, Rng.fromSeed(1), 0.4);
    const second = autoregression(0, 300, Rng.fromSeed(2));
    const found = sharpeDifferenceBootstrap(first, second, 252, { rng: Rng.fromSeed(3) })!;
    expect(found.pValue).toBeLessThan(0.005);
    expect(found.interval[0]).toBeGreaterThan(0);
    const again = sharpeDifferenceBootstrap(first, second, 252, { rng: Rng.fromSeed(3) });
    expect(again).toEqual(found);
    const small = first.map((value) => value / 2 ** 40);
    const scaled = sharpeDifferenceBootstrap(small, second, 252, { rng: Rng.fromSeed(3) })!;
    expectRelative(scaled.statistic, found.statistic, 1e-9);
    expect(scaled.pValue).toBe(found.pValue);
  });

  it('does not exist between copies, or where a ratio does not', () => {
    const returns = autoregression(0, 40, Rng.fromSeed(1));
    expect(
      sharpeDifferenceBootstrap(
        returns,
        returns.map((value) => 3 * value),
        252,
        { rng },
      ),
    ).toBeUndefined();
    expect(sharpeDifferenceBootstrap(returns, none[2]!.with(3, 1), 252, { rng, replications: 0 })).toBeUndefined();
    expect(() => sharpeDifferenceBootstrap(returns, returns, 252, { rng, confidence: 1 })).toThrow('confidence of 1');
    expect(sharpeDifferenceBootstrap(returns.subarray(30), returns.subarray(0, 10), 252, { rng })).toBeUndefined();
    for (const other of none) expect(sharpeDifferenceBootstrap(returns, other, 252, { rng })).toBeUndefined();
  });
});
