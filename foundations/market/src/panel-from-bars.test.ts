import { DataError } from '@quantcli/core';
import { accumulateForward, type Panel } from '@quantcli/panel';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BarField, Bars } from './bars.ts';
import { panelFromBars, sectorNames } from './panel-from-bars.ts';

interface Row {
  readonly symbol: string;
  readonly time: number;
  readonly values: Partial<Record<BarField, number>>;
}

/** Bars from objects, the slow way. */
function barsOf(rows: readonly Row[], names: readonly BarField[], sectors?: Record<string, string>): Bars {
  const symbols = [...new Set(rows.map((row) => row.symbol))].toSorted((a, b) => (a < b ? -1 : 1));
  const sorted = rows.toSorted((a, b) => (a.symbol < b.symbol ? -1 : a.symbol > b.symbol ? 1 : a.time - b.time));
  return {
    symbols,
    symbol: Int32Array.from(sorted, (row) => symbols.indexOf(row.symbol)),
    time: Float64Array.from(sorted, (row) => row.time),
    fields: new Map(names.map((name) => [name, Float64Array.from(sorted, (row) => row.values[name] ?? NaN)])),
    ...(sectors === undefined ? {} : { sectors: symbols.map((symbol) => sectors[symbol]) }),
  };
}

const row = (symbol: string, time: number, close: number, more: Row['values'] = {}): Row => ({
  symbol,
  time,
  values: { close, ...more },
});

const column = (panel: Panel, field: string, symbol: string): number[] => [
  ...panel.column(field, panel.symbols.indexOf(symbol)),
];
const membersOf = (panel: Panel, symbol: number): number[] =>
  Array.from({ length: panel.bars }, (_, t) => (panel.isMember(symbol, t) ? 1 : 0));

/** Three symbols: one whole, one with a gap, one listed late. */
const rows = [
  row('A', 1, 10),
  row('A', 2, 11),
  row('A', 3, 12),
  row('A', 4, 13),
  row('B', 1, 20),
  row('B', 4, 23),
  row('C', 3, 30),
  row('C', 5, 31),
];

