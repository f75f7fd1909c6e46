import { isoDate } from '@quantcli/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readActions, writeActions } from '../actions/action-rows.ts';
import { actionsFrom, day } from '../actions/actions.fixture.ts';
import { instrumentAt, instrumentsOf } from './ticker-spells.ts';
import { underTickers } from './ticker-events.ts';

const date = (time: number): string => (Number.isFinite(time) ? isoDate(time) : '…');
/** `id: FB …–2022-06-08, META 2022-06-09–…` */
const spellsOf = (...lines: string[]): string[] =>
  instrumentsOf(actionsFrom(...lines)).map(
    ({ id, spells }) =>
      `${id}: ${spells.map(({ ticker, from, to }) => `${ticker} ${date(from)}–${date(to)}`).join(', ')}`,
  );

describe('instrumentsOf', () => {
  it('follows one instrument through its tickers', () => {
    expect(spellsOf('FB ticker-change 2022-06-09 META')).toEqual([
      'FB:until 2022-06-08: FB …–2022-06-08, META 2022-06-09–…',
    ]);
    expect(spellsOf('A ticker-change 2001-02-01 B', 'B ticker-change 2003-02-01 C', 'C delisting 2005-02-01')).toEqual([
      'A:until 2001-01-31: A …–2001-01-31, B 2001-02-01–2003-01-31, C 2003-02-01–2005-02-01',
    ]);
  });

  it('takes a permanent name for what it is: a change to itself is the listing, or one among those that follow it', () => {
    expect(spellsOf('BNO ticker-change 2010-06-02 BNO')).toEqual(['BNO:2010-06-02: BNO 2010-06-02–…']);
    expect(
      spellsOf('WM ticker-change 1998-01-02 UW', 'WM ticker-change 1998-07-17 WMI', 'WM ticker-change 2009-08-05 WM'),
    ).toEqual(['UW:1998-01-02: UW 1998-01-02–1998-07-16, WMI 1998-07-17–2009-08-04, WM 2009-08-05–…']);
    expect(
      spellsOf('AAA.1 ticker-change 2002-05-22 AAA', 'AAA.1 delisting 2007-05-21', 'AAA ticker-change 2020-09-09 AAA'),
    ).toEqual(['AAA:2002-05-22: AAA 2002-05-22–2007-05-21', 'AAA:2020-09-09: AAA 2020-09-09–…']);
  });

  it('lets instruments swap tickers on one day, in any order of the table', () => {
    const lines = ['GOOG ticker-change 2014-04-03 GOOGL', 'GOOCV ticker-change 2014-04-03 GOOG'];
    const expected = [
      'GOOCV:until 2014-04-02: GOOCV …–2014-04-02, GOOG 2014-04-03–…',
      'GOOG:until 2014-04-02: GOOG …–2014-04-02, GOOGL 2014-04-03–…',
    ];
    expect(spellsOf(...lines)).toEqual(expected);
    expect(spellsOf(...lines.toReversed())).toEqual(expected);
  });

  it('ends a user when another takes the ticker, and starts the next after an end', () => {
    expect(spellsOf('A ticker-change 2001-02-01 B', 'C ticker-change 2002-02-01 B')).toEqual([
      'A:until 2001-01-31: A …–2001-01-31, B 2001-02-01–2002-01-31',
      'C:until 2002-01-31: C …–2002-01-31, B 2002-02-01–…',
    ]);
    expect(spellsOf('A delisting 2001-02-01', 'A delisting 2010-02-01')).toEqual([
      'A:2001-02-01: A 2001-02-01–2010-02-01',
      'A:until 2001-02-01: A …–2001-02-01',
    ]);
  });

  it('sees one end in a merger and the delisting that follows it', () => {
    const ends = ['TWX merger 2018-06-14 107.5', 'TWX delisting 2018-06-15', 'TWX ticker-change 2003-10-16 B'];
    expect(spellsOf(...ends.slice(0, 2))).toEqual(['TWX:until 2018-06-15: TWX …–2018-06-15']);
    expect(spellsOf(ends[0]!, 'TWX delisting 2019-06-15')).toHaveLength(2);
  });

  it('ignores actions that are about prices, and changes to nothing', () => {
    expect(spellsOf('A split 2001-02-01 2', 'A dividend 2001-02-01 1', 'A ticker-change 2001-02-01')).toEqual([]);
  });

  it('gives ids that later actions do not change (property)', () => {
    const change = fc.tuple(
      fc.constantFrom('A', 'B', 'C'),
      fc.constantFrom('ticker-change', 'delisting'),
      fc.integer({ min: 10, max: 28 }),
      fc.constantFrom('D', 'E', 'F'),
    );
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), fc.integer({ min: 10, max: 28 }), (list, cut) => {
        const lines = list.map(
          ([from, action, dayOfMonth, to]) =>
            `${from} ${action} 2020-01-${dayOfMonth}${action === 'delisting' ? '' : ` ${to}`}`,
        );
        const early = lines.filter((line) => Number(/01-(\d\d)/.exec(line)![1]) <= cut);
        // What was gone by the cut is known by the same name for ever.
        const gone = instrumentsOf(actionsFrom(...early)).filter(
          ({ spells }) => spells.at(-1)!.to < day(`2020-01-${cut}`) - 40 * 86_400e6,
        );
        const ids = new Set(instrumentsOf(actionsFrom(...lines)).map(({ id }) => id));
        for (const { id } of gone) expect(ids).toContain(id);
        // And nobody shares a ticker: spells of one do not overlap but for the day of an end.
        const spells = instrumentsOf(actionsFrom(...lines)).flatMap((instrument) => instrument.spells);
        for (const a of spells) {
          for (const b of spells) {
            if (a !== b && a.ticker === b.ticker) expect(a.to <= b.from || b.to <= a.from).toBe(true);
          }
        }
      }),
    );
  });
});

