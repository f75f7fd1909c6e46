import { Rng } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { lehmer, sampleOf, type Problem } from './boosting-fixture.ts';
import { gbdtSchema } from './gbdt-params.ts';
import { gbdt } from './gbdt.ts';
import { encode, encodeCategories } from './ordered-targets.ts';
import { tableDataset } from '../dataset/table-dataset.ts';
import { labelledRows } from '../dataset/sample.ts';
import { squared } from './objectives/squared.ts';
import { labelled, trainingRows } from './training-rows.ts';

const rng = Rng.fromSeed(1);
const words = ['a', 'b', 'c'];

function encoded(y: readonly number[], codes: readonly number[], weight?: readonly number[], classes = 1) {
  const sample = sampleOf({ x: codes.map((code, i) => [code, i]), y, weight, categories: [words, null] });
  const labels = labelled(trainingRows(sample, squared), sample.rows);
  return encodeCategories(sample.dataset, [0], sample.rows, labels, classes, rng.split('order'));
}

describe('encodeCategories', () => {
  const codes = [0, 1, 0, 1, 0, NaN, 0, 1];
  const y = [1, 2, 3, 4, 5, 6, 7, 8];

  it('gives every row the mean of its category among the rows before it, with the overall mean as one more', () => {
    const { dataset } = encoded(y, codes);
    const order = rng.split('order').shuffle(y.map((_, i) => i));
    const prior = 4.5;
    codes.forEach((code, i) => {
      const before = order.slice(0, order.indexOf(i)).filter((other) => codes[other] === code);
      const expected = before.reduce((sum, other) => sum + y[other]!, prior) / (before.length + 1);
      expect(dataset.features[2 * i]).toBe(Number.isNaN(code) ? NaN : expected);
      expect(dataset.features[2 * i + 1]).toBe(i);
    });
  });

  it('does not know a row’s own target', () => {
    const { dataset } = encoded(y, codes);
    for (let i = 0; i < y.length; i += 1) {
      // Exchanged with a missing category's target, so that the overall mean stays.
      const other = encoded(y.with(i, y[5]!).with(5, y[i]!), codes);
      expect(other.dataset.features[2 * i]).toBe(dataset.features[2 * i]);
    }
  });

  it('predicts with the statistics of all rows; an unseen category is missing', () => {
    const { columns } = encoded(y, codes);
    const sample = sampleOf({
      x: [
        [0, 0],
        [1, 0],
        [2, 0],
        [NaN, 0],
      ],
      y: [0, 0, 0, 0],
      categories: [words, null],
    });
    const features = encode(columns, sample.dataset, sample.rows);
    expect([0, 1, 2, 3].map((i) => features[2 * i])).toEqual([(16 + 4.5) / 5, (14 + 4.5) / 4, NaN, NaN]);
  });

  it('weighs, and gives several classes a column each', () => {
    const weighted = encoded([0, 1, 1], [0, 0, 0], [3, 1, 2]);
    expect(weighted.columns[0]!.statistics![0]).toBeCloseTo((1.5 + 0.5) / (3 + 1), 12);
    const { columns } = encoded([0, 1, 2, 1], [0, 0, 1, 1], undefined, 3);
    expect(columns.map(({ feature }) => feature)).toEqual([0, 0, 0, 1]);
    columns.slice(0, 3).forEach(({ statistics }) => expect(statistics!.length).toBe(2));
  });
});

function meanSquare(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value ** 2, 0) / values.length;
}

