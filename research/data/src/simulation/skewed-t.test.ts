import { Rng } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { absoluteMoment, SkewedT, skewedMoments } from './skewed-t.ts';

describe('absoluteMoment', () => {
  it.each([
    // SciPy 1.17.1: 2 * stats.t(ν).expect(lambda x: abs(x)**p, lb=0)
    [1, 5, 0.949_016_724_556_236_1],
    [2, 5, 5 / 3],
    [0.5, 4, 0.898_605_176_049_969_9],
    [1.5, 12, 0.967_468_295_230_059_1],
  ])('is E|t|^%d of %d degrees of freedom', (p, degrees, wanted) => {
    expect(absoluteMoment(p, degrees)).toBeCloseTo(wanted, 9);
  });

  it('is that of a normal for many degrees', () => {
    expect(absoluteMoment(1, 1e6)).toBeCloseTo(Math.sqrt(2 / Math.PI), 5);
    expect(absoluteMoment(2, 1e6)).toBeCloseTo(1, 5);
  });
});

describe('SkewedT', () => {
  it.each([
    [4, 1],
    [8, 0.8],
    [60, 1.2],
  ])('has mean 0 and variance 1 with %d degrees and skew %d, and leans the way of its skew', (degrees, skew) => {
    const law = new SkewedT(degrees, skew);
    const rng = Rng.fromSeed(1);
    const n = 200_000;
    let [sum, squares, signed, sides, sideSquares] = [0, 0, 0, 0, 0];
    for (let i = 0; i < n; i += 1) {
      const x = law.draw(rng);
      sum += x;
      squares += x * x;
      signed += x * Math.abs(x);
      sides += law.side;
      sideSquares += law.side ** 2;
    }
    expect(Math.abs(sum / n)).toBeLessThan(0.012);
    expect(squares / n).toBeCloseTo(1, 1);
    const leans = Math.abs(signed / n) < 0.03 ? 1 : signed > 0 ? 2 : 0;
    expect(leans).toBe(1 + Math.sign(skew - 1));
    expect(Math.abs(sides / n)).toBeLessThan(0.012);
    expect(sideSquares / n).toBeCloseTo(1, 1.7);
  });

  it('is bounded', () => {
    const law = new SkewedT(2.1, 1);
    const rng = Rng.fromSeed(2);
    for (let i = 0; i < 100_000; i += 1) expect(Math.abs(law.draw(rng))).toBeLessThanOrEqual(15);
  });

  it('is symmetric without skew', () => {
    expect(skewedMoments(5, 1)).toMatchObject({ mean: 0, chanceOfRight: 0.5 });
    expect(skewedMoments(5, 1).variance).toBeCloseTo(5 / 3, 12);
    expect(skewedMoments(5, 2).mean).toBeCloseTo(-skewedMoments(5, 0.5).mean, 12);
  });
});
