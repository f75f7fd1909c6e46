import { Rng } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { friedman, lehmer, sampleOf, type Problem } from './boosting-fixture.ts';
import { stagedPredictions, type FittedTrees } from './fitted-trees.ts';
import { gbdtSchema } from './gbdt-params.ts';
import { gbdt, gbdtKinds, type GbdtOptions } from './gbdt.ts';
import { referenceGrower } from './grower.reference.ts';
import type { Growth } from './grower.ts';
import type { Objective } from './objective.ts';
import { squared } from './objectives/squared.ts';

const GROWTHS: readonly Growth[] = ['leaf', 'level', 'symmetric'];
const context = { rng: Rng.fromSeed(1) };

function fit(growth: Growth, problem: Problem, params: object, options?: GbdtOptions): Promise<FittedTrees> {
  const parsed = gbdtSchema(growth).parse({ trees: 10, minChildRows: 1, minChildWeight: 0, ...params });
  return gbdt(growth, parsed, options).fit(sampleOf(problem), context);
}

const smooth = friedman(120, 7);
const step: Problem = { x: [0, 1, 2, 3, 4, 5, 6, 7].map((v) => [v]), y: [1, 2, 3, 12, 20, 21, 22, 43] };
/** The only split is that in the middle. */
const one = { trees: 1, learningRate: 1, leaves: 2, depth: 1, l2: 0, minChildRows: 4 };

