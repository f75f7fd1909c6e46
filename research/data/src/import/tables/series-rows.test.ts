import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { at, DAY, read, type Read } from './read-layout.fixture.ts';

const brief = (table: Read) =>
  table.all('series').map(({ series, tsEvent, tsKnown, value }) => [series, tsEvent, tsKnown, value]);

const months = (count: number, from = 0): string[] =>
  Array.from({ length: count }, (_, i) => new Date(Date.UTC(2020, from + i, 1)).toISOString().slice(0, 10));

describe('wide tables of series', () => {
  it('makes a series of every column of numbers; a blank or a dot is no value', async () => {
    const table = await read(
      'rates.csv',
      'DATE,DGS10,Note,DGS2\n2020-01-02,1.88,x,1.58\n2020-01-03,.,y,1.53\n2020-01-06,1.81,z,\n',
    );
    expect(brief(table)).toEqual([
      ['DGS10', at('2020-01-02'), at('2020-01-03'), 1.88],
      ['DGS10', at('2020-01-06'), at('2020-01-07'), 1.81],
      ['DGS2', at('2020-01-02'), at('2020-01-03'), 1.58],
      ['DGS2', at('2020-01-03'), at('2020-01-04'), 1.53],
    ]);
    expect(table.recognised).toBe(
      'series (comma-separated, series); time = DATE; values: DGS10, DGS2; ignored: Note; dates YYYY-MM-DD; ' +
        '2 daily (known at the end of their UTC date)',
    );
  });

  it('names prices of one instrument after it, where the user says that they are series', async () => {
    const text = 'DATE,OPEN,CLOSE\n2020-01-02,12.5,13\n';
    const named = await read('vix.csv', text, { kind: 'series', symbol: 'VIX' });
    expect(named.all('series').map(({ series, value }) => [series, value])).toEqual([
      ['VIX', 13],
      ['VIX_open', 12.5],
    ]);
    const byFile = await read('vix.csv', text, { kind: 'series' });
    expect(byFile.all('series').map(({ series }) => series)).toEqual(['vix', 'vix_open']);
  });

  it('rejects a bad cell, not its row', async () => {
    const table = await read(
      'r.csv',
      'date,A,B\n2020-01-02,1,2\n2020-01-03,x,3\n2020-01-04,"1,5",4\nthen,5,6\n2020-01-05,7\n2020-01-06,8,9,10\n',
    );
    expect(table.rejected).toEqual([
      [3, 'A is not a number', 'x'],
      [4, 'A is not a number', '1,5'],
      [5, 'no date that can be read', 'then'],
      [6, 'wrong number of cells', '2 instead of 3'],
      [7, 'wrong number of cells', '4 instead of 3'],
    ]);
    expect(table.all('series').map(({ value }) => value)).toEqual([1, 2, 3, 4]);
    expect(table.rows).toBe(6);
  });

  it('tells the period column by column, so that a quarterly series is not known with the daily ones', async () => {
    const lines = Array.from({ length: 400 }, (_, i) => {
      const date = new Date((18_262 + i) * 86_400_000).toISOString().slice(0, 10);
      const isMonth = date.endsWith('-01');
      const isQuarter = /-(?:01|04|07|10)-01$/.test(date);
      return `${date},${i + 1},${isMonth ? i + 1 : ''},${isQuarter ? i + 1 : ''},${date.endsWith('-01-01') ? i + 1 : ''}`;
    });
    const table = await read('m.csv', `date,D,M,Q,A\n${lines.join('\n')}\n`);
    expect(table.rejected).toEqual([]);
    expect(table.recognised).toContain(
      '1 daily (known at the end of their UTC date), 1 monthly (known two months after their end), ' +
        '1 quarterly (known at the end of the following quarter), 1 annual (known at the end of the following year)',
    );
    const first = (series: string) =>
      brief(table)
        .find(([name]) => name === series)!
        .slice(1, 3);
    expect(first('D')).toEqual([at('2020-01-01'), at('2020-01-02')]);
    expect(first('M')).toEqual([at('2020-01-01'), at('2020-04-01')]);
    expect(first('Q')).toEqual([at('2020-01-01'), at('2020-07-01')]);
    expect(first('A')).toEqual([at('2020-01-01'), at('2022-01-01')]);
  });

  it('names a period by its start and knows it by the user’s lag', async () => {
    const text = 'date,X\n1997-01-31,1\n1997-02-28,2\n1997-03-31,3\n';
    const table = await read('x.csv', text, { knownLag: 14 * DAY });
    expect(brief(table).map((row) => row.slice(1, 3))).toEqual([
      [at('1997-01-01'), at('1997-02-15')],
      [at('1997-02-01'), at('1997-03-15')],
      [at('1997-03-01'), at('1997-04-15')],
    ]);
    expect(table.recognised).toContain('1 monthly (known 14 days after the period’s end)');
  });

  it('tells the period anew where a series becomes more frequent', async () => {
    const dates = [
      '2010-01-01',
      '2011-01-01',
      '2012-01-01',
      '2013-01-01',
      '2014-01-01',
      '2015-01-01',
      ...months(8, -48),
    ];
    const table = await read('x.csv', `date,X\n${dates.map((date, i) => `${date},${i + 1}`).join('\n')}\n`);
    expect(table.rejected).toEqual([]);
    const known = new Map(brief(table).map(([, tsEvent, tsKnown]) => [tsEvent, tsKnown]));
    expect(known.size).toBe(dates.length);
    expect(known.get(at('2014-01-01'))).toBe(at('2016-01-01'));
    expect(known.get(at('2016-01-01'))).toBe(at('2016-04-01'));
    expect(known.get(at('2016-08-01'))).toBe(at('2016-11-01'));
    expect(table.recognised).toContain('1 monthly');
  });

  it('rejects a second value at one date', async () => {
    const table = await read('x.csv', 'date,X\n2020-01-01,1\n2020-02-01,2\n2020-02-01,3\n2020-03-01,4\n');
    expect(table.rejected).toEqual([[4, 'a second value at one date', '3']]);
    expect(table.all('series').map(({ value }) => value)).toEqual([1, 2, 4]);
  });

  it('takes the longest period of the table for a series with a single value', async () => {
    const lines = months(6).map((date, i) => `${date},${i + 1},${i === 3 ? 9 : ''}`);
    const table = await read('x.csv', `date,X,Y\n${lines.join('\n')}\n`);
    expect(brief(table).filter(([name]) => name === 'Y')).toEqual([['Y', at('2020-04-01'), at('2020-07-01'), 9]]);
  });

  it('keeps instants of series that come several times a day', async () => {
    const table = await read('f.csv', 'time,rate\n2021-11-18 00:00:00.017,0.0001\n2021-11-18 08:00:00,0.0002\n', {
      zone: 'Asia/Tokyo',
    });
    expect(brief(table)).toEqual([
      ['f', at('2021-11-17T15:00:00.017Z'), at('2021-11-17T15:00:00.017Z'), 0.0001],
      ['f', at('2021-11-17T23:00:00Z'), at('2021-11-17T23:00:00Z'), 0.0002],
    ]);
    const skipped = await read('f.csv', 'time,rate\n2021-03-14 02:30:00,1\n2021-03-14 04:30:00,1\n', {
      zone: 'America/New_York',
    });
    expect(skipped.rejected).toEqual([
      [2, 'a time that the clocks of America/New_York skipped', '2021-03-14 02:30:00'],
    ]);
  });

  it('drops zeros that stand for missing values and says how many', async () => {
    const lines = Array.from({ length: 90 }, (_, i) => {
      const date = new Date((18_262 + i) * 86_400_000).toISOString().slice(0, 10);
      return `${date},${i < 40 ? 0 : 3.6 + (i % 4) * 0.02},${((i * 7) % 5) - 2}`;
    });
    const table = await read('y.csv', `date,M1,R\n${lines.join('\n')}\n`);
    expect(table.recognised).toContain('; zeros taken as missing: M1 40');
    expect(brief(table).filter(([name]) => name === 'M1').length).toBe(50);
    expect(brief(table).filter(([name, , , value]) => name === 'R' && value === 0).length).toBe(18);
  });

  it('keeps transform codes as units', async () => {
    const table = await read(
      'md.csv',
      'sasdate,RPI,UNRATE\nfactors,1,0\nTransform:,5,2\n1/1/1959,2442.158,6\n2/1/1959,2451.778,5.9\n3/1/1959,2467,5.6\n',
    );
    expect(table.rows).toBe(3);
    expect(
      table
        .all('series')
        .map(({ series, unit }) => [series, unit])
        .slice(2, 4),
    ).toEqual([
      ['RPI', 'transform 5'],
      ['UNRATE', 'transform 2'],
    ]);
  });

  it('reads vintages by the days in their names', async () => {
    const table = await read('GDP.csv', 'date,GDP_20130101,GDP_20130402\n2012-07-01,15811,15811\n2012-10-01,,15864\n');
    expect(brief(table)).toEqual([
      ['GDP', at('2012-07-01'), at('2013-01-02'), 15_811],
      ['GDP', at('2012-07-01'), at('2013-04-03'), 15_811],
      ['GDP', at('2012-10-01'), at('2013-04-03'), 15_864],
    ]);
    expect(table.recognised).toContain('known at the end of the day in the column’s name');
  });

  it('calls a single column without a name of its own after the file, or as the user says', async () => {
    const text = 'date,return\n2020-01-02,0.01\n2020-01-03,0.02\n';
    expect((await read('spy.csv', text)).records('series').subjects).toEqual(['spy']);
    expect((await read('spy.csv', text, { symbol: 'SPY total' })).records('series').subjects).toEqual(['SPY total']);
    expect((await read('x.csv', text.replace('return', 'SPY'))).records('series').subjects).toEqual(['SPY']);
  });

  it('keeps every value, whatever the dates are', async () => {
    const day = fc.integer({ min: -10_000, max: 20_000 });
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(day, { minLength: 1, maxLength: 40 }), async (days) => {
        const lines = days.map((n, i) => `${new Date(n * 86_400_000).toISOString().slice(0, 10)},${i + 1}`);
        const table = await read('x.csv', `date,X\n${lines.join('\n')}\n`);
        expect(table.rejected).toEqual([]);
        expect(
          table
            .all('series')
            .map(({ value }) => Number(value))
            .sort((a, b) => a - b),
        ).toEqual(days.map((_, i) => i + 1));
        // None is known before the end of its date.
        const known = new Map(table.all('series').map(({ value, tsKnown }) => [value, Number(tsKnown)]));
        days.forEach((n, i) => expect(known.get(i + 1)).toBeGreaterThan(n * DAY));
      }),
      { numRuns: 60 },
    );
  });
});

