import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { at, DAY, read } from './read-layout.fixture.ts';

describe('trades', () => {
  it('reads time, price, size, side and the venue’s numbers', async () => {
    const table = await read(
      'x.csv',
      'timestamp,symbol,price,qty,side,exchange,trade_id\n' +
        '1675329600138,BTC,1666.8,26.06,buy,binance,11\n' +
        '1675329600138,BTC,1666.79,0.1,SELL,binance,12\n' +
        '1675329600139,ETH,10,,,,13\n',
    );
    expect(table.all('trades')).toEqual([
      { symbol: 'BTC', ...both('138'), price: 1_666.8, size: 26.06, side: 1, venue: 'binance', sequence: 11 },
      { symbol: 'BTC', ...both('138'), price: 1_666.79, size: 0.1, side: -1, venue: 'binance', sequence: 12 },
      { symbol: 'ETH', ...both('139'), price: 10, sequence: 13 },
    ]);
    expect(table.recognised).toBe(
      'trades (comma-separated, trades); time = timestamp, symbol = symbol, price = price, size = qty, side = side, ' +
        'venue = exchange, sequence = trade_id; times epoch milliseconds, in UTC or with an offset; known at their instant',
    );
  });

  it('numbers trades of one instant where ids are no numbers', async () => {
    const table = await read('x.csv', 'time,id,price,size\n2020-01-01 00:00:01,a-1,5,1\n2020-01-01 00:00:01,a-2,5,1\n');
    expect(table.all('trades').map(({ sequence }) => sequence)).toEqual([0, 1]);
  });

  it('turns the buyer as maker into the side that took', async () => {
    const table = await read(
      'x.csv',
      'time,price,quantity,buyer_maker\n2020-01-01 01:00:00,5,1,True\n2020-01-01 02:00:00,5,1,false\n2020-01-01 03:00:00,5,1,\n',
    );
    expect(table.all('trades').map(({ side }) => side)).toEqual([-1, 1, undefined]);
  });

  it('knows a trade when it was received, or after the user’s lag', async () => {
    const text = 'timestamp,local_timestamp,price,amount\n1583020803145000,1583020803307160,5,1\n';
    const received = await read('x.csv', text);
    expect(received.all('trades')[0]!['tsKnown']).toBe(1_583_020_803_307_160);
    expect(received.recognised).toContain('known by column local_timestamp');
    const lagged = await read('x.csv', 'timestamp,price,amount\n1583020803145000,5,1\n', { knownLag: 2e6 });
    expect(lagged.all('trades')[0]!['tsKnown']).toBe(1_583_020_805_145_000);
    expect(lagged.recognised).toContain('known 2 s after their instant');
  });

  it('refuses rows with their reason and cell, and keeps the others', async () => {
    const table = await read(
      'x.csv',
      'time,symbol,price,size\n' +
        '2020-01-01 00:00:00,A,x,1\n' +
        '2020-01-01 00:00:00,A,0,1\n' +
        '2020-01-01 00:00:00,A,,1\n' +
        '2020-01-01 00:00:00,,5,1\n' +
        'yesterday,A,5,1\n' +
        '2020-01-01 00:00:00,A,5,-1\n' +
        '2020-01-01 00:00:00,A,1e16,1\n' +
        '1492-01-01 00:00:00,A,5,1\n' +
        '2020-Q1,A,5,1\n' +
        '2020-01-01 00:00:00,A,5\n' +
        '2020-01-01 00:00:00,"A,5,1\n' +
        '2020-01-01 00:00:00,NA,5,1\n',
    );
    expect(table.rejected).toEqual([
      [2, 'price is not a number', 'x'],
      [3, 'price is not positive', '0'],
      [4, 'price is missing', ''],
      [5, 'no symbol'],
      [6, 'no date that can be read', 'yesterday'],
      [7, 'size is negative', '-1'],
      [8, 'price is above 1000000000000000', '1e16'],
      [9, 'date outside 1800 to 2255', '1492-01-01 00:00:00'],
      [10, 'no date that can be read', '2020-Q1'],
      [11, 'wrong number of cells', '3 instead of 4'],
      [12, 'quotes that do not match'],
    ]);
    expect(table.all('trades').map(({ symbol }) => symbol)).toEqual(['NA']);
    expect(table.rows).toBe(12);
  });
});

