import { Rng } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { estimatorKinds, estimatorNamed } from '../estimators/estimators.ts';
import { defaultSpace, regularisationSpace } from './default-spaces.ts';
import { drawRandom } from './sampler.ts';
import { compileSpace, searchSpaceSchema } from './search-space.ts';

const TUNED = [
  'ridge',
  'lasso',
  'elastic_net',
  'logistic',
  'quantile',
  'huber',
  'pls',
  'gbdt_leaf',
  'gbdt_level',
  'gbdt_symmetric',
  'random_forest',
  'extra_trees',
];

describe('the shipped search spaces', () => {
  it.each(TUNED)('%s: well formed, and what it draws is taken by the estimator', (name) => {
    const space = defaultSpace(name);
    expect(searchSpaceSchema.parse(space)).toEqual(space);
    const dimensions = compileSpace(space);
    const rng = Rng.fromSeed(1);
    const drawn = Array.from({ length: 50 }, () => drawRandom(dimensions, rng));
    for (const { name: parameter } of dimensions)
      expect(new Set(drawn.map((one) => one[parameter])).size).toBeGreaterThan(3);
    if (!estimatorKinds.some((kind) => kind.name === name)) return;
    for (const params of drawn) expect(estimatorNamed(name, params).params).toMatchObject(params);
  });

  it('have a part that regularises', () => {
    expect(Object.keys(regularisationSpace('gbdt_leaf'))).toContain('l2');
    expect(Object.keys(regularisationSpace('gbdt_leaf'))).not.toContain('learningRate');
    expect(regularisationSpace('ridge')).toEqual(defaultSpace('ridge'));
  });

  it('do not exist for what has nothing to tune', () => {
    expect(() => defaultSpace('gbdt_leave')).toThrow('gbdt_leaf');
    expect(() => defaultSpace('toString')).toThrow('declare what to search');
  });
});
