import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nyse } from '@quantcli/panel';
import { withoutAppliedSplits } from './applied-splits.ts';
import { returnsOf } from './bar-returns.ts';
import { barsOf, wiggle, type Columns } from './bars.fixture.ts';
import { checkQuality } from './check-quality.ts';
import { repairBars } from './repair-bars.ts';

const BARS = 300;
const AT = 200;
const split = (ratio: number, at = AT): number[] => Array.from({ length: BARS }, (_, t) => (t === at ? ratio : 1));
/** Prices that moved by a factor at bar 200. */
const moved = (factor: number): number[] => wiggle(BARS).map((price, t) => (t >= AT ? price * factor : price));
const applied = (columns: Readonly<Record<string, Columns>>): readonly number[] =>
  withoutAppliedSplits(returnsOf(barsOf(columns))).applied;

describe('splits that prices contain', () => {
  const raw: Columns = { close: moved(1 / 4), split: split(4) };
  const adjusted: Columns = { close: wiggle(BARS), split: split(4) };

  it('are those of the symbols whose close did not move by them, symbol by symbol', () => {
    const bars = barsOf({ A: adjusted, B: raw, C: adjusted });
    const { bars: repaired, repaired: count } = repairBars(bars);
    expect(count).toBe(2);
    expect([...repaired.fields.get('split')!]).toEqual([...split(1), ...split(4), ...split(1)]);
    const found = checkQuality(bars, { calendar: nyse }).find(({ check }) => check === 'applied-splits');
    expect(found!.bySymbol).toEqual(
      new Map([
        ['A', 1],
        ['C', 1],
      ]),
    );
    expect(repairBars(repaired)).toEqual({ bars: repaired, repaired: 0 });
  });

  it('are not those on whose day the price moved otherwise: kept where undecided', () => {
    // A 1:2 reverse split, right, and news of −38 % on its day.
    expect(applied({ A: { close: moved(2 * 0.62), split: split(1 / 2) } })).toEqual([]);
    expect(applied({ A: { close: moved(0.7), split: split(2) } })).toEqual([]);
    expect(applied({ A: { close: wiggle(BARS), split: split(1.2) } })).toEqual([]);
  });

  it('are not those that are misdated', () => {
    for (const at of [191, 199, 203, 210])
      expect(applied({ A: { close: moved(1 / 2), split: split(2, at) } })).toEqual([]);
    expect(applied({ A: { close: moved(1 / 2), split: split(2, 150) } })).toEqual([150]);
  });

  it('are none where another split of the symbol moved the price, else all of them', () => {
    const both = split(4).with(100, 2);
    expect(applied({ A: { close: moved(1 / 4), split: both } })).toEqual([]);
    expect(applied({ A: { close: wiggle(BARS), split: both.with(50, 1.05).with(0, 3) } })).toEqual([0, 50, 100, 200]);
  });

  it('are told from this symbol alone (property)', () => {
    const symbol = fc.record({
      factor: fc.constantFrom(1, 1 / 2, 1 / 4, 1.3, 2),
      ratio: fc.constantFrom(1, 2, 4, 1 / 2),
    });
    fc.assert(
      fc.property(symbol, fc.array(symbol, { maxLength: 4 }), (one, others) => {
        const columns = [one, ...others].map(({ factor, ratio }) => ({ close: moved(factor), split: split(ratio) }));
        const all = applied(Object.fromEntries(columns.map((column, n) => [`S${n}`, column])));
        expect(all.filter((row) => row < BARS)).toEqual(applied({ A: columns[0]! }));
      }),
      { numRuns: 40 },
    );
  });
});