describe('panelFromBars', () => {
  it('lays bars out over the union of their times, NaN where there is none', () => {
    const panel = panelFromBars(barsOf(rows, ['close']));
    expect([...panel.time]).toEqual([1, 2, 3, 4, 5]);
    expect(panel.symbols).toEqual(['A', 'B', 'C']);
    expect(column(panel, 'close', 'A')).toEqual([10, 11, 12, 13, NaN]);
    expect(column(panel, 'close', 'B')).toEqual([20, NaN, NaN, 23, NaN]);
    expect(column(panel, 'close', 'C')).toEqual([NaN, NaN, 30, NaN, 31]);
  });

  it('takes symbols for members on the bars they have: a silent one may be gone for good', () => {
    const panel = panelFromBars(barsOf(rows, ['close']));
    expect([0, 1, 2].map((n) => membersOf(panel, n))).toEqual([
      [1, 1, 1, 1, 0],
      [1, 0, 0, 1, 0],
      [0, 0, 1, 0, 1],
    ]);
  });

  it('does not change with what comes later: fields and members up to a bar are those of the bars up to it', () => {
    const whole = panelFromBars(barsOf(rows, ['close']));
    const times = [...whole.time];
    for (let cut = 1; cut < times.length; cut += 1) {
      const early = panelFromBars(
        barsOf(
          rows.filter((r) => r.time < times[cut]!),
          ['close'],
        ),
      );
      early.symbols.forEach((symbol, m) => {
        const n = whole.symbols.indexOf(symbol);
        expect(membersOf(early, m)).toEqual(membersOf(whole, n).slice(0, cut));
        expect([...early.column('close', m)]).toEqual([...whole.column('close', n)].slice(0, cut));
      });
    }
  });

  it('gives no actions where an adjusted close stands in for the dividends', () => {
    const events = [row('A', 1, 100, { adjusted: 90, split: 1 }), row('A', 2, 90, { adjusted: 90, split: 1 })];
    const panel = panelFromBars(barsOf(events, ['close', 'adjusted', 'split']));
    expect(panel.fieldNames.toSorted()).toEqual(['close', 'raw_close']);
    expect(panel.column('close', 0)[1]).toBeCloseTo(100, 9);
  });

  it('has only the fields whose source exists', () => {
    expect(panelFromBars(barsOf(rows, ['close'])).fieldNames).toEqual(['close', 'raw_close']);
    const all = barsOf(rows, ['open', 'high', 'low', 'close', 'volume', 'adjusted', 'dividend', 'split'], {
      A: 'Tech',
    });
    const expected =
      'open high low close volume raw_open raw_high raw_low raw_close raw_volume dollar_volume dividend split sector';
    expect(panelFromBars(all).fieldNames.toSorted()).toEqual(expected.split(' ').toSorted());
  });

  it('accumulates prices forward, divides volume by shares, and keeps what was traded', () => {
    const events = [
      row('A', 1, 100, { open: 99, volume: 1_000, dividend: 0, split: 1 }),
      row('A', 2, 50, { open: 51, volume: 3_000, split: 2 }),
      row('A', 3, 49, { open: 50, volume: 2_500, dividend: 1 }),
      row('B', 1, 10, { open: 10, volume: 10 }),
      row('B', 3, 11, { open: 10, volume: 20 }),
    ];
    const panel = panelFromBars(barsOf(events, ['open', 'close', 'volume', 'dividend', 'split']));
    expect(column(panel, 'close', 'A')).toEqual([100, 100, 49 * ((2 * 50) / 49)]);
    expect(column(panel, 'open', 'A')).toEqual([99, 102, 50 * ((2 * 50) / 49)]);
    expect(column(panel, 'volume', 'A')).toEqual([1_000, 1_500, 1_250]);
    expect(column(panel, 'raw_close', 'A')).toEqual([100, 50, 49]);
    expect(column(panel, 'raw_volume', 'A')).toEqual([1_000, 3_000, 2_500]);
    expect(column(panel, 'dollar_volume', 'A')).toEqual([100_000, 150_000, 122_500]);
    // Nothing happened is 0 and 1 on a bar, and unknown where there is no bar.
    expect(column(panel, 'dividend', 'A')).toEqual([0, 0, 1]);
    expect(column(panel, 'split', 'A')).toEqual([1, 2, 1]);
    expect(column(panel, 'dividend', 'B')).toEqual([0, NaN, 0]);
    expect(column(panel, 'split', 'B')).toEqual([1, NaN, 1]);
    expect(column(panel, 'close', 'B')).toEqual([10, NaN, 11]);
  });

  it("uses a vendor's adjusted close where there are no events, and does not keep it", () => {
    const panel = panelFromBars(
      barsOf([row('A', 1, 100, { adjusted: 98 }), row('A', 2, 98, { adjusted: 98 })], ['close', 'adjusted']),
    );
    expect(column(panel, 'close', 'A')[1]).toBeCloseTo(100, 10);
    expect(column(panel, 'raw_close', 'A')).toEqual([100, 98]);
    expect(panel.has('adjusted')).toBe(false);
  });

  it('stores unadjusted prices once', () => {
    const panel = panelFromBars(barsOf(rows, ['close']));
    expect(panel.column('close', 0).buffer).toBe(panel.column('raw_close', 0).buffer);
    expect(panel.column('close', 0).buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  it('numbers sectors in order of their names, for any choice of symbols', () => {
    const bars = barsOf(rows, ['close'], { A: 'Tech', B: 'Energy' });
    expect(sectorNames(bars)).toEqual(['Energy', 'Tech']);
    const panel = panelFromBars(bars);
    expect(column(panel, 'sector', 'A')).toEqual([1, 1, 1, 1, 1]);
    expect(column(panel, 'sector', 'B')).toEqual([0, 0, 0, 0, 0]);
    expect(column(panel, 'sector', 'C')).toEqual([NaN, NaN, NaN, NaN, NaN]);
    expect(column(panelFromBars(bars, { symbols: ['A'] }), 'sector', 'A')).toEqual([1, 1, 1, 1]);
    expect(panelFromBars(barsOf(rows, ['close'], {})).has('sector')).toBe(false);
  });

  it('keeps chosen symbols in the given order, over their own times', () => {
    const panel = panelFromBars(barsOf(rows, ['close']), { symbols: ['C', 'B'] });
    expect(panel.symbols).toEqual(['C', 'B']);
    expect([...panel.time]).toEqual([1, 3, 4, 5]);
    expect(column(panel, 'close', 'C')).toEqual([NaN, 30, NaN, 31]);
  });

  it('gives the return of a delisting on the first bar from it on, whatever comes later', () => {
    const bars = barsOf(rows, ['close']);
    expect(panelFromBars(bars).has('delisting')).toBe(false);
    const delistings = [
      { symbol: 'B', time: 5, return: -0.3 },
      { symbol: 'A', time: 5, return: 0 },
      { symbol: 'C', time: 6, return: -1 },
      { symbol: 'Z', time: 1, return: -1 },
    ];
    const panel = panelFromBars(bars, { delistings });
    expect(column(panel, 'delisting', 'A')).toEqual([NaN, NaN, NaN, NaN, 0]);
    expect(column(panel, 'delisting', 'B')).toEqual([NaN, NaN, NaN, NaN, -0.3]);
    // C trades on the panel's last bar: nobody could be paid within it.
    expect(column(panel, 'delisting', 'C')).toEqual([NaN, NaN, NaN, NaN, NaN]);
    const between = panelFromBars(bars, { delistings: [{ symbol: 'B', time: 2, return: -0.5 }] });
    expect(column(between, 'delisting', 'B')).toEqual([NaN, -0.5, NaN, NaN, NaN]);
    for (let cut = 1; cut < 5; cut += 1) {
      const early = rows.filter((r) => r.time <= cut);
      const part = panelFromBars(barsOf(early, ['close']), { delistings });
      part.symbols.forEach((symbol) => {
        expect(column(part, 'delisting', symbol)).toEqual(column(panel, 'delisting', symbol).slice(0, cut));
      });
    }
  });

  it('says what is wrong with input it cannot use', () => {
    const bars = barsOf(rows, ['close']);
    expect(() => panelFromBars(bars, { symbols: ['AA'] })).toThrow(/no bars of "AA".*did you mean "A"/);
    expect(() => panelFromBars(bars, { symbols: ['A', 'A'] })).toThrow(DataError);
    expect(() => panelFromBars(barsOf([], ['close']))).toThrow(/there are no bars/);
    expect(() => panelFromBars(bars, { symbols: [] })).toThrow(/there are no bars/);
    const duplicate = { ...bars, time: Float64Array.of(1, 2, 2, 4, 1, 4, 3, 5) };
    expect(() => panelFromBars(duplicate)).toThrow(/row 2 \(A\) does not come after/);
    const mixed = { ...bars, symbol: Int32Array.of(1, 1, 1, 1, 0, 0, 2, 2) };
    expect(() => panelFromBars(mixed)).toThrow(/row 4 \(A\)/);
  });

  it('holds exactly the cells of the rows, whatever the gaps (property)', () => {
    const cell = fc.record({
      symbol: fc.constantFrom('A', 'B', 'C', 'D'),
      time: fc.integer({ min: 1, max: 15 }),
      close: fc.integer({ min: 1, max: 1_000 }),
      volume: fc.integer({ min: 0, max: 9 }),
      dividend: fc.constantFrom(NaN, 0, 0.5),
      split: fc.constantFrom(NaN, 1, 2),
    });
    const unique = fc.uniqueArray(cell, { selector: (c) => `${c.symbol}${c.time}`, minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(unique, (cells) => {
        const list = cells.map(({ symbol, time, ...values }) => ({ symbol, time, values }));
        const panel = panelFromBars(barsOf(list, ['close', 'volume', 'dividend', 'split']));
        expect([...panel.time]).toEqual([...new Set(cells.map((c) => c.time))].toSorted((a, b) => a - b));
        panel.symbols.forEach((symbol, n) => {
          const own = cells.filter((c) => c.symbol === symbol);
          const find = (t: number) => own.find((c) => c.time === panel.time[t]);
          const history = (pick: (c: (typeof own)[number]) => number): Float64Array =>
            Float64Array.from({ length: panel.bars }, (_, t) => {
              const found = find(t);
              return found === undefined ? NaN : pick(found);
            });
          const close = history((c) => c.close);
          const factor = new Float64Array(panel.bars);
          const shares = new Float64Array(panel.bars);
          accumulateForward(
            close,
            history((c) => c.split),
            history((c) => c.dividend),
            undefined,
            factor,
            shares,
          );
          for (let t = 0; t < panel.bars; t += 1) {
            expect(panel.column('raw_close', n)[t]).toBe(close[t]);
            expect(panel.column('close', n)[t]).toBe(close[t]! * factor[t]!);
            expect(panel.column('volume', n)[t]).toBe((find(t)?.volume ?? NaN) / shares[t]!);
            expect(panel.isMember(n, t)).toBe(find(t) !== undefined);
          }
        });
      }),
    );
  });

  it('never changes a bar when later bars come (property)', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3), { minLength: 3, maxLength: 30 }), fc.nat(29), (kinds, at) => {
        const all = kinds.map((kind, t) =>
          row('A', t + 1, 50 + t, { dividend: kind === 1 ? 1 : 0, split: kind === 2 ? 2 : 1, volume: 100 }),
        );
        const cut = 1 + (at % kinds.length);
        const names: BarField[] = ['close', 'volume', 'dividend', 'split'];
        const whole = panelFromBars(barsOf(all, names)).slice(0, cut);
        const early = panelFromBars(barsOf(all.slice(0, cut), names));
        for (const field of early.fieldNames) expect(column(whole, field, 'A')).toEqual(column(early, field, 'A'));
      }),
    );
  });
});
