import { nyse } from '@quantcli/panel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { barsOf } from './bars.fixture.ts';
import { checkQuality } from './check-quality.ts';
import { repairBars } from './repair-bars.ts';

type Bar = readonly [open: number, high: number, low: number, close: number];

const barsFrom = (rows: readonly Bar[]) => {
  const column = (k: number): number[] => rows.map((row) => row[k]!);
  return barsOf({ A: { open: column(0), high: column(1), low: column(2), close: column(3) } });
};
const coarse = (close: number): Bar[] => [
  [10.12, 11.55, 9.33, 10.5],
  [10, 10.5, 9.5, close],
];
const isBad = ([open, high, low, close]: Bar): boolean =>
  high < low || open > high || open < low || close > high || close < low;
const good: Bar = [10, 11, 9, 10.5];

describe('ohlc-consistency', () => {
  it('finds each way in which a bar can contradict itself', () => {
    const rows: Bar[] = [good, [10, 9, 11, 10], [12, 11, 9, 10], [8, 11, 9, 10], [10, 11, 9, 12], [10, 11, 9, 8]];
    const [found] = checkQuality(barsFrom(rows), { calendar: nyse });
    expect(found).toMatchObject({ check: 'ohlc-consistency', count: 5, severity: 'error' });
    expect(found!.examples[0]).toBe('A 2010-01-05: open 10 high 9 low 11 close 10');
  });

  it('forgives half of the last printed digit of the coarser price, and no more', () => {
    expect(repairBars(barsFrom(coarse(10.505))).repaired).toBe(0);
    expect(repairBars(barsFrom(coarse(10.506))).repaired).toBe(1);
    expect(repairBars(barsFrom(coarse(10.51))).repaired).toBe(1);
    expect(repairBars(barsFrom([[1_000_000.5, 1_000_000, 999_999, 1_000_000]])).repaired).toBe(0);
    expect(repairBars(barsFrom([[1_000_002, 1_000_000, 999_999, 1_000_000]])).repaired).toBe(1);
  });

  it('holds nothing against what is missing', () => {
    const rows: Bar[] = [
      [NaN, 11, 9, 10],
      [10, NaN, 9, 10],
      [10, 11, NaN, 10],
      [NaN, NaN, NaN, 10],
    ];
    expect(repairBars(barsFrom(rows)).repaired).toBe(0);
    expect(repairBars(barsOf({ A: { close: [1, 2] } })).repaired).toBe(0);
  });
});

describe('repairBars', () => {
  it('keeps the close, forgets the rest, and touches no other bar nor the input', () => {
    const price = fc.integer({ min: 1, max: 30 });
    const bar = fc.tuple(price, price, price, price);
    fc.assert(
      fc.property(fc.array(bar, { minLength: 1, maxLength: 20 }), (rows) => {
        const bars = barsFrom(rows);
        const before = structuredClone(bars);
        const { bars: after, repaired } = repairBars(bars);
        expect(bars).toEqual(before);
        const expected = rows.map((row) => (isBad(row) ? [NaN, NaN, NaN, row[3]] : [...row]));
        const actual = rows.map((_, t) =>
          (['open', 'high', 'low', 'close'] as const).map((field) => after.fields.get(field)![t]),
        );
        expect(actual).toEqual(expected);
        expect(repaired).toBe(rows.filter(isBad).length);
        expect(repairBars(after)).toEqual({ bars: after, repaired: 0 });
        if (repaired === 0) expect(after).toBe(bars);
      }),
    );
  });
});
