import { Rng } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { randomDataset } from '../dataset/dataset-fixture.ts';
import { labelledRows } from '../dataset/sample.ts';
import { tableDataset } from '../dataset/table-dataset.ts';
import { ridge } from '../linear/ridge.ts';
import { combinatorialPurged, purgedKFold } from '../splitters/splitter.ts';
import { predictOutOfFold, type OutOfFold } from '../validation/out-of-fold.ts';
import { compareModels } from './compare.ts';
import { evaluateOutOfFold, evaluationSchema } from './evaluation.ts';
import { learningCurve } from './learning-curve.ts';
import { metricNamed } from './metrics.ts';
import { reliabilityOf } from './reliability-document.ts';
import { scoredRows } from './scored-rows.ts';
import { bootstrapSections } from './section-bootstrap.ts';

const dataset = await randomDataset(4, 12, 420);
const estimator = ridge({ lambda: 1 });
const context = { rng: Rng.fromSeed(1) };

/** Predictions without models behind them. */
function given(predictions: Float64Array, outOfFold: OutOfFold): OutOfFold {
  return { ...outOfFold, paths: [predictions], predictions };
}

describe('evaluateOutOfFold', () => {
  it('is a plain document by fold, path and year that repeats by its seed', async () => {
    const outOfFold = await predictOutOfFold(
      dataset,
      estimator,
      combinatorialPurged({ groups: 4, testGroups: 2 }),
      context,
    );
    const options = { seed: 1, replications: 60 };
    const found = await evaluateOutOfFold(dataset, outOfFold, options);
    expect(evaluationSchema.parse(JSON.parse(JSON.stringify(found)))).toEqual(found);
    expect(await evaluateOutOfFold(dataset, outOfFold, options)).toEqual(found);
    expect(found).toMatchObject({ kind: 'regression', horizon: 5, reliability: null });
    expect(found.rows).toBe(labelledRows(dataset).rows.length);
    expect([found.folds.length, found.paths.length]).toEqual([6, 3]);
    expect(found.years.map(({ year }) => year)).toEqual([1970, 1971]);
    expect(found.years.reduce((sum, { rows }) => sum + rows, 0)).toBe(found.rows);
    // Twice the horizon.
    expect(found.bootstrap.blockBars).toBe(10);
    const ic = found.metrics.find(({ name }) => name === 'ic')!;
    expect(ic.value).toBeCloseTo(found.ic.ic!, 12);
    // The bootstrap and Newey & West estimate one error.
    expect(ic.stdErr! / found.ic.stdErr!).toBeGreaterThan(0.6);
    expect(ic.stdErr! / found.ic.stdErr!).toBeLessThan(1.7);
    for (const { interval, value } of found.metrics) {
      expect(interval![0]).toBeLessThanOrEqual(value!);
      expect(interval![1]).toBeGreaterThanOrEqual(value!);
    }
    // A fold's figure is that of its own model's predictions.
    const [fold] = outOfFold.folds;
    const model = outOfFold.models[0]!;
    const own = metricNamed('rmse').of(fold!.test, { values: model.predict(fold!.test), outputs: 1 });
    expect(found.folds[0]!.metrics['rmse']).toBeCloseTo(own!, 12);
  });

  it('shows nothing where nothing was predicted', async () => {
    const outOfFold = await predictOutOfFold(dataset, estimator, purgedKFold({ folds: 2 }), context);
    const none = await evaluateOutOfFold(dataset, given(new Float64Array(dataset.rows).fill(NaN), outOfFold), {
      seed: 1,
    });
    expect(none).toMatchObject({ rows: 0, sections: 0, years: [] });
    for (const { value, interval } of none.metrics) expect([value, interval]).toEqual([null, null]);
  });
});

