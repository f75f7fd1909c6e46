import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderRows } from './order-rows.ts';

const rows = fc.array(fc.tuple(fc.integer({ min: -1, max: 3 }), fc.integer({ min: 0, max: 9 })), { maxLength: 60 });

describe('orderRows', () => {
  it('sorts by symbol, time, row and leaves out what was dropped', () => {
    fc.assert(
      fc.property(rows, fc.constantFrom('as is', 'rising', 'falling'), (pairs, shape) => {
        if (shape === 'rising') pairs.sort((a, b) => a[1] - b[1]);
        if (shape === 'falling') pairs.sort((a, b) => b[1] - a[1]);
        const symbol = Int32Array.from(pairs, ([s]) => s);
        const time = Float64Array.from(pairs, ([, t]) => t);
        const expected = pairs
          .map(([s, t], row) => ({ s, t, row }))
          .filter(({ s }) => s >= 0)
          .sort((a, b) => a.s - b.s || a.t - b.t || a.row - b.row)
          .map(({ row }) => row);
        expect([...orderRows(symbol, time, 4)]).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });
});