describe('a category of noise', () => {
  it('with many values teaches symmetric trees little; its plain means would teach them noise', async () => {
    const draw = lehmer(6);
    const rows = 400;
    const make = (): number[][] => Array.from({ length: rows }, () => [Math.floor(100 * draw())]);
    const [x, fresh] = [make(), make()];
    const [y, other] = [x.map(() => draw() - 0.5), x.map(() => draw() - 0.5)];
    const categories = [Array.from({ length: 100 }, (_, i) => `w${i}`)];
    const means = categories[0]!.map((_, code) => {
      const own = y.filter((__, i) => x[i]![0] === code);
      return own.reduce((sum, value) => sum + value, 0) / (own.length || 1);
    });
    const plain = (codes: readonly (readonly number[])[]) => codes.map(([code]) => [means[code!]!]);
    const params = gbdtSchema('symmetric').parse({ trees: 30 });
    /** Explained of the training rows, and of new ones. */
    const explained = async (train: Problem, test: Problem) => {
      const model = await gbdt('symmetric', params).fit(sampleOf(train), { rng });
      const predicted = model.predict(sampleOf(test));
      return [
        1 - model.curve.train.at(-1)! / meanSquare(y),
        1 - meanSquare(other.map((v, i) => v - predicted[i]!)) / meanSquare(other),
      ];
    };
    const [inside, outside] = await explained({ x, y, categories }, { x: fresh, y: other, categories });
    const [leakedInside, leakedOutside] = await explained({ x: plain(x), y }, { x: plain(fresh), y: other });
    expect(inside! - outside!).toBeLessThan((leakedInside! - leakedOutside!) / 2);
    expect(outside).toBeGreaterThan(leakedOutside!);
  });
});

describe('encodeCategories in time', () => {
  const days = [0, 0, 1, 1, 2, 3, 3, 4, 5, 5];
  const codes = [0, 1, 0, 1, 0, 0, 1, 0, 1, 0];
  const y = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

  function inTime(targets: readonly number[]): number[] {
    const { dataset } = tableDataset({
      names: ['c'],
      columns: [Float64Array.from(codes)],
      categories: [words],
      target: Float64Array.from(targets),
      targetName: 'y',
      time: Float64Array.from(days),
      horizon: 2,
    });
    const sample = labelledRows(dataset);
    const labels = labelled(trainingRows(sample, squared), sample.rows);
    const { dataset: made } = encodeCategories(dataset, [0], sample.rows, labels, 1, rng.split('order'));
    return [...made.features];
  }

  it('sees the rows whose label had ended by its own bar, and their mean', () => {
    const values = inTime(y);
    codes.forEach((code, i) => {
      const known = y.filter((_, j) => days[j]! + 2 <= days[i]!);
      const own = y.filter((_, j) => days[j]! + 2 <= days[i]! && codes[j] === code);
      const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
      const expected = own.reduce((sum, value) => sum + value, mean) / (own.length + 1);
      expect(values[i]).toBe(expected);
    });
  });

  it('does not move with labels that were not known', () => {
    const values = inTime(y);
    for (let i = 0; i < y.length; i += 1) {
      const changed = y.map((value, j) => (days[j]! + 2 > days[i]! ? -value : value));
      expect(inTime(changed)[i]).toBe(values[i]);
    }
  });
});

describe('weights', () => {
  it.each(['leaf', 'level', 'symmetric'] as const)('of any mean give the same %s trees', async (growth) => {
    const draw = lehmer(5);
    const x = Array.from({ length: 300 }, () => [draw(), draw(), Math.floor(3 * draw())]);
    const target = x.map(([a, b, c]) => a! - b! * b! + 0.2 * c!);
    const predict = async (scale: number): Promise<Float64Array> => {
      const sample = sampleOf({ x, y: target, categories: [null, null, words] });
      const weight = sample.dataset.weight.map((value) => scale * value);
      const own = { dataset: sample.dataset.with({ weight }), rows: sample.rows };
      const params = gbdtSchema(growth).parse({ trees: 10, l1: 0.1 });
      return (await gbdt(growth, params).fit(own, { rng: Rng.fromSeed(1) })).predict(sample);
    };
    const even = await predict(1);
    const faint = await predict(2 ** -20);
    expect(faint).toEqual(even);
    expect(new Set(even).size).toBeGreaterThan(10);
  });
});