describe('bootstrapSections', () => {
  const rng = Rng.fromSeed(9);
  const errors = Float64Array.from({ length: 2_000 }, () => rng.normal());
  const zeros = errors.map(() => 0);
  const mse = [metricNamed('mse')];

  function scored(time: Float64Array | undefined, horizon: number, target: Float64Array) {
    const table = tableDataset({ names: ['x'], columns: [zeros], target, targetName: 'y', time, horizon }).dataset;
    return scoredRows(labelledRows(table), { values: zeros, outputs: 1 });
  }

  it('finds the error of a mean of rows that are exchangeable', async () => {
    const { intervals, blockBars } = await bootstrapSections(scored(undefined, 1, errors), mse, { rng });
    // The square of a normal has variance 2.
    expect(intervals[0]!.stdErr).toBeCloseTo(Math.sqrt(2 / 2_000), 2);
    expect(intervals[0]!.stdErr / Math.sqrt(2 / 2_000)).toBeGreaterThan(0.85);
    expect(blockBars).toBe(1);
  });

  it('finds the larger error of rows that move together by bar, and of bars that move together', async () => {
    // Forty rows a bar with one error, in runs of five bars: 10 draws rather than 2,000.
    const target = errors.map((_, i) => errors[Math.floor(i / 40)]!);
    const time = errors.map((_, i) => Math.floor(i / 40));
    const together = await bootstrapSections(scored(time, 1, target), mse, { rng });
    const expected = Math.sqrt(2 / 50);
    expect(together.intervals[0]!.stdErr / expected).toBeGreaterThan(0.6);
    expect(together.intervals[0]!.stdErr / expected).toBeLessThan(1.4);
    const runs = errors.map((_, i) => errors[Math.floor(i / 100)]!);
    const bars = errors.map((_, i) => Math.floor(i / 10));
    const overlapping = await bootstrapSections(scored(bars, 10, runs), mse, { rng });
    expect(overlapping.blockBars).toBe(20);
    expect(overlapping.intervals[0]!.stdErr / Math.sqrt(2 / 20)).toBeGreaterThan(0.5);
  });

  it('gives no interval for fewer than ten blocks', async () => {
    const time = errors.map((_, i) => Math.floor(i / 100));
    expect(await bootstrapSections(scored(time, 5, errors), mse, { rng })).toEqual({
      replications: 0,
      blockBars: 5,
      intervals: [undefined],
    });
  });

  it('stops on abort', async () => {
    const signal = AbortSignal.abort();
    await expect(bootstrapSections(scored(undefined, 1, errors), mse, { rng, signal })).rejects.toThrow('interrupted');
  });
});

describe('compareModels', () => {
  const { target } = dataset;
  const rng = Rng.fromSeed(2);
  const noisy = (noise: number) => ({ values: target.map((y) => y + noise * rng.normal()), outputs: 1 });

  it('ranks models by their loss and finds the difference', () => {
    const models = [
      { name: 'worse', predictions: noisy(0.5) },
      { name: 'better', predictions: noisy(0.3) },
      { name: 'as good', predictions: noisy(0.3) },
    ];
    const found = compareModels(dataset, models);
    expect(found.loss).toBe('squared');
    expect(found.models.at(-1)!.name).toBe('worse');
    expect(found.pairs.map(({ first, second }) => `${first}/${second}`)).toEqual([
      'worse/better',
      'worse/as good',
      'better/as good',
    ]);
    expect(found.pairs[0]!.dieboldMariano!.difference).toBeCloseTo(0.25 - 0.09, 1);
    expect(found.pairs[0]!.dieboldMariano!.pValue).toBeLessThan(1e-6);
    expect(found.pairs[2]!.dieboldMariano!.pValue).toBeGreaterThan(0.001);
    expect(found.pairs[0]!.ic!.difference).toBeLessThan(-4 * found.pairs[0]!.ic!.stdErr!);
    expect(found.pairs[0]!.mcnemar).toBeUndefined();
  });

  it('compares classifiers on the rows that all predict', () => {
    const kinds = dataset.with({ target: target.map((y) => (Number.isNaN(y) ? NaN : Number(y > 0.5))) });
    const sure = (share: number) => ({
      values: kinds.target.map((y, i) => (i < 100 ? NaN : (rng.uniform() < share ? y : 1 - y) * 0.6 + 0.2)),
      outputs: 1,
      classes: [0, 1],
    });
    const found = compareModels(kinds, [
      { name: 'a', predictions: sure(0.9) },
      { name: 'b', predictions: sure(0.6) },
    ]);
    expect(found.loss).toBe('log');
    expect(found.rows).toBe(labelledRows(kinds).rows.filter((row) => row >= 100).length);
    expect(found.models[0]!.name).toBe('a');
    expect(found.pairs[0]!.mcnemar!.difference).toBeCloseTo(0.3, 1);
    expect(found.pairs[0]!.dieboldMariano!.difference).toBeLessThan(0);
  });

  it('finds no difference between a model and itself', () => {
    const predictions = noisy(0.2);
    const [pair] = compareModels(dataset, [
      { name: 'a', predictions },
      { name: 'b', predictions },
    ]).pairs;
    expect(pair).toMatchObject({ dieboldMariano: undefined, ic: { difference: 0, stdErr: 0 } });
  });

  it('refuses one model, different kinds, and models without a common row', () => {
    const one = { name: 'a', predictions: noisy(1) };
    expect(() => compareModels(dataset, [one])).toThrow('1 models to compare');
    const classes = { ...one.predictions, classes: [0, 1] };
    expect(() => compareModels(dataset, [one, { name: 'b', predictions: classes }])).toThrow('with probabilities');
    const two = { values: new Float64Array(2 * dataset.rows), outputs: 2 };
    expect(() => compareModels(dataset, [one, { name: 'b', predictions: two }])).toThrow(
      '"b" forecasts 2 numbers a row',
    );
    const none = { values: target.map(() => NaN), outputs: 1 };
    expect(() => compareModels(dataset, [one, { name: 'b', predictions: none }])).toThrow('no labelled row');
  });
});

