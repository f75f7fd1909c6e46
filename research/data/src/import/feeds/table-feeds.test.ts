import { describe, expect, it } from 'vitest';
import { isoInstant } from '@quantcli/core';
import { timeZone } from '@quantcli/panel';
import { FeedImport, isKnown, type FeedOptions } from './read-feed.fixture.ts';

async function read(path: string, text: string, options?: FeedOptions) {
  const feed = new FeedImport();
  const reading = await feed.read(path, text, options);
  return { feed, reading };
}

describe('Tardis', () => {
  const START = 'exchange,symbol,timestamp,local_timestamp';

  it('clears the book where a snapshot begins', async () => {
    const { feed, reading } = await read(
      'deribit_incremental_book_L2_2020-04-01_BTC-PERPETUAL.csv.gz',
      `${START},is_snapshot,side,price,amount
deribit,BTC-PERPETUAL,1,5,false,bid,6420,0
deribit,BTC-PERPETUAL,2,6,true,ask,6421.5,18640
deribit,BTC-PERPETUAL,2,6,true,bid,6421,10
deribit,BTC-PERPETUAL,3,4,false,ask,6421.5,0
deribit,BTC-PERPETUAL,4,8,true,ask,6422,1
deribit,BTC-PERPETUAL,4,8,true,mid,6422,1
deribit,BTC-PERPETUAL,4,8,true,ask,,1
deribit,BTC-PERPETUAL,4,8
`,
    );
    expect(reading).toMatchObject({ kinds: ['book'], rows: 8, layout: 'tardis' });
    expect(
      feed
        .rows('book')
        .map(({ tsEvent, tsKnown, action, side, price, size }) => [tsEvent, tsKnown, action, side, price, size]),
    ).toEqual([
      [1, 5, 'set', 1, 6_420, 0],
      [2, 6, 'clear', undefined, undefined, undefined],
      [2, 6, 'snapshot', -1, 6_421.5, 18_640],
      [2, 6, 'snapshot', 1, 6_421, 10],
      [3, 4, 'set', -1, 6_421.5, 0],
      [4, 8, 'clear', undefined, undefined, undefined],
      [4, 8, 'snapshot', -1, 6_422, 1],
    ]);
    expect(feed.rejected.map(({ line, reason }) => [line, reason])).toEqual([
      [7, 'side is neither bid nor ask'],
      [8, 'a level without a price'],
      [9, '4 cells instead of 8'],
    ]);
  });

  it('gives a full picture a row, without the levels that are not there', async () => {
    const { feed } = await read(
      'x.csv',
      `${START},asks[0].price,asks[0].amount,bids[0].price,bids[0].amount,asks[1].price,asks[1].amount,bids[1].price,bids[1].amount
b,BTCUSDT,1,2,11,1,10,2,12,3,,
`,
    );
    expect(
      feed.rows('book').map(({ action, side, price, size, sequence }) => [action, side, price, size, sequence]),
    ).toEqual([
      ['clear', undefined, undefined, undefined, 0],
      ['snapshot', -1, 11, 1, 1],
      ['snapshot', 1, 10, 2, 2],
      ['snapshot', -1, 12, 3, 3],
    ]);
  });

  it('has trades with the taker’s side, unless it is unknown, and quotes', async () => {
    const { feed } = await read(
      'bitmex_trades.csv',
      `${START},id,side,price,amount\nb,XBTUSD,1,2,ccc,sell,8531.5,2152\nb,XBTUSD,1,2,,unknown,8531.5,1\n`,
    );
    await feed.read(
      'quotes.csv',
      `${START},ask_amount,ask_price,bid_price,bid_amount\nb,XBTUSD,1,2,50,8532,8531,\nb,XBTUSD,1,2,50,8532,,\n`,
    );
    expect(feed.rows('trades')).toEqual([
      { symbol: 'XBTUSD', tsEvent: 1, tsKnown: 2, price: 8_531.5, size: 2_152, side: -1, sequence: 0 },
      { symbol: 'XBTUSD', tsEvent: 1, tsKnown: 2, price: 8_531.5, size: 1, sequence: 1 },
    ]);
    expect(feed.rows('quotes')).toEqual([
      { symbol: 'XBTUSD', tsEvent: 1, tsKnown: 2, bid: 8_531, ask: 8_532, askSize: 50, sequence: 0 },
      { symbol: 'XBTUSD', tsEvent: 1, tsKnown: 2, ask: 8_532, askSize: 50, sequence: 1 },
    ]);
  });

  it('is not asked for its liquidations and chains', () => {
    expect(isKnown('deribit_liquidations_2020.csv', `${START},id,side,price,amount\n`)).toBe(false);
    expect(isKnown('deribit_options_chain.csv', `${START},type,strike_price\n`)).toBe(false);
  });
});

