import { Rng } from '@quantcli/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawRandom, propose } from './sampler.ts';
import { compileSpace, searchSpaceSchema, type ParameterValues, type SearchSpace } from './search-space.ts';

const draws = (space: SearchSpace, count: number): ParameterValues[] => {
  const dimensions = compileSpace(space);
  const rng = Rng.fromSeed(1);
  return Array.from({ length: count }, () => drawRandom(dimensions, rng));
};

const tree: SearchSpace = {
  model: { kind: 'choice', values: ['linear', 'tree'] },
  growth: { kind: 'choice', values: ['leaf', 'level'], when: { model: 'tree' } },
  leaves: { kind: 'int', low: 2, high: 64, log: true, when: { growth: 'leaf' } },
  lambda: { kind: 'float', low: 1e-4, high: 10, log: true, when: { model: 'linear' } },
};

describe('random draws', () => {
  it('are uniform in the logarithm of a logarithmic range', () => {
    const decades = draws({ a: { kind: 'float', low: 1e-4, high: 1, log: true } }, 4_000).map(({ a }) =>
      Math.floor(Math.log10(Number(a))),
    );
    for (const decade of [-4, -3, -2, -1]) {
      const share = decades.filter((one) => one === decade).length / decades.length;
      expect(share).toBeGreaterThan(0.22);
      expect(share).toBeLessThan(0.28);
    }
  });

  it('give the first and last whole number as often as the others', () => {
    const values = draws({ a: { kind: 'int', low: 1, high: 5 } }, 5_000).map(({ a }) => Number(a));
    for (const value of [1, 2, 3, 4, 5]) {
      const share = values.filter((one) => one === value).length / values.length;
      expect(Math.abs(share - 0.2)).toBeLessThan(0.03);
    }
  });

  it('stay on the grid of a step, without the rounding of sums', () => {
    const found = new Set(draws({ a: { kind: 'float', low: 0.1, high: 1, step: 0.2 } }, 400).map(({ a }) => a));
    expect([...found].sort()).toEqual([0.1, 0.3, 0.5, 0.7, 0.9]);
    const whole = new Set(draws({ a: { kind: 'int', low: 3, high: 20, step: 8 } }, 200).map(({ a }) => a));
    expect([...whole].sort()).toEqual([11, 19, 3]);
  });

  it('have a conditional parameter exactly when its condition holds, through chains', () => {
    for (const values of draws(tree, 300)) {
      expect('growth' in values).toBe(values['model'] === 'tree');
      expect('leaves' in values).toBe(values['growth'] === 'leaf');
      expect('lambda' in values).toBe(values['model'] === 'linear');
    }
  });
});

describe('any sampler', () => {
  const number = fc.tuple(
    fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
    fc.double({ min: 1.001, max: 1e4, noNaN: true }),
  );

  it('never leaves the bounds, whatever went before', () => {
    fc.assert(
      fc.property(
        number,
        fc.boolean(),
        fc.integer({ min: 1, max: 300 }),
        fc.nat(),
        ([low, factor], log, span, seed) => {
          const high = low * factor;
          const space: SearchSpace = {
            x: { kind: 'float', low, high, log },
            k: { kind: 'int', low: 1, high: 1 + span, log },
            c: { kind: 'choice', values: ['a', null, 2, true] },
          };
          const dimensions = compileSpace(space);
          const rng = Rng.fromSeed(seed);
          const ranked = Array.from({ length: 12 }, () => drawRandom(dimensions, rng));
          // The ends themselves are among the good ones.
          ranked.unshift({ x: low, k: 1, c: 'a' }, { x: high, k: 1 + span, c: true });
          for (let i = 0; i < 5; i += 1) {
            const { x, k, c } = propose('tpe', dimensions, ranked, [], rng);
            expect(Number(x)).toBeGreaterThanOrEqual(low);
            expect(Number(x)).toBeLessThanOrEqual(high);
            expect(Number.isInteger(k) && Number(k) >= 1 && Number(k) <= 1 + span).toBe(true);
            expect(['a', null, 2, true]).toContain(c);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('proposes what the conditions allow', () => {
    const dimensions = compileSpace(tree);
    const rng = Rng.fromSeed(3);
    const ranked = draws(tree, 30);
    for (let i = 0; i < 50; i += 1) {
      const values = propose('tpe', dimensions, ranked, [], rng);
      expect('leaves' in values).toBe(values['growth'] === 'leaf');
      expect('lambda' in values).toBe(values['model'] === 'linear');
    }
  });
});

describe('a space that makes no sense', () => {
  it.each<[SearchSpace, string]>([
    [{}, 'empty'],
    [{ a: { kind: 'float', low: 2, high: 1 } }, 'a ranges from 2 to 1'],
    [{ a: { kind: 'int', low: 0, high: 9, log: true } }, 'logarithmic from 0'],
    [{ a: { kind: 'float', low: 1, high: 9, log: true, step: 1 } }, 'with a step'],
    [{ a: { kind: 'int', low: 0, high: 3, step: 5 } }, 'step of 5'],
    [{ a: { kind: 'choice', values: [1, 1] } }, 'a value twice'],
    [{ a: { kind: 'int', low: 0, high: 3, when: { b: 1 } } }, 'a exists when b is 1'],
    [
      { a: { kind: 'choice', values: [1] }, b: { kind: 'int', low: 0, high: 3, when: { a: 2 } } },
      'b exists when a is 2',
    ],
  ])('is refused: %j', (space, message) => {
    expect(() => compileSpace(space)).toThrow(message);
  });

  it('is refused by the schema where its form is wrong', () => {
    expect(searchSpaceSchema.safeParse({ a: { kind: 'float', low: 0, high: 1, lgo: true } }).success).toBe(false);
    expect(searchSpaceSchema.safeParse({ a: { kind: 'int', low: 0.5, high: 3 } }).success).toBe(false);
    expect(searchSpaceSchema.safeParse({ a: { kind: 'choice', values: [] } }).success).toBe(false);
    expect(searchSpaceSchema.safeParse(tree).success).toBe(true);
  });
});
