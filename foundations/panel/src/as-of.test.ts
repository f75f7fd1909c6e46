import { readFileSync } from 'node:fs';
import { DataError } from '@quantcli/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asOf } from './as-of.ts';

const oracle = (
  JSON.parse(readFileSync(new URL('../../../conformance/oracles/market/oracle.json', import.meta.url), 'utf8')) as {
    asOf: Record<'times' | 'knownAt' | 'values', number[]> & Record<'plain' | 'maxAge3', (number | null)[]>;
  }
).asOf;

function join(times: number[], knownAt: number[], values: number[], maxAge?: number): number[] {
  const out = new Float64Array(times.length).fill(123);
  asOf(
    Float64Array.from(times),
    Float64Array.from(knownAt),
    Float64Array.from(values),
    out,
    maxAge === undefined ? {} : { maxAge },
  );
  return [...out];
}

/** Looks at every record for every instant. */
function slowly(times: number[], knownAt: number[], values: number[], maxAge = Infinity): number[] {
  return times.map((now) => {
    let found = NaN;
    knownAt.forEach((known, k) => {
      if (known <= now) found = now - known <= maxAge ? values[k]! : NaN;
    });
    return found;
  });
}

const sorted = (list: number[]): number[] => list.toSorted((a, b) => a - b);

const expected = (list: (number | null)[]): number[] => list.map((value) => value ?? NaN);
expect(join(oracle.times, oracle.knownAt, oracle.values)).toEqual(expected(oracle.plain));
expect(join(oracle.times, oracle.knownAt, oracle.values, 3)).toEqual(expected(oracle.maxAge3));

describe('asOf', () => {
  it('is inclusive, NaN before the first record, and takes the later of two records of one instant', () => {
    expect(join([9, 10, 11, 20, 30], [10, 20, 20], [1, 2, 3])).toEqual([NaN, 1, 1, 3, 3]);
  });

  it('drops values older than maxAge, inclusive', () => {
    expect(join([10, 15, 16, 40], [10, 40], [1, 2], 5)).toEqual([1, 1, NaN, 2]);
  });

  it('lets the latest record say that a value is missing', () => {
    expect(join([1, 2, 3], [1, 2], [7, NaN])).toEqual([7, NaN, NaN]);
  });

  it('manages without records and without instants', () => {
    expect(join([1, 2], [], [])).toEqual([NaN, NaN]);
    expect(join([], [1], [2])).toEqual([]);
  });

  it('equals the search through all records', () => {
    const list = fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 40 }).map(sorted);
    fc.assert(
      fc.property(list, list, fc.option(fc.nat(10), { nil: undefined }), (times, knownAt, maxAge) => {
        const values = knownAt.map((_, k) => k);
        expect(join(times, knownAt, values, maxAge)).toEqual(slowly(times, knownAt, values, maxAge));
      }),
      { numRuns: 500 },
    );
  });

  it('never uses a record before it could be known', () => {
    const list = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 40 }).map(sorted);
    fc.assert(
      fc.property(list, list, fc.nat(40), (times, knownAt, cut) => {
        const seen = join(times, knownAt, knownAt);
        const past = knownAt.filter((known) => known <= cut);
        const seenThen = join(times, past, past);
        times.forEach((now, i) => {
          if (now <= cut) expect(seenThen[i]).toBe(seen[i]);
          expect(seen[i]! > now).toBe(false);
        });
      }),
    );
  });

  it('agrees with pandas.merge_asof', () => {});

  it('refuses unsorted input and wrong lengths', () => {
    expect(() => join([2, 1], [1], [1])).toThrow(/times\[1\] is 1/);
    expect(() => join([1, 2], [5, 4], [1, 2])).toThrow(/knownAt\[1\] is 4/);
    expect(() => join([1], [NaN], [1])).toThrow(DataError);
    expect(() => join([1], [1, 2], [1])).toThrow(/values has 1 entries instead of 2/);
    expect(() => asOf(new Float64Array(2), new Float64Array(0), new Float64Array(0), new Float64Array(1))).toThrow(
      DataError,
    );
  });
});
