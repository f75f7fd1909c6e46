/** Lean's daily files, one a ticker, whoever had it, against its map files. Skipped, saying so, where they are absent. */
import { existsSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { isoDate } from '@quantcli/core';
import { symbolStarts, type Bars } from '@quantcli/market';
import { nyse } from '@quantcli/panel';
import { describe, expect, it } from 'vitest';
import { readLeanDaily, REAL_DATA } from '../actions/real-files.fixture.ts';
import { findReusedTickers } from './find-reused-tickers.ts';
import { joinRenamed } from './join-renamed.ts';
import { readLeanMaps } from './lean-maps.fixture.ts';
import { instrumentsOf } from './ticker-spells.ts';
import { splitReusedTickers } from './split-reused-tickers.ts';

const folder = resolve(REAL_DATA, 'lean/dev/Data/equity/usa');
const isAbsent = !existsSync(folder);
const namesIn = (part: string): string[] =>
  readdirSync(resolve(folder, part)).map((file) => file.replace(/\.\w+$/, ''));

function histories(bars: Bars): Record<string, string> {
  const starts = symbolStarts(bars);
  return Object.fromEntries(
    bars.symbols.map((name, n) => {
      const [from, to] = [starts[n]!, starts[n + 1]!];
      return [name, `${isoDate(bars.time[from]!)} ${isoDate(bars.time[to - 1]!)} ${to - from}`];
    }),
  );
}

describe.skipIf(isAbsent)(`Lean's tickers${isAbsent ? ` (skipped: no ${folder})` : ''}`, () => {
  const maps = isAbsent ? undefined : readLeanMaps(namesIn('map_files'));
  const bars = isAbsent ? undefined : readLeanDaily(namesIn('daily'));

  it('are 26 instruments', () => {
    const instruments = instrumentsOf(maps!);
    expect(instruments).toHaveLength(26);
    expect(instruments.find(({ id }) => id === 'NWSA:2004-11-12')?.spells.map(({ ticker }) => ticker)).toEqual([
      'NWSA',
      'FOXA',
      'TFCFA',
    ]);
    expect(instruments.filter(({ spells }) => spells.some(({ ticker }) => ticker === 'VXX'))).toHaveLength(2);
    expect(instruments.filter(({ spells }) => spells.some(({ ticker }) => ticker === 'TWX'))).toHaveLength(2);
  });

  it('are split among seven pairs of companies, EEM among them', () => {
    const split = splitReusedTickers(bars!, maps!);
    expect(split.renamed.map(({ name }) => name)).toEqual([
      'AAA@2007-05-18',
      'BNO@2002-05-20',
      'EEM@2002-12-05',
      'FB@2003-03-28',
      'GOOG@2014-04-02',
      'USO@1998-12-30',
      'WM@2008-09-26',
    ]);
    expect(split.bars.time.length).toBe(bars!.time.length);
  });

  it('are joined into whole histories', () => {
    const split = splitReusedTickers(bars!, maps!);
    const joined = joinRenamed(split.bars, split.actions);
    expect(joined.dropped).toBe(0);
    expect(histories(joined.bars)).toEqual({
      AAA: '2020-09-09 2021-03-31 141',
      'AAA@2007-05-18': '2002-05-22 2007-05-18 1230',
      AAPL: '1998-01-02 2021-03-31 5849',
      BNO: '2010-06-02 2021-03-31 2727',
      'BNO@2002-05-20': '1998-01-02 2002-05-20 1100',
      EEM: '2003-04-11 2021-03-31 4523',
      'EEM@2002-12-05': '1998-01-06 2002-12-05 722',
      FB: '2012-05-18 2021-03-31 2231',
      'FB@2003-03-28': '1999-09-29 2003-03-28 716',
      GOOAV: '2014-03-27 2014-04-02 5',
      GOOG: '2014-03-27 2021-03-31 1766',
      GOOGL: '2004-08-19 2021-03-31 4183',
      IBM: '1998-01-02 2021-03-31 5849',
      IWM: '2000-05-26 2021-03-31 5244',
      QQQ: '1999-03-10 2021-03-31 3964',
      SPY: '1998-01-02 2021-03-31 5849',
      TFCFA: '2013-06-27 2013-07-02 4',
      USO: '2006-04-10 2021-03-31 3770',
      'USO@1998-12-30': '1998-01-02 1998-12-30 140',
      WM: '1998-01-02 2021-03-31 5849',
      'WM@2008-09-26': '1998-12-09 2008-09-26 2465',
    });
  });

  it('are suspected without the maps: six re-used ones, and QQQ, which was QQQQ in between', () => {
    const found = findReusedTickers(bars!, nyse).map(({ symbol, row }) => `${symbol} ${isoDate(bars!.time[row]!)}`);
    expect(found).toEqual([
      'AAA 2020-09-09',
      'BNO 2010-06-02',
      'EEM 2003-04-11',
      'FB 2012-05-18',
      'QQQ 2011-03-23',
      'USO 2006-04-10',
      'WM 2009-08-05',
    ]);
  });
});
