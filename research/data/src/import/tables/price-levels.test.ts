import { describe, expect, it } from 'vitest';
import { recogniseLevels } from './price-levels.ts';

const levels = (...lines: string[]) => recogniseLevels(lines.map((line) => line.split(',')));

describe('headers of two rows', () => {
  it('are told by fields in one of them and symbols in the other', () => {
    const found = levels('Price,Close,Adj Close,Volume', 'Ticker,AAPL,AAPL,BRK-B', 'Date,,,', '2020-01-02,1,2,3')!;
    expect(found.form.prices).toEqual([
      { symbol: 'AAPL', field: 'close' },
      { symbol: 'AAPL', field: 'adjusted' },
      { symbol: 'BRK-B', field: 'volume' },
    ]);
    expect(found.form.values).toEqual([1, 2, 3]);
    expect(found.header).toEqual(['date', 'AAPL close', 'AAPL adjusted', 'BRK-B volume']);
    expect(found.rows).toBe(3);
    expect(levels(',AAPL,MSFT', ',Close,Close', '2020-01-02,1,2')?.rows).toBe(2);
  });

  it.each([
    [['Date,Open,High,Low,Close', '2020-01-02,1,2,1,2', '2020-01-03,1,2,1,2']],
    [['Date,Close', '2020-01-02,n.a.']],
    [['Price,Close,Colour', 'Ticker,AAPL,AAPL']],
    [['Price,Close', 'Ticker,']],
    [['Price,Close', 'Ticker,1.5']],
    [['Price,Close', 'Ticker,AAPL,MSFT']],
    [['Date', 'x']],
    [[]],
  ])('are not %j', (lines) => {
    expect(levels(...lines)).toBeUndefined();
  });
});
