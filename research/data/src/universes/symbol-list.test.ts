import { microsFromDate } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { parseSymbolList } from './symbol-list.ts';

const symbolsOf = (text: string): string[] => parseSymbolList(text, 'list').map(({ symbol }) => symbol);

describe('parseSymbolList', () => {
  it.each([
    ['one a line', 'NVDA\nAMD\r\n\nNA\n'],
    ['words and comments', '# chips\nNVDA AMD # two\nNA'],
    ['one line with commas', 'NVDA, AMD,NA'],
    ['a YAML list', 'symbols:\n  - NVDA\n  - "AMD"\n  - NA\n'],
    ['a YAML list in brackets', "symbols: [NVDA, 'AMD', NA]"],
    ['a CSV with a byte-order mark', '\uFEFFSymbol,Name\nNVDA,Nvidia\nAMD,\nNA,x'],
    ['a CSV of one column', 'ticker\nNVDA\nAMD\nNA'],
  ])('%s', (_, text) => {
    expect(symbolsOf(text)).toEqual(['NVDA', 'AMD', 'NA']);
  });

  it('keeps the dates of a CSV', () => {
    expect(parseSymbolList('ticker,start_date,end_date\nA,2020-01-02,\nB,,20210304', 'list')).toEqual([
      { symbol: 'A', from: microsFromDate(2020, 1, 2), to: undefined },
      { symbol: 'B', from: undefined, to: microsFromDate(2021, 3, 4) },
    ]);
  });

  it('says where a date is none, and that there is no symbol', () => {
    expect(() => parseSymbolList('symbol,from\nA,2020-01-02\nB,2020-13-01', 'my.csv')).toThrow(
      /my.csv:3: "2020-13-01" is no date/,
    );
    expect(() => parseSymbolList('symbol,from\nA,soon', 'my.csv')).toThrow(/"soon" is no date/);
    for (const text of ['', '# nothing', 'symbol,from\n']) expect(() => symbolsOf(text)).toThrow(/holds no symbol/);
  });
});
