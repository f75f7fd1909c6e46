import { Rng } from '@quantcli/core';
import * as measures from '@quantcli/measures';
import { describe, expect, it } from 'vitest';
import { labelledRows, type Sample } from '../dataset/sample.ts';
import { tableDataset } from '../dataset/table-dataset.ts';
import { evaluate, metricNamed, metricsFor, namedMetrics } from './metrics.ts';
import { scoredRows } from './scored-rows.ts';

const rng = Rng.fromSeed(3);
const ROWS = 240;
const feature = Float64Array.from({ length: ROWS }, () => rng.normal());
const outcome = feature.map((x) => 100 + 0.5 * x + rng.normal());
const forecast = feature.map((x) => 100.1 + 0.4 * x);
const weight = Float64Array.from({ length: ROWS }, () => rng.below(4));

function sampleOf(target: Float64Array, weights = weight): Sample {
  const time = target.map((_, i) => Math.floor(i / 12));
  return labelledRows(
    tableDataset({ names: ['x'], columns: [feature], target, targetName: 'y', time, weight: weights }).dataset,
  );
}
const valueOf = (name: string, sample: Sample, values: Float64Array, classes?: readonly number[]): number | undefined =>
  metricNamed(name).of(sample, { values, outputs: values.length / sample.rows.length, classes });

const sample = sampleOf(outcome);
const { offsets } = sample.dataset;

describe('metrics from sums over sections', () => {
  it.each([
    ['mse', measures.meanSquaredError],
    ['mae', measures.meanAbsoluteError],
    ['median_absolute_error', measures.medianAbsoluteError],
    ['r2', measures.rSquared],
    ['explained_variance', measures.explainedVariance],
  ] as const)('%s is the measure of all rows', (name, measure) => {
    expect(valueOf(name, sample, forecast)).toBeCloseTo(measure(forecast, outcome, weight)!, 11);
  });

  it('hold losses, skill and ranks of the same rows', () => {
    const zeros = new Float64Array(ROWS);
    expect(valueOf('rmse', sample, forecast)! ** 2).toBeCloseTo(valueOf('mse', sample, forecast)!, 12);
    expect(valueOf('pinball@0.9', sample, forecast)).toBeCloseTo(
      measures.meanLoss(measures.pinballLoss(0.9), forecast, outcome, weight)!,
      12,
    );
    expect(valueOf('mase', sample, forecast)).toBeCloseTo(
      measures.meanAbsoluteScaledError(forecast, outcome, zeros, weight)!,
      12,
    );
    expect(valueOf('hit_rate', sample, forecast)).toBe(measures.hitRate(forecast, outcome, offsets));
    const ics = new Float64Array(offsets.length - 1);
    measures.icPerDate(forecast, outcome, offsets, ics);
    expect(valueOf('ic', sample, forecast)).toBeCloseTo(measures.icSummary(ics, 1).ic!, 12);
  });

  it('count a section as often as it is copied', () => {
    const up = sampleOf(outcome.map((y) => (y > 100 ? 1 : 0)));
    const probability = forecast.map((f) => 1 / (1 + Math.exp(100 - f)));
    const copies = Float64Array.from({ length: 20 }, (_, d) => d % 3);
    const twice = (values: Float64Array): Float64Array =>
      Float64Array.from(
        [...copies].flatMap((n, d) =>
          Array.from({ length: n }, () => [...values.subarray(12 * d, 12 * d + 12)]).flat(),
        ),
      );
    const drawn = tableDataset({
      names: ['x'],
      columns: [twice(feature)],
      target: twice(up.dataset.target),
      targetName: 'y',
      weight: twice(weight),
      time: Float64Array.from({ length: 12 * copies.reduce((a, b) => a + b) }, (_, i) => Math.floor(i / 12)),
    }).dataset;
    for (const { name, prepare, of } of namedMetrics) {
      const classes = name.match(/accuracy|precision|recall|f1|auc|log|brier|ce$|matthews/) ? [0, 1] : undefined;
      const reweighed = prepare(scoredRows(up, { values: probability, outputs: 1, classes }))(copies);
      const expected = of(labelledRows(drawn), { values: twice(probability), outputs: 1, classes });
      if (expected === undefined) expect(reweighed, name).toBeUndefined();
      else expect(reweighed, name).toBeCloseTo(expected, 10);
    }
  });
});