describe('Binance’s depth dumps', () => {
  const HEADER = 'symbol,timestamp,first_update_id,last_update_id,side,update_type,price,qty,pu';

  it('are levels with their chain, a snapshot behind a clear', async () => {
    const { feed, reading } = await read(
      'BTCUSDT_T_DEPTH.csv',
      `${HEADER}
BTCUSDT,1000,7,9,b,snap,20377.00,1.770,-1
BTCUSDT,1000,7,9,a,snap,20378.00,0.5,-1
BTCUSDT,1001,10,12,a,set,20472.80,0.000,9
BTCUSDT,1002,13,13,x,set,1,1,12
BTCUSDT,1002,13,13,a,del,1,1,12
BTCUSDT,1002,13,13,a
BTCUSDT,1003,14,14,b,snap,20377.00,1,-1
`,
    );
    expect(reading).toMatchObject({ kinds: ['book'], rows: 7, layout: 'binance-depth' });
    expect(
      feed
        .rows('book')
        .map(({ tsEvent, action, side, size, update, previous }) => [tsEvent, action, side, size, update, previous]),
    ).toEqual([
      [1e6, 'clear', undefined, undefined, 9, undefined],
      [1e6, 'snapshot', 1, 1.77, 9, undefined],
      [1e6, 'snapshot', -1, 0.5, 9, undefined],
      [1_001_000, 'set', -1, 0, 12, 9],
      [1_003_000, 'clear', undefined, undefined, 14, undefined],
      [1_003_000, 'snapshot', 1, 1, 14, undefined],
    ]);
    expect(feed.rejected.map(({ reason }) => reason)).toEqual([
      'side is neither a nor b',
      'update_type is neither snap nor set',
      '5 cells instead of 9',
    ]);
  });
});

describe('HistData', () => {
  const ROW = '20200701 170000065,1.121200,1.121720,0';

  it('is in Eastern Standard Time in summer too', async () => {
    const { feed, reading } = await read(
      'DAT_ASCII_EURUSD_T_202007.csv',
      `${ROW}\n20200701 246000000,1,1,0\n20201301 170000065,1,1,0\n`,
    );
    expect(reading).toMatchObject({ kinds: ['quotes'], rows: 3, layout: 'histdata-ticks' });
    const rows = feed.rows('quotes');
    expect(rows).toEqual([
      {
        symbol: 'EURUSD',
        tsEvent: rows[0]!['tsEvent']!,
        tsKnown: rows[0]!['tsEvent']!,
        bid: 1.1212,
        ask: 1.12172,
        sequence: 0,
      },
    ]);
    expect(isoInstant(rows[0]!['tsEvent'] as number)).toBe('2020-07-01T22:00:00.065000Z');
    expect(feed.rejected.map(({ line, reason }) => [line, reason])).toEqual([
      [2, 'no date or time can be read'],
      [3, 'no date or time can be read'],
    ]);
    expect(reading.recognised).toBe(
      'HistData ticks of EURUSD: bid and ask, times in Eastern Standard Time without daylight saving, known when they are quoted',
    );
  });

  it('takes the user’s zone and symbol', async () => {
    const { feed } = await read('ticks.csv', ROW, { zone: timeZone('UTC'), symbol: 'EUR/USD', knownLag: 1_000 });
    const [quote] = feed.rows('quotes');
    expect(quote!['symbol']).toBe('EUR/USD');
    expect(isoInstant(quote!['tsEvent'] as number)).toBe('2020-07-01T17:00:00.065000Z');
    expect((quote!['tsKnown'] as number) - (quote!['tsEvent'] as number)).toBe(1_000);
  });
});
