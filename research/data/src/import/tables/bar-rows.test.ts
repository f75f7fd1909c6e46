import { describe, expect, it } from 'vitest';
import { at, isKnown, read, type Read } from './read-layout.fixture.ts';

const closes = (table: Read) => table.all('bars').map(({ symbol, tsEvent, close }) => [symbol, tsEvent, close]);

describe('bars', () => {
  it('reads wide closes where the user says that they are prices', async () => {
    const text = 'Date,AAPL,C,NA\n2020-01-02,1.5,,3\n2020-01-03,x,0,4\n';
    const table = await read('p.csv', text, { kind: 'bars' });
    expect(closes(table)).toEqual([
      ['AAPL', at('2020-01-02'), 1.5],
      ['NA', at('2020-01-02'), 3],
      ['NA', at('2020-01-03'), 4],
    ]);
    expect(table.rejected).toEqual([
      [3, 'close is not a number', 'x'],
      [3, 'close is not positive', '0'],
    ]);
    expect((await read('p.csv', text)).kinds).toEqual(['series']);
  });

  it.each([
    ['yfinance', 'Price,Close,Close,Volume\nTicker,AAPL,MSFT,AAPL\nDate,,,\n'],
    ['yfinance by ticker', 'Ticker,AAPL,MSFT,AAPL\nPrice,Close,Close,Volume\nDate,,,\n'],
    ['pandas', ',Close,Close,Volume\n,AAPL,MSFT,AAPL\nDate,,,\n'],
    ['two rows', ',Close,Close,Volume\n,AAPL,MSFT,AAPL\n'],
  ])('reads two levels of column names: %s', async (_, header) => {
    const table = await read('p.csv', `${header}2020-01-02,1.5,7,100\n2020-01-03,1.6,,200\n2020-01-06,,8,300\n`);
    expect(table.all('bars')).toEqual([
      { symbol: 'AAPL', tsEvent: at('2020-01-02'), tsKnown: at('2020-01-02'), close: 1.5, volume: 100 },
      { symbol: 'AAPL', tsEvent: at('2020-01-03'), tsKnown: at('2020-01-03'), close: 1.6, volume: 200 },
      { symbol: 'MSFT', tsEvent: at('2020-01-02'), tsKnown: at('2020-01-02'), close: 7 },
      { symbol: 'MSFT', tsEvent: at('2020-01-06'), tsKnown: at('2020-01-06'), close: 8 },
    ]);
    expect(table.rejected).toEqual([[4 + header.split('\n').length - 2, 'close is missing', '']]);
    expect(table.rows).toBe(3);
  });

  it('leaves long bars that the faster reader knows, and takes those that it does not', async () => {
    expect(isKnown('A.csv', 'date,open,high,low,close\n2020-01-02,1,2,1,2\n')).toBe(false);
    const table = await read(
      '6EH4.csv',
      'timestamp_utc,open,high,low,close\n2024-01-01 23:01:00,1,2,0,2\n2024-01-01 23:02:00,1,2,1,2\n',
    );
    expect(table.all('bars')[0]).toEqual({
      symbol: '6EH4',
      tsEvent: at('2024-01-01T23:01:00Z'),
      tsKnown: at('2024-01-01T23:01:00Z'),
      open: 1,
      high: 2,
      close: 2,
    });
    expect(table.recognised).toContain('1 prices of 0 taken as missing');
  });

  it('names daily bars by the date as written, and intraday ones by their instant', async () => {
    const daily = '{"date":"2021-06-01T00:00:00-04:00","close":1}\n{"date":"2021-06-02T00:00:00-04:00","close":2}\n';
    expect(closes(await read('A.jsonl', daily))).toEqual([
      ['A', at('2021-06-01'), 1],
      ['A', at('2021-06-02'), 2],
    ]);
    const hours = '{"date":"2021-06-01 09:30","close":1}\n{"date":"2021-06-01 10:30","close":2}\n';
    expect(closes(await read('A.jsonl', hours, { zone: 'America/New_York' }))).toEqual([
      ['A', at('2021-06-01T13:30Z'), 1],
      ['A', at('2021-06-01T14:30Z'), 2],
    ]);
    // One bar a symbol: its time of day is taken at its word.
    const once =
      '{"date":"2021-06-01 09:30","symbol":"A","close":1}\n{"date":"2021-06-01 09:30","symbol":"B","close":2}\n';
    expect(closes(await read('x.jsonl', once)).map(([, time]) => time)).toEqual([
      at('2021-06-01T09:30Z'),
      at('2021-06-01T09:30Z'),
    ]);
  });

  it('reads every field of a bar, of which a split of 0 is none', async () => {
    const bar = {
      date: '2021-06-01',
      symbol: 'A',
      open: 1,
      high: 2,
      low: 1,
      close: 2,
      volume: 0,
      'Adj Close': 2,
      dividends: 0.5,
      'Stock Splits': 0,
    };
    const table = await read('x.jsonl', `${JSON.stringify(bar)}\n${JSON.stringify({ ...bar, close: null })}\n`);
    expect(table.all('bars')).toEqual([
      {
        symbol: 'A',
        tsEvent: at('2021-06-01'),
        tsKnown: at('2021-06-01'),
        open: 1,
        high: 2,
        low: 1,
        close: 2,
        volume: 0,
        adjusted: 2,
        dividend: 0.5,
        split: 1,
      },
    ]);
    expect(table.rejected).toEqual([[2, 'close is missing']]);
  });
});
