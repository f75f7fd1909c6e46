import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Bars } from './bars.ts';
import { symbolStarts } from './symbol-starts.ts';

const barsWith = (symbol: readonly number[], symbols: readonly string[]): Bars => ({
  symbols,
  symbol: Int32Array.from(symbol),
  time: Float64Array.from(symbol, (_, row) => row),
  fields: new Map(),
});

describe('symbolStarts', () => {
  it('gives each symbol’s rows, also where it has none', () => {
    expect([...symbolStarts(barsWith([1, 1, 3], ['A', 'B', 'C', 'D', 'E']))]).toEqual([0, 0, 2, 2, 3, 3]);
    expect([...symbolStarts(barsWith([], ['A']))]).toEqual([0, 0]);
    expect([...symbolStarts(barsWith([], []))]).toEqual([0]);
  });

  it('refuses rows that are not sorted by symbol', () => {
    expect(() => symbolStarts(barsWith([0, 1, 0], ['A', 'B']))).toThrow(/row 2 \(A\) comes after one of B/);
  });

  it('covers every row once, under its own symbol (property)', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5), { maxLength: 30 }), (list) => {
        const sorted = list.toSorted((a, b) => a - b);
        const starts = symbolStarts(barsWith(sorted, ['A', 'B', 'C', 'D', 'E', 'F']));
        const covered = Array.from({ length: 6 }, (_, n) => sorted.slice(starts[n], starts[n + 1]).map(() => n));
        expect(covered.flat()).toEqual(sorted);
      }),
    );
  });
});
