/** Price files as vendors and programs write them. */
import { isoTimes } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { importFiles, type Imported } from './import-files.ts';
import { testFolder } from './import.fixture.ts';

const write = testFolder();
const read = (name: string, text: string): Promise<Imported> => importFiles([write(name, text)]);
const bar = ({ bars }: Imported, row = 0): Record<string, number | string> => ({
  symbol: bars.symbols[bars.symbol[row]!]!,
  time: isoTimes(bars.time)[row]!,
  ...Object.fromEntries([...bars.fields].map(([field, values]) => [field, values[row]!])),
});

describe('files of vendors', () => {
  it('Stooq', async () => {
    const header = '<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>\n';
    const daily = await read('aapl.us.txt', `${header}AAPL.US,D,19840907,000000,0.1,0.12,0.09,0.11,98811715,0\n`);
    expect(bar(daily)).toEqual({
      symbol: 'AAPL.US',
      time: '1984-09-07',
      open: 0.1,
      high: 0.12,
      low: 0.09,
      close: 0.11,
      volume: 98_811_715,
    });
    const minutes = await read('m5.txt', `${header}X,5,20240610,153500,1,1,1,1,1,0\nX,5,20240610,154000,1,1,1,2,1,0\n`);
    expect(isoTimes(minutes.bars.time)).toEqual(['2024-06-10T15:35:00.000000Z', '2024-06-10T15:40:00.000000Z']);
  });

  it('Yahoo, with its rows of null', async () => {
    const imported = await read(
      'IBM.csv',
      'Date,Open,High,Low,Close,Adj Close,Volume\n2024-01-02,1,2,0.5,1.5,1.4,100\n2024-01-03,null,null,null,null,null,null\n',
    );
    expect(bar(imported)).toMatchObject({ symbol: 'IBM', close: 1.5, adjusted: 1.4 });
    expect(imported.rejections[0]!.reason).toBe('close is missing: "null"');
  });

  it('yfinance, with its three rows of header', async () => {
    const rows = [
      'Price,Close,High,Low,Open,Volume',
      'Ticker,AAPL,AAPL,AAPL,AAPL,AAPL',
      'Date,,,,,',
      '2024-01-02,5,6,4,4.5,7',
    ];
    const imported = await read('yahoo.csv', `${rows.join('\n')}\n`);
    expect(bar(imported)).toEqual({
      symbol: 'AAPL',
      time: '2024-01-02',
      open: 4.5,
      high: 6,
      low: 4,
      close: 5,
      volume: 7,
    });
    expect(imported).toMatchObject({ read: 1, imported: 1, rejected: 0 });
  });

  it('Nasdaq.com, newest first, with dollars', async () => {
    const imported = await read(
      'AAPL.csv',
      'Date,Close/Last,Volume,Open,High,Low\n12/31/2024,$250.42,"39,480,720",$252.44,$253.28,$249.43\n12/30/2024,"$1,252.20",35557540,$252.23,$253.50,$250.75\n',
    );
    expect(bar(imported)).toMatchObject({ time: '2024-12-30', close: 1252.2 });
    expect(bar(imported, 1)).toMatchObject({ time: '2024-12-31', volume: 39_480_720, open: 252.44 });
  });

  it('Alpha Vantage', async () => {
    const imported = await read(
      'daily_adjusted_IBM.csv',
      'timestamp,open,high,low,close,adjusted_close,volume,dividend_amount,split_coefficient\n2024-02-08,1,2,0.5,1.5,1.25,100,1.66,1.0\n',
    );
    expect(bar(imported)).toMatchObject({ close: 1.5, adjusted: 1.25, dividend: 1.66, split: 1 });
  });

  it('pandas, with its index or a date in it', async () => {
    const index = await read('A.csv', ',date,close\n0,2024-01-02,5\n1,2024-01-03,6\n');
    expect(bar(index, 1)).toEqual({ symbol: 'A', time: '2024-01-03', close: 6 });
    expect(index.recognised[0]!.reading).toContain('ignored: (unnamed)');
    const dates = await read('A.csv', ',Open,Close\n2024-01-02 00:00:00,4,5\n');
    expect(bar(dates)).toEqual({ symbol: 'A', time: '2024-01-02', open: 4, close: 5 });
  });

  it('Investing.com and Google, with months by name', async () => {
    const imported = await read('x.csv', 'Date,Price,Open\n"Jan 03, 2024",2,1\n2-Jan-24,3,1\n');
    expect(isoTimes(imported.bars.time)).toEqual(['2024-01-02', '2024-01-03']);
    expect(imported.recognised[0]!.reading).toContain('dates with the month by name');
  });

  it('a European spreadsheet, with semicolons and decimal commas', async () => {
    const imported = await read(
      'SAP.csv',
      'Date;Open;Close;Volume\n02.01.2024;138,50;1.139,25;1.234.567\n03.01.2024;139;139,125;7\n'.replaceAll(
        /(\d\d)\.(\d\d)\.(\d{4})/g,
        '$1/$2/$3',
      ),
    );
    expect(bar(imported, 0)).toMatchObject({ open: 138.5, close: 1139.25, volume: 1_234_567 });
    expect(bar(imported, 1)).toMatchObject({ open: 139, close: 139.125, volume: 7 });
    expect(imported.recognised[0]!.reading).toMatch(/^daily bars, semicolon-separated with decimal commas;/);
  });
});
