import { nyse } from '@quantcli/panel';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { barsOf } from './bars.fixture.ts';
import { checkQuality } from './check-quality.ts';
import { repairBars } from './repair-bars.ts';

describe('repairBars', () => {
  it('ignores splits that prices contain already, and says so', () => {
    // Yahoo's form: the close is adjusted for the split that is booked beside it.
    const yahoo = barsOf({ A: { close: [10, 10.1, 10.2, 10.1], split: [1, 2, 1, 1], dividend: [0, 0, 0.1, 0] } });
    const { bars, repaired } = repairBars(yahoo);
    expect(repaired).toBe(1);
    expect([...bars.fields.keys()]).toEqual(['close', 'dividend']);
    const found = checkQuality(yahoo, { calendar: nyse }).find(({ check }) => check === 'applied-splits');
    expect(found).toMatchObject({ count: 1, severity: 'warning' });
    expect(found!.examples[0]).toContain('a split of 2 is booked and the close moved by 1.0 %');
  });

  it('keeps splits that moved the price, even if one of several is misdated', () => {
    const traded = barsOf({ A: { close: [10, 5, 5, 2.5, 2.5, 2.5], split: [1, 2, 1, 2, 1, 2] } });
    expect(repairBars(traded).bars).toBe(traded);
    expect(checkQuality(traded, { calendar: nyse }).some(({ check }) => check === 'applied-splits')).toBe(false);
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
