import { adjustBars, type BarField, type Bars } from '@quantcli/market';
import { isoDate } from '@quantcli/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { barsOf, wiggle } from '../quality/bars.fixture.ts';
import { repairBars } from '../quality/repair-bars.ts';
import { readActions } from './action-rows.ts';
import { actionsFrom } from './actions.fixture.ts';
import { withActions } from './with-actions.ts';

const BARS = 300;
const close = wiggle(BARS);
/** Prices that contain every split and spin-off, as many vendors give them. */
const adjusted = barsOf({ A: { close }, B: { close } });
const dateOf = (t: number): string => isoDate(adjusted.time[t]!);
const column = (bars: Bars, field: BarField): number[] => [...(bars.fields.get(field) ?? [])];
const booked = (bars: Bars, field: 'split' | 'dividend'): Record<number, number> => {
  const nothing = field === 'split' ? 1 : 0;
  return Object.fromEntries([...(bars.fields.get(field) ?? [])].flatMap((v, row) => (v === nothing ? [] : [[row, v]])));
};

/** The largest total return of a bar of the first symbol, in logs. */
function largestReturn(bars: Bars): number {
  const prices = column(adjustBars(repairBars(bars).bars, 'adjusted'), 'close').slice(0, BARS);
  return Math.max(...prices.slice(1).map((price, t) => Math.abs(Math.log(price / prices[t]!))));
}

describe('withActions', () => {
  it('returns the bars where there is no table', () => {
    expect(withActions(adjusted, undefined)).toEqual({ bars: adjusted, actions: undefined, notes: [] });
  });

  it('books the table on prices as traded', () => {
    const raw = barsOf({ A: { close: close.map((price, t) => (t >= 200 ? price / 4 : price)) } });
    const { bars, notes } = withActions(raw, actionsFrom(`A split ${dateOf(200)} 4`, `A dividend ${dateOf(100)} 1`));
    expect(booked(bars, 'split')).toEqual({ 200: 4 });
    expect(booked(bars, 'dividend')).toEqual({ 100: 1 });
    expect(notes).toEqual([]);
  });

  it('books no split that prices contain, and divides cash by all splits after it', () => {
    const table = actionsFrom(
      `A dividend ${dateOf(100)} 6.4`,
      `A split ${dateOf(150)} 8`,
      `A dividend ${dateOf(200)} 0.8`,
      // The cash of a split's own day is per new share.
      `A dividend ${dateOf(150)} 0.8`,
      // After the end of the bars; today's shares all the same.
      'A split 2021-06-01 4',
      `B dividend ${dateOf(100)} 0.5`,
      'B delisting 2011-06-01',
    );
    const { bars, notes, actions } = withActions(adjusted, table);
    expect(booked(bars, 'split')).toEqual({});
    expect(booked(bars, 'dividend')).toEqual({ 100: 0.2, 150: 0.2, 200: 0.2, [BARS + 100]: 0.5 });
    expect(notes).toEqual([
      "Prices of 1 symbol contain the table's splits: none was booked again, and cash was divided by those after it: A.",
    ]);
    // What the table says otherwise is not changed.
    expect(readActions(actions!)).toHaveLength(7);
    expect(largestReturn(bars)).toBeLessThan(0.02);
  });

  it('leaves out what the price knows nothing of, and says so', () => {
    const table = actionsFrom(
      `A spin-off ${dateOf(100)} 568`,
      `A dividend ${dateOf(120)} 12`,
      `A dividend ${dateOf(140)} 1`,
      `B split ${dateOf(200)} 1.15`,
    );
    const { bars, notes } = withActions(adjusted, table);
    expect(booked(bars, 'dividend')).toEqual({ 140: 1 });
    expect(booked(bars, 'split')).toEqual({});
    expect(notes).toEqual([
      `3 actions that the price knows nothing of were left out: spin-off 568 of A ${dateOf(100)}, dividend 12 of A ${dateOf(120)}, split 1.15 of B ${dateOf(200)}.`,
    ]);
  });

  it('keeps a large distribution that the price shows, and what bars had booked before', () => {
    const fallen = close.map((price, t) => (t >= 200 ? price - 30 : price));
    const dividend = close.map((_, t) => (t === 100 ? 40 : 0));
    const bars = barsOf({ A: { close: fallen, dividend } });
    const { bars: acted, notes } = withActions(bars, actionsFrom(`A special-dividend ${dateOf(200)} 30`));
    expect(booked(acted, 'dividend')).toEqual({ 100: 40, 200: 30 });
    expect(notes).toEqual([]);
  });

  it('finds the action that waits for the next bar', () => {
    const weekend = adjusted.time.findIndex((time, t) => t > 100 && time - adjusted.time[t - 1]! > 2 * 86_400e6);
    const saturday = isoDate(adjusted.time[weekend - 1]! + 86_400e6);
    const { bars, notes } = withActions(adjusted, actionsFrom(`A dividend ${saturday} 60`));
    expect(booked(bars, 'dividend')).toEqual({});
    expect(notes[0]).toContain(`dividend 60 of A ${saturday}`);
  });

  it('gives the same total returns, whether prices are as traded or contain the splits (property)', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(2, 3, 1.5, 7, 1 / 10),
        fc.integer({ min: 60, max: 240 }),
        fc.integer({ min: 20, max: 280 }),
        (ratio, at, paidAt) => {
          const traded = close.map((price, t) => (t < at ? price * ratio : price));
          const cash = 0.005 * traded[paidAt]!;
          const table = actionsFrom(`A split ${dateOf(at)} ${ratio}`, `A dividend ${dateOf(paidAt)} ${cash}`);
          const total = (prices: readonly number[]): number[] => {
            const adjustedClose = column(
              adjustBars(withActions(barsOf({ A: { close: prices } }), table).bars, 'adjusted'),
              'close',
            );
            return adjustedClose.slice(1).map((price, t) => price / adjustedClose[t]!);
          };
          const [one, other] = [total(traded), total(close)];
          one.forEach((value, t) => expect(other[t]).toBeCloseTo(value, 12));
        },
      ),
      { numRuns: 40 },
    );
  });
});
