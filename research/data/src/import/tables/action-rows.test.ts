import { describe, expect, it } from 'vitest';
import { at, DAY, read, type Read } from './read-layout.fixture.ts';

const brief = (table: Read) =>
  table.all('actions').map(({ symbol, tsEvent, action, value }) => [symbol, tsEvent, action, value]);

describe('actions', () => {
  it('makes two records of a row with a split and a dividend, none of a row with neither', async () => {
    const table = await read(
      'a.csv',
      'symbol,ex_date,close,dividend_amount,split_coefficient\nROST,2015-06-12,50,2.0,2.0\nA,2012-03-30,44.51,0.1,1.0\nA,2012-03-31,44.51,0,1.0\n',
    );
    expect(brief(table)).toEqual([
      ['A', at('2012-03-30'), 'dividend', 0.1],
      ['ROST', at('2015-06-12'), 'split', 2],
      ['ROST', at('2015-06-12'), 'dividend', 2],
    ]);
    expect(table.all('actions').every(({ tsEvent, tsKnown }) => tsEvent === tsKnown)).toBe(true);
    expect(table.recognised).toContain('known from the ex-date on; 1 rows without split or dividend left out');
  });

  it('reads Yahoo’s downloads, whose symbol is the file’s name', async () => {
    const splits = await read(
      'AAPL.csv',
      'Date,Stock Splits\n2014-06-09,7:1\n2020-08-31,4/1\n2021-01-01,3 for 2\n2022-01-01,1:8\n',
    );
    expect(brief(splits)).toEqual([
      ['AAPL', at('2014-06-09'), 'split', 7],
      ['AAPL', at('2020-08-31'), 'split', 4],
      ['AAPL', at('2021-01-01'), 'split', 1.5],
      ['AAPL', at('2022-01-01'), 'split', 0.125],
    ]);
    const dividends = await read('x.csv', 'Date,Dividends\n2014-05-08,0.117500\n', { symbol: 'AAPL' });
    expect(brief(dividends)).toEqual([['AAPL', at('2014-05-08'), 'dividend', 0.1175]]);
  });

  it('knows an action by its declaration, or after the user’s lag from the end of the ex-date', async () => {
    const declared = await read('a.csv', 'symbol,ex_date,dividend,declaration_date\nA,2012-03-30,0.1,2012-03-01\n');
    expect(declared.all('actions')[0]!['tsKnown']).toBe(at('2012-03-02'));
    const lagged = await read('a.csv', 'symbol,ex_date,dividend\nA,2012-03-30,0.1\n', { knownLag: DAY });
    expect(lagged.all('actions')[0]!['tsKnown']).toBe(at('2012-04-01'));
  });

  it('reads one action a row', async () => {
    const table = await read(
      'a.csv',
      'symbol,date,action,value,ratio,target\nFB,2022-06-09,ticker-change,,,META\nX,2020-01-02,Merger,5.5,0.25,Y\nX,2020-01-02,party,1,,\nX,2020-01-02,split,-2,,\n',
    );
    expect(table.all('actions')).toEqual([
      { symbol: 'FB', tsEvent: at('2022-06-09'), tsKnown: at('2022-06-09'), action: 'ticker-change', target: 'META' },
      {
        symbol: 'X',
        tsEvent: at('2020-01-02'),
        tsKnown: at('2020-01-02'),
        action: 'merger',
        value: 5.5,
        ratio: 0.25,
        target: 'Y',
      },
    ]);
    expect(table.rejected).toEqual([
      [4, expect.stringContaining('action is none of split, dividend'), 'party'],
      [5, 'value is below -1', '-2'],
    ]);
  });

  it('keeps nothing of a row whose split or dividend is none', async () => {
    const table = await read(
      'a.csv',
      'symbol,ex_date,dividend,split\nA,2012-03-30,0.1,7:\nA,2012-03-30,-0.1,2\nA,2012-03-30,lots,1\nA,2012-03-30,1,-2\nA,2012-03-30,1,0:1\nA,2012-03-30,,\n',
    );
    expect(table.all('actions')).toEqual([
      { symbol: 'A', tsEvent: at('2012-03-30'), tsKnown: at('2012-03-30'), action: 'dividend', value: 1 },
    ]);
    expect(table.rejected).toEqual([
      [2, 'the split is no positive ratio', '7:'],
      [3, 'the dividend is no positive number', '-0.1'],
      [4, 'the dividend is no positive number', 'lots'],
      [5, 'the split is no positive ratio', '-2'],
    ]);
  });
});
