import { Rng } from '@quantcli/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BinScratch, findEdges, placeInBins, SAMPLE, sampleRows } from './binning.ts';

function binsOf(values: Float64Array, most: number, categorical = false): { edges: Float64Array; bins: Uint8Array } {
  const scratch = new BinScratch(values.length, 1);
  const edges = findEdges(values, most, categorical, scratch);
  const bins = new Uint8Array(values.length);
  placeInBins(values, edges, categorical, bins, 0, 1, scratch);
  return { edges, bins };
}

/** Neighbours of each other, zeros, tiny and huge numbers, missing ones; −0 never arrives. */
const anyNumber = fc.oneof(
  fc.double({ noDefaultInfinity: true }),
  fc.integer({ min: -3, max: 3 }),
  fc.integer({ min: 0, max: 9 }).map((k) => 1 + k * Number.EPSILON),
  fc.constantFrom(NaN, Number.MAX_VALUE, -Number.MAX_VALUE, Number.MIN_VALUE),
);

describe('binning', () => {
  it('gives every value the first bin whose edge is not below it, and the one behind the last to what is missing', () => {
    fc.assert(
      fc.property(fc.array(anyNumber, { maxLength: 200 }), fc.integer({ min: 2, max: 255 }), (list, most) => {
        const values = Float64Array.from(list, (value) => value + 0);
        const { edges, bins } = binsOf(values, most);
        expect(edges.length).toBeLessThanOrEqual(most);
        for (let e = 1; e < edges.length; e += 1) expect(edges[e]).toBeGreaterThan(edges[e - 1]!);
        values.forEach((value, i) => {
          const wanted = Number.isNaN(value) ? edges.length : edges.findIndex((edge) => value <= edge);
          expect(bins[i]).toBe(wanted);
        });
        const distinct = new Set(values.filter((value) => !Number.isNaN(value)));
        if (distinct.size <= most) expect(edges.length).toBe(Math.max(distinct.size, 1));
      }),
    );
  });

  it('puts edges half-way between neighbours', () => {
    expect(binsOf(Float64Array.of(3, 1, 7, 3), 255).edges).toEqual(Float64Array.of(2, 5, Number.MAX_VALUE));
  });

  it('spreads many values evenly, and leaves a heavy one alone', () => {
    const rng = Rng.fromSeed(1);
    const values = Float64Array.from({ length: 10_000 }, (_, i) => (i % 2 === 0 ? 0 : rng.normal()));
    const { edges, bins } = binsOf(values, 100);
    const counts = new Int32Array(100);
    for (const bin of bins) counts[bin]! += 1;
    expect(edges).toHaveLength(100);
    const [heaviest, next] = counts.toSorted((a, b) => b - a);
    expect(heaviest).toBeLessThan(5_110);
    expect(next).toBeLessThan(110);
  });

  it('keeps the most frequent categories and takes the others for missing', () => {
    const codes = Float64Array.of(9, 9, 4, 4, 4, 2, NaN, 7, 7);
    const { edges, bins } = binsOf(codes, 3, true);
    expect(edges).toEqual(Float64Array.of(4, 7, 9));
    expect(Array.from(bins)).toEqual([2, 2, 0, 0, 0, 3, 3, 1, 1]);
  });

  it('samples a row of every stretch when there are many', () => {
    const rows = Int32Array.from({ length: 3 * SAMPLE }, (_, i) => 2 * i);
    const sample = sampleRows(rows);
    expect(sample).toHaveLength(SAMPLE);
    expect(sample.every((row, i) => row >= 6 * i && row < 6 * (i + 1))).toBe(true);
    expect(sampleRows(rows.subarray(0, 10))).toHaveLength(10);
  });
});
