import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kendallTau } from './kendall.ts';
import { figures, gains, tied, x, y } from './prediction-figures.ts';
import { meanAveragePrecision, normalizedGain, reciprocalRank } from './ranking.ts';

const of = (...values: number[]): Float64Array => Float64Array.from(values);

describe('normalizedGain', () => {
  it.each(Object.entries(figures.ndcg))('agrees with scikit-learn on tied scores at %s', (k, expected) => {
    expect(normalizedGain(tied, gains, Number(k))).toBeCloseTo(expected, 12);
  });

  it('is 1 for the best order; does not exist without gain or with negative gains', () => {
    expect(normalizedGain(gains, gains)).toBe(1);
    expect(normalizedGain(of(1, 2), of(0, 0))).toBeUndefined();
    expect(normalizedGain(of(1, 2), of(1, -1))).toBeUndefined();
    expect(normalizedGain(of(), of())).toBeUndefined();
    expect(normalizedGain(of(1, NaN), of(1, 1))).toBeUndefined();
  });
});

describe('reciprocalRank', () => {
  it('is one over the first relevant place', () => {
    expect(reciprocalRank(of(3, 2, 1), Uint8Array.of(0, 1, 1))).toBe(0.5);
    expect(reciprocalRank(of(3, 2, 1), Uint8Array.of(0, 0, 0))).toBeUndefined();
    expect(reciprocalRank(of(3, NaN, 1), Uint8Array.of(0, 1, 0))).toBeUndefined();
  });

  it('averages over the orders of tied rows', () => {
    // One in three tied: (1 + 1/2 + 1/3)/3. Two in three: first place with 2/3, second with 1/3.
    expect(reciprocalRank(of(1, 1, 1), Uint8Array.of(0, 1, 0))).toBeCloseTo(11 / 18, 14);
    expect(reciprocalRank(of(1, 1, 1), Uint8Array.of(1, 1, 0))).toBeCloseTo(5 / 6, 14);
    expect(reciprocalRank(of(2, 1, 1), Uint8Array.of(0, 1, 0))).toBeCloseTo((1 / 2 + 1 / 3) / 2, 14);
  });
});

describe('meanAveragePrecision', () => {
  it('averages over the sections that have a relevant row', () => {
    const scores = of(3, 2, 1, 9, 8, 5);
    const relevant = Uint8Array.of(1, 0, 1, 0, 0, 1);
    // (1 + 2/3)/2 of the first section, none in the second, 1 of the third.
    expect(meanAveragePrecision(scores, relevant, Int32Array.of(0, 3, 5, 6))).toBeCloseTo((5 / 6 + 1) / 2, 14);
    expect(meanAveragePrecision(scores, new Uint8Array(6), Int32Array.of(0, 3, 6))).toBeUndefined();
  });
});

describe('kendallTau', () => {
  it('agrees with scipy on tied data', () => {
    expect(kendallTau(x, y)).toBeCloseTo(figures.kendall, 12);
  });

  it('counts pairs as the definition does', () => {
    const value = fc.integer({ min: -3, max: 3 });
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value), { maxLength: 25 }), (rows) => {
        let [agreement, differentX, differentY] = [0, 0, 0];
        rows.forEach(([a, b], i) =>
          rows.slice(0, i).forEach(([c, d]) => {
            agreement += Math.sign(a - c) * Math.sign(b - d);
            differentX += a === c ? 0 : 1;
            differentY += b === d ? 0 : 1;
          }),
        );
        const found = kendallTau(
          Float64Array.from(rows, ([a]) => a),
          Float64Array.from(rows, ([, b]) => b),
        );
        if (differentX * differentY === 0) expect(found).toBeUndefined();
        else expect(found).toBeCloseTo(agreement / Math.sqrt(differentX * differentY), 12);
      }),
    );
  });

  it('does not exist with a missing number', () => {
    expect(kendallTau(of(1, NaN, 3), of(1, 2, 3))).toBeUndefined();
  });
});