describe('quotes', () => {
  it('reads both sides; a price of 0 is none', async () => {
    const table = await read(
      'usdjpy-ticks.csv',
      'timestamp,bid,ask,bid_size,ask_size\n2013-01-01 22:00:00.295+00:00,86.655,86.728,1,2\n2013-01-01 22:00:01+00:00,0,86.7,0,2\n',
    );
    const instant = at('2013-01-01T22:00:00.295Z');
    expect(table.all('quotes')).toEqual([
      {
        symbol: 'usdjpy',
        tsEvent: instant,
        tsKnown: instant,
        bid: 86.655,
        ask: 86.728,
        bidSize: 1,
        askSize: 2,
        sequence: 0,
      },
      expect.objectContaining({ ask: 86.7, bidSize: 0 }),
    ]);
    expect(table.all('quotes')[1]).not.toHaveProperty('bid');
  });

  it('joins a date and a clock, in the zone that the user names', async () => {
    const text =
      'Date,Time,Bid,Ask\n2021-06-01,09:30:00,1,2\n2021-03-14,02:30:00,1,2\n2021-11-07,00:30:00,1,2\n2021-11-07,01:30:00,1,2\n2021-11-07,01:30:00,1,2\n2021-11-07,01:15:00,1,2\n';
    const table = await read('EURUSD.csv', text, { zone: 'America/New_York', symbol: 'EUR/USD' });
    expect(table.rejected).toEqual([[3, 'a time that the clocks of America/New_York skipped', '2021-03-14']]);
    expect(table.all('quotes').map(({ tsEvent }) => tsEvent)).toEqual(
      // 01:15 after 01:30 is the second 01:15 of that night.
      ['2021-06-01T13:30Z', '2021-11-07T04:30Z', '2021-11-07T05:30Z', '2021-11-07T05:30Z', '2021-11-07T06:15Z'].map(at),
    );
    expect(table.all('quotes')[0]!['symbol']).toBe('EUR/USD');
    expect(table.recognised).toContain('America/New_York where they have no offset');
    const utc = await read('EURUSD.csv', text);
    expect(utc.all('quotes')[5]!['tsEvent']).toBe(at('2021-11-07T01:30:00Z'));
    expect(utc.recognised).toContain('UTC where they have no offset');
  });

  it('reads back what it is given, in every unit of time', async () => {
    const price = fc.integer({ min: 1, max: 10 ** 9 }).map((n) => n / 1_000);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 10 ** 15, max: 4 * 10 ** 15 }), price, price), {
          minLength: 1,
          maxLength: 20,
        }),
        fc.constantFrom('micros', 'nanos', 'iso'),
        async (rows, unit) => {
          const write = (time: number): string => {
            if (unit !== 'iso') return unit === 'micros' ? String(time) : `${time}000`;
            const millis = Math.floor(time / 1_000);
            return new Date(millis).toISOString().replace('Z', `${String(time % 1_000).padStart(3, '0')}Z`);
          };
          const lines = rows.map(([time, bid, ask]) => `${write(time)},${bid},${ask}`);
          const table = await read('A.csv', `time,bid,ask\n${lines.join('\r\n')}`, { chunk: 50 });
          const expected = [...rows].sort((a, b) => a[0] - b[0]);
          expect(table.all('quotes').map((row) => [row['tsEvent'], row['bid'], row['ask']])).toEqual(expected);
        },
      ),
      { numRuns: 30 },
    );
  });
});

function both(millis: string): { tsEvent: number; tsKnown: number } {
  const instant = at(`2023-02-02T09:20:00.${millis}Z`);
  expect(instant % DAY).toBeGreaterThan(0);
  return { tsEvent: instant, tsKnown: instant };
}
