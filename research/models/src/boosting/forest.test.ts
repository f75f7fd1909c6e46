import { Rng } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { friedman, sampleOf, type Problem } from './boosting-fixture.ts';
import { forest, forestKinds, forestSchema, type FittedForest, type ForestName } from './forest.ts';
import { treeKinds } from './tree-kinds.ts';

const context = { rng: Rng.fromSeed(1) };
const smooth = friedman(200, 7);
const step: Problem = { x: [0, 1, 2, 3, 4, 5, 6, 7].map((v) => [v]), y: [1, 1, 1, 1, 5, 5, 5, 5] };

function fit(name: ForestName, problem: Problem, params: object = {}): Promise<FittedForest> {
  return forest(name, forestSchema.parse({ trees: 20, ...params })).fit(sampleOf(problem), context);
}

const meanSquare = (y: readonly number[], p: ArrayLike<number>) =>
  y.reduce((sum, value, i) => sum + (value - p[i]!) ** 2, 0) / y.length;

describe.each(['random_forest', 'extra_trees'] satisfies ForestName[])('%s', (name) => {
  it('learns a function, within the range of the target', async () => {
    const test = friedman(200, 8);
    const model = await fit(name, smooth);
    const predicted = model.predict(sampleOf(test));
    const centre = test.y.reduce((sum, v) => sum + v, 0) / 200;
    expect(meanSquare(test.y, predicted)).toBeLessThan(
      meanSquare(
        test.y,
        test.y.map(() => centre),
      ) / 2,
    );
    expect(Math.min(...predicted)).toBeGreaterThanOrEqual(Math.min(...smooth.y));
    expect(Math.max(...predicted)).toBeLessThanOrEqual(Math.max(...smooth.y));
    expect(model.importance.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
  });

  it('gives probabilities for classes, and comes back from JSON bit for bit', async () => {
    for (const [objective, y] of [
      ['logistic', smooth.y.map((v) => (v > 14 ? 9 : -9))],
      ['multiclass', smooth.y.map((v) => (v > 17 ? 2 : v > 12 ? 1 : 0))],
    ] as const) {
      const sample = sampleOf({ ...smooth, y });
      const model = await fit(name, { ...smooth, y }, { objective });
      const predicted = model.predict(sample);
      const { classes, outputs } = model;
      expect(outputs).toBe(objective === 'logistic' ? 1 : 3);
      y.forEach((value, i) => {
        const row = outputs === 1 ? [1 - predicted[i]!, predicted[i]!] : predicted.subarray(3 * i, 3 * i + 3);
        expect([...row].reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
        expect(Math.min(...row)).toBeGreaterThanOrEqual(0);
        expect(classes![[...row].indexOf(Math.max(...row))]).toBe(value);
      });
      const back = forestKinds.find((kind) => kind.name === name)!.read(JSON.parse(JSON.stringify(model.toJSON())));
      expect(back.predict(sample)).toEqual(predicted);
    }
  });

  it('is the same for the same seed', async () => {
    const first = (await fit(name, smooth)).toJSON();
    expect((await fit(name, smooth)).toJSON()).toEqual(first);
    expect((await fit(name, smooth, { seed: 5 })).toJSON()).not.toEqual(first);
  });

  it('is a constant for a constant target, and refuses one class', async () => {
    const constant = { ...step, y: step.y.map(() => 2) };
    const model = await fit(name, constant);
    expect(new Set(model.predict(sampleOf(constant)))).toEqual(new Set([2]));
    expect(model.trees).toHaveLength(0);
    await expect(fit(name, constant, { objective: 'logistic' })).rejects.toThrow('one value 2');
    await expect(fit(name, step, { monotone: { y: 1 } })).rejects.toThrow('monotone names "y"');
  });
});

describe('random_forest', () => {
  it('is the mean of trees, each on rows drawn anew', async () => {
    const { trees } = await fit('random_forest', smooth, { trees: 4, leaves: 4 });
    expect(new Set(trees.map(({ threshold }) => [...threshold].join())).size).toBe(4);
    const one = await fit('random_forest', step, { trees: 1, leaves: 2, splitFeatureFraction: 1 });
    expect(new Set(one.predict(sampleOf(step)))).toEqual(new Set([1, 5]));
  });

  it('predicts its rows out of bag about as well as new ones', async () => {
    const model = await fit('random_forest', smooth, { trees: 60 });
    const outside = model.outOfBag!;
    const test = friedman(400, 8);
    const [own, bag, fresh] = [
      meanSquare(smooth.y, model.predict(sampleOf(smooth))),
      meanSquare(smooth.y, outside),
      meanSquare(test.y, model.predict(sampleOf(test))),
    ];
    expect(own).toBeLessThan(bag / 2);
    expect(Math.abs(bag / fresh - 1)).toBeLessThan(0.3);
  });

  it('has no prediction out of bag for rows that every tree drew, nor for unlabelled ones', async () => {
    const problem = { ...step, y: step.y.with(0, NaN) };
    const sample = sampleOf(problem);
    const rows = Int32Array.from(step.y, (_, i) => i);
    const estimator = forest('random_forest', forestSchema.parse({ trees: 1 }));
    const { outOfBag } = await estimator.fit({ dataset: sample.dataset, rows }, context);
    expect(outOfBag).toHaveLength(8);
    expect(outOfBag![0]).toBeNaN();
    const known = outOfBag!.filter((value) => !Number.isNaN(value)).length;
    expect(known).toBeGreaterThan(0);
    expect(known).toBeLessThan(7);
  });
});

describe('treeKinds', () => {
  it('have a default for every parameter', () => {
    for (const { name, params, make } of treeKinds)
      expect(make(params.parse({}) as Parameters<typeof make>[0]).name).toBe(name);
  });
});
