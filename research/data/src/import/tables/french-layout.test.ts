import { describe, expect, it } from 'vitest';
import { at, DAY, isKnown, read, type Read } from './read-layout.fixture.ts';

const FILE = [
  'This file was created by CMPT_ME_BEME_RETS using the 201610 CRSP database.',
  'The 1-month TBill return is from Ibbotson, and Associates, Inc.',
  '',
  ',Mkt-RF,SMB',
  '192607,    2.96,   -2.30',
  '192608,  -99.99,   -1.40',
  '192609,    -999,    abc',
  '192613,    1.00,    1.00',
  '192610,    1.00',
  '',
  ' Annual Factors: January-December ',
  ',Mkt-RF,SMB',
  '  1927,   29.47,   -2.04',
  '',
  'Copyright 2016 Kenneth R. French',
  '',
].join('\r\n');

const brief = (table: Read) =>
  table.all('series').map(({ series, tsEvent, tsKnown, value, unit }) => [series, tsEvent, tsKnown, value, unit]);

/** A section of two portfolios in one month. */
function sectionOf(title: string): string {
  return `  ${title}\n,Lo 30,Hi 30\n192607,1,2\n\n`;
}

describe('French’s factor files', () => {
  it('reads the sections between the prose', async () => {
    const table = await read('F-F_Research_Data_Factors.CSV', FILE, { chunk: 30 });
    expect(table.layout).toBe('French data library');
    expect(brief(table)).toEqual([
      ['Mkt-RF:annual', at('1927-01-01'), at('1929-01-01'), 29.47, 'percent'],
      ['Mkt-RF:monthly', at('1926-07-01'), at('1926-10-01'), 2.96, 'percent'],
      ['SMB:annual', at('1927-01-01'), at('1929-01-01'), -2.04, 'percent'],
      ['SMB:monthly', at('1926-07-01'), at('1926-10-01'), -2.3, 'percent'],
      ['SMB:monthly', at('1926-08-01'), at('1926-11-01'), -1.4, 'percent'],
    ]);
    expect(table.rejected).toEqual([
      [7, 'SMB is not a number', 'abc'],
      [8, 'no date that can be read', '192613'],
      [9, 'wrong number of cells', '2 instead of 3'],
    ]);
    expect(table.rows).toBe(6);
    expect(table.recognised).toContain('2 values of −99.99 or −999 are missing; 4 lines of text left out');
    expect(table.recognised).toContain('monthly known two months after their end, annual known');
  });

  it('keeps the names of daily factors, known two months after their month or by the user’s lag', async () => {
    const daily = 'Prose.\n\n,Mom   \n19261103,   0.57\n19261104,  -0.52\n';
    expect(brief(await read('m.csv', daily))[0]).toEqual(['Mom', at('1926-11-03'), at('1927-02-01'), 0.57, 'percent']);
    const lagged = await read('m.csv', daily, { knownLag: 30 * DAY });
    expect(brief(lagged)[0]![2]).toBe(at('1926-12-04'));
    expect(lagged.recognised).toContain('daily known 30 days after the period’s end');
  });

  it('tells apart the sections of portfolios by their titles', async () => {
    const table = await read(
      'p.csv',
      `Prose.\n\n${sectionOf('Average Value Weighted Returns -- Monthly')}${sectionOf('Number of Firms in Portfolios')}`,
    );
    expect(brief(table).map(([name, , , , unit]) => [name, unit])).toEqual([
      ['Hi 30:monthly [Average Value Weighted Returns]', 'percent'],
      ['Hi 30:monthly [Number of Firms in Portfolios]', undefined],
      ['Lo 30:monthly [Average Value Weighted Returns]', 'percent'],
      ['Lo 30:monthly [Number of Firms in Portfolios]', undefined],
    ]);
  });

  it('knows its files by prose, header and dates in this order', () => {
    expect(isKnown('a.csv', 'Prose\n\n,A\nnothing\n')).toBe(false);
    expect(isKnown('a.csv', 'Prose only\n')).toBe(false);
    expect(isKnown('a.csv', ',A\n19260101,1\n')).toBe(true);
  });

  it('refuses a file that ends before its rows', async () => {
    const head = Buffer.from('Prose.\n\n,Mom\n19261103,0.57\n');
    const table = await read('m.csv', head);
    expect(table.rows).toBe(1);
    const { frenchLayout } = await import('./french-layout.ts');
    const { drain, fileOf, MemorySink } = await import('./read-layout.fixture.ts');
    const sink = new MemorySink();
    await expect(
      drain(frenchLayout.read(fileOf('m.csv', Buffer.from('Prose.\n\n,Mom\n')), sink), sink),
    ).rejects.toThrow('m.csv has no rows');
  });
});
