import { Rng } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { correlation, mean } from '../naive-statistics.reference.ts';
import { deviationOf, findFactors } from './factor-structure.ts';

const BARS = 1_500;
const SYMBOLS = 40;
const rng = Rng.fromSeed(11);
const draw = (deviation: number): Float64Array => Float64Array.from({ length: BARS }, () => deviation * rng.normal());
const market = draw(0.01);
const [styles, industries] = [draw(0.006), draw(0.004)];
const beta = Array.from({ length: SYMBOLS }, (_, n) => 0.5 + n / (SYMBOLS - 1));
const side = (n: number): number => (n % 2 === 0 ? 1 : -1);
const turn = (n: number): number => (n % 4 < 2 ? 1 : -1);
const returns = beta.map((b, n) => {
  const own = draw(0.01);
  return own.map((x, t) =>
    n === 3 && t < 700 ? NaN : x + b * market[t]! + side(n) * styles[t]! + turn(n) * industries[t]!,
  );
});

describe('findFactors', () => {
  const found = findFactors(returns, 2);

  it('finds the market and what symbols load on it', () => {
    expect(correlation(found.market, market)).toBeGreaterThan(0.98);
    expect(correlation([...found.beta], beta)).toBeGreaterThan(0.95);
    expect(mean([...found.beta])).toBeCloseTo(1, 1);
  });

  it('finds the statistical factors, larger first, in the size of what moves a symbol', () => {
    expect(Math.abs(correlation(found.factors[0]!, styles))).toBeGreaterThan(0.95);
    expect(Math.abs(correlation(found.factors[1]!, industries))).toBeGreaterThan(0.9);
    expect(deviationOf(found.factors[0]!) / 0.006).toBeCloseTo(1, 0.7);
    for (const k of [0, 1]) expect(mean(found.loadings.map((row) => row[k]! ** 2))).toBeCloseTo(1, 10);
  });

  it('leaves what is a symbol’s own, apart from the rest', () => {
    expect(deviationOf(found.own[5]!) / 0.01).toBeCloseTo(1, 1);
    expect(Math.abs(correlation(found.own[5]!, found.market))).toBeLessThan(0.02);
    expect(Math.abs(correlation(found.own[5]!, found.own[6]!))).toBeLessThan(0.12);
  });

  it('leaves missing returns missing', () => {
    expect(found.own[3]!.subarray(0, 700).every(Number.isNaN)).toBe(true);
    expect(found.own[3]!.subarray(700).some(Number.isNaN)).toBe(false);
  });

  it('adds up to the returns', () => {
    for (const n of [0, 17]) {
      for (const t of [1, 900]) {
        const parts =
          found.beta[n]! * found.market[t]! +
          found.loadings[n]!.reduce((sum, loading, k) => sum + loading * found.factors[k]![t]!, 0) +
          found.own[n]![t]!;
        expect(parts).toBeCloseTo(returns[n]![t]!, 12);
      }
    }
  });

  it('can do with the market alone', () => {
    expect(findFactors(returns, 0)).toMatchObject({ factors: [], market: found.market });
  });
});
