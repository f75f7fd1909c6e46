import { describe, expect, it } from 'vitest';
import { isoInstant, MICROS_PER_SECOND } from '@quantcli/core';
import { timeZone } from '@quantcli/panel';
import { FeedImport, isKnown, type FeedOptions } from './read-feed.fixture.ts';

async function read(path: string, text: string, options?: FeedOptions) {
  const feed = new FeedImport();
  const reading = await feed.read(path, text, options);
  return { feed, reading };
}
const at = (time: unknown): string => isoInstant(time as number);

const minute = (content: string) =>
  `option/usa/minute/aapl/20140606_${content}_american.zip!20140606_aapl_minute_${content}_american_put_6500000_20140613.csv`;

describe('trade bars', () => {
  it('of a minute start at their stamp in New York and are known at their end, prices divided exactly', async () => {
    const { feed, reading } = await read(
      'Data/equity/usa/minute/aapl/20140609_trade.zip!20140609_aapl_minute_trade.csv',
      '34200000,927000,929900,926901,929600,1234\n34260000,929600,930000,929000,929900,5',
    );
    const [bar] = feed.rows('bars');
    expect(bar).toMatchObject({ symbol: 'AAPL', open: 92.7, high: 92.99, low: 92.6901, close: 92.96, volume: 1_234 });
    expect(at(bar!['tsEvent'])).toBe('2014-06-09T13:30:00.000000Z');
    expect(at(bar!['tsKnown'])).toBe('2014-06-09T13:31:00.000000Z');
    expect(reading).toMatchObject({ kinds: ['bars'], rows: 2, layout: 'lean-prices' });
    expect(reading.recognised).toBe(
      'Lean minute equity bars of AAPL on 2014-06-09: prices / 10,000, times in America/New_York, a row is known at the end of its minute',
    );
  });

  it('follow daylight saving', async () => {
    const { feed } = await read(
      'equity/usa/minute/spy/20151224_trade.zip!20151224_spy_minute_trade.csv',
      '34200000,2060000,2060000,2060000,2060000,1\n',
    );
    expect(at(feed.rows('bars')[0]!['tsEvent'])).toBe('2015-12-24T14:30:00.000000Z');
  });

  it('of a day stand at UTC midnight of their date and are known when the day ends in New York', async () => {
    const { feed } = await read(
      'equity/usa/daily/aapl.zip!aapl.csv',
      '20140606 00:00,6496800,6514100,6445000,6455700,12497\n20141106 00:00,1,1,1,1,1\n',
    );
    const rows = feed.rows('bars');
    expect(rows.map((row) => [at(row['tsEvent']), at(row['tsKnown'])])).toEqual([
      ['2014-06-06T00:00:00.000000Z', '2014-06-07T04:00:00.000000Z'],
      ['2014-11-06T00:00:00.000000Z', '2014-11-07T05:00:00.000000Z'],
    ]);
    expect(rows[0]).toMatchObject({ close: 645.57, open: 649.68 });
  });

  it('of futures keep contract and price, in UTC; of perpetuals their mark', async () => {
    const { feed } = await read(
      'future/cme/hour/es_trade.zip!es_trade_201312.csv',
      '20131006 22:00,1676.75,1678.25,1673.25,1676.5,21573\n',
    );
    await feed.read(
      'cryptofuture/binance/hour/adausdt_trade.zip!adausdt_trade_perp.csv',
      '20221213 00:00,0.3,0.4,0.2,0.31,9\n',
    );
    const rows = feed.rows('bars');
    expect(rows.map((row) => [row['symbol'], at(row['tsEvent']), row['close']])).toEqual([
      ['ADAUSDTPERP', '2022-12-13T00:00:00.000000Z', 0.31],
      ['ES201312', '2013-10-06T22:00:00.000000Z', 1_676.5],
    ]);
  });

  it('take the user’s zone and lag', async () => {
    const { feed, reading } = await read('equity/usa/hour/ibm.zip!ibm.csv', '20131001 09:00,1,1,1,1,1\n', {
      zone: timeZone('UTC'),
      knownLag: 900 * MICROS_PER_SECOND,
    });
    const [bar] = feed.rows('bars');
    expect(at(bar!['tsEvent'])).toBe('2013-10-01T09:00:00.000000Z');
    expect(at(bar!['tsKnown'])).toBe('2013-10-01T10:15:00.000000Z');
    expect(reading.recognised).toContain('times in UTC, a row is known at the end of its hour plus 900 s');
  });

  it('are refused row by row', async () => {
    const { feed, reading } = await read(
      'equity/usa/minute/spy/20140605_trade.zip!20140605_spy_minute_trade.csv',
      [
        '34200000,1,1,1,1,1',
        'x,1,1,1,1,1',
        '86400000,1,1,1,1,1',
        '34260000,1,1,1,0,1',
        '34260000,1,1,1,1',
        '34260000,1,1,a,1,1',
      ].join('\n'),
    );
    expect(reading.rows).toBe(6);
    expect(feed.rejected.map(({ line, reason }) => [line, reason])).toEqual([
      [2, 'no date or time can be read'],
      [3, 'no date or time can be read'],
      [4, 'close is not positive'],
      [5, '5 cells instead of 6 or 11'],
      [6, 'low is not a number'],
    ]);
    expect(feed.rejected[0]!.cell).toBe('x,1,1,1,1,1');
    expect(feed.rows('bars')).toHaveLength(1);
  });

  it('at an hour that the clocks skipped have no time', async () => {
    const { feed } = await read(
      'equity/usa/hour/ibm.zip!ibm.csv',
      '20140309 02:00,1,1,1,1,1\n20140309 03:00,1,1,1,1,1\n',
    );
    expect(feed.rejected).toMatchObject([{ line: 1, reason: 'no date or time can be read' }]);
    expect(at(feed.rows('bars')[0]!['tsEvent'])).toBe('2014-03-09T07:00:00.000000Z');
  });
});

