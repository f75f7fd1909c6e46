import { Rng, type Json } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { gbdtKinds } from '../boosting/gbdt.ts';
import { datasetOf, type Dataset } from '../dataset/dataset.ts';
import { labelledRows, type Sample } from '../dataset/sample.ts';
import { tableDataset } from '../dataset/table-dataset.ts';
import type { Fitted } from '../estimators/estimator.ts';
import { linearKinds } from '../linear/linear-kinds.ts';
import { crossSectionalKind } from './cross-sectional.ts';
import { rankedDataset, sectionPercentRanks, sectionTargets } from './section-ranks.ts';

const kinds = [...linearKinds, ...gbdtKinds];
const kindNamed = (name: string) => kinds.find((one) => one.name === name)!;
const kind = crossSectionalKind({
  estimatorNamed: (name, params) => kindNamed(name).make(kindNamed(name).params.parse(params) as Json),
  fittedFromJson: (json) => kindNamed((json as { estimator: string }).estimator).read(json),
});

const SECTION = 20;

/** Dates whose level and scale differ wildly; within one, the target follows what x is and what y squared is. */
function planted(seed: number, dates: number, order = Array.from({ length: dates * SECTION }, (_, i) => i)): Dataset {
  const rng = Rng.fromSeed(seed);
  const scale = Array.from({ length: dates }, () => Math.exp(3 * rng.normal()));
  const rows = Array.from({ length: dates * SECTION }, (_, i) => {
    const date = Math.floor(i / SECTION);
    const [x, y] = [rng.normal(), rng.normal()];
    return { date, x: scale[date]! * (x + 5), y, target: scale[date]! * (x + y * y + rng.normal() - 3) };
  });
  const column = (key: 'date' | 'x' | 'y' | 'target') => Float64Array.from(order, (i) => rows[i]![key]);
  return tableDataset({
    names: ['x', 'y'],
    columns: [column('x'), column('y')],
    target: column('target'),
    targetName: 'gain',
    time: column('date'),
  }).dataset;
}

const context = { rng: Rng.fromSeed(4) };
const fit = (sample: Sample, params: Record<string, unknown>): Promise<Fitted> =>
  kind.make(kind.params.parse(params) as Json).fit(sample, context);
const trees = { name: 'gbdt_leaf', params: { trees: 30, leaves: 8 } };
const ridge = { name: 'ridge', params: { lambda: 0.01 } };
const logistic = { name: 'logistic', params: {} };

/** Of the inner estimator, as completed. */
function objective(params: Record<string, unknown>): unknown {
  const { params: completed } = kind.make(kind.params.parse(params) as Json);
  return (completed as { estimator: { params: Record<string, unknown> } }).estimator.params['objective'];
}

/** Correlation of forecasts and the rows' places in their sections. */
function rankIc(model: Fitted, sample: Sample): number {
  const forecasts = model.predict(sample);
  const places = sectionTargets(sample);
  let [sum, left, right] = [0, 0, 0];
  forecasts.forEach((forecast, i) => {
    const place = places[sample.rows[i]!]! - 0.5;
    const centred = forecast - (SECTION + 1) / (2 * SECTION);
    sum += centred * place;
    left += centred * centred;
    right += place * place;
  });
  return sum / Math.sqrt(left * right);
}