describe.each(GROWTHS)('gbdt_%s', (growth) => {
  it('learns, and shares its gain out among the features', async () => {
    const model = await fit(growth, smooth, { trees: 20 });
    const [before, after] = [model.curve.train[0]!, model.curve.train.at(-1)!];
    expect(model.curve.train).toHaveLength(20);
    expect(after).toBeLessThan(before / 3);
    expect(model.importance.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    const [, , , fourth, , sixth] = model.importance;
    expect(fourth).toBeGreaterThan(3 * sixth!);
    const predicted = model.predict(sampleOf(smooth));
    const error = smooth.y.reduce((sum, y, i) => sum + (y - predicted[i]!) ** 2, 0) / 120;
    expect(error).toBeCloseTo(after, 9);
  });

  it('grows what the obvious grower grows', async () => {
    const x = smooth.x.slice(0, 60).map((row, i) => row.slice(0, 5).map((v, f) => ((i + f) % 11 === 0 ? NaN : v)));
    const problem = { x, y: smooth.y.slice(0, 60) };
    const sample = sampleOf(problem);
    for (const params of [
      { l2: 1 },
      { l1: 2, minGain: 5, minChildRows: 4, minChildWeight: 5, rowFraction: 0.8 },
      { monotone: { x3: 1, x0: -1 } },
      {
        interactions: [
          ['x0', 'x1'],
          ['x2', 'x3', 'x4'],
        ],
        featureFraction: 0.8,
      },
    ]) {
      const shape = { trees: 3, leaves: 6, depth: 3, ...params };
      const engine = (await fit(growth, problem, shape)).predict(sample);
      const obvious = (await fit(growth, problem, shape, { makeGrower: referenceGrower })).predict(sample);
      engine.forEach((value, i) => expect(value).toBeCloseTo(obvious[i]!, 6));
    }
  });

  it('comes back from JSON bit for bit, categories and missing values too', async () => {
    const draw = lehmer(9);
    const x = smooth.x.map((row) => [Math.floor(5 * draw()), ...row.slice(1).map((v) => (draw() < 0.1 ? NaN : v))]);
    const categories = x[0]!.map((_, f) => (f === 0 ? ['a', 'b', 'c', 'd', 'e'] : null));
    const problem = { x, y: smooth.y.map((y, i) => y + 3 * (x[i]![0]! % 2)), categories };
    for (const objective of ['squared', 'multiclass']) {
      const y = objective === 'squared' ? problem.y : problem.y.map((v) => (v < 12 ? -1 : v < 18 ? 0 : 5));
      const sample = sampleOf({ ...problem, y });
      const model = await fit(growth, { ...problem, y }, { objective });
      const text = JSON.stringify(model.toJSON());
      const back = gbdtKinds.find(({ name }) => name === `gbdt_${growth}`)!.read(JSON.parse(text));
      expect(back.predict(sample)).toEqual(model.predict(sample));
      expect(JSON.stringify(back.toJSON())).toBe(text);
      expect(back.importance).toEqual(model.importance);
      expect(back.classes).toEqual(model.classes);
    }
  });

  it('goes on from a model as if it had not stopped, draws included', async () => {
    const params = { rowFraction: 0.7, featureFraction: 0.5 };
    for (const objective of ['squared', 'quantile']) {
      const whole = await fit(growth, smooth, { ...params, objective });
      const first = await fit(growth, smooth, { ...params, objective, trees: 5 });
      const both = await fit(growth, smooth, { ...params, objective, trees: 5 }, { continueFrom: first });
      expect(both.toJSON()).toEqual(whole.toJSON());
    }
  });

  it('keeps what rises rising', async () => {
    const draw = lehmer(3);
    const x = Array.from({ length: 100 }, () => [draw(), draw()]);
    const y = x.map(([a, b]) => a! + Math.sin(8 * a!) / 2 + b! * (draw() - 0.2));
    const grid = Array.from({ length: 60 }, (_, i) => [i / 60, 0.5]);
    const rises = async (params: object) => {
      const model = await fit(growth, { x, y }, { ...params, trees: 20, depth: 3, leaves: 8 });
      const predicted = model.predict(sampleOf({ x: grid, y: grid.map(() => 0) }));
      return predicted.every((value, i) => i === 0 || value >= predicted[i - 1]!);
    };
    expect(await rises({})).toBe(false);
    expect(await rises({ monotone: { x0: 1 } })).toBe(true);
    for (const objective of ['absolute', 'quantile', 'huber'])
      expect(await rises({ monotone: { x0: 1 }, objective, alpha: 0.7 })).toBe(true);
  });

  it('finds the quantiles of large targets under monotone constraints too', async () => {
    const large = { ...step, y: step.y.map((v) => 1000 * v) };
    const shape = { objective: 'absolute', trees: 40, learningRate: 0.5, leaves: 4, depth: 2, l2: 0 };
    const free = await fit(growth, large, shape);
    const rising = await fit(growth, large, { ...shape, monotone: { x0: 1 } });
    expect(rising.curve.train.at(-1)!).toBeLessThan(1.5 * free.curve.train.at(-1)! + 1);
  });

  it('lets only features of one group meet on a path', async () => {
    const groups = [
      ['x0', 'x1'],
      ['x2', 'x3', 'x4'],
    ];
    const { trees } = await fit(growth, smooth, { interactions: groups });
    const sides = trees.map(({ feature }) => new Set([...feature].filter((f) => f >= 0).map((f) => (f < 2 ? 0 : 1))));
    expect(new Set(sides.flatMap((side) => [...side]))).toEqual(new Set([0, 1]));
    expect(sides.every(({ size }) => size <= 1)).toBe(true);
  });

  it('counts a weight of two as two rows, and a weight of zero as none', async () => {
    const twice = smooth.y.map((_, i) => (i % 3 === 0 ? 2 : 1));
    const repeated = (values: readonly (number | readonly number[])[]) =>
      values.flatMap((value, i) => Array.from({ length: twice[i]! }, () => value));
    const doubled = { x: repeated(smooth.x) as number[][], y: repeated(smooth.y) as number[] };
    // The table scales weights to mean 1, and l2 with them.
    const weighted = await fit(growth, { ...smooth, weight: twice }, { trees: 5, l2: 0 });
    const sample = sampleOf(smooth);
    const direct = (await fit(growth, doubled, { trees: 5, l2: 0 })).predict(sample);
    weighted.predict(sample).forEach((value, i) => expect(value).toBeCloseTo(direct[i]!, 8));
    const zero = { x: [...smooth.x, ...smooth.x], y: [...smooth.y, ...smooth.y.map((v) => -v)] };
    const weight = zero.y.map((_, i) => (i < 120 ? 1 : 0));
    const ignored = (await fit(growth, { ...zero, weight }, { l2: 0 })).predict(sample);
    const alone = (await fit(growth, smooth, { l2: 0 })).predict(sample);
    ignored.forEach((value, i) => expect(value).toBeCloseTo(alone[i]!, 8));
  });

  it('makes smaller trees where there are fewer rows than leaves', async () => {
    const model = await fit(growth, { x: [[1], [2], [3]], y: [1, 2, 4] }, { leaves: 31, learningRate: 1, l2: 0 });
    expect([...model.predict(sampleOf(step))].every(Number.isFinite)).toBe(true);
    expect(model.trees[0]!.feature.length).toBeLessThan(8);
  });
});

async function values(params: object, problem = step): Promise<number[]> {
  return [...(await fit('leaf', problem, { ...one, ...params })).predict(sampleOf(problem))];
}

describe('objectives in trees', () => {
  it('put means, medians, quantiles and locations into the leaves', async () => {
    expect(new Set(await values({}))).toEqual(new Set([4.5, 26.5]));
    expect(new Set(await values({ objective: 'absolute' }))).toEqual(new Set([2.5, 21.5]));
    expect(new Set(await values({ objective: 'quantile', alpha: 0.7 }))).toEqual(new Set([3, 22]));
    const huber = await values({ objective: 'huber', delta: 2 });
    // The median, and the mean of what deviates, clipped at 2.
    expect(huber[0]).toBeCloseTo(2.5 + (-1.5 - 0.5 + 0.5 + 2) / 4, 12);
    expect(huber[7]).toBeCloseTo(21.5 + (-1.5 - 0.5 + 0.5 + 2) / 4, 12);
  });

  it('predict expectations of counts, probabilities of classes', async () => {
    const counts = { ...step, y: [0, 1, 0, 1, 4, 5, 4, 5] };
    const expected = await values({ objective: 'poisson', trees: 200, learningRate: 0.3, maxStep: 0 }, counts);
    expect(expected[0]).toBeCloseTo(0.5, 6);
    expect(expected[7]).toBeCloseTo(4.5, 6);
    const two = { ...step, y: [3, 3, 3, 8, 8, 8, 3, 8] };
    const model = await fit('leaf', two, { ...one, objective: 'logistic', trees: 50 });
    const share = model.predict(sampleOf(two));
    expect(model.classes).toEqual([3, 8]);
    expect(share[0]).toBeCloseTo(0.25, 6);
    expect(share[7]).toBeCloseTo(0.75, 6);
    const three = { ...step, y: [-1, -1, -1, 0, 0, 7, 7, 7] };
    const several = await fit('leaf', three, { objective: 'multiclass', trees: 30, leaves: 3 });
    const all = several.predict(sampleOf(three));
    expect([several.outputs, several.classes]).toEqual([3, [-1, 0, 7]]);
    three.y.forEach((_, i) => expect(all[3 * i]! + all[3 * i + 1]! + all[3 * i + 2]!).toBeCloseTo(1, 12));
    expect(all[0]).toBeGreaterThan(0.8);
    expect(all[23]).toBeGreaterThan(0.8);
  });

  it('rank within sections', async () => {
    const draw = lehmer(4);
    const x = Array.from({ length: 80 }, () => [draw(), draw()]);
    const group = x.map((_, i) => Math.floor(i / 8));
    // What moves a whole section says nothing about the order within.
    const y = x.map(([a], i) => a! + 10 * group[i]!);
    const model = await fit('leaf', { x, y, group }, { objective: 'lambdarank', leaves: 4 });
    expect(model.curve.train.at(-1)).toBeLessThan(0.05);
    expect(model.importance[0]).toBeGreaterThan(0.9);
  });

  it('may be one’s own, and keep its name', async () => {
    const doubled: Objective = {
      ...squared,
      name: 'doubled',
      bind: (rows) => {
        const loss = squared.bind(rows, 1);
        return {
          initial: () => [0],
          at(scores, gradients, hessians) {
            const mean = loss.at(scores, gradients, hessians);
            for (const values of [...gradients, ...hessians]) values.forEach((v, i) => (values[i] = 2 * v));
            return 2 * mean;
          },
        };
      },
    };
    const model = await fit('leaf', step, one, { objective: doubled });
    expect(model.objective).toBe('doubled');
    expect(new Set(model.predict(sampleOf(step)))).toEqual(new Set([4.5, 26.5]));
  });

  it('need no tree for a constant target', async () => {
    for (const objective of ['squared', 'absolute', 'huber', 'quantile', 'poisson']) {
      const model = await fit('leaf', { ...step, y: step.y.map(() => 3) }, { objective });
      expect(model.trees).toHaveLength(0);
      model.predict(sampleOf(step)).forEach((value) => expect(value).toBeCloseTo(3, 12));
    }
    const never = await fit('leaf', { ...step, y: step.y.map(() => 0) }, { objective: 'poisson' });
    expect(new Set(never.predict(sampleOf(step)))).toEqual(new Set([0]));
    expect(never.importance).toEqual([0]);
  });
});

describe('boosting', () => {
  it('stops where the loss of the hold-out turns, and keeps the trees up to there', async () => {
    const draw = lehmer(2);
    const x = Array.from({ length: 120 }, () => [draw(), draw()]);
    const y = x.map(([a]) => a! + 2 * (draw() - 0.5));
    const model = await fit('leaf', { x, y }, { trees: 60, earlyStopping: 5, earlyStoppingShare: 0.3, leaves: 4 });
    const losses = model.curve.holdOut!;
    expect(losses.length).toBeLessThan(60);
    expect(model.trees.length).toBe(losses.length - 5);
    expect(losses[model.trees.length - 1]).toBe(Math.min(...losses));
  });

  it('goes on from where it stopped early, on the same hold-out', async () => {
    const params = { trees: 30, earlyStopping: 2, earlyStoppingShare: 0.3, learningRate: 0.5 };
    const first = await fit('leaf', smooth, params);
    expect(first.curve.train.length).toBe(first.trees.length + 2);
    const again = await fit('leaf', smooth, params, { continueFrom: first });
    expect(again.curve.train).toEqual(first.curve.train);
    expect(again.trees).toEqual(first.trees);
  });

  it('gives its predictions in stages', async () => {
    const sample = sampleOf(smooth);
    const model = await fit('leaf', smooth, {});
    const stages = [...stagedPredictions(model, sample, 4)];
    expect(stages.map(({ rounds }) => rounds)).toEqual([4, 8, 10]);
    expect(stages[2]!.values).toEqual(model.predict(sample));
    expect(stages[0]!.values).toEqual((await fit('leaf', smooth, { trees: 4 })).predict(sample));
  });

  it('draws by its seed, and is the same for the same', async () => {
    const params = { goss: { top: 0.2, other: 0.2 }, featureFraction: 0.5 };
    const [first, second, third] = [
      await fit('leaf', smooth, params),
      await fit('leaf', smooth, params),
      await fit('leaf', smooth, { ...params, seed: 1 }),
    ];
    expect(second!.toJSON()).toEqual(first!.toJSON());
    expect(third!.toJSON()).not.toEqual(first!.toJSON());
    expect(first!.curve.train.at(-1)).toBeLessThan(first!.curve.train[0]! / 2);
  });

  it('tells of its rounds and stops when it is interrupted', async () => {
    const abort = new AbortController();
    const done: number[] = [];
    const estimator = gbdt('leaf', gbdtSchema('leaf').parse({}));
    const onProgress = (count: number) => {
      done.push(count);
      if (count === 3) abort.abort();
    };
    const attempt = estimator.fit(sampleOf(smooth), { ...context, signal: abort.signal, onProgress });
    await expect(attempt).rejects.toThrow('interrupted');
    expect(done).toEqual([1, 2, 3]);
  });

  it('covers the weights of the training rows', async () => {
    const { trees } = await fit('leaf', smooth, { trees: 2, leaves: 5 });
    for (const { feature, left, right, cover } of trees) {
      expect(cover[0]).toBe(120);
      feature.forEach((f, node) => f >= 0 && expect(cover[left[node]!]! + cover[right[node]!]!).toBe(cover[node]));
    }
  });
});

describe('bad input', () => {
  const classes = { ...step, y: [1, 1, 1, 1, 1, 1, 1, 1] };
  it.each<[string, Problem, object, string]>([
    ['one class', classes, { objective: 'logistic' }, 'one value 1'],
    ['one class of several', classes, { objective: 'multiclass' }, 'one value 1'],
    ['too many classes', step, { objective: 'logistic' }, '8 values'],
    ['negative counts', { ...step, y: step.y.map((v) => v - 2) }, { objective: 'poisson' }, 'target -1'],
    ['no label', { ...step, y: step.y.map(() => NaN) }, {}, 'no labelled row'],
    ['one label', { ...step, y: step.y.map((v, i) => (i === 0 ? v : NaN)) }, {}, 'one labelled row'],
    ['sections of one row', { ...step, group: step.y }, { objective: 'lambdarank' }, 'each of the 8 has one row'],
    ['steps beyond all numbers', step, { trees: 1, learningRate: 1e300 }, 'lower the learning rate'],
    ['a target beyond squares', { ...step, y: step.y.map((v) => v * 1e200) }, {}, 'rescale'],
    ['monotone of nothing', step, { monotone: { x9: 1 } }, 'monotone names "x9"'],
    ['monotone of a category', step, { monotone: { x0: 1 }, categorical: ['x0'] }, 'names the category "x0"'],
    ['interactions of nothing', step, { interactions: [['x0', 'y']] }, 'interactions names "y"'],
    ['categories of nothing', step, { categorical: ['z'] }, 'categorical names "z"'],
    ['a category of fractions', { ...step, x: step.x.map(([v]) => [v! + 0.5]) }, { categorical: ['x0'] }, 'value 0.5'],
  ])('%s is refused in one line', async (_name, problem, params, message) => {
    await expect(fit('leaf', problem, params)).rejects.toThrow(message);
  });

  it('goes on from nothing but the same', async () => {
    const model = await fit('leaf', step, {});
    await expect(fit('leaf', step, { objective: 'absolute' }, { continueFrom: model })).rejects.toThrow('objective');
    await expect(fit('level', step, {}, { continueFrom: model })).rejects.toThrow('estimator');
    await expect(fit('leaf', smooth, {}, { continueFrom: model })).rejects.toThrow('set of features');
  });

  it('refuses what is no model of its own', async () => {
    const json = (await fit('leaf', step, {})).toJSON() as Record<string, unknown>;
    const [leaf, level] = gbdtKinds;
    expect(() => level!.read(json)).toThrow('it names gbdt_leaf');
    for (const damage of [
      { version: 2 },
      { classes: [1, 2] },
      { link: 'softmax' },
      { initial: [0, 0] },
      { encoding: [] },
      { more: 1 },
    ])
      expect(() => leaf!.read({ ...json, ...damage })).toThrow('not a fitted gbdt_leaf');
    expect(() => leaf!.read(undefined)).toThrow('not a fitted');
  });

  it('is tiny or constant features: finite all the same', async () => {
    const tiny = { x: step.x.map(([v]) => [v! * 1e-300, 7, NaN]), y: step.y.map((v) => v * 1e-90) };
    const predicted = (await fit('leaf', tiny, { leaves: 4 })).predict(sampleOf(tiny));
    expect(predicted.every(Number.isFinite)).toBe(true);
  });
});