describe('learningCurve', () => {
  it('falls in training and rises held out, as there is more to learn from', async () => {
    const rng = Rng.fromSeed(6);
    const columns = Array.from({ length: 20 }, () => Float64Array.from({ length: 1_200 }, () => rng.normal()));
    const target = columns[0]!.map((x) => x + 2 * rng.normal());
    for (const time of [undefined, target.map((_, i) => Math.floor(i / 4))]) {
      const table = tableDataset({
        names: columns.map((_, f) => `x${f}`),
        columns,
        target,
        targetName: 'y',
        time,
      }).dataset;
      const points = await learningCurve(table, ridge({ lambda: 0.001 }), metricNamed('r2'), context);
      expect(points.map(({ share }) => share)).toEqual([0.1, 0.25, 0.5, 0.75, 1]);
      const [least, most] = [points[0]!, points.at(-1)!];
      expect(most.rows).toBeGreaterThan(880);
      expect(most.heldOut!).toBeGreaterThan(least.heldOut! + 0.05);
      expect(most.training!).toBeLessThan(least.training! - 0.05);
      expect(least.training! - least.heldOut!).toBeGreaterThan(most.training! - most.heldOut!);
    }
  });
});

describe('reliabilityOf', () => {
  it('shows how far probabilities are from shares, and nothing of numbers', () => {
    const rng = Rng.fromSeed(7);
    const truth = Float64Array.from({ length: 4_000 }, () => rng.uniform());
    const target = truth.map((p) => Number(rng.uniform() < p));
    const table = tableDataset({ names: ['p'], columns: [truth], target, targetName: 'y' }).dataset;
    const of = (values: Float64Array) =>
      reliabilityOf(scoredRows(labelledRows(table), { values, outputs: 1, classes: [0, 1] }))!;
    const [honest, shy] = [of(truth), of(truth.map((p) => 0.5 + (p - 0.5) / 4))];
    expect(honest.ece).toBeLessThan(0.04);
    expect(shy.ece).toBeGreaterThan(0.15);
    expect(shy.brier!.reliability).toBeGreaterThan(honest.brier!.reliability + 0.02);
    expect(honest.mass).toHaveLength(10);
    expect(reliabilityOf(scoredRows(labelledRows(table), { values: truth, outputs: 1 }))).toBeNull();
  });
});
