import { Rng } from '@quantcli/core';
import { pearson } from '@quantcli/numeric';
import { describe, expect, it } from 'vitest';
import oracle from '../../../../conformance/oracles/models/ridge.json' with { type: 'json' };
import { randomDataset } from '../dataset/dataset-fixture.ts';
import { datasetOf } from '../dataset/dataset.ts';
import { momentLength, momentsOf } from './moments.ts';
import { predictOutOfFold } from '../validation/out-of-fold.ts';
import { LAMBDA_GRID, ridge, ridgeFromJson, type FittedRidge } from './ridge.ts';
import { labelledRows, type Sample } from '../dataset/sample.ts';
import { purgedKFold, walkForward } from '../splitters/splitter.ts';

const context = { rng: Rng.fromSeed(1) };
const data = await randomDataset(1, 6, 200);
const labelled = labelledRows(data);

/** A dataset of given rows, one date a row: only what an estimator reads. */
function tabular(x: readonly (readonly number[])[], y: readonly number[]): Sample {
  const rows = Int32Array.from(y, (_, r) => r);
  const dataset = datasetOf({
    ...data.parts(),
    schema: {
      names: x[0]!.map((_, i) => `x${i}`),
      expressions: x[0]!.map((_, i) => `x${i}`),
      form: 'rank',
      categories: x[0]!.map(() => null),
    },
    features: Float64Array.from(x.flat()),
    target: Float64Array.from(y),
    weight: new Float64Array(y.length).fill(1),
    bar: rows,
    spanEnd: rows.map((r) => r + 1),
    symbol: new Int32Array(y.length),
    dates: rows,
    offsets: Int32Array.from({ length: y.length + 1 }, (_, r) => r),
    horizon: 1,
  });
  return { dataset, rows };
}

/** Of the target, over the rows. */
function deviation(rows: Int32Array): number {
  const targets = Array.from(rows, (row) => data.target[row]!);
  const mean = targets.reduce((sum, y) => sum + y, 0) / targets.length;
  return Math.sqrt(targets.reduce((sum, y) => sum + (y - mean) ** 2, 0) / targets.length);
}

describe('ridge', () => {
  it('agrees with numpy’s normal equations', async () => {
    let state = 12_345;
    const draw = (): number => (state = (16_807 * state) % 2_147_483_647) / 2_147_483_647;
    const x = Array.from({ length: oracle.n }, () => Array.from({ length: oracle.p }, () => draw() - 0.5));
    const y = x.map((row) => 0.3 * row[0]! - 0.2 * row[1]! + 0.1 * (draw() - 0.5));
    for (const solution of oracle.solutions) {
      const fitted = (await ridge({ lambda: solution.lambda }).fit(tabular(x, y), context)) as FittedRidge;
      expect(Math.abs(fitted.intercept - solution.intercept)).toBeLessThan(oracle.tolerance);
      fitted.coefficients.forEach((b, i) =>
        expect(Math.abs(b - solution.coefficients[i]!)).toBeLessThan(oracle.tolerance),
      );
    }
  });

  it('gives no weight to a constant feature, and predicts the mean when all are', async () => {
    const y = [1, 2, 3, 4, 5, 6];
    const mixed = (await ridge({ lambda: 0 }).fit(
      tabular(
        y.map((v) => [7, v]),
        y,
      ),
      context,
    )) as FittedRidge;
    expect(mixed.coefficients[0]).toBe(0);
    expect(mixed.coefficients[1]).toBeCloseTo(1, 12);
    const constant = (await ridge({ lambda: 0 }).fit(
      tabular(
        y.map(() => [7]),
        y,
      ),
      context,
    )) as FittedRidge;
    expect(constant.intercept).toBeCloseTo(3.5, 12);
  });

  it('chooses the penalty whose out-of-fold predictions correlate best with the target, as direct refitting finds it', async () => {
    const chosen = ((await ridge({ folds: 4, embargoBars: 3 }).fit(labelled, context)) as FittedRidge).lambda;
    const scores: number[] = [];
    for (const lambda of LAMBDA_GRID) {
      let sum = 0;
      for (const fold of purgedKFold({ folds: 4, embargoBars: 3 }).split(labelled)) {
        const rows = fold.test.rows.filter((row) => !Number.isNaN(data.target[row]!));
        const predicted = (await ridge({ lambda }).fit(fold.train, context)).predict({ dataset: data, rows });
        sum +=
          rows.length *
          pearson(
            predicted,
            Float64Array.from(rows, (row) => data.target[row]!),
          )! *
          deviation(rows);
      }
      scores.push(sum);
    }
    const best = Math.max(...scores);
    expect(scores[LAMBDA_GRID.indexOf(chosen)]).toBeGreaterThanOrEqual(best - 1e-9 * Math.abs(best));
  });

  it('comes back from JSON bit for bit, and refuses what is none', async () => {
    const fitted = await ridge().fit(labelled, context);
    const back = ridgeFromJson(JSON.parse(JSON.stringify(fitted.toJSON())));
    expect(back.predict(labelled)).toEqual(fitted.predict(labelled));
    expect(back.toJSON()).toEqual(fitted.toJSON());
    expect(() => ridgeFromJson({ estimator: 'other' })).toThrow('not a fitted ridge');
  });

  it('refuses a dataset with other features', async () => {
    const fitted = await ridge({ lambda: 1 }).fit(labelled, context);
    const schema = { ...data.schema, expressions: ['volume', ...data.schema.expressions.slice(1)] };
    const other = datasetOf({ ...data.parts(), schema });
    expect(() => fitted.predict({ dataset: other, rows: labelled.rows })).toThrow('feature 1 is "volume"');
  });

  it.each([-1, NaN, Infinity])('refuses lambda %s', (lambda) => {
    expect(() => ridge({ lambda })).toThrow('lambda');
  });
});

