import { Rng } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import optuna from '../../../../conformance/oracles/models/tuning/optuna.json' with { type: 'json' };
import { parzenDensity } from './parzen-density.ts';
import { branin, mixed, smallestFound, type TestFunction } from './sampler-fixture.ts';
import type { SamplerName } from './sampler.ts';
import { compileSpace } from './search-space.ts';

/** Mean over ten seeds of the distance from the minimum after as many trials as Optuna had. */
const meanGap = (sampler: SamplerName, of: TestFunction): number => {
  const seeds = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
  const sum = seeds.reduce((total, seed) => total + smallestFound(sampler, of, optuna.trials, seed), 0);
  return sum / seeds.length - of.minimum;
};

describe('TPE', () => {
  it.each([
    ['branin', branin],
    ['mixed', mixed],
  ] as const)('on %s comes much nearer the minimum than random search, and as near as Optuna', (name, of) => {
    const gap = meanGap('tpe', of);
    expect(gap).toBeLessThan(0.4 * meanGap('random', of));
    expect(gap).toBeLessThan(1.5 * optuna.gap[name].tpe);
  });
});

describe('a Parzen density', () => {
  it('has mass one over the values of a grid and a choice', () => {
    const dimensions = compileSpace({
      k: { kind: 'int', low: 1, high: 40, log: true },
      c: { kind: 'choice', values: ['a', 'b', 'c'] },
    });
    const density = parzenDensity(dimensions, [
      { k: 3, c: 'a' },
      { k: 40, c: 'c' },
      { k: 7, c: 'a' },
    ]);
    let mass = 0;
    for (let k = 1; k <= 40; k += 1) for (const c of ['a', 'b', 'c']) mass += Math.exp(density.logAt({ k, c }));
    expect(mass).toBeCloseTo(1, 10);
  });

  it('integrates to one over a range and is what it draws from', () => {
    const dimensions = compileSpace({ x: { kind: 'float', low: 0, high: 1 } });
    const density = parzenDensity(dimensions, [{ x: 0 }, { x: 0.3 }, { x: 0.35 }]);
    const at = (x: number): number => Math.exp(density.logAt({ x }));
    const integral = (from: number, to: number): number => {
      let sum = 0;
      for (let i = 0; i < 1_000; i += 1) sum += at(from + ((i + 0.5) / 1_000) * (to - from));
      return (sum * (to - from)) / 1_000;
    };
    expect(integral(0, 1)).toBeCloseTo(1, 5);
    const rng = Rng.fromSeed(5);
    const drawn = Array.from({ length: 4_000 }, () => Number(density.draw(rng)['x']));
    for (const [from, to] of [
      [0, 0.1],
      [0.2, 0.5],
      [0.6, 1],
    ] as const) {
      const share = drawn.filter((x) => x >= from && x < to).length / drawn.length;
      expect(Math.abs(share - integral(from, to))).toBeLessThan(0.03);
    }
  });

  it('draws choices as often as it says', () => {
    const dimensions = compileSpace({ c: { kind: 'choice', values: ['a', 'b', 'c'] } });
    const density = parzenDensity(dimensions, [{ c: 'b' }, { c: 'b' }, { c: 'c' }]);
    const rng = Rng.fromSeed(6);
    const drawn = Array.from({ length: 4_000 }, () => density.draw(rng)['c']);
    for (const c of ['a', 'b', 'c']) {
      const share = drawn.filter((one) => one === c).length / drawn.length;
      expect(Math.abs(share - Math.exp(density.logAt({ c })))).toBeLessThan(0.03);
    }
  });
});
