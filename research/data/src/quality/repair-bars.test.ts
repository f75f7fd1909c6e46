import { nyse } from '@quantcli/panel';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { barsOf, wiggle } from './bars.fixture.ts';
import { checkQuality } from './check-quality.ts';
import { repairBars } from './repair-bars.ts';

describe('repairBars', () => {
  it('ignores splits that prices contain already, and says so', () => {
    // Yahoo's form: the close is adjusted for the split that is booked beside it.
    const yahoo = barsOf({ A: { close: [10, 10.1, 10.2, 10.1], split: [1, 2, 1, 1], dividend: [0, 0, 0.1, 0] } });
    const { bars, repaired } = repairBars(yahoo);
    expect(repaired).toBe(1);
    expect([...bars.fields.get('split')!]).toEqual([1, 1, 1, 1]);
    const found = checkQuality(yahoo, { calendar: nyse }).find(({ check }) => check === 'applied-splits');
    expect(found).toMatchObject({ count: 1, severity: 'warning' });
    expect(found!.examples[0]).toContain('a split of 2 is booked and the close moved by +1.0 %');
  });

  it('keeps splits that moved the price, even if one of several is misdated', () => {
    const traded = barsOf({ A: { close: [10, 5, 5, 2.5, 2.5, 2.5], split: [1, 2, 1, 2, 1, 2] } });
    expect(repairBars(traded).bars).toBe(traded);
    expect(checkQuality(traded, { calendar: nyse }).some(({ check }) => check === 'applied-splits')).toBe(false);
  });

  it('treats prices of zero or less as missing, all of the bar where it is the close', () => {
    const bars = barsOf({
      A: { open: [10, 0, 10], high: [11, 11, 11], low: [9, 9, 9], close: [10, 10, -1], volume: [5, 5, 5] },
    });
    const { bars: repaired, repaired: count } = repairBars(bars);
    expect(count).toBe(2);
    expect([...repaired.fields.get('open')!]).toEqual([10, NaN, NaN]);
    expect([...repaired.fields.get('close')!]).toEqual([10, 10, NaN]);
    expect([...repaired.fields.get('volume')!]).toEqual([5, 5, NaN]);
    expect(repairBars(repaired)).toEqual({ bars: repaired, repaired: 0 });
  });

  it('keeps the actions that are booked on a bar which it cannot use', () => {
    const close = wiggle(60)
      .map((price, t) => (t >= 30 ? price / 2 : price))
      .with(30, 0);
    const split = close.map((_, t) => (t === 30 ? 2 : 1));
    const { bars } = repairBars(barsOf({ A: { close, split } }));
    expect(bars.fields.get('close')![30]).toBeNaN();
    expect(bars.fields.get('split')![30]).toBe(2);
  });

  it('corrects actions and prices of several symbols at once, and leaves the rest as it was', () => {
    const close = wiggle(300).map((price, t) => price / (t >= 250 ? 8 : t >= 200 ? 4 : t >= 100 ? 2 : 1));
    const at = (rows: readonly number[]) => close.map((_, t) => (rows.includes(t) ? 2 : 1));
    const open = close.map((price) => price);
    const high = close.map((price) => price * 1.01).with(7, close[7]! / 2);
    const sound = { close, open, high: close.map((price) => price * 1.01), split: at([100, 200, 250]) };
    const bars = barsOf({ A: { close, open, high, split: at([100, 200, 247]) }, B: sound });
    const { bars: repaired, repaired: count } = repairBars(bars);
    // Two rows of the split, one of the prices.
    expect(count).toBe(3);
    expect([...repaired.fields.get('split')!]).toEqual([...sound.split, ...sound.split]);
    expect(repaired.fields.get('high')![7]).toBeNaN();
    expect([...repaired.fields.get('high')!.subarray(300)]).toEqual(sound.high);
    expect(repaired.fields.get('close')).toBe(bars.fields.get('close'));
  });

  it('judges a bar by the bars up to it: what comes later changes nothing', () => {
    const bar = fc.record({
      open: fc.constantFrom(10, 10.01, 10.005),
      high: fc.constantFrom(10, 10.01, 9.996),
      low: fc.constantFrom(9.99, 10, 10.004),
      close: fc.constantFrom(10, 10.01, 9.123),
    });
    fc.assert(
      fc.property(fc.array(bar, { minLength: 2, maxLength: 12 }), (rows) => {
        const of = (list: typeof rows) =>
          barsOf({
            A: {
              open: list.map((r) => r.open),
              high: list.map((r) => r.high),
              low: list.map((r) => r.low),
              close: list.map((r) => r.close),
            },
          });
        const whole = repairBars(of(rows)).bars.fields.get('high')!;
        for (let cut = 1; cut < rows.length; cut += 1) {
          expect([...repairBars(of(rows.slice(0, cut))).bars.fields.get('high')!]).toEqual([...whole].slice(0, cut));
        }
      }),
    );
  });
});
