import { describe, expect, it } from 'vitest';
import { isoInstant } from '@quantcli/core';
import { FeedImport } from './read-feed.fixture.ts';

async function read(path: string, text: string) {
  const feed = new FeedImport();
  const reading = await feed.read(path, text);
  return { feed, reading };
}
const day = (year: number, month: number, date: number): number => Date.UTC(year, month - 1, date) * 1_000;

describe('Lean’s smaller tables', () => {
  it('margins of futures are in force from their date', async () => {
    const { feed, reading } = await read(
      'Data/future/cme/margins/ES.csv',
      'date,initial,maintenance\n# Values are converted\n20120326,4375,3500\n20120924,3850\n20121301,1,1\n',
    );
    expect(reading).toMatchObject({ kinds: ['series'], rows: 3, layout: 'lean-margins' });
    expect(feed.rejected.map(({ line, reason }) => [line, reason])).toEqual([
      [4, '2 cells instead of 3'],
      [5, 'no date or time can be read'],
    ]);
    const shared = { tsEvent: day(2012, 3, 26), tsKnown: day(2012, 3, 26), unit: 'USD' };
    expect(feed.rows('series')).toEqual([
      { series: 'margin-initial:cme:ES', ...shared, value: 4_375 },
      { series: 'margin-maintenance:cme:ES', ...shared, value: 3_500 },
    ]);
  });

  it('funding rates are charged at an instant, and may be negative', async () => {
    const { feed } = await read(
      'Data/cryptofuture/bybit/margin_interest/btcusd.csv',
      '20221213 00:00:00,-0.00004667\n20221213 08:00:00,0.0001',
    );
    const rows = feed.rows('series');
    expect(
      rows.map(({ tsEvent, tsKnown, value }) => [isoInstant(tsEvent as number), tsEvent === tsKnown, value]),
    ).toEqual([
      ['2022-12-13T00:00:00.000000Z', true, -0.00004667],
      ['2022-12-13T08:00:00.000000Z', true, 0.0001],
    ]);
    expect(rows[0]).toMatchObject({ series: 'funding:bybit:BTCUSD', unit: 'fraction' });
  });

  it('shortable shares by symbol, with rebate and fee in percent, known when the day ends in New York', async () => {
    const { feed } = await read(
      'Data/equity/usa/shortable/testbrokerage/symbols/aapl.csv',
      '20131004,1000,3.8500,\n20131007,1001,,0.2500\n20131008,1001\nx,1\n',
    );
    expect(feed.rejected).toMatchObject([{ line: 4, reason: 'no date can be read' }]);
    const known = { tsKnown: Date.UTC(2013, 9, 5, 4) * 1_000, tsEvent: day(2013, 10, 4) };
    const rows = feed.rows('series');
    expect(rows).toHaveLength(5);
    expect(rows).toContainEqual({ series: 'shortable:testbrokerage:AAPL', ...known, value: 1_000, unit: 'shares' });
    expect(rows).toContainEqual({ series: 'borrow-rebate:testbrokerage:AAPL', ...known, value: 3.85, unit: 'percent' });
    expect(rows).toContainEqual({
      series: 'borrow-fee:testbrokerage:AAPL',
      tsEvent: day(2013, 10, 7),
      tsKnown: Date.UTC(2013, 9, 8, 4) * 1_000,
      value: 0.25,
      unit: 'percent',
    });
  });

  it('shortable shares by date', async () => {
    const { feed } = await read('Data/equity/usa/shortable/testbrokerage/dates/20140325.csv', 'AAPL,400\nBAC,none\n');
    expect(feed.rejected).toMatchObject([{ line: 2, reason: 'value is missing' }]);
    expect(feed.rows('series')).toMatchObject([
      { series: 'shortable:testbrokerage:AAPL', tsEvent: day(2014, 3, 25), value: 400 },
    ]);
    const bad = await read('Data/equity/usa/shortable/testbrokerage/dates/latest.csv', 'AAPL,400\n');
    expect(bad.feed.rejected).toMatchObject([{ line: 1, reason: 'no date can be read' }]);
  });
});
