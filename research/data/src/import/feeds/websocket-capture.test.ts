import { describe, expect, it } from 'vitest';
import { FeedImport, type FeedOptions } from './read-feed.fixture.ts';

async function read(messages: readonly (object | string)[], options?: FeedOptions) {
  const feed = new FeedImport();
  const lines = messages.map((message, i) =>
    typeof message === 'string'
      ? message
      : `${1_723_161_254_000_000_999n + BigInt(i) * 1_000_000n} ${JSON.stringify(message)}`,
  );
  const reading = await feed.read('capture.gz', lines.join('\n'), options);
  return { feed, reading };
}
const LOCAL = 1_723_161_254_000_000;
const spot = (stream: string, data: object) => ({ stream, data });

describe('Binance’s streams', () => {
  it('give levels with the chain of updates; spot says where an update starts, futures which came before', async () => {
    const { feed, reading } = await read([
      spot('btcusdt@depth@100ms', {
        e: 'depthUpdate',
        E: 1_723_161_255_208,
        s: 'BTCUSDT',
        U: 189,
        u: 202,
        b: [['61737.63', '0.0']],
        a: [],
      }),
      {
        e: 'depthUpdate',
        E: 1_723_161_256_299,
        T: 1_723_161_256_298,
        s: 'ETHUSDT',
        U: 203,
        u: 207,
        pu: 199,
        b: [],
        a: [['1.5', '2']],
      },
    ]);
    expect(feed.rows('book')).toEqual([
      {
        symbol: 'BTCUSDT',
        tsEvent: 1_723_161_255_208_000,
        tsKnown: LOCAL,
        action: 'set',
        side: 1,
        price: 61_737.63,
        size: 0,
        update: 202,
        previous: 188,
        sequence: 0,
      },
      {
        symbol: 'ETHUSDT',
        tsEvent: 1_723_161_256_298_000,
        tsKnown: LOCAL + 1_000,
        action: 'set',
        side: -1,
        price: 1.5,
        size: 2,
        update: 207,
        previous: 199,
        sequence: 0,
      },
    ]);
    expect(reading).toMatchObject({ kinds: ['book'], rows: 2, layout: 'websocket-capture' });
    expect(reading.recognised).toBe(
      'websocket capture: 2 depth updates; times in UTC, tsEvent is the exchange’s (the local clock’s where it says none), tsKnown the local clock’s',
    );
  });

  it('clear the book for a snapshot, which belongs to the only symbol there is', async () => {
    const snapshot = { lastUpdateId: 218, bids: [['10', '1']], asks: [['11', '2']] };
    const quote = spot('btcusdt@bookTicker', { u: 212, s: 'BTCUSDT', b: '10', B: '1', a: '11', A: '2' });
    const { feed } = await read([
      snapshot,
      quote,
      snapshot,
      spot('ethusdt@bookTicker', { u: 1, s: 'ETHUSDT', b: '1', B: '1', a: '2', A: '2' }),
      snapshot,
    ]);
    expect(
      feed
        .rows('book')
        .map(({ symbol, tsEvent, action, side, update, previous }) => [
          symbol,
          tsEvent,
          action,
          side,
          update,
          previous,
        ]),
    ).toEqual([
      ['BTCUSDT', LOCAL + 2_000, 'clear', undefined, 218, undefined],
      ['BTCUSDT', LOCAL + 2_000, 'snapshot', 1, 218, undefined],
      ['BTCUSDT', LOCAL + 2_000, 'snapshot', -1, 218, undefined],
    ]);
    expect(feed.rejected.map(({ line, reason }) => [line, reason])).toEqual([
      [1, 'symbol is missing'],
      [5, 'symbol is missing'],
    ]);
    const named = await read([snapshot], { symbol: 'BTCUSDT' });
    expect(named.feed.rows('book')).toHaveLength(3);
  });

  it('take partial books for snapshots', async () => {
    const { feed } = await read([
      spot('btcusdt@depth20@100ms', { lastUpdateId: 5, bids: [['1', '1']], asks: [] }),
      spot('btcusdt@depth5', {
        e: 'depthUpdate',
        T: 1_723_161_256_298,
        s: 'BTCUSDT',
        U: 1,
        u: 6,
        pu: 0,
        b: [['1', '1']],
        a: [],
      }),
      spot('btcusdt@depth@100ms', {
        e: 'depthUpdate',
        T: 1_723_161_256_299,
        s: 'BTCUSDT',
        U: 1,
        u: 7,
        pu: 6,
        b: [['1', '1']],
        a: [],
      }),
    ]);
    expect(feed.rows('book').map(({ action, update }) => [action, update])).toEqual([
      ['clear', 5],
      ['snapshot', 5],
      ['clear', 6],
      ['snapshot', 6],
      ['set', 7],
    ]);
  });

  it('give quotes, numbered by their update, at the local clock where the exchange says no time', async () => {
    const { feed } = await read([
      spot('btcusdt@bookTicker', { u: 212, s: 'BTCUSDT', b: '61837.63', B: '3.78', a: '61837.64', A: '1.54' }),
      spot('btcusdt@bookTicker', {
        e: 'bookTicker',
        u: 300,
        s: 'BTCUSDT',
        b: '1',
        B: '2',
        a: '3',
        A: '4',
        T: 1_723_161_256_313,
        E: 1_723_161_256_314,
      }),
    ]);
    expect(feed.rows('quotes')).toEqual([
      {
        symbol: 'BTCUSDT',
        tsEvent: LOCAL,
        tsKnown: LOCAL,
        bid: 61_837.63,
        bidSize: 3.78,
        ask: 61_837.64,
        askSize: 1.54,
        sequence: 212,
      },
      {
        symbol: 'BTCUSDT',
        tsEvent: 1_723_161_256_313_000,
        tsKnown: LOCAL + 1_000,
        bid: 1,
        bidSize: 2,
        ask: 3,
        askSize: 4,
        sequence: 300,
      },
    ]);
  });

  it('give trades: the buyer that made lets the seller take', async () => {
    const trade = {
      e: 'trade',
      E: 1_723_161_256_323,
      T: 1_723_161_256_322,
      s: 'BTCUSDT',
      t: 5,
      p: '61800.30',
      q: '0.006',
      X: 'MARKET',
      m: false,
    };
    const { feed } = await read([
      spot('btcusdt@trade', trade),
      spot('btcusdt@trade', { ...trade, t: 6, m: true, X: 'INSURANCE_FUND' }),
      spot('btcusdt@aggTrade', { ...trade, e: 'aggTrade', a: 99, X: undefined, T: 1_723_161_256_322_555 }),
      spot('btcusdt@trade', { ...trade, t: 7, p: '0' }),
    ]);
    expect(
      feed.rows('trades').map(({ tsEvent, side, sequence, conditions }) => [tsEvent, side, sequence, conditions]),
    ).toEqual([
      [1_723_161_256_322_000, 1, 5, undefined],
      [1_723_161_256_322_000, -1, 6, 'INSURANCE_FUND'],
      [1_723_161_256_322_555, 1, 99, 'aggregate'],
    ]);
    expect(feed.rejected).toMatchObject([{ line: 4, reason: 'price is not positive' }]);
  });

  it('keep the good levels of a message with a bad one, which is refused', async () => {
    const { feed } = await read([
      {
        e: 'depthUpdate',
        T: 1_723_161_256_298,
        s: 'X',
        U: 1,
        u: 2,
        pu: 0,
        b: [['1', '1'], ['', '1'], ['2']],
        a: [['3', '3']],
      },
    ]);
    expect(feed.rows('book').map(({ price }) => price)).toEqual([1, 3]);
    expect(feed.rejected).toMatchObject([{ line: 1, reason: 'a level without a price' }]);
  });
});

