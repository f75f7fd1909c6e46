import { describe, expect, it } from 'vitest';
import {
  describeColumns,
  describeRecognised,
  detectDelimiter,
  isHeader,
  recogniseColumns,
} from './recognise-columns.ts';

const encoder = new TextEncoder();
const recognise = (header: string): Record<string, number> =>
  Object.fromEntries(recogniseColumns('x.csv', header.split(',')));

const detect = (header: string): string => String.fromCharCode(detectDelimiter(encoder.encode(header)));

describe('recogniseColumns', () => {
  it('knows the headers that vendors write', () => {
    const yahoo = { date: 0, open: 1, high: 2, low: 3, close: 4, adjusted: 5, volume: 6 };
    expect(recognise('Date,Open,High,Low,Close,Adj Close,Volume')).toEqual(yahoo);
    expect(recognise('DATE,open,HIGH,low,close,adj_close,vol')).toEqual(yahoo);
    expect(recognise('date,o,h,l,c,AdjustedClose,v')).toEqual(yahoo);
    expect(
      recognise('symbol,date,open,high,low,close,adjusted_close,volume,dividend_amount,split_coefficient'),
    ).toEqual({
      symbol: 0,
      date: 1,
      open: 2,
      high: 3,
      low: 4,
      close: 5,
      adjusted: 6,
      volume: 7,
      dividend: 8,
      split: 9,
    });
    expect(recognise('Date,Close/Last,Volume,Open,High,Low')).toEqual({
      date: 0,
      close: 1,
      volume: 2,
      open: 3,
      high: 4,
      low: 5,
    });
    expect(recognise('<TICKER>,<DATE>,<TIME>,<CLOSE>')).toEqual({ symbol: 0, date: 1, clock: 2, close: 3 });
    expect(recognise('Date,Close,Dividends,Stock Splits,Ticker,GICS Sector')).toEqual({
      date: 0,
      close: 1,
      dividend: 2,
      split: 3,
      symbol: 4,
      sector: 5,
    });
    expect(recognise(',Open,Close')).toEqual({ date: 0, open: 1, close: 2 });
  });

  it('prefers the plainer name and leaves the other column out', () => {
    expect(recognise('price,close,date')).toEqual({ close: 1, date: 2 });
    expect(recognise('Name,Symbol,date,close')).toEqual({ symbol: 1, date: 2, close: 3 });
    expect(recognise('date,datetime,last')).toEqual({ date: 1, close: 2 });
    expect(recognise('time,close')).toEqual({ date: 0, close: 1 });
  });

  it('says which columns there are when date or price is missing', () => {
    expect(() => recognise('date,foo')).toThrow(
      /^x\.csv has no price column \(its columns are date, foo\); .*close, last or price$/,
    );
    expect(() => recognise('Date,Adj Close')).toThrow(/an adjusted close, but no close as traded/);
    expect(() => recognise('close,volume')).toThrow(/^x\.csv has no date column \(its columns are close, volume\)/);
    expect(() => recognise(Array.from({ length: 30 }, (_, i) => `c${i}`).join(','))).toThrow('c11 and 18 more');
    expect(() => recognise('date,Close,close')).toThrow('two columns are named close');
  });
});

describe('detectDelimiter', () => {
  it('takes what stands most often outside quotes', () => {
    expect(detect('a,b,c')).toBe(',');
    expect(detect('a;b;c')).toBe(';');
    expect(detect('a\tb\tc')).toBe('\t');
    expect(detect('a|b|c')).toBe('|');
    expect(detect('"a,b,c,d";e')).toBe(';');
    expect(detect('alone')).toBe(',');
  });
});

describe('isHeader', () => {
  it('tells a header from a row', () => {
    expect(isHeader(['Symbol', 'Date', 'Close'])).toBe(true);
    expect(isHeader(['<DATE>', '<CLOSE>'])).toBe(true);
    expect(isHeader(['date', '2024-01-02', '5'])).toBe(false);
    expect(isHeader(['close', 'x', '5'])).toBe(false);
  });
});

describe('describeColumns', () => {
  const header = ['', 'Close', 'Exchange'];
  const rest = { interval: 'daily', delimiter: ';', decimalComma: true, dates: 'YYYY-MM-DD', symbols: 'column x' };
  const described = describeColumns('AAPL.csv', header, recogniseColumns('AAPL.csv', header), rest);

  it('names the columns in the order of the header', () => {
    expect(described.columns).toEqual([
      { field: 'date', column: '' },
      { field: 'close', column: 'Close' },
    ]);
  });

  it('is one readable line', () => {
    expect(describeRecognised(described)).toBe(
      'AAPL.csv: daily bars, semicolon-separated with decimal commas; dates YYYY-MM-DD; symbols from column x; date = (unnamed), close = Close; ignored: Exchange',
    );
  });
});
