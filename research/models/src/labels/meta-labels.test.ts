import { normalCdf } from '@quantcli/numeric';
import * as fc from 'fast-check';
import { Rng } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { randomDataset } from '../dataset/dataset-fixture.ts';
import { labelledRows } from '../dataset/sample.ts';
import { tableDataset } from '../dataset/table-dataset.ts';
import { ridge } from '../linear/ridge.ts';
import { purgedKFold } from '../splitters/splitter.ts';
import { predictOutOfFold } from '../validation/out-of-fold.ts';
import { betSize, metaDataset } from './meta-labels.ts';

describe('meta-labels', () => {
  const { dataset } = tableDataset({
    names: ['a', 'primary'],
    columns: [Float64Array.of(1, 2, 3, 4, 5, 6), Float64Array.of(6, 5, 4, 3, 2, 1)],
    target: Float64Array.of(1, 1, 1, 1, 1, NaN),
    targetName: 'y',
    weight: Float64Array.of(1, 2, 3, 4, 5, 6),
  });
  const predictions = Float64Array.of(0.2, -0.1, 0.3, NaN, 0, 0.1);
  const returns = Float64Array.of(0.01, -0.02, -0.01, 0.05, 0.02, NaN);

  it('are 1 where the side was right, and not known without a side or a return', () => {
    const meta = metaDataset(dataset, { predictions, returns });
    expect([...meta.target]).toEqual([1, 1, 0, NaN, NaN, NaN]);
    expect([...labelledRows(meta).rows]).toEqual([0, 1, 2]);
    expect(meta.spanEnd).toBe(dataset.spanEnd);
    expect(metaDataset(dataset, { predictions, returns: new Float64Array(6) }).target[0]).toBe(0);
  });

  it('come with the primary’s prediction as the last feature, under a name of its own', () => {
    const meta = metaDataset(dataset, { predictions, returns });
    expect(meta.width).toBe(3);
    expect(meta.schema).toMatchObject({
      names: ['a', 'primary', 'primary_primary'],
      expressions: ['a', 'primary', 'primary: y'],
      categories: [null, null, null],
    });
    expect([...meta.features.subarray(0, 6)]).toEqual([1, 6, 0.2, 2, 5, -0.1]);
    expect(meta.features[3 * 3 + 2]).toBeNaN();
    expect(meta.label).toBe('meta: y');
  });

  it('keep the weights, of mean 1 over what is known', () => {
    expect([...metaDataset(dataset, { predictions, returns }).weight]).toEqual([0.5, 1, 1.5, 1, 1, 1]);
  });

  it('take a side against what is neutral', () => {
    const meta = metaDataset(dataset, { predictions, returns, neutral: 0.2 });
    expect([...meta.target]).toEqual([NaN, 1, 0, NaN, 0, NaN]);
    expect(meta.features[1 * 3 + 2]).toBeCloseTo(-0.3, 12);
  });

  it('of ranks put a missing prediction in the centre, and can be learnt from out of fold', async () => {
    const data = await randomDataset(1, 5, 90, 'fwd_return(close, 3)');
    const context = { rng: Rng.fromSeed(1) };
    const { predictions: primary } = await predictOutOfFold(
      data,
      ridge({ lambda: 1 }),
      purgedKFold({ folds: 3 }),
      context,
    );
    primary.fill(NaN, 0, 10);
    const meta = metaDataset(data, { predictions: primary, returns: data.target });
    expect(meta.features[3]).toBe(0);
    expect(meta.features.every(Number.isFinite)).toBe(true);
    expect(Number.isNaN(meta.target[0]!)).toBe(true);
    const second = await predictOutOfFold(meta, ridge({ lambda: 1 }), purgedKFold({ folds: 3 }), context);
    expect(second.predictions.every(Number.isFinite)).toBe(true);
  });

  it('refuse other lengths, and a primary without a side', () => {
    expect(() => metaDataset(dataset, { predictions: new Float64Array(2), returns })).toThrow(
      '2 predictions and 6 returns',
    );
    expect(() => metaDataset(dataset, { predictions: new Float64Array(6), returns })).toThrow('none of 6 rows');
  });
});

describe('bet size', () => {
  it('is 2Φ(z) − 1 on the side of the primary', () => {
    const z = 0.1 / Math.sqrt(0.6 * 0.4);
    expect(betSize(1, 0.6)).toBeCloseTo(2 * normalCdf(z) - 1, 15);
    expect(betSize(1, 0.6)).toBeCloseTo(0.161_743_5, 7);
    expect(betSize(-1, 0.6)).toBe(-betSize(1, 0.6));
    expect(betSize(1, 1)).toBeCloseTo(1, 12);
  });

  it('is nothing below a half, below the threshold and without a side', () => {
    expect([betSize(1, 0.5), betSize(1, 0.2), betSize(-1, 0), betSize(0, 0.9)]).toEqual([0, 0, 0, 0]);
    expect(betSize(1, 0.54, { threshold: 0.55 })).toBe(0);
    expect(betSize(1, 0.55, { threshold: 0.55 })).toBeGreaterThan(0);
    expect(betSize(1, 0.4, { threshold: 0.3 })).toBe(0);
  });

  it('lies in [0, 1] and rises with the probability', () => {
    const p = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(p, p, (a, b) => {
        const [low, high] = [betSize(1, Math.min(a, b)), betSize(1, Math.max(a, b))];
        expect(low >= 0 && low <= high && high <= 1).toBe(true);
      }),
    );
    for (const wrong of [NaN, -0.1, 1.1]) expect(() => betSize(1, wrong)).toThrow('a probability of');
  });
});