describe('moments', () => {
  it('are the direct sums, for whole dates and for parts of them', async () => {
    const p = data.width;
    for (const rows of [labelled.rows, labelled.rows.filter((row) => row % 3 !== 0)]) {
      const direct = new Float64Array(momentLength(p));
      for (const row of rows) {
        const y = data.target[row]!;
        const x = data.features.subarray(row * p, row * p + p);
        const terms = [1, y, y * y, ...x, ...x.map((value) => value * y)];
        for (let i = 0; i < p; i += 1) for (let j = i; j < p; j += 1) terms.push(x[i]! * x[j]!);
        terms.forEach((term, k) => (direct[k]! += term));
      }
      momentsOf({ dataset: data, rows }).forEach((value, k) => expect(value).toBeCloseTo(direct[k]!, 9));
    }
  });

  it('pass over rows whose label is not known', async () => {
    const all = Int32Array.from({ length: data.rows }, (_, r) => r);
    expect(momentsOf({ dataset: data, rows: all })).toEqual(momentsOf(labelled));
  });
});

describe('predictOutOfFold', () => {
  it('predicts each tested row with a model that has not seen it, and nothing else', async () => {
    const splitter = walkForward({ trainBars: 60, testBars: 40, embargoBars: 5 });
    const { folds, models, predictions } = await predictOutOfFold(data, ridge({ lambda: 0.1 }), splitter, context);
    expect(models).toHaveLength(folds.length);
    folds.forEach((fold, k) =>
      expect(Array.from(fold.test.rows, (row) => predictions[row])).toEqual([...models[k]!.predict(fold.test)]),
    );
    const tested = new Set(folds.flatMap(({ test }) => [...test.rows]));
    predictions.forEach((value, row) => expect(Number.isNaN(value)).toBe(!tested.has(row)));
  });

  it('does not depend on labels that were not known at the time', async () => {
    const splitter = walkForward({ trainBars: 60, testBars: 40, embargoBars: 0 });
    const first = await predictOutOfFold(data, ridge(), splitter, context);
    const from = first.folds[0]!.blocks[0]!.from;
    const target = data.target.map((value, r) => (data.spanEnd[r]! > from ? -value : value));
    const second = await predictOutOfFold(data.with({ target }), ridge(), splitter, context);
    for (const row of first.folds[0]!.test.rows) expect(second.predictions[row]).toBe(first.predictions[row]);
  });

  it('says so when no label is known', async () => {
    const unknown = data.with({ target: data.target.map(() => NaN) });
    const attempt = predictOutOfFold(unknown, ridge(), walkForward({ trainBars: 60, testBars: 40 }), context);
    await expect(attempt).rejects.toThrow('no row has a known label');
  });
});
