import { describe, expect, it } from 'vitest';
import { at, DAY, read } from './read-layout.fixture.ts';

const REPORTS = 'crawl_date,symbol,end_date,amend,period_focus,fiscal_year,doc_type,revenues,eps_basic\n';

/** tsKnown of a report with this crawl date. */
async function knownOf(crawled: string, knownLag?: number) {
  const text = `${REPORTS}${crawled},A,2014-12-31,False,FY,2014,10-K,1,\n`;
  const table = await read('r.csv', text, knownLag === undefined ? {} : { knownLag });
  return table.all('fundamentals')[0]!['tsKnown'];
}

describe('figures of companies', () => {
  it('makes a record of every figure, known at the end of the day it was seen', async () => {
    const table = await read('r.csv', `${REPORTS}2015-03-23,NA,2014-12-31,True,FY,2014,10-K,21924000.0,\n`);
    expect(table.all('fundamentals')).toEqual([
      {
        symbol: 'NA',
        tsEvent: at('2014-12-31'),
        tsKnown: at('2015-03-24'),
        item: 'revenues',
        period: 'FY',
        value: 21_924_000,
        form: '10-K',
        amended: 1,
      },
    ]);
    expect(table.recognised).toContain('ignored: fiscal_year');
  });

  it('takes an exact instant at its word, and a date with the user’s lag from its start', async () => {
    expect(await knownOf('2015-03-23 21:05:00Z')).toBe(at('2015-03-23T21:05:00Z'));
    expect(await knownOf('2015-03-23', 0)).toBe(at('2015-03-23'));
    expect(await knownOf('2015-03-23', 2 * DAY)).toBe(at('2015-03-25'));
    expect(await knownOf('2015-03')).toBe(at('2015-04-01'));
  });

  it('rejects a bad figure alone, and a row without dates whole', async () => {
    const table = await read(
      'r.csv',
      `${REPORTS}2015-03-23,A,2014-12-31,False,FY,2014,10-K,many,1.5\n,A,2014-12-31,False,FY,2014,10-K,1,2\n2015-03-23,A,,False,FY,2014,10-K,1,2\n`,
    );
    expect(table.all('fundamentals').map(({ item, value }) => [item, value])).toEqual([['eps_basic', 1.5]]);
    expect(table.rejected).toEqual([
      [2, 'value is not a number', 'many'],
      [3, 'the instant at which it was known cannot be read', '1'],
      [3, 'the instant at which it was known cannot be read', '2'],
      [4, 'no date that can be read', ''],
    ]);
  });

  it('reads one figure a row', async () => {
    const table = await read(
      'facts.csv',
      'symbol,end,fp,form,filed,tag,val\nA,2020-03-31,Q1,10-Q/A,2020-05-01,Revenues,5\nA,2020-03-31,Q1,10-Q,2020-05-01,,5\nA,2020-03-31,Q1,10-Q,2020-05-01,Assets,\n',
    );
    expect(table.all('fundamentals')).toEqual([
      {
        symbol: 'A',
        tsEvent: at('2020-03-31'),
        tsKnown: at('2020-05-02'),
        item: 'Revenues',
        period: 'Q1',
        value: 5,
        form: '10-Q/A',
        amended: 1,
      },
    ]);
    expect(table.rejected.map(([line, reason]) => [line, reason])).toEqual([
      [3, 'item is missing'],
      [4, 'value is missing'],
    ]);
  });

  it('waits a further quarter or year where nothing says when a figure was known', async () => {
    const text = 'symbol,end_date,period,assets\nA,2020-03-31,Q1,5\nA,2020-12-31,FY,6\n';
    const known = async (knownLag?: number) =>
      (await read('r.csv', text, knownLag === undefined ? {} : { knownLag }))
        .all('fundamentals')
        .map((row) => row['tsKnown']);
    expect(await known()).toEqual([at('2020-07-01'), at('2022-01-01')]);
    expect(await known(45 * DAY)).toEqual([at('2020-05-16'), at('2021-02-15')]);
    expect((await read('r.csv', text)).recognised).toContain('known a quarter after the period’s end');
  });

  it('names a period’s figure by its last day', async () => {
    const table = await read('r.csv', 'symbol,date,period,assets\nA,2020-Q1,Q1,5\n');
    expect(table.all('fundamentals')[0]!['tsEvent']).toBe(at('2020-03-31'));
  });

  it('dates a snapshot by its file’s name, and refuses it without a date', async () => {
    const text = 'Symbol,Name,Price/Earnings,Price,EBITDA\nMMM,"3M, the ""company""",31.78,178.96,\n';
    const table = await read('snapshot_2026-08-05.csv', text, { knownLag: DAY });
    expect(table.all('fundamentals')).toEqual([
      expect.objectContaining({
        item: 'Price/Earnings',
        tsEvent: at('2026-08-06'),
        tsKnown: at('2026-08-07'),
        period: 'snapshot',
      }),
      expect.objectContaining({ item: 'Price', value: 178.96 }),
    ]);
    await expect(read('snapshot.csv', text)).rejects.toThrow(
      'snapshot.csv has no column of dates, nor a date in its name (nothing says when its figures could be known); ' +
        'name the file after its day or month, as in snapshot_2026-08.csv',
    );
  });
});
