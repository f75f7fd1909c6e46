import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomDataset } from '../dataset/dataset-fixture.ts';
import type { Dataset } from '../dataset/dataset.ts';
import { combineWeights } from './combine-weights.ts';
import { classBalance, sampleWeights, timeDecay, weightsSchema, type WeightSpec } from './sample-weights.ts';

const of = (...values: number[]): Float64Array => Float64Array.from(values);

function meanOverLabels(weights: Float64Array, { target }: Pick<Dataset, 'target'>): number {
  const known = weights.filter((_, r) => !Number.isNaN(target[r]!));
  return known.reduce((sum, value) => sum + value, 0) / known.length;
}

describe('time decay', () => {
  it('halves with every half-life before the newest label', () => {
    const bar = Int32Array.of(0, 252, 504, 600);
    expect([...timeDecay({ bar, target: of(1, 1, 1, NaN) }, 252)]).toEqual([0.25, 0.5, 1, 1]);
    expect([...timeDecay({ bar, target: new Float64Array(4).fill(NaN) }, 252)]).toEqual([1, 1, 1, 1]);
  });
});

describe('class balance', () => {
  it('gives every class the same weight', () => {
    expect([...classBalance(of(1, 1, 1, 0, NaN), of(1, 1, 1, 1, 9))].map((value) => value.toFixed(6))).toEqual([
      '0.666667',
      '0.666667',
      '0.666667',
      '2.000000',
      '1.000000',
    ]);
    // The class −1 has no weight, and is not counted.
    expect([...classBalance(of(1, 0, -1), of(3, 1, 0))]).toEqual([4 / 6, 2, 1]);
    expect([...classBalance(of(2, 2), of(1, 3))]).toEqual([1, 1]);
  });

  it('refuses quantities', () => {
    expect(() => classBalance(of(1, 0.5), of(1, 1))).toThrow('the target 0.5 is no class');
    const many = Float64Array.from({ length: 200 }, (_, i) => i);
    expect(() => classBalance(many, new Float64Array(200).fill(1))).toThrow('more than 100 classes');
  });
});

describe('combined weights', () => {
  it('are the product, of mean 1 over the labelled, and 1 for the rest', () => {
    expect([...combineWeights([of(1, 2, 3, 4), of(4, 2, 0, 7)], of(1, 1, 1, NaN))]).toEqual([1.5, 1.5, 0, 1]);
    expect([...combineWeights([], of(1, NaN))]).toEqual([1, 1]);
    expect([...combineWeights([of(NaN, 0)], of(NaN, NaN))]).toEqual([1, 1]);
  });

  it('stand huge and tiny scales', () => {
    expect([...combineWeights([of(1e300, 3e300), of(2e300, 2e300), of(1e-300, 1e-300)], of(1, 1))]).toEqual([0.5, 1.5]);
  });

  it.each([
    [[of(1, -1)], 'the weight of row 2 is -1'],
    [[of(1, NaN)], 'the weight of row 2 is NaN'],
    [[of(Infinity, 1)], 'the weight of row 1 is Infinity'],
    [[of(1)], 'the weight of row 2 is NaN'],
    [[of(0, 0)], 'the weights of all 2 rows with a label are 0'],
    [[of(1, 0), of(0, 1)], 'the weights of all 2 rows'],
  ])('refuse what is none', (factors, message) => {
    expect(() => combineWeights(factors, of(1, 2))).toThrow(message);
  });

  it('have mean 1 whatever the factors', () => {
    const weights = fc.array(fc.double({ min: 1e-100, max: 1e100, noNaN: true }), { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(weights, weights, (a, b) => {
        const combined = combineWeights([of(...a), of(1, 1, 1, 1, 1), of(...b)], of(1, 2, NaN, 3, 4));
        expect(meanOverLabels(combined, { target: of(1, 2, NaN, 3, 4) })).toBeCloseTo(1, 9);
        expect(combined.every(Number.isFinite)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});

const spec = (given: object): WeightSpec => weightsSchema.parse(given);

describe('sample weights', () => {
  it('are the dataset’s own by default', async () => {
    const data = await randomDataset(1, 3, 40);
    expect([...sampleWeights(data, spec({}))]).toEqual([...data.weight]);
    const weighted = data.with({ weight: data.weight.map((_, r) => 1 + (r % 2)) });
    const weights = sampleWeights(weighted, spec({}));
    expect(weights[1]! / weights[0]!).toBeCloseTo(2, 12);
    expect(meanOverLabels(weights, data)).toBeCloseTo(1, 12);
  });

  it('decay and give overlapping labels less, together', async () => {
    const data = await randomDataset(2, 3, 60, 'triple_barrier(close, 8, 1, 1, 10)');
    const decay = sampleWeights(data, spec({ decay: {} }));
    const unique = sampleWeights(data, spec({ uniqueness: true }));
    const both = sampleWeights(data, spec({ decay: { halfLife: 252 }, uniqueness: true }));
    const pooled = sampleWeights(data, spec({ uniqueness: true, pooled: true }));
    const scale = both[0]! / (decay[0]! * unique[0]!);
    for (let r = 0; r < data.rows; r += 1) {
      if (Number.isNaN(data.target[r]!)) expect(both[r]).toBe(1);
      else expect(both[r]).toBeCloseTo(scale * decay[r]! * unique[r]!, 10);
    }
    expect(pooled).not.toEqual(unique);
    for (const weights of [decay, unique, both, pooled]) expect(meanOverLabels(weights, data)).toBeCloseTo(1, 10);
  });

  it('balance classes last, with all else in', async () => {
    const data = await randomDataset(3, 4, 80, 'triple_barrier(close, 8, 2, 0.5, 10)');
    const weights = sampleWeights(data, spec({ decay: { halfLife: 10 }, uniqueness: true, balance: true }));
    const sums = new Map<number, number>();
    data.target.forEach((value, r) => sums.set(value, (sums.get(value) ?? 0) + weights[r]!));
    const [first, ...others] = [...sums].filter(([value]) => !Number.isNaN(value)).map(([, sum]) => sum);
    expect(others.length).toBeGreaterThan(0);
    for (const sum of others) expect(sum).toBeCloseTo(first!, 8);
  });

  it('attribute returns, when there are some', async () => {
    const data = await randomDataset(4, 2, 40, 'fwd_return(close, 3)');
    const bars = data.time.length;
    const barReturns = Float64Array.from({ length: 2 * bars }, (_, i) => (i < bars ? 0.01 : 0.03));
    const weights = sampleWeights(data, spec({ attribution: true }), { barReturns });
    // The same spans, three times the return.
    const middle = data.offsets[data.dates.length >> 1]!;
    expect(weights[middle + 1]! / weights[middle]!).toBeCloseTo(3, 10);
    expect(() => sampleWeights(data, spec({ attribution: true }))).toThrow('need the returns of every bar');
    expect(() => sampleWeights(data, spec({ attribution: true }), { barReturns: new Float64Array(2 * bars) })).toThrow(
      'rows with a label are 0',
    );
  });

  it('refuse balance for a quantity, and a specification that is none', async () => {
    const data = await randomDataset(5, 2, 40);
    expect(() => sampleWeights(data, spec({ balance: true }))).toThrow('is no class');
    for (const wrong of [{ decay: { halfLife: 0 } }, { decay: { halflife: 3 } }, { unique: true }])
      expect(weightsSchema.safeParse(wrong).success).toBe(false);
  });
});
