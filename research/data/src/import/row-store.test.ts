import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RowStore } from './row-store.ts';

function fill(store: RowStore, rows: number, read: number, from = 0): void {
  for (let i = from; i < from + rows; i += 1) {
    if (store.count === store.capacity) store.grow(read);
    expect(store.capacity).toBeGreaterThan(store.count);
    const row = store.count;
    store.symbol[row] = i % 3;
    store.time[row] = i * 10;
    store.at[row] = i + 2;
    store.offset[row] = -i;
    store.order[row] = i % 4;
    store.values[0]![row] = i + 0.5;
    store.values[1]![row] = NaN;
    store.count += 1;
  }
}

describe('RowStore', () => {
  it('gives its rows back in pieces, whatever the estimate', () => {
    const share = fc.constantFrom(0, 1e-9, 0.01, 0.5, 1, 7);
    const pieces = fc.array(fc.nat(40), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(pieces, fc.nat(30), share, fc.integer({ min: 1, max: 50 }), (sizes, more, read, most) => {
        const store = new RowStore(['close', 'volume'], most);
        let first = 0;
        let filled = 0;
        for (const size of sizes) {
          fill(store, size + more, read, filled);
          filled += size + more;
          const { symbol, time, at, offset, order, fields } = store.take(size);
          const taken = Array.from({ length: size }, (_, i) => first + i);
          expect([...symbol]).toEqual(taken.map((i) => i % 3));
          expect([...time]).toEqual(taken.map((i) => i * 10));
          expect([...at]).toEqual(taken.map((i) => i + 2));
          expect([...offset]).toEqual(taken.map((i) => 0 - i));
          expect([...order]).toEqual(taken.map((i) => i % 4));
          expect([...fields.get('close')!]).toEqual(taken.map((i) => i + 0.5));
          expect(fields.get('volume')!.every(Number.isNaN)).toBe(true);
          first += size;
          expect(store.count).toBe(filled - first);
        }
      }),
    );
  });

  it('does not write into rows that were given back', () => {
    const store = new RowStore(['close', 'volume']);
    fill(store, 10, 1);
    const { time } = store.take(4);
    fill(store, 10, 1, 100);
    expect([...time]).toEqual([0, 10, 20, 30]);
    expect([...store.take(16).time].slice(0, 7)).toEqual([40, 50, 60, 70, 80, 90, 1_000]);
  });

  it('makes room once when the estimate is right, and never for much more than a part', () => {
    const store = new RowStore(['close']);
    store.grow(0);
    store.count = store.capacity;
    store.grow(0.01);
    expect(store.capacity).toBe(Math.ceil(115 * 1_024));
    const small = new RowStore(['close'], 1_250);
    small.grow(0);
    small.count = small.capacity;
    small.grow(0.01);
    expect(small.capacity).toBe(2 * 1_024);
  });
});