describe('Hyperliquid’s streams', () => {
  it('give whole books and lists of trades', async () => {
    const { feed, reading } = await read([
      { channel: 'subscriptionResponse', data: {} },
      {
        channel: 'l2Book',
        data: {
          coin: 'BTC',
          time: 1_737_918_843_542,
          levels: [[{ n: 5, px: '105055.0', sz: '3.03' }], [{ n: 1, px: '105056.0', sz: '1' }, {}]],
        },
      },
      {
        channel: 'trades',
        data: [
          { coin: 'BTC', px: '105056.0', side: 'B', sz: '0.002', tid: 7, time: 1_737_918_794_873 },
          { coin: 'BTC', px: '105055.0', side: 'A', sz: '0.003', tid: 3, time: 1_737_918_794_873 },
        ],
      },
      { channel: 'trades', data: ['x'] },
      { channel: 'pong' },
    ]);
    expect(
      feed.rows('book').map(({ tsEvent, tsKnown, action, side, price }) => [tsEvent, tsKnown, action, side, price]),
    ).toEqual([
      [1_737_918_843_542_000, LOCAL + 1_000, 'clear', undefined, undefined],
      [1_737_918_843_542_000, LOCAL + 1_000, 'snapshot', 1, 105_055],
      [1_737_918_843_542_000, LOCAL + 1_000, 'snapshot', -1, 105_056],
    ]);
    expect(feed.rows('trades').map(({ symbol, side, size, sequence }) => [symbol, side, size, sequence])).toEqual([
      ['BTC', 1, 0.002, 0],
      ['BTC', -1, 0.003, 1],
    ]);
    expect(feed.rejected.map(({ line, reason }) => [line, reason])).toEqual([
      [2, 'a level without a price'],
      [4, 'symbol is missing'],
    ]);
    expect(reading).toMatchObject({ rows: 5, kinds: ['trades'] });
    expect(reading.recognised).toContain('1 trade messages, 2 answers left out');
  });
});

it('lines that are no message, and messages of other kinds, are refused', async () => {
  const good = '1723161254000000999 {"result":null,"id":1}';
  const { feed, reading } = await read([
    good,
    '1723161254000000999 {"stream":"btcusdt@depth","da',
    '1723161254 {"e":"trade"}',
    '1723161254000000999 [1]',
    { stream: 'btcusdt@kline_1m', data: { e: 'kline', s: 'BTCUSDT' } },
    { something: 'else' },
  ]);
  expect(reading.rows).toBe(6);
  expect(reading.kinds).toEqual([]);
  expect(feed.rejected.map(({ line, reason }) => [line, reason])).toEqual([
    [2, 'no JSON message behind a stamp in nanoseconds'],
    [3, 'no JSON message behind a stamp in nanoseconds'],
    [4, 'no JSON message behind a stamp in nanoseconds'],
    [5, 'a message of another kind'],
    [6, 'a message of another kind'],
  ]);
});
