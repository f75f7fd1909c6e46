import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isoDate, type Json } from '@quantcli/core';
import { DATA, FeedImport, isAbsent, isKnown, shared, SKIPPED } from './read-feed.fixture.ts';

const factors = (name: string): string => `Data/equity/usa/factor_files/${name}.csv`;
const maps = (name: string): string => `Data/equity/usa/map_files/${name}.csv`;

async function actionsOf(path: string, text: string | Uint8Array) {
  const feed = new FeedImport();
  const reading = await feed.read(path, text);
  return { reading, rejected: feed.rejected, rows: feed.rows('actions') };
}
const brief = ({ tsEvent, action, value, target }: { [column: string]: Json }): string =>
  [isoDate(tsEvent as number), action, value ?? target].filter((part) => part !== undefined).join(' ');

describe('factor files', () => {
  it('give splits and dividends on the session after their row, per share of that day', async () => {
    const { rows, reading, rejected } = await actionsOf(
      factors('abc'),
      // A plain dividend, a split with a dividend on one day, and a reverse split after a Friday.
      '20140103,0.49005,0.5,1\n20140618,0.4900500,0.5,50\n20140701,0.495,0.5,10\n20140801,0.5,1,20\n20501231,0.5,0.25,0',
    );
    expect(rejected).toEqual([]);
    expect(reading).toMatchObject({ kinds: ['actions'], rows: 5, layout: 'lean-factor-files' });
    expect(rows.map(brief)).toEqual([
      '2014-06-19 dividend 0.5',
      '2014-07-02 split 2',
      '2014-07-02 dividend 0.05',
      '2014-08-04 split 0.25',
    ]);
    expect(rows.every(({ tsEvent, tsKnown, symbol }) => tsEvent === tsKnown && symbol === 'ABC')).toBe(true);
  });

  it('refuse a price factor that falls, which no dividend does', async () => {
    const { rows, rejected } = await actionsOf(factors('x'), '20140103,0.5,1,9\n20140606,0.4,1,100\n20501231,0.5,1,0');
    expect(rejected).toMatchObject([{ line: 2, reason: 'its price factor is below that of the row before' }]);
    expect(rows).toEqual([]);
  });

  it('give a third as a third where the printed digits allow it, and the printed ratio where they do not', async () => {
    const { rows } = await actionsOf(
      factors('tap.a'),
      '20050104,1,0.111111,1\n20050608,1,0.111111,200\n20081222,1,0.333333,90\n20090105,1,1,10\n20100104,1,0.3333,10\n20110104,1,0.997307,10\n20501231,1,1,0\n',
    );
    expect(rows.map(brief)).toEqual([
      '2005-06-09 split 3',
      '2008-12-23 split 3',
      '2009-01-06 split 0.3333',
      '2010-01-05 split 2.99222',
      '2011-01-05 split 1.0027',
    ]);
    expect(rows[0]!['symbol']).toBe('TAP.A');
  });

  it('pass over factors that have lost their digits', async () => {
    const { rows, rejected } = await actionsOf(
      factors('gbsn'),
      '20130102,1,inf,1\n20140102,1,1.6e+6,1\n2015-13-01,1,1,1\n20160330,1,80,0.16\n20160330,1,80,0.16\n20501231,1,1,0\n',
    );
    expect(rejected.map(({ line, reason }) => [line, reason])).toEqual([
      [1, 'no factors can be read'],
      [2, 'no factors can be read'],
      [3, 'no date can be read'],
      [5, 'its date does not come after the row before'],
    ]);
    expect(rows.map(brief)).toEqual(['2016-03-31 split 0.0125']);
  });

  it('are those of equities: futures have others', () => {
    expect(isKnown('Data/future/cme/factor_files/es.csv', '{"Date":"2009-11-30T00:00:00"}')).toBe(false);
    expect(isKnown('Data/future/cme/map_files/es.csv', '18991230,es,CME')).toBe(false);
    expect(isKnown('Data/equity/usa/factor_files/factor_files_20210401.zip!aapl.csv', '20210401,1,1,1')).toBe(true);
  });
});

describe('map files', () => {
  it('say listing, ticker changes and delisting', async () => {
    const { rows, reading } = await actionsOf(
      maps('wm'),
      '19980102,uw,N\n19980716,uw,N\n20090804,wmi,N\n20501231,wm,N',
    );
    expect(reading).toMatchObject({ kinds: ['actions'], rows: 4, layout: 'lean-map-files' });
    expect(rows.map(brief)).toEqual([
      '1998-01-02 ticker-change UW',
      '1998-07-17 ticker-change WMI',
      '2009-08-05 ticker-change WM',
    ]);
    expect(new Set(rows.map(({ symbol }) => symbol))).toEqual(new Set(['WM']));
    const gone = await actionsOf(maps('fb.1'), '19990929,fb\n20030328,fb\n');
    expect(gone.rows).toEqual([
      {
        symbol: 'FB.1',
        tsEvent: Date.UTC(1999, 8, 29) * 1_000,
        tsKnown: Date.UTC(1999, 8, 29) * 1_000,
        action: 'ticker-change',
        target: 'FB',
      },
      {
        symbol: 'FB.1',
        tsEvent: Date.UTC(2003, 2, 31) * 1_000,
        tsKnown: Date.UTC(2003, 2, 31) * 1_000,
        action: 'delisting',
      },
    ]);
  });

  it('keep a ticker that comes back', async () => {
    const { rows } = await actionsOf(maps('qqq'), '19990310,qqq,Q\n20041130,qqq,Q\n20110322,qqqq,Q\n20501231,qqq,Q');
    expect(rows.map(brief)).toEqual([
      '1999-03-10 ticker-change QQQ',
      '2004-12-01 ticker-change QQQQ',
      '2011-03-23 ticker-change QQQ',
    ]);
  });

  it('are refused row by row', async () => {
    const { rows, rejected } = await actionsOf(maps('x'), 'x,y\n20100104,\n20100104,x\n20090104,y\n20501231,x\n');
    expect(rejected.map(({ line, reason }) => [line, reason])).toEqual([
      [1, 'no date can be read'],
      [2, 'ticker is missing'],
      [4, 'its date does not come after the row before'],
    ]);
    expect(rows.map(brief)).toEqual(['2010-01-04 ticker-change X']);
  });
});

