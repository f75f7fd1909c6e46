import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RowStore } from './row-store.ts';

describe('RowStore', () => {
  it('keeps every row whatever the estimate', () => {
    const share = fc.constantFrom(0, 1e-9, 0.01, 0.5, 1, 7);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 1, max: 9 }), share, (rows, capacity, read) => {
        const store = new RowStore(['close', 'volume'], capacity);
        for (let row = 0; row < rows; row += 1) {
          if (store.count === store.capacity) store.grow(read);
          expect(store.capacity).toBeGreaterThan(store.count);
          store.symbol[row] = row % 3;
          store.time[row] = row * 10;
          store.line[row] = row + 2;
          store.offset[row] = -row;
          store.order[row] = row % 4;
          store.values[0]![row] = row + 0.5;
          store.values[1]![row] = NaN;
          store.count += 1;
        }
        const { count, symbol, time, line, offset, order, fields } = store.finish();
        const all = Array.from({ length: rows }, (_, row) => row);
        expect(count).toBe(rows);
        expect([...symbol]).toEqual(all.map((row) => row % 3));
        expect([...time]).toEqual(all.map((row) => row * 10));
        expect([...line]).toEqual(all.map((row) => row + 2));
        expect([...offset]).toEqual(all.map((row) => 0 - row));
        expect([...order]).toEqual(all.map((row) => row % 4));
        expect([...fields.get('close')!]).toEqual(all.map((row) => row + 0.5));
        expect(fields.get('volume')!.every(Number.isNaN)).toBe(true);
      }),
    );
  });

  it('makes room once when the estimate is right', () => {
    const store = new RowStore(['close'], 1_000);
    store.count = 1_000;
    store.grow(0.1);
    expect(store.capacity).toBe(11_500);
    store.count = 11_500;
    store.grow(1);
    expect(store.capacity).toBe(23_000);
  });
});
