import { Rng } from '@quantcli/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LogVolatility } from '../log-volatility.ts';
import { mean } from '../naive-statistics.reference.ts';
import {
  covariancesOf,
  fitBounded,
  fitVolatility,
  HALF_LIVES,
  LAGS,
  logSizes,
  meanProduct,
  seenCovariance,
  thirdMoment,
} from './volatility-memory.ts';

const NONE = HALF_LIVES.map(() => 0);

/** Returns with one AR(1) of log-volatility on the grid. */
function simulate(bend: number, bars: number, seed: number): Float64Array {
  const rng = Rng.fromSeed(seed);
  const volatility = new LogVolatility(rng.split('v'), [{ halfLife: 20, deviation: 0.4 }], bend, [0]);
  const leads = new Float64Array(1);
  return Float64Array.from({ length: bars }, () => {
    const x = Math.exp(volatility.value) * rng.normal();
    volatility.step(leads);
    return x;
  });
}

describe('fitBounded', () => {
  it('is the least-squares solution where no bound is met', () => {
    const basis = [
      [1, 0, 1],
      [0, 1, 1],
    ];
    const [a, b] = fitBounded(basis, [1, 2, 3]);
    expect([a, b].map((x) => Math.round(x! * 1e6) / 1e6)).toEqual([1, 2]);
  });

  it('stays in its bounds and cannot be bettered inside them', () => {
    const entry = fc.double({ min: -2, max: 2, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(entry, entry, entry), { minLength: 4, maxLength: 8 }), (rows) => {
        const basis = [0, 1].map((k) => rows.map((row) => row[k]!));
        const y = rows.map((row) => row[2]);
        const x = fitBounded(
          basis,
          y,
          () => 0.1,
          () => 0.9,
        );
        expect(x.every((value) => value >= 0.1 && value <= 0.9)).toBe(true);
        const miss = (a: number, b: number): number =>
          rows.reduce((sum, row) => sum + (row[2] - a * row[0] - b * row[1]) ** 2, 0);
        const best = miss(x[0]!, x[1]!);
        for (const [da, db] of [
          [0.01, 0],
          [-0.01, 0],
          [0, 0.01],
          [0, -0.01],
        ]) {
          const [a, b] = [Math.min(0.9, Math.max(0.1, x[0]! + da!)), Math.min(0.9, Math.max(0.1, x[1]! + db!))];
          expect(miss(a, b)).toBeGreaterThan(best - 1e-6);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('the memory of volatility', () => {
  it('is read off absolute returns, whatever their level, and so is what bends it', () => {
    for (const [bend, deviation] of [
      [0, 0.4],
      [1.2, 0.4],
    ] as const) {
      const columns = [1, 2, 3, 4].map((seed) => logSizes(simulate(bend, 30_000, seed).map((x) => 0.01 * seed * x)));
      const fitted = fitVolatility(covariancesOf(columns), thirdMoment(columns), NONE, 30_000);
      const total = Math.sqrt(fitted.variances.reduce((sum, s) => sum + s, 0));
      expect(total, `bend ${bend}`).toBeGreaterThan(0.8 * deviation);
      expect(total, `bend ${bend}`).toBeLessThan(1.2 * deviation);
      expect(Math.abs(fitted.bend - bend), `bend ${bend}`).toBeLessThan(0.5);
      // Most of it at the half-life that it has, or beside it.
      const near = fitted.variances[1]! + fitted.variances[2]! + fitted.variances[3]!;
      expect(near / total ** 2).toBeGreaterThan(0.8);
    }
  });

  it('gives a component the innovations that falls need', () => {
    const driven = [0, 0, 0.1, 0, 0];
    const { variances } = fitVolatility(
      LAGS.map(() => 0),
      0,
      driven,
      5_000,
    );
    expect(variances[2]! * (1 - 2 ** (-2 / HALF_LIVES[2]))).toBeCloseTo(0.01, 10);
  });

  it('finds none in noise', () => {
    const rng = Rng.fromSeed(9);
    const noise = Float64Array.from({ length: 40_000 }, () => rng.normal());
    const { variances } = fitVolatility(covariancesOf([logSizes(noise)]), 0, NONE, 40_000);
    expect(variances.reduce((sum, s) => sum + s, 0)).toBeLessThan(0.03);
  });

  it('shows of a slow component what a sample can', () => {
    const seen = [1, 2, 3, 4, 5, 6, 7, 8].map((seed) => {
      const volatility = new LogVolatility(Rng.fromSeed(seed), [{ halfLife: 200, deviation: 1 }], 0, [0]);
      const path = Float64Array.from({ length: 3_000 }, () => {
        const { value } = volatility;
        volatility.step(new Float64Array(1));
        return value;
      });
      const centre = mean(path);
      return mean(path.map((g) => (g - centre) ** 2));
    });
    expect(seenCovariance(200, 0, 3_000)).toBeGreaterThan(0.75);
    expect(seenCovariance(200, 0, 3_000)).toBeLessThan(0.85);
    expect(Math.abs(mean(seen) / seenCovariance(200, 0, 3_000) - 1)).toBeLessThan(0.35);
  });
});

describe('products with missing values', () => {
  it('leave them out, at lags of both signs', () => {
    const [a, b] = [Float64Array.of(1, NaN, 3, 4), Float64Array.of(5, 6, 7, 8)];
    expect(meanProduct([a], [b], 1)).toBe((1 * 6 + 3 * 8) / 2);
    expect(meanProduct([a], [b], -1)).toBe((3 * 6 + 4 * 7) / 2);
    expect(logSizes(Float64Array.of(1, NaN, -1, 1)).map((x) => x + 0)).toEqual(Float64Array.of(0, NaN, 0, 0));
  });

  it('bound sizes from below', () => {
    const sizes = logSizes(Float64Array.of(0, 1, -1, 1, 1));
    expect(sizes[0]! - sizes[1]!).toBeCloseTo(Math.log(0.02), 12);
  });
});
