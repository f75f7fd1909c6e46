/** Functions with a known minimum to try samplers on. */
import { Rng } from '@quantcli/core';
import { propose, type SamplerName } from './sampler.ts';
import { compileSpace, type ParameterValues, type SearchSpace } from './search-space.ts';

export interface TestFunction {
  readonly space: SearchSpace;
  readonly minimum: number;
  of(values: ParameterValues): number;
}

/** Branin (1972): three minima. */
export const branin: TestFunction = {
  minimum: 0.397_887,
  space: { x: { kind: 'float', low: -5, high: 10 }, y: { kind: 'float', low: 0, high: 15 } },
  of(values) {
    const [x, y] = [Number(values['x']), Number(values['y'])];
    const bend = y - (5.1 / (4 * Math.PI ** 2)) * x * x + (5 / Math.PI) * x - 6;
    return bend * bend + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10;
  },
};

/** Shaped like the tuning of boosted trees: six parameters of all kinds, one of them conditional. */
export const mixed: TestFunction = {
  minimum: 0,
  space: {
    rate: { kind: 'float', low: 1e-3, high: 1, log: true },
    leaves: { kind: 'int', low: 4, high: 256, log: true },
    depth: { kind: 'int', low: 2, high: 12 },
    share: { kind: 'float', low: 0.2, high: 1, step: 0.1 },
    growth: { kind: 'choice', values: ['leaf', 'level', 'symmetric'] },
    penalty: { kind: 'float', low: 1e-4, high: 100, log: true, when: { growth: 'symmetric' } },
  },
  of(values) {
    const decades = (name: string, best: number): number => Math.log10(Number(values[name]) / best);
    const growth = { leaf: 0.6, level: 0.4, symmetric: 0.15 * decades('penalty', 1) ** 2 };
    return (
      decades('rate', 0.05) ** 2 +
      2 * decades('leaves', 31) ** 2 +
      0.05 * (Number(values['depth']) - 7) ** 2 +
      2 * (Number(values['share']) - 0.8) ** 2 +
      growth[values['growth'] as keyof typeof growth]
    );
  },
};

/** The smallest value found by so many trials, proposed in fours. */
export function smallestFound(sampler: SamplerName, { space, of }: TestFunction, trials: number, seed: number): number {
  const dimensions = compileSpace(space);
  const rng = Rng.fromSeed(seed);
  const done: { readonly values: ParameterValues; readonly loss: number }[] = [];
  while (done.length < trials) {
    const ranked = done.toSorted((a, b) => a.loss - b.loss).map(({ values }) => values);
    const batch: ParameterValues[] = [];
    for (let i = 0; i < 4; i += 1)
      batch.push(propose(sampler, dimensions, ranked, batch, rng.split(`trial/${done.length + i}`)));
    done.push(...batch.map((values) => ({ values, loss: of(values) })));
  }
  return Math.min(...done.map(({ loss }) => loss));
}
