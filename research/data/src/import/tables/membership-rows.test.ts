import { describe, expect, it } from 'vitest';
import { at, DAY, read, type Read } from './read-layout.fixture.ts';

const brief = (table: Read) =>
  table.all('membership').map(({ symbol, tsEvent, group, member }) => [symbol, tsEvent, group, member]);

describe('membership', () => {
  it('reads spells: in on the first day, out on the one that ends them', async () => {
    const table = await read(
      'sp500_ticker_start_end.csv',
      'ticker,start_date,end_date\nA,2000-06-05,\nNA,1996-01-02,1997-01-15\nB,2000-01-03,1999-01-04\nC,soon,\nD,2000-01-03,later\n',
    );
    expect(brief(table)).toEqual([
      ['A', at('2000-06-05'), 'sp500', 1],
      ['NA', at('1996-01-02'), 'sp500', 1],
      ['NA', at('1997-01-15'), 'sp500', 0],
    ]);
    expect(table.rejected).toEqual([
      [4, 'ends before it starts', '1999-01-04'],
      [5, 'no date that can be read', 'soon'],
      [6, 'no end date that can be read', 'later'],
    ]);
    expect(table.all('membership')[0]!['tsKnown']).toBe(at('2000-06-06'));
    expect(table.recognised).toContain('group sp500, dated by column start_date, known at the end of that UTC date');
  });

  it('reads changes with lists; who leaves and enters on one day is a member', async () => {
    const table = await read('idx.csv', 'date,add,remove\n2019-06-03,"CTVA,DD","FLR, DD"\n2019-06-04,,X\n');
    expect(brief(table)).toEqual([
      ['CTVA', at('2019-06-03'), 'idx', 1],
      ['DD', at('2019-06-03'), 'idx', 0],
      ['DD', at('2019-06-03'), 'idx', 1],
      ['FLR', at('2019-06-03'), 'idx', 0],
      ['X', at('2019-06-04'), 'idx', 0],
    ]);
  });

  it('reads whole lists by what changed between them', async () => {
    const table = await read('idx.csv', 'date,tickers\n2019-01-02,"A,B"\n2019-01-03,"B,A"\n2019-01-04,"B,C"\n', {
      symbol: 'my index',
    });
    expect(brief(table)).toEqual([
      ['A', at('2019-01-02'), 'my index', 1],
      ['A', at('2019-01-04'), 'my index', 0],
      ['B', at('2019-01-02'), 'my index', 1],
      ['C', at('2019-01-04'), 'my index', 1],
    ]);
  });

  it('reads members with their sectors', async () => {
    const table = await read(
      'sp500.csv',
      'Symbol,Security,GICS Sector,Headquarters Location,Date added\nMMM,3M,Industrials,"Saint Paul,\nMinnesota",1957-03-04\nXYZ,X,,Y,2020-01-02\n',
    );
    expect(brief(table)).toEqual([
      ['MMM', at('1957-03-04'), 'sp500', 1],
      ['MMM', at('1957-03-04'), 'sector:Industrials', 1],
      ['XYZ', at('2020-01-02'), 'sp500', 1],
    ]);
    expect(table.recognised).toContain('sectors are those of the file’s own day');
  });

  it('dates members without dates by the file’s name', async () => {
    const text = 'Symbol,Name,Sector\nMMM,3M,Conglomerates\n';
    const table = await read('sp500_constituents_2026-08.csv', text, { knownLag: DAY });
    expect(table.all('membership').map(({ tsEvent, tsKnown }) => [tsEvent, tsKnown])).toEqual([
      [at('2026-09-01'), at('2026-09-02')],
      [at('2026-09-01'), at('2026-09-02')],
    ]);
    await expect(read('sp500_constituents.csv', text)).rejects.toThrow('has no column of dates');
  });

  it('reads single entries, with the date they were announced', async () => {
    const table = await read(
      'm.csv',
      'date,symbol,group,member,announcement_date\n2020-12-21,TSLA,sp500,1,2020-11-16\n2020-12-21,AIV,sp500,0,\n2020-12-21,X,sp500,2,2020-11-16\n',
    );
    expect(table.all('membership')).toEqual([
      { symbol: 'TSLA', tsEvent: at('2020-12-21'), tsKnown: at('2020-11-17'), group: 'sp500', member: 1 },
    ]);
    expect(table.rejected).toEqual([
      [3, 'the instant at which it was known cannot be read'],
      [4, 'member is above 1', '2'],
    ]);
    expect(table.recognised).toContain('groups by column group');
  });
});
