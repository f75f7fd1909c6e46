import { accumulateForward, PRICE_VIEWS } from '@quantcli/panel';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BarField, Bars } from './bars.ts';
import { adjustBars } from './corporate-action.ts';
import { panelFromBars } from './panel-from-bars.ts';

/** A: 2:1 split on the third bar and a dividend on the fourth; B: nothing happens. */
const bars: Bars = {
  symbols: ['A', 'B'],
  symbol: Int32Array.of(0, 0, 0, 0, 1, 1),
  time: Float64Array.of(1, 2, 3, 4, 1, 4),
  fields: new Map<BarField, Float64Array>([
    ['open', Float64Array.of(98, 101, 52, 48, 10, 11)],
    ['close', Float64Array.of(100, 102, 50, 49, 10, 12)],
    ['volume', Float64Array.of(10, 10, 30, 20, 5, 6)],
    ['adjusted', Float64Array.of(49, 49.98, 49, 49, 10, 12)],
    ['dividend', Float64Array.of(0.5, 0, 0, 1, 0, 0)],
    ['split', Float64Array.of(1, 1, 2, 1, 1, 1)],
  ]),
};
const column = (view: Bars, field: BarField): number[] => [...view.fields.get(field)!];

describe('adjustBars', () => {
  it('leaves raw bars as they are', () => {
    expect(adjustBars(bars, 'raw')).toBe(bars);
  });

  it('adjusts all prices and the volume, symbol by symbol', () => {
    const view = adjustBars(bars, 'adjusted');
    const factor = 49 / 50;
    expect(column(view, 'close').map((value) => Number(value.toFixed(10)))).toEqual([
      (100 / 2) * factor,
      (102 / 2) * factor,
      50 * factor,
      49,
      10,
      12,
    ]);
    expect(column(view, 'open')[2]).toBeCloseTo(52 * factor, 12);
    expect(column(view, 'volume')).toEqual([20, 20, 30, 20, 5, 6]);
    expect(view.symbols).toBe(bars.symbols);
  });

  it('leaves out the columns that are in the prices now', () => {
    for (const view of ['forward', 'adjusted', 'total-return'] as const) {
      expect([...adjustBars(bars, view).fields.keys()]).toEqual(['open', 'close', 'volume']);
    }
    expect(adjustBars(bars, 'split-only').fields.has('split')).toBe(false);
  });

  it('pays the dividends of a split-only view on the shares of the last bar', () => {
    const view = adjustBars(bars, 'split-only');
    expect(column(view, 'close')).toEqual([50, 51, 50, 49, 10, 12]);
    expect(column(view, 'dividend')).toEqual([0.25, 0, 0, 1, 0, 0]);
    expect(view.fields.get('adjusted')).toBe(bars.fields.get('adjusted'));
    // Its total returns are those of the raw bars.
    const whole = column(adjustBars(bars, 'total-return', { base: 100 }), 'close');
    column(adjustBars(view, 'total-return', { base: 100 }), 'close').forEach((v, i) =>
      expect(v).toBeCloseTo(whole[i]!, 10),
    );
  });

  it('is the panel’s forward prices, bit for bit', () => {
    const forward = adjustBars(bars, 'forward');
    const panel = panelFromBars(bars);
    for (const field of ['open', 'close', 'volume'] as const) {
      expect([...panel.column(field, 0)]).toEqual(column(forward, field).slice(0, 4));
    }
  });

  it('names the symbol whose dividend has no previous-close factor', () => {
    const fields = new Map(bars.fields).set('dividend', Float64Array.of(0, 0, 0, 0, 0, 10));
    expect(() => adjustBars({ ...bars, fields }, 'adjusted', { dividendFactor: 'previous-close' })).toThrow(
      /B: the dividend of 10 on bar 1 is not below/,
    );
  });

  it('refuses bars that are not sorted by symbol', () => {
    const mixed = { ...bars, symbol: Int32Array.of(0, 0, 1, 1, 0, 0) };
    expect(() => adjustBars(mixed, 'forward')).toThrow(/row 4 \(A\)/);
  });

  it('agrees with the definition row by row, for any bars and view (property)', () => {
    const row = fc.record({
      close: fc.integer({ min: 500, max: 9_999 }).map((cents) => cents / 100),
      volume: fc.nat(1_000),
      dividend: fc.constantFrom(0, 0, 0.5),
      split: fc.constantFrom(1, 1, 3, 0.25),
    });
    fc.assert(
      fc.property(fc.array(fc.array(row, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 4 }), (lists) => {
        const rows = lists.flat();
        const take = (name: 'close' | 'volume' | 'dividend' | 'split'): Float64Array =>
          Float64Array.from(rows, (r) => r[name]);
        const made: Bars = {
          symbols: lists.map((_, n) => `S${n}`),
          symbol: Int32Array.from(lists.flatMap((list, n) => list.map(() => n))),
          time: Float64Array.from(lists.flatMap((list) => list.map((_, t) => t))),
          fields: new Map((['close', 'volume', 'dividend', 'split'] as const).map((name) => [name, take(name)])),
        };
        const [forward, adjusted, splitOnly] = (['forward', 'adjusted', 'split-only'] as const).map((v) =>
          adjustBars(made, v),
        );
        let from = 0;
        for (const list of lists) {
          const factor = new Float64Array(list.length);
          const shares = new Float64Array(list.length);
          const to = from + list.length;
          const part = (name: BarField): Float64Array => made.fields.get(name)!.subarray(from, to);
          accumulateForward(part('close'), part('split'), part('dividend'), undefined, factor, shares);
          list.forEach(({ close, volume }, t) => {
            const f = factor[t]! / factor.at(-1)!;
            const s = shares[t]! / shares.at(-1)!;
            expect(column(forward!, 'close')[from + t]).toBe(close * factor[t]!);
            expect(column(adjusted!, 'close')[from + t]).toBe(close * f);
            expect(column(splitOnly!, 'close')[from + t]).toBe(close * s);
            expect(column(splitOnly!, 'volume')[from + t]).toBe(volume / s);
          });
          from = to;
        }
        for (const view of PRICE_VIEWS) expect(adjustBars(made, view).fields.get('close')).toHaveLength(rows.length);
      }),
    );
  });
});
