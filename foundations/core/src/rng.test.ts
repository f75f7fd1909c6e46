import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ValidationError } from './errors.ts';
import { Rng } from './rng.ts';

const draws = (rng: Rng, n: number): number[] => Array.from({ length: n }, () => rng.nextUint32());

/** Sample mean and variance of n draws. */
function moments(n: number, draw: () => number): { mean: number; variance: number } {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < n; i += 1) {
    const x = draw();
    sum += x;
    squares += x * x;
  }
  return { mean: sum / n, variance: squares / n - (sum / n) ** 2 };
}

describe('xoshiro128**', () => {
  it('gives the sequence of the C reference from the state (1, 2, 3, 4)', () => {
    expect(draws(Rng.fromState(1, 2, 3, 4), 10)).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ]);
  });

  it('gives the words of a second published state, with high bits set', () => {
    // Test data of edorfaus/xoshiro-6502, made by the C reference.
    const rng = Rng.fromState(0x964d4a0c, 0xd40ab895, 0xad7fdecb, 0x3006f0f0);
    expect(draws(rng, 4)).toEqual([0xf1391922, 0x6fe53806, 0xa5be2840, 0xf510ee70]);
  });

  it('gives the words of 64-bit arithmetic on BigInt', () => {
    const word = fc.integer({ min: 0, max: 0xffff_ffff });
    const mask = 0xffff_ffffn;
    const rotate = (x: bigint, k: bigint): bigint => ((x << k) | (x >> (32n - k))) & mask;
    fc.assert(
      fc.property(word, word, word, word, (a, b, c, d) => {
        fc.pre((a | b | c | d) !== 0);
        let [s0, s1, s2, s3] = [a, b, c, d].map(BigInt) as [bigint, bigint, bigint, bigint];
        const rng = Rng.fromState(a, b, c, d);
        for (let i = 0; i < 20; i += 1) {
          expect(BigInt(rng.nextUint32())).toBe((rotate((s1 * 5n) & mask, 7n) * 9n) & mask);
          const t = (s1 << 9n) & mask;
          s2 ^= s0;
          s3 ^= s1;
          s1 ^= s2;
          s0 ^= s3;
          s2 ^= t;
          s3 = rotate(s3, 11n);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('streams', () => {
  it('keep their bits for ever: a change here changes every committed result', () => {
    // Computed in Python from SHA-256 of the path.
    expect(draws(Rng.fromSeed(42), 2)).toEqual([42984553, 3575702074]);
    expect(draws(Rng.fromSeed(42).split('market').split('AAPL'), 2)).toEqual([507449805, 3948311014]);
  });

  it('depend on seed and name, not on what was drawn before', () => {
    const fresh = draws(Rng.fromSeed(7).split('a'), 5);
    const parent = Rng.fromSeed(7);
    draws(parent, 100);
    parent.split('b').normal();
    expect(draws(parent.split('a'), 5)).toEqual(fresh);
    expect(draws(Rng.fromSeed(7).split('b'), 5)).not.toEqual(fresh);
    expect(draws(Rng.fromSeed(8).split('a'), 5)).not.toEqual(fresh);
  });

  it('of different names are uncorrelated', () => {
    const root = Rng.fromSeed(1);
    let sum = 0;
    const n = 20_000;
    for (let i = 0; i < n; i += 1) {
      const pair = root.split(`pair ${i}`);
      sum += pair.split('x').normal() * pair.split('y').normal();
    }
    expect(Math.abs(sum / n)).toBeLessThan(4 / Math.sqrt(n));
  });

  it('refuse a seed that is not a whole number from 0 to 2^53 - 1', () => {
    for (const seed of [-1, 0.5, NaN, 2 ** 53, Infinity]) expect(() => Rng.fromSeed(seed)).toThrow(ValidationError);
    expect(Rng.fromSeed(2 ** 53 - 1).uniform()).toBeLessThan(1);
  });
});

describe('uniform', () => {
  it('lies in [0, 1) with the right mean and variance', () => {
    const rng = Rng.fromSeed(1);
    const { mean, variance } = moments(100_000, () => {
      const u = rng.uniform();
      if (!(u >= 0 && u < 1)) throw new Error(`${u}`);
      return u;
    });
    expect(Math.abs(mean - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / 100_000));
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(0.001);
  });

  it('uses 53 bits', () => {
    const rng = Rng.fromSeed(2);
    let odd = 0;
    for (let i = 0; i < 1_000; i += 1) odd += (rng.uniform() * 2 ** 53) % 2;
    expect(odd).toBeGreaterThan(400);
    expect(odd).toBeLessThan(600);
  });
});

describe('below', () => {
  it('is flat: chi-squared over 7 cells under its 99.9 % point', () => {
    const rng = Rng.fromSeed(3);
    const counts = [0, 0, 0, 0, 0, 0, 0];
    for (let i = 0; i < 70_000; i += 1) counts[rng.below(7)]! += 1;
    expect(counts.reduce((sum, c) => sum + (c - 10_000) ** 2 / 10_000, 0)).toBeLessThan(22.46);
  });

  it('has no modulo bias where it would be largest', () => {
    // n = 3·2^30: a plain modulo would give the lowest third half of all draws.
    const rng = Rng.fromSeed(4);
    let low = 0;
    for (let i = 0; i < 30_000; i += 1) low += rng.below(3 * 2 ** 30) < 2 ** 30 ? 1 : 0;
    expect(Math.abs(low / 30_000 - 1 / 3)).toBeLessThan(0.015);
  });

  it('stays in range, takes 1 and 2^32, refuses the rest', () => {
    const rng = Rng.fromSeed(5);
    expect(rng.below(1)).toBe(0);
    expect(rng.below(2 ** 32)).toBeLessThan(2 ** 32);
    for (const n of [0, -1, 1.5, NaN, 2 ** 32 + 1]) expect(() => rng.below(n)).toThrow(ValidationError);
  });
});

describe('normal, gamma, studentT', () => {
  it('normal has mean 0, variance 1 and the right tails', () => {
    const rng = Rng.fromSeed(6);
    let beyond = 0;
    const { mean, variance } = moments(100_000, () => {
      const z = rng.normal();
      if (Math.abs(z) > 1.959_963_985) beyond += 1;
      return z;
    });
    expect(Math.abs(mean)).toBeLessThan(0.013);
    expect(Math.abs(variance - 1)).toBeLessThan(0.02);
    expect(Math.abs(beyond / 100_000 - 0.05)).toBeLessThan(0.003);
  });

  it.each([0.3, 1, 2.5, 40])('gamma(%d) has mean and variance equal to its shape', (shape) => {
    const rng = Rng.fromSeed(7);
    const { mean, variance } = moments(100_000, () => rng.gamma(shape));
    expect(Math.abs(mean / shape - 1)).toBeLessThan(4 / Math.sqrt(100_000 * shape));
    expect(Math.abs(variance / shape - 1)).toBeLessThan(0.08);
  });

  it('studentT(5) has variance 5/3', () => {
    const rng = Rng.fromSeed(8);
    const { mean, variance } = moments(200_000, () => rng.studentT(5));
    expect(Math.abs(mean)).toBeLessThan(0.012);
    expect(Math.abs(variance - 5 / 3)).toBeLessThan(0.08);
  });
});

describe('shuffle', () => {
  it('is a permutation, in place', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.nat(), (items, seed) => {
        const copy = [...items];
        expect(Rng.fromSeed(seed).shuffle(copy)).toBe(copy);
        expect(copy.toSorted((a, b) => a - b)).toEqual(items.toSorted((a, b) => a - b));
      }),
    );
  });

  it('gives each of the six orders of three items equally often', () => {
    const rng = Rng.fromSeed(9);
    const counts = new Map<string, number>();
    for (let i = 0; i < 12_000; i += 1) {
      const order = rng.shuffle(['a', 'b', 'c']).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 2_000)).toBeLessThan(180);
  });
});