describe('cross_sectional', () => {
  const train = labelledRows(planted(1, 120));
  const test = labelledRows(planted(2, 60));

  it.each([
    ['rank', ridge, 0.4],
    ['quintile', ridge, 0.4],
    ['quintile', logistic, 0.4],
    ['rank', trees, 0.55],
    ['quintile', trees, 0.55],
  ])('finds what is planted, as %s with %j, across dates of any scale', async (target, estimator, least) => {
    const model = await fit(train, { target, estimator });
    expect(rankIc(model, test)).toBeGreaterThan(least);
    expect(model.outputs).toBe(1);
    const again = kind.read(JSON.parse(JSON.stringify(model)));
    expect(again.predict(test)).toEqual(model.predict(test));
    expect(again.schema).toEqual(train.dataset.schema);
  });

  it('tells quintiles better than chance: of those forecast in the top fifth, more than a fifth are', async () => {
    const forecasts = (await fit(train, { estimator: trees })).predict(test);
    const classes = sectionTargets(test, 5);
    const top = [...forecasts.keys()].filter((i) => forecasts[i]! > 0.8);
    const right = top.filter((i) => classes[test.rows[i]!] === 4).length;
    // 240 calls: by chance 48 ± 6.
    expect(top.length).toBe(240);
    expect(right).toBeGreaterThan(48 + 5 * 6);
  });

  it('finds nothing in a target that is noise', async () => {
    const rng = Rng.fromSeed(8);
    const noisy = ({ dataset }: Sample) =>
      labelledRows(dataset.with({ target: dataset.target.map(() => rng.normal()) }));
    const model = await fit(noisy(train), { estimator: logistic });
    // 60 dates of 20: a deviation of 0.03.
    expect(Math.abs(rankIc(model, noisy(test)))).toBeLessThan(0.1);
  });

  it('forecasts percent ranks that are uniform on each date', async () => {
    const forecasts = (await fit(train, { target: 'rank', estimator: ridge })).predict(test);
    const wanted = Array.from({ length: SECTION }, (_, i) => (i + 1) / SECTION);
    for (let from = 0; from < forecasts.length; from += SECTION)
      expect([...forecasts.subarray(from, from + SECTION)].toSorted((a, b) => a - b)).toEqual(wanted);
  });

  it('depends neither on the order of symbols nor on what a date is scaled by', async () => {
    const model = await fit(train, { estimator: trees });
    const turned = Array.from({ length: test.rows.length }, (_, i) => i - (i % SECTION) + ((i + 7) % SECTION));
    const moved = model.predict(labelledRows(planted(2, 60, turned)));
    const forecasts = model.predict(test);
    expect(moved).toEqual(Float64Array.from(turned, (i) => forecasts[i]!));
    const parts = test.dataset.parts();
    const scaled = datasetOf({ ...parts, features: parts.features.map((value) => 4 * value - 8) });
    expect(model.predict({ dataset: scaled, rows: test.rows })).toEqual(forecasts);
  });

  it('tells an estimator of objectives to classify, unless it was given one', async () => {
    expect(objective({ estimator: trees })).toBe('multiclass');
    expect(objective({ estimator: trees, quantiles: 2 })).toBe('logistic');
    expect(objective({ estimator: trees, target: 'rank' })).toBe('auto');
    expect(objective({ estimator: { ...trees, params: { objective: 'squared' } } })).toBe('squared');
    const two = await fit(train, { estimator: trees, quantiles: 2 });
    expect(rankIc(two, test)).toBeGreaterThan(0.5);
  });

  it('keeps weights: rows of weight 0 teach nothing', async () => {
    const half = train.dataset.with({ weight: train.dataset.weight.map((_, r) => (r % 2 === 0 ? 2 : 0)) });
    const spoilt = half.with({ target: half.target.map((value, r) => (r % 2 === 0 ? value : -value)) });
    const [first, second] = await Promise.all(
      [half, spoilt].map((dataset) => fit(labelledRows(dataset), { target: 'rank', estimator: ridge })),
    );
    expect(rankIc(first!, test)).toBeGreaterThan(0.4);
    expect(rankIc(second!, test)).toBeGreaterThan(0.4);
  });

  it('refuses dates too small to tell apart, other features, unknown parameters, and what is no model', async () => {
    const alone = tableDataset({
      names: ['x'],
      columns: [Float64Array.of(1, 2, 3)],
      target: Float64Array.of(1, 2, 3),
      targetName: 'y',
      time: Float64Array.of(1, 2, 3),
    }).dataset;
    await expect(fit(labelledRows(alone), { target: 'rank', estimator: ridge })).rejects.toThrow('2 labelled rows');
    await expect(fit(labelledRows(alone), { estimator: ridge })).rejects.toThrow('5 labelled rows to tell apart, of 3');
    const model = await fit(train, { estimator: ridge });
    expect(() => model.predict(labelledRows(alone))).toThrow('the model was fitted on');
    expect(() => model.predict({ dataset: rankedDataset(test.dataset), rows: test.rows })).toThrow('differs in form');
    expect(kind.params.safeParse({ target: 'decile' }).success).toBe(false);
    expect(() => kind.read({ estimator: 'cross_sectional' })).toThrow('not a fitted cross-sectional model');
    const raw = await kindNamed('ridge')
      .make(kindNamed('ridge').params.parse(ridge.params) as Json)
      .fit(train, context);
    expect(() => kind.read({ estimator: 'cross_sectional', form: 'raw', inner: raw.toJSON() })).toThrow('on ranks');
  });
});

describe('ranks of sections', () => {
  const { dataset } = tableDataset({
    names: ['x', 'kind'],
    columns: [Float64Array.of(1, NaN, 3, 2, 9), Float64Array.of(1, 0, NaN, 1, 0)],
    categories: [null, ['a', 'b']],
    target: Float64Array.of(5, 3, 4, 8, 1),
    targetName: 'y',
    time: Float64Array.of(1, 1, 1, 1, 2),
  });

  it('put a missing feature in the centre, leave categories, and rank features with rows outside the sample', () => {
    const ranked = rankedDataset(dataset);
    expect([0, 1, 2, 3, 4].map((r) => ranked.features[2 * r])).toEqual([1 / 3 - 2 / 3, 0, 1 - 2 / 3, 0, 0]);
    expect([0, 1, 2, 3, 4].map((r) => ranked.features[2 * r + 1])).toEqual([1, 0, NaN, 1, 0]);
    expect(ranked.schema.form).toBe('rank');
    expect(rankedDataset(ranked)).toBe(ranked);
  });

  it('rank targets among the rows of the sample alone', () => {
    const rows = Int32Array.of(0, 1, 3, 4);
    expect([...sectionTargets({ dataset, rows })]).toEqual([0.5, 0.5 / 3, NaN, 2.5 / 3, NaN]);
    expect([...sectionTargets({ dataset, rows }, 3)]).toEqual([1, 0, NaN, 2, NaN]);
    expect([...sectionTargets({ dataset, rows }, 4)]).toEqual([NaN, NaN, NaN, NaN, NaN]);
  });

  it('give ties their mean and a row alone one half', () => {
    const sample = { dataset, rows: Int32Array.of(0, 1, 2, 3, 4) };
    expect([...sectionPercentRanks(sample, Float64Array.of(2, 7, 2, -1, 5))]).toEqual([0.625, 1, 0.625, 0.25, 0.5]);
  });
});