describe('evaluate', () => {
  it('has a figure for every metric of a kind', () => {
    const up = outcome.map((y) => (y > 100 ? 1 : -1));
    const third = outcome.map((y) => (y > 101 ? 2 : y > 99 ? 1 : 0));
    const probability = forecast.map((f) => 1 / (1 + Math.exp(100 - f)));
    const three = Float64Array.from({ length: 3 * ROWS }, (_, i) => (i % 3 === 1 ? 0.5 : 0.25));
    const cases = [
      ['regression', outcome, forecast, undefined, 1],
      ['ranking', outcome, forecast, undefined, 1],
      ['binary', up, probability, [-1, 1], 1],
      ['multiclass', third, three, [0, 1, 2], 3],
    ] as const;
    for (const [kind, target, values, classes, outputs] of cases) {
      const found = evaluate(sampleOf(target), { values, outputs, classes }, kind);
      expect(Object.keys(found)).toEqual(metricsFor(kind).map(({ name }) => name));
      for (const [name, value] of Object.entries(found)) {
        // A constant prediction has no correlation.
        if (kind === 'multiclass' && name === 'matthews') expect(value).toBeNull();
        else expect(value, `${kind} ${name}`).toEqual(expect.any(Number));
      }
    }
  });

  it('is null and never NaN for no row, unlabelled rows, and predictions of another kind', () => {
    const none: Sample = { dataset: sample.dataset, rows: new Int32Array(0) };
    for (const kind of ['regression', 'binary', 'multiclass', 'ranking'] as const) {
      const classes = kind === 'binary' ? [0, 1] : undefined;
      for (const value of Object.values(evaluate(none, { values: new Float64Array(0), outputs: 1, classes }, kind)))
        expect(value).toBeNull();
    }
    const unlabelled = {
      dataset: sampleOf(outcome).dataset.with({ target: outcome.map(() => NaN) }),
      rows: sample.rows,
    };
    expect(valueOf('rmse', unlabelled, forecast)).toBeUndefined();
    expect(valueOf('auc', sample, forecast)).toBeUndefined();
    expect(valueOf('rmse', sampleOf(outcome.map(Math.sign)), forecast, [0, 1])).toBeUndefined();
  });

  it('is undefined for one class and constant outcomes', () => {
    const one = sampleOf(outcome.map(() => 1));
    const half = new Float64Array(ROWS).fill(0.5);
    for (const name of ['auc', 'matthews']) expect(valueOf(name, one, half, [0, 1])).toBeUndefined();
    for (const name of ['ic', 'r2', 'hit_rate', 'kendall', 'map', 'mrr'])
      expect(valueOf(name, one, half)).toBeUndefined();
  });

  it('counts a class that the model has never seen as missed', () => {
    const third = sampleOf(
      Float64Array.from({ length: ROWS }, (_, i) => i % 3),
      new Float64Array(ROWS).fill(1),
    );
    const sure = Float64Array.from({ length: ROWS }, (_, i) => (i % 3 === 1 ? 1 : 0));
    expect(valueOf('accuracy', third, sure, [0, 1])).toBeCloseTo(2 / 3, 12);
    expect(valueOf('log_loss', third, sure, [0, 1])).toBeCloseTo((52 * Math.LN2) / 3, 9);
  });
});

describe('metricNamed', () => {
  it.each([
    ['rsme', 'did you mean "rmse"?'],
    ['pinball@1', 'name it like pinball@0.9'],
    ['ndcg@', 'name it like ndcg@10'],
    ['profit', 'use one of rmse'],
  ])('refuses %s: %s', (name, fix) => {
    expect(() => metricNamed(name)).toThrow(fix);
  });

  it('knows its own names, and families of them', () => {
    for (const metric of namedMetrics) expect(metricNamed(metric.name)).toBe(metric);
    expect(metricNamed('ndcg@10')).toMatchObject({ name: 'ndcg@10', better: 'higher' });
    expect(metricNamed('huber@1.5').better).toBe('lower');
  });
});
