import { DataError } from '@quantcli/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { feesFor, makeFeeTable, type FeeRate } from './fee-table.ts';
import { usRegulatoryFees } from './us-regulatory-fees.ts';

const at = (date: string): number => Date.parse(`${date}T00:00:00Z`) * 1_000;
const rate = (change: Partial<FeeRate> = {}): FeeRate => ({
  fee: 'levy',
  from: '2020-01-01',
  side: 'sell',
  kind: 'bps-of-notional',
  rate: 1,
  source: 'test',
  ...change,
});

describe('feesFor', () => {
  it('charges by kind: notional, shares, order', () => {
    const day = at('2021-01-01');
    const charge = (change: Partial<FeeRate>): number =>
      feesFor(makeFeeTable([rate(change)]), day, 'sell', 200, 10_000);
    expect(charge({})).toBe(1);
    expect(charge({ kind: 'per-share', rate: 0.01 })).toBe(2);
    expect(charge({ kind: 'per-order', rate: 1.25 })).toBe(1.25);
    expect(charge({ kind: 'per-share', rate: 0.01, cap: 1.5 })).toBe(1.5);
    expect(feesFor(makeFeeTable([rate({ kind: 'per-order' })]), day, 'sell', 0, 0)).toBe(0);
  });

  it('charges the side it is meant for', () => {
    const table = makeFeeTable([
      rate(),
      rate({ fee: 'stamp', side: 'buy', rate: 50 }),
      rate({ fee: 'both', side: 'both', rate: 2 }),
    ]);
    expect(feesFor(table, at('2021-01-01'), 'sell', 1, 10_000)).toBe(3);
    expect(feesFor(table, at('2021-01-01'), 'buy', 1, 10_000)).toBe(52);
  });

  it('changes rates on their first day, whatever the order of the list, and charges nothing before', () => {
    const table = makeFeeTable([rate({ from: '2022-07-01', rate: 3 }), rate({ from: '2020-01-01', rate: 1 })]);
    const charge = (date: string): number => feesFor(table, at(date), 'sell', 1, 10_000);
    expect(['2019-12-31', '2020-01-01', '2022-06-30', '2022-07-01', '2050-01-01'].map(charge)).toEqual([0, 1, 1, 3, 3]);
    expect(feesFor(table, at('2022-07-01') - 1, 'sell', 1, 10_000)).toBe(1);
  });

  it('equals a search through all rates (property)', () => {
    const dates = fc.uniqueArray(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(dates, dates, fc.integer({ min: 0, max: 10 }), (levy, stamp, now) => {
        const list = [
          ...levy.map((d) => rate({ from: `2020-01-0${d}`.replace('00', '10'), rate: d + 1 })),
          ...stamp.map((d) => rate({ fee: 'stamp', from: `2020-01-0${d}`.replace('00', '10'), rate: 10 * (d + 1) })),
        ];
        const day = at(`2020-01-${String(now + 1).padStart(2, '0')}`);
        const slowly = (fee: string): number => {
          const past = list
            .filter((r) => r.fee === fee && at(r.from) <= day)
            .toSorted((a, b) => at(a.from) - at(b.from));
          return past.at(-1)?.rate ?? 0;
        };
        expect(feesFor(makeFeeTable(list), day, 'sell', 1, 10_000)).toBe(slowly('levy') + slowly('stamp'));
      }),
    );
  });

  it('refuses a table that cannot be right', () => {
    for (const change of [{ from: '2020-1-1' }, { from: '2020-02-30' }, { rate: -1 }, { rate: NaN }, { cap: -1 }]) {
      expect(() => makeFeeTable([rate(change)]), JSON.stringify(change)).toThrow(DataError);
    }
    expect(() => makeFeeTable([rate(), rate({ rate: 2 })])).toThrow(
      /levy from 2020-01-01 starts on the day of another/,
    );
  });
});

/** Section 31 alone: no shares. */
const perMillion = (date: string): number => feesFor(usRegulatoryFees, at(date), 'sell', 0, 1_000_000);
/** The activity fee alone: no dollars. */
const activity = (date: string, shares: number): number => feesFor(usRegulatoryFees, at(date), 'sell', shares, 0);

describe('US regulatory fees', () => {
  it('charge Section 31 as the SEC published it', () => {
    const published: Record<string, number> = {
      '1989-12-31': 0,
      '2000-06-01': 33.333_333,
      '2002-06-03': 30.1,
      '2003-03-31': 25.2,
      '2003-04-01': 46.8,
      '2005-06-01': 41.8,
      '2006-11-17': 30.7,
      '2007-05-07': 15.3,
      '2008-03-31': 11,
      '2008-04-01': 5.6,
      '2009-04-09': 5.6,
      '2009-10-01': 25.7,
      '2010-01-15': 12.7,
      '2011-01-20': 16.9,
      '2011-01-21': 19.2,
      '2012-02-21': 18,
      '2012-11-15': 22.4,
      '2014-03-17': 17.4,
      '2014-03-18': 22.1,
      '2016-03-15': 21.8,
      '2017-07-04': 23.1,
      '2019-04-15': 13,
      '2019-04-16': 20.7,
      '2021-02-24': 22.1,
      '2021-02-25': 5.1,
      '2025-05-13': 27.8,
      '2025-05-14': 0,
      '2026-04-06': 20.6,
    };
    for (const [date, dollars] of Object.entries(published)) expect(perMillion(date), date).toBeCloseTo(dollars, 5);
  });

  it('charge the activity fee per share up to its cap', () => {
    expect(activity('2002-09-30', 1_000)).toBe(0);
    expect(activity('2005-01-03', 1_000)).toBeCloseTo(0.075, 12);
    expect(activity('2015-01-05', 1_000)).toBeCloseTo(0.119, 12);
    expect(activity('2015-01-05', 1_000_000)).toBe(5.95);
    expect(activity('2025-01-06', 1_000)).toBeCloseTo(0.166, 12);
    expect(activity('2025-01-06', 1_000_000)).toBe(8.3);
  });

  it('are caps of about 50,000 shares at every date', () => {
    for (const { cap, rate: perShare, kind } of usRegulatoryFees.rates) {
      if (kind !== 'per-share') continue;
      expect(cap! / perShare).toBeGreaterThan(49_000);
      expect(cap! / perShare).toBeLessThan(101_000);
    }
  });

  it('cost buyers nothing, and every rate says where it was published', () => {
    expect(feesFor(usRegulatoryFees, at('2024-06-03'), 'buy', 1_000, 1_000_000)).toBe(0);
    for (const { source } of usRegulatoryFees.rates) expect(source.length).toBeGreaterThan(10);
  });
});