describe('quote bars', () => {
  it('become the quote that stood at their end; a blank side is missing', async () => {
    const { feed, reading } = await read(
      'equity/usa/minute/foxa/20130701_quote.zip!20130701_foxa_minute_quote.csv',
      '14400000,270000,270000,270000,270100,100,,,,,0\n26160000,1,1,1,270000,100,1,1,1,291500,200\n30000000,,,,,0,,,,,0\n',
    );
    expect(feed.rows('quotes').map(({ tsEvent, tsKnown, ...rest }) => [at(tsEvent), at(tsKnown), rest])).toEqual([
      [
        '2013-07-01T08:01:00.000000Z',
        '2013-07-01T08:01:00.000000Z',
        { symbol: 'FOXA', bid: 27.01, bidSize: 100, sequence: 0 },
      ],
      [
        '2013-07-01T11:17:00.000000Z',
        '2013-07-01T11:17:00.000000Z',
        { symbol: 'FOXA', bid: 27, bidSize: 100, ask: 29.15, askSize: 200, sequence: 0 },
      ],
    ]);
    expect(reading).toMatchObject({ kinds: ['quotes'], rows: 3 });
    expect(feed.rejected).toMatchObject([{ line: 3, reason: 'neither side is quoted' }]);
  });

  it('are told by their columns where the name does not say, and have no size where it is 0', async () => {
    const { feed } = await read(
      'forex/oanda/daily/eurgbp.zip!eurgbp.csv',
      '20070101 00:00,0.67332,0.67356,0.67229,0.67255,0,0.67432,0.67456,0.67329,0.67355,0\n',
    );
    const [quote] = feed.rows('quotes');
    expect(quote).toEqual({
      symbol: 'EURGBP',
      tsEvent: Date.UTC(2007, 0, 2) * 1_000,
      tsKnown: Date.UTC(2007, 0, 2) * 1_000,
      bid: 0.67255,
      ask: 0.67355,
      sequence: 0,
    });
  });
});

describe('ticks', () => {
  it('of trades keep venue, conditions and the mark of suspicion, to the microsecond', async () => {
    const { feed } = await read(
      'equity/usa/tick/spy/20131010_trade.zip!20131010_spy_Trade_Tick.csv',
      '14400464.5,1674100,100,P,20002000,0\n14400465,1674100,1400,K,0,1\n14400465,1674200,1,D,1,1\n14400466,1674200,1,D,0,0\n',
    );
    const rows = feed.rows('trades');
    expect(at(rows[0]!['tsEvent'])).toBe('2013-10-10T08:00:00.464500Z');
    expect(
      rows.map(({ price, size, venue, conditions, sequence }) => [price, size, venue, conditions, sequence]),
    ).toEqual([
      [167.41, 100, 'P', '20002000', 0],
      [167.41, 1_400, 'K', 'suspicious', 0],
      [167.42, 1, 'D', '1 suspicious', 1],
      [167.42, 1, 'D', undefined, 0],
    ]);
    expect(rows.every((row) => row['tsKnown'] === row['tsEvent'])).toBe(true);
  });

  it('of quotes have one side, the other written as 0', async () => {
    const { feed } = await read(
      'equity/usa/tick/spy/20131010_quote.zip!20131010_spy_Quote_Tick.csv',
      '14400009.367,137450,100,0,0,D,1,0\n14400010,0,0,137500,300,P,0,1\n',
    );
    expect(
      feed.rows('quotes').map(({ bid, bidSize, ask, askSize, conditions }) => [bid, bidSize, ask, askSize, conditions]),
    ).toEqual([
      [13.745, 100, undefined, undefined, '1'],
      [undefined, undefined, 13.75, 300, 'suspicious'],
    ]);
  });

  it('of crypto have no venue, of currencies no sizes', async () => {
    const { feed } = await read(
      'crypto/coinbase/tick/btcusd/20180404_trade.zip!20180404_btcusd_tick_trade.csv',
      '86400,232.40,93.1\n',
    );
    await feed.read(
      'crypto/coinbase/tick/btcusd/20180404_quote.zip!20180404_btcusd_tick_quote.csv',
      '86400,232.4,20392.0,232.42,8059.5\n',
    );
    await feed.read(
      'forex/oanda/tick/eurusd/20180404_quote.zip!20180404_eurusd_tick_quote.csv',
      '86400,1.2277,1.2279\n',
    );
    expect(feed.rows('trades')).toMatchObject([{ symbol: 'BTCUSD', price: 232.4, size: 93.1 }]);
    expect(feed.rows('quotes')).toMatchObject([
      { symbol: 'BTCUSD', bid: 232.4, bidSize: 20_392, ask: 232.42, askSize: 8_059.5 },
      { symbol: 'EURUSD', bid: 1.2277, ask: 1.2279 },
    ]);
    expect(feed.rejected).toEqual([]);
  });
});

