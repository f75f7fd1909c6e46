import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { averageRanks, createRankScratch, percentRanks } from './cross-sectional-ranks.ts';
import { oracle } from './oracle.reference.ts';

const figures = oracle('statistics') as { ranks: { values: number[]; ranks: number[] }[] };

/** Below plus half of the equals, by counting. */
function naiveRanks(values: readonly number[]): number[] {
  const present = values.filter((v) => !Number.isNaN(v));
  return values.map((v) =>
    Number.isNaN(v) ? NaN : present.filter((u) => u < v).length + (present.filter((u) => u === v).length + 1) / 2,
  );
}

const scratch = createRankScratch(1000);

function ranks(values: readonly number[]): { present: number; ranks: number[] } {
  const out = new Float64Array(values.length).fill(4711);
  const present = averageRanks(Float64Array.from(values), values.length, out, scratch);
  return { present, ranks: Array.from(out) };
}

const anything = fc.oneof(
  fc.double(),
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom(NaN, Infinity, -Infinity, -0, 0, 5e-324, -5e-324, Number.MAX_VALUE),
);

describe('cross-sectional ranks', () => {
  it('agree with scipy', () => {
    for (const { values, ranks: wanted } of figures.ranks) expect(ranks(values).ranks).toEqual(wanted);
  });

  it.each([
    ['small sections', 0, 40],
    ['large sections', 150, 300],
  ])('agree with counting in %s of any values', (_name, minLength, maxLength) => {
    fc.assert(
      fc.property(fc.array(anything, { minLength, maxLength }), (values) => {
        const found = ranks(values);
        expect(found.ranks).toEqual(naiveRanks(values));
        expect(found.present).toBe(values.filter((v) => !Number.isNaN(v)).length);
      }),
    );
  });

  it('agree with counting around the change of algorithm and on levels that share their high bytes', () => {
    for (const count of [110, 111, 112, 113, 500, 1000]) {
      for (const level of [0, 1e8, -1e8]) {
        const values = Array.from({ length: count }, (_, i) => level + Math.sin(i * i) / 2);
        expect(ranks(values).ranks).toEqual(naiveRanks(values));
      }
    }
  });

  it('are percent ranks over what is present', () => {
    const out = new Float64Array(6);
    const values = Float64Array.of(3, NaN, -0, 0, Infinity, 99);
    expect(percentRanks(values, 5, out, scratch)).toBe(4);
    expect(Array.from(out)).toEqual([0.75, NaN, 0.375, 0.375, 1, 0]);
  });

  it('may overwrite their input and leave it alone otherwise', () => {
    for (const count of [7, 400]) {
      const values = Float64Array.from({ length: count }, (_, i) => (i % 5 === 0 ? NaN : Math.cos(i * 7)));
      const copy = values.slice();
      const out = new Float64Array(count);
      percentRanks(values, count, out, scratch);
      expect(values).toEqual(copy);
      percentRanks(values, count, values, scratch);
      expect(values).toEqual(out);
    }
  });

  it('are NaN where nothing is present, 1 for one value, nothing for none', () => {
    expect(ranks([NaN, NaN])).toEqual({ present: 0, ranks: [NaN, NaN] });
    expect(ranks([-7])).toEqual({ present: 1, ranks: [1] });
    expect(ranks([])).toEqual({ present: 0, ranks: [] });
    expect(ranks(Array(300).fill(2)).ranks).toEqual(Array(300).fill(150.5));
  });

  it('refuse a section that does not fit', () => {
    const small = createRankScratch(2);
    const values = Float64Array.of(1, 2, 3);
    expect(() => percentRanks(values, 3, values, small)).toThrow('3 values does not fit into scratch for 2');
  });
});