describe('long tables of series', () => {
  it('names a series by all columns that say which it is', async () => {
    const table = await read(
      'oecd.csv',
      '"LOCATION","INDICATOR","FREQUENCY","TIME","Value","Flag Codes"\n"CHE","STINT","Q","1974-Q1",10.84,\n"CHE","STINT","M","1974-01",10,\n"CHE","STINT","A","1974",9,\n"CHE","STINT","A","1975",x,\n',
    );
    expect(brief(table)).toEqual([
      ['CHE.STINT.A', at('1974-01-01'), at('1976-01-01'), 9],
      ['CHE.STINT.M', at('1974-01-01'), at('1974-04-01'), 10],
      ['CHE.STINT.Q', at('1974-01-01'), at('1974-07-01'), 10.84],
    ]);
    expect(table.rejected).toEqual([[5, 'value is not a number', 'x']]);
    expect(table.recognised).toContain('named by LOCATION, INDICATOR, FREQUENCY; ignored: Flag Codes');
  });

  it('reads series, value and unit, with vintages', async () => {
    const table = await read(
      'v.csv',
      'date,series,value,unit,realtime_start\n2012-07-01,GDP,15811,bn,2012-10-26\n2012-07-01,GDP,15797.4,bn,2012-11-29\n2012-07-01,GDP,1,bn,\n2012-07-01,,1,bn,2012-11-29\n',
    );
    expect(table.all('series')).toEqual([
      { series: 'GDP', tsEvent: at('2012-07-01'), tsKnown: at('2012-10-27'), value: 15_811, unit: 'bn' },
      { series: 'GDP', tsEvent: at('2012-07-01'), tsKnown: at('2012-11-30'), value: 15_797.4, unit: 'bn' },
    ]);
    expect(table.rejected.map(([line, reason]) => [line, reason])).toEqual([
      [4, 'the instant at which it was known cannot be read'],
      [5, 'no symbol'],
    ]);
  });

  it('joins names and columns where a table has both', async () => {
    const table = await read('c.csv', 'country,year,gdp,cpi\nNA,2019,1,2\nNA,2020,3,4\n');
    expect(brief(table).map(([name, , known]) => [name, known])).toEqual([
      ['NA.cpi', at('2021-01-01')],
      ['NA.cpi', at('2022-01-01')],
      ['NA.gdp', at('2021-01-01')],
      ['NA.gdp', at('2022-01-01')],
    ]);
  });

  it('takes numbers for names where several rows have one date', async () => {
    const table = await read('c.csv', 'date,id,x\n2020-01-01,7,1\n2020-01-01,8,2\n');
    expect(table.records('series').subjects).toEqual(['7.x', '8.x']);
  });

  it('reads a date and a value alone', async () => {
    const table = await read('DGS10.csv', 'observation_date;value\n02.01.2020;1,5\n03.01.2020;1,25\n');
    expect(brief(table)).toEqual([
      ['DGS10', at('2020-01-02'), at('2020-01-03'), 1.5],
      ['DGS10', at('2020-01-03'), at('2020-01-04'), 1.25],
    ]);
    expect(table.recognised).toContain('semicolon-separated with decimal commas');
  });
});
