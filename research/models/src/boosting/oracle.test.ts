/** Held-out losses beside those of the field's libraries on the same rows. */
import { Rng } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import oracle from '../../../../conformance/oracles/models/boosting/boosting.json' with { type: 'json' };
import { friedman, lehmer, sampleOf, type Problem } from './boosting-fixture.ts';
import { forest, forestSchema, type ForestName } from './forest.ts';
import { gbdtSchema } from './gbdt-params.ts';
import { gbdt } from './gbdt.ts';
import type { Growth } from './grower.ts';
import { lambdarank } from './objectives/lambdarank.ts';

const [TRAIN, TEST, ROUNDS] = [1000, 2000, 25];
const SECTION = 20;
const context = { rng: Rng.fromSeed(1) };

function drawn(width: number, target: (v: readonly number[], draw: () => number) => number) {
  return (rows: number, seed: number): Problem => {
    const draw = lehmer(seed);
    const x = Array.from({ length: rows }, () => Array.from({ length: width }, draw));
    return { x, y: x.map((v) => target(v, draw)) };
  };
}

const binary = drawn(8, ([a, b, c, d], draw) =>
  2 * Math.sin(6 * a!) + 4 * b! * c! - 2 * d! + 3 * (draw() - 0.5) > 0 ? 1 : 0,
);
const classes = drawn(6, ([a, b, c, d], draw) =>
  Math.min(3, Math.max(0, Math.floor(1.3 * (a! + b!) + 2 * (c! > 0.5 ? d! : 0) + 1.2 * (draw() - 0.5)))),
);
const spread = drawn(5, ([a, b, c], draw) => Math.sin(5 * a!) + b! + (0.2 + 2 * c!) * (draw() + draw() + draw() - 1.5));
const relevance = drawn(8, ([a, b, c], draw) =>
  Math.min(4, Math.max(0, Math.floor(2.5 * a! * b! * 2 + c! + 2 * (draw() - 0.5)))),
);
function ranking(rows: number, seed: number): Problem {
  const problem = relevance(rows, seed);
  return { ...problem, group: problem.y.map((_, i) => Math.floor(i / SECTION)) };
}

type Loss = (y: readonly number[], p: Float64Array) => number;
const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;
const mse: Loss = (y, p) => mean(y.map((v, i) => (v - p[i]!) ** 2));
const mae: Loss = (y, p) => mean(y.map((v, i) => Math.abs(v - p[i]!)));
const pinball: Loss = (y, p) => mean(y.map((v, i) => Math.max(0.8 * (v - p[i]!), -0.2 * (v - p[i]!))));
/** One output is the probability of the second class. */
const probability = (i: number, k: number, p: Float64Array, n: number): number => {
  const outputs = p.length / n;
  if (outputs > 1) return p[i * outputs + k]!;
  return k === 1 ? p[i]! : 1 - p[i]!;
};
const logLoss: Loss = (y, p) => -mean(y.map((v, i) => Math.log(probability(i, v, p, y.length))));
const brier: Loss = (y, p) =>
  mean(y.map((v, i) => mean([0, 1, 2, 3].map((k) => 4 * (probability(i, k, p, y.length) - (k === v ? 1 : 0)) ** 2))));
/** NDCG@10, less is worse. */
const ndcg: Loss = (y, p) => {
  const sections = Int32Array.from({ length: y.length / SECTION + 1 }, (_, s) => s * SECTION);
  const rows = { target: Float64Array.from(y), weight: new Float64Array(y.length).fill(1), sections };
  return (
    1 -
    lambdarank(10)
      .bind(rows, 1)
      .at([p], [new Float64Array(y.length)], [new Float64Array(y.length)])
  );
};

const problems: [keyof typeof oracle.boosted, (rows: number, seed: number) => Problem, number, string, Loss][] = [
  ['regression', friedman, 11, 'squared', mse],
  ['binary', binary, 21, 'logistic', logLoss],
  ['multiclass', classes, 31, 'multiclass', logLoss],
  ['ranking', ranking, 41, 'lambdarank', ndcg],
  ['quantile', spread, 51, 'quantile', pinball],
];
const libraries: Record<Growth, string> = { leaf: 'lightgbm', level: 'xgboost', symmetric: 'catboost' };

async function heldOut(growth: Growth, train: Problem, test: Problem, params: object, loss: Loss): Promise<number> {
  const parsed = gbdtSchema(growth).parse({ trees: ROUNDS, ...params });
  const model = await gbdt(growth, parsed).fit(sampleOf(train), context);
  return loss(test.y, model.predict(sampleOf(test)));
}

/** How much worse, as a share. */
function worse(loss: Loss, ours: number, theirs: number): number {
  return loss === ndcg ? theirs / ours - 1 : ours / theirs - 1;
}

describe.each(Object.entries(libraries) as [Growth, string][])('gbdt_%s is as good as %s', (growth, library) => {
  const shares: number[] = [];
  it.each(problems)('at %s', async (name, make, seed, objective, loss) => {
    const ours = await heldOut(growth, make(TRAIN, seed), make(TEST, seed + 1), { objective, alpha: 0.8 }, loss);
    const share = worse(loss, ours, (oracle.boosted[name] as Record<string, number>)[library]!);
    shares.push(share);
    expect(share).toBeLessThan(oracle.tolerance);
  });

  it('on average', () => {
    expect(shares).toHaveLength(problems.length);
    expect(mean(shares)).toBeLessThan(oracle.meanTolerance);
  });
});

describe('further objectives', () => {
  const [train, test] = [friedman(TRAIN, 11), friedman(TEST, 12)];
  it.each([
    ['absolute', mae],
    ['poisson', mse],
  ] as const)('%s is as good as LightGBM’s', async (objective, loss) => {
    const ours = await heldOut('leaf', train, test, { objective }, loss);
    expect(worse(loss, ours, oracle.boosted.robust[objective])).toBeLessThan(oracle.tolerance);
  });
});

describe.each(['random_forest', 'extra_trees'] satisfies ForestName[])('%s', (name) => {
  it.each([
    ['regression', friedman, 11, 'squared', mse],
    ['multiclass', classes, 31, 'multiclass', brier],
  ] as const)('is as good as scikit-learn’s at %s', async (problem, make, seed, objective, loss) => {
    const test = make(TEST, seed + 1);
    const estimator = forest(name, forestSchema.parse({ objective, trees: ROUNDS }));
    const model = await estimator.fit(sampleOf(make(TRAIN / 2, seed)), context);
    const ours = loss(test.y, model.predict(sampleOf(test)));
    expect(worse(loss, ours, oracle.forests[problem][name])).toBeLessThan(oracle.forestTolerance);
  });
});
