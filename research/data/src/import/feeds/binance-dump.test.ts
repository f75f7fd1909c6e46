import { describe, expect, it } from 'vitest';
import { isoInstant } from '@quantcli/core';
import { FeedImport, isKnown, type FeedOptions } from './read-feed.fixture.ts';

async function read(path: string, text: string, options?: FeedOptions) {
  const feed = new FeedImport();
  const reading = await feed.read(path, text, options);
  return { feed, reading };
}

// The rows that Binance's own readme shows.
const KLINE =
  '1601510340000,4.15070000,4.15870000,4.15060000,4.15540000,539.23000000,1601510399999,2240.39860900,13,401.82000000,1669.98121300,0';
const TRADE = '51175358,17.80180000,5.69000000,101.29224200,1583709433583,True,True';

describe('klines', () => {
  it('start at their open time and are known after their last millisecond', async () => {
    const { feed, reading } = await read('BNBUSDT-1m-2020-10.zip!BNBUSDT-1m-2020-10.csv', `${KLINE}\n`);
    expect(reading).toMatchObject({ kinds: ['bars'], rows: 1, layout: 'binance-klines' });
    const [{ tsEvent, tsKnown, ...bar }] = feed.rows('bars') as [{ [column: string]: number }];
    expect([tsEvent, tsKnown].map((time) => isoInstant(time!))).toEqual([
      '2020-09-30T23:59:00.000000Z',
      '2020-10-01T00:00:00.000000Z',
    ]);
    expect(bar).toEqual({ symbol: 'BNBUSDT', open: 4.1507, high: 4.1587, low: 4.1506, close: 4.1554, volume: 539.23 });
  });

  it('have microseconds since 2025, and a header in futures', async () => {
    const { feed, reading } = await read(
      'BTCUSD_PERP-1mo-2025-01.csv',
      'open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore\n' +
        '1735689600000000,1,2,0.5,1.5,10,1738367999999999,1,1,1,1,0\n' +
        '1735689600000000,1,2,0.5,1.5,10,1738367999999999,1,1,1,1\n',
    );
    expect(reading.rows).toBe(2);
    expect(feed.rejected).toMatchObject([{ line: 3, reason: '11 cells instead of 12' }]);
    const [bar] = feed.rows('bars');
    expect(bar!['symbol']).toBe('BTCUSD_PERP');
    expect(isoInstant(bar!['tsEvent'] as number)).toBe('2025-01-01T00:00:00.000000Z');
    expect(isoInstant(bar!['tsKnown'] as number)).toBe('2025-02-01T00:00:00.000000Z');
  });

  it('are told by their columns too, and then named by the user or the file', async () => {
    expect((await read('downloads/eth.csv', KLINE)).feed.rows('bars')[0]!['symbol']).toBe('eth');
    const named = await read('downloads/eth.csv', KLINE, { symbol: 'ETHUSDT', knownLag: 2e6 });
    expect(named.feed.rows('bars')[0]).toMatchObject({ symbol: 'ETHUSDT', tsKnown: 1_601_510_402_000_000 });
    expect(named.reading.recognised).toContain('known at its close time plus 2 s');
  });

  it('of marks, indices and premiums are no prices', () => {
    expect(isKnown('futures/um/daily/markPriceKlines/BTCUSDT/1h/BTCUSDT-1h-2024-01-01.csv', KLINE)).toBe(false);
    expect(isKnown('futures/um/daily/klines/BTCUSDT/1h/BTCUSDT-1h-2024-01-01.csv', KLINE)).toBe(true);
    expect(isKnown('bars.csv', 'date,open,high,low,close\n')).toBe(false);
  });
});

describe('trades', () => {
  it('have the taker’s side and their id for a sequence', async () => {
    const { feed, reading } = await read(
      'BNBUSDT-trades-2020-03.csv',
      `${TRADE}\n51175359,17.8,1,17.8,1583709433583,False,True\n51175360,17.8,1,17.8,1583709433584,?,True\n51175361,0,1,0,1583709433584,True,True\n`,
    );
    expect(reading).toMatchObject({ kinds: ['trades'], rows: 4, layout: 'binance-trades' });
    const time = { tsEvent: 1_583_709_433_583_000, tsKnown: 1_583_709_433_583_000 };
    expect(feed.rows('trades')).toEqual([
      { symbol: 'BNBUSDT', ...time, price: 17.8018, size: 5.69, side: -1, sequence: 51_175_358 },
      { symbol: 'BNBUSDT', ...time, price: 17.8, size: 1, side: 1, sequence: 51_175_359 },
    ]);
    expect(feed.rejected.map(({ line, reason }) => [line, reason])).toEqual([
      [3, 'it does not say whether the buyer was the maker'],
      [4, 'price is not positive'],
    ]);
  });

  it('of futures have a header, aggregates other columns', async () => {
    const { feed } = await read(
      'XRPUSDT-trades-2024-01-08.csv',
      'id,price,qty,quote_qty,time,is_buyer_maker\n28457,4.5,12,48,1499865549590,true\n',
    );
    const aggregates = await feed.read(
      'BTCUSDT-aggTrades-2025-01-02.csv',
      'agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker\n26129,0.01633102,4.70443515,27781,27781,1735689600000123,false\n',
    );
    expect(feed.rejected).toEqual([]);
    expect(feed.rows('trades')).toEqual([
      {
        symbol: 'BTCUSDT',
        tsEvent: 1_735_689_600_000_123,
        tsKnown: 1_735_689_600_000_123,
        price: 0.01633102,
        size: 4.70443515,
        side: 1,
        sequence: 26_129,
      },
      {
        symbol: 'XRPUSDT',
        tsEvent: 1_499_865_549_590_000,
        tsKnown: 1_499_865_549_590_000,
        price: 4.5,
        size: 12,
        side: -1,
        sequence: 28_457,
      },
    ]);
    expect(aggregates.recognised).toContain('aggregate trades (fills of one order at one price) of BTCUSDT');
  });
});