describe('options', () => {
  it('are rows of the contract: quotes, last trades and open interest', async () => {
    const { feed } = await read(
      minute('quote'),
      '34200000,1,1,1,78000,20,1,1,1,97000,30\n34260000,1,1,1,78000,10,,,,,0\n34320000,,,,,0,,,,,0\n',
    );
    await feed.read(minute('trade'), '34200000,7500,7600,7400,7550,10\n');
    await feed.read(minute('openinterest'), '23460000,9325\n');
    const contract = { symbol: 'AAPL', expiration: Date.UTC(2014, 5, 13) * 1_000, strike: 650, right: -1 };
    expect(feed.rows('options').map(({ tsEvent, tsKnown, ...rest }) => [at(tsEvent), at(tsKnown), rest])).toEqual([
      ['2014-06-06T10:31:00.000000Z', '2014-06-06T10:32:00.000000Z', { ...contract, openInterest: 9_325 }],
      [
        '2014-06-06T13:31:00.000000Z',
        '2014-06-06T13:31:00.000000Z',
        { ...contract, bid: 7.8, bidSize: 20, ask: 9.7, askSize: 30 },
      ],
      ['2014-06-06T13:31:00.000000Z', '2014-06-06T13:31:00.000000Z', { ...contract, last: 0.755, volume: 10 }],
      ['2014-06-06T13:32:00.000000Z', '2014-06-06T13:32:00.000000Z', { ...contract, bid: 7.8, bidSize: 10 }],
    ]);
    expect(feed.rejected).toMatchObject([{ line: 3, reason: 'neither side is quoted' }]);
  });

  it('of a day stand at their date; those of another root name it', async () => {
    const { feed, reading } = await read(
      'indexoption/usa/daily/nqx_2021_trade_european.zip!nqx_trade_european_call_200000000_20210319.csv',
      '20210104 00:00,20800,60000,19000,35000,63378\n',
    );
    expect(feed.rows('options')).toEqual([
      {
        symbol: 'NDX',
        tsEvent: Date.UTC(2021, 0, 4) * 1_000,
        tsKnown: Date.UTC(2021, 0, 5, 5) * 1_000,
        expiration: Date.UTC(2021, 2, 19) * 1_000,
        strike: 20_000,
        right: 1,
        root: 'NQX',
        last: 3.5,
        volume: 63_378,
      },
    ]);
    expect(reading.recognised).toContain('options of NQX call 20000 of 2021-03-19: prices / 10,000');
  });

  it('are refused in other columns than their name says', async () => {
    const { feed } = await read(minute('quote'), '34200000,7500,7600,7400,7550,10\n');
    expect(feed.rejected).toMatchObject([{ reason: '6 cells instead of 11' }]);
  });
});

it('open interest of a future is a series', async () => {
  const { feed } = await read(
    'future/cme/daily/es_openinterest.zip!es_openinterest_201312.csv',
    '20131006 00:00,2691941\n',
  );
  expect(feed.rows('series')).toEqual([
    {
      series: 'open-interest:cme:ES201312',
      tsEvent: Date.UTC(2013, 9, 6) * 1_000,
      tsKnown: Date.UTC(2013, 9, 7) * 1_000,
      value: 2_691_941,
      unit: 'contracts',
    },
  ]);
});

it('a central bank’s rate is another layout’s', () => {
  expect(isKnown('Data/alternative/interest-rate/usa/interest-rate.csv', 'DATE,PCREDIT8\n2003-01-09,2.25\n')).toBe(
    false,
  );
});
