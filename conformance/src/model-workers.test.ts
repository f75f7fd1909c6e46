/** Models come out the same on real worker threads as in this one: folds on workers, and threads inside a fit. */
import { Rng } from '@quantcli/core';
import {
  estimatorNamed,
  labelledRows,
  metricNamed,
  predictOutOfFold,
  purgedKFold,
  tableDataset,
  tune,
} from '@quantcli/models';
import { createWorkerPool } from '@quantcli/runtime';
import { afterAll, describe, expect, it } from 'vitest';

const pool = createWorkerPool({ workers: 2 });
afterAll(() => pool.close());

const rng = Rng.fromSeed(3);
const rows = 12_000;
const columns = Array.from({ length: 12 }, () => Float64Array.from({ length: rows }, () => rng.normal()));
const { dataset } = tableDataset({
  names: columns.map((_, f) => `x${f}`),
  columns,
  target: columns[0]!.map((x, r) => x * columns[1]![r]! + rng.normal()),
  targetName: 'y',
  time: Float64Array.from({ length: rows }, (_, r) => Math.floor(r / 40)),
  horizon: 3,
});
const context = { rng: Rng.fromSeed(1) };
const splitter = purgedKFold({ folds: 3, embargoBars: 3 });

describe('workers', () => {
  it.each([
    ['ridge', {}],
    ['gbdt_leaf', { trees: 10, rowFraction: 0.7 }],
  ])('give the out-of-fold predictions of %s that this thread gives', async (name, params) => {
    const estimator = estimatorNamed(name, params);
    const here = await predictOutOfFold(dataset, estimator, splitter, context);
    const there = await predictOutOfFold(dataset, estimator, splitter, { ...context, jobs: pool });
    expect(there.predictions).toEqual(here.predictions);
    expect(there.models.map((model) => model.toJSON())).toEqual(here.models.map((model) => model.toJSON()));
  });

  it.each(['gbdt_leaf', 'gbdt_level', 'gbdt_symmetric', 'random_forest'])(
    'inside a fit of %s give the same bytes',
    async (name) => {
      const estimator = estimatorNamed(name, { trees: 4 });
      const sample = labelledRows(dataset);
      const here = await estimator.fit(sample, context);
      const there = await estimator.fit(sample, { ...context, jobs: pool });
      expect(JSON.stringify(there.toJSON())).toBe(JSON.stringify(here.toJSON()));
    },
  );

  it('tune to the same parameters', async () => {
    const options = {
      estimator: { name: 'ridge' },
      space: { lambda: { kind: 'float', low: 1e-4, high: 10, log: true } },
      metric: metricNamed('rmse'),
      splitter,
      trials: 4,
      seed: 1,
    } as const;
    const here = await tune(labelledRows(dataset), options);
    const there = await tune(labelledRows(dataset), { ...options, jobs: pool });
    expect(there.state).toEqual(here.state);
  });
});