describe.skipIf(isAbsent)(`Lean’s own files${SKIPPED}`, () => {
  const folder = 'lean/dev/Data/equity/usa';

  it('give the dividends and splits that Apple paid', async () => {
    const { rows } = await actionsOf(factors('aapl'), await shared(`${folder}/factor_files/aapl.csv`));
    const splits = rows.filter(({ action }) => action === 'split');
    expect(splits.map(brief)).toEqual([
      '2000-06-21 split 2',
      '2005-02-28 split 2',
      '2014-06-09 split 7',
      '2020-08-31 split 4',
    ]);
    const cash = rows.filter(({ action }) => action === 'dividend').map(({ value }) => value);
    // apple.com, investor relations, dividend history: 2012 to 2021, as declared.
    const declared = [
      [2.65, 3],
      [3.05, 4],
      [3.29, 1],
      [0.47, 3],
      [0.52, 4],
      [0.57, 4],
      [0.63, 4],
      [0.73, 4],
      [0.77, 4],
      [0.82, 2],
      [0.205, 2],
    ];
    expect(cash).toEqual(declared.flatMap(([amount, times]) => Array.from({ length: times! }, () => amount)));
  });

  it('reproduce every printed factor from the actions and the reference prices', async () => {
    let changes = 0;
    for (const name of readdirSync(resolve(DATA, folder, 'factor_files'))) {
      const bytes = await shared(`${folder}/factor_files/${name}`);
      const { rows, rejected } = await actionsOf(factors(name.replace('.csv', '')), bytes);
      expect(rejected).toEqual([]);
      const on = (action: string, date: number): number =>
        (rows.find((row) => row['action'] === action && row['tsEvent'] === date)?.['value'] as number | undefined) ??
        (action === 'split' ? 1 : 0);
      const table = bytes
        .toString('utf8')
        .trim()
        .split(/\r?\n/)
        .map((line) => line.split(','));
      const dates = [...new Set(rows.map(({ tsEvent }) => tsEvent as number))].sort((a, b) => a - b);
      let used = 0;
      for (let i = table.length - 2; i >= 0; i -= 1) {
        const [day, price, split, close] = table[i]!.map(Number) as [number, number, number, number];
        const [, nextPrice, nextSplit] = table[i + 1]!.map(Number) as [number, number, number];
        const midnight = Date.UTC(Math.floor(day / 1e4), (Math.floor(day / 100) % 100) - 1, day % 100) * 1_000;
        if (price === nextPrice && split === nextSplit) continue;
        const exDate = dates.find((date) => date > midnight)!;
        expect(exDate - midnight).toBeLessThanOrEqual(5 * 86_400e6);
        const ratio = on('split', exDate);
        const cash = on('dividend', exDate) * ratio;
        // Within the rounding of the seven decimals, or of fewer where a split factor has only them.
        expect(Math.abs((1 - cash / close) * nextPrice - price)).toBeLessThan(2e-7);
        expect(Math.abs(nextSplit / ratio - split) / split).toBeLessThan(2e-5);
        used += Number(ratio !== 1) + Number(cash !== 0);
        changes += 1;
      }
      expect(used).toBe(rows.length);
    }
    expect(changes).toBe(853);
  });

  it('map 26 companies', async () => {
    const all: string[] = [];
    for (const name of readdirSync(resolve(DATA, folder, 'map_files'))) {
      const { rows, rejected } = await actionsOf(
        maps(name.replace('.csv', '')),
        await shared(`${folder}/map_files/${name}`),
      );
      expect(rejected).toEqual([]);
      all.push(...rows.map((row) => `${row['symbol'] as string} ${brief(row)}`));
    }
    expect(all.filter((text) => text.endsWith('delisting'))).toEqual([
      'AAA.1 2007-05-21 delisting',
      'FB.1 2003-03-31 delisting',
      'GDVD 2021-01-21 delisting',
      'GOOAV 2014-04-03 delisting',
      'TFCFA 2019-03-21 delisting',
      'TWX.1 2001-01-12 delisting',
      'TWX 2018-06-18 delisting',
      'VXX.1 2019-01-30 delisting',
    ]);
    expect(all).toContain('BNO 2010-06-02 ticker-change BNO');
    expect(all).toContain('USO 2006-04-10 ticker-change USO');
    expect(all).toContain('TFCFA 2013-07-01 ticker-change FOXA');
  });
});