describe('instrumentAt', () => {
  const instruments = instrumentsOf(
    actionsFrom('FB.1 ticker-change 1999-09-29 FB', 'FB.1 delisting 2003-03-31', 'FB ticker-change 2012-05-18 FB'),
  );
  it('knows who used a ticker when', () => {
    expect(instrumentAt(instruments, 'FB', day('2001-01-02'))?.id).toBe('FB:1999-09-29');
    expect(instrumentAt(instruments, 'FB', day('2020-01-02'))?.id).toBe('FB:2012-05-18');
    expect(instrumentAt(instruments, 'FB', day('2008-01-02'))).toBeUndefined();
    expect(instrumentAt(instruments, 'META', day('2020-01-02'))).toBeUndefined();
  });
});

const described = (...lines: string[]): string[] =>
  underTickers(readActions(actionsFrom(...lines))).map(({ symbol, action, tsEvent, target }) =>
    `${symbol} ${action} ${isoDate(tsEvent)} ${target ?? ''}`.trim(),
  );

describe('underTickers', () => {
  it('puts a permanent name’s actions under the ticker of their day', () => {
    expect(
      described(
        'WM ticker-change 1998-07-17 WMI',
        'WM ticker-change 1998-01-02 UW',
        'WM dividend 1999-01-04 0.1',
        'WM dividend 1997-01-04 0.1',
        'WM ticker-change 2009-08-05 WM',
        'WM split 2009-08-05 2',
      ),
    ).toEqual([
      'UW dividend 1997-01-04',
      'UW listing 1998-01-02',
      'UW ticker-change 1998-07-17 WMI',
      'WMI dividend 1999-01-04',
      'WMI ticker-change 2009-08-05 WM',
      'WM split 2009-08-05',
    ]);
  });

  it('leaves what is under tickers as it is, numbers in a name included', () => {
    const rows = readActions(
      actionsFrom('BRK.2 ticker-change 2000-01-03 XX', 'FB ticker-change 2022-06-09 META', 'BRK.B split 2010-01-21 50'),
    );
    expect(underTickers(rows)).toEqual(rows);
    expect(underTickers(readActions(writeActions([])))).toEqual([]);
  });
});
