import { isoDate } from '@quantcli/core';
import { symbolStarts, type BarField, type Bars } from '@quantcli/market';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readActions } from '../actions/action-rows.ts';
import { actionsFrom, day } from '../actions/actions.fixture.ts';
import type { Records } from '../records/records.ts';
import { joinRenamed } from './join-renamed.ts';
import { relabelBars } from './relabel-bars.ts';
import { splitReusedTickers } from './split-reused-tickers.ts';

/** Bars on given dates; the close is the number of the bar in the file. */
function barsOn(bySymbol: Readonly<Record<string, readonly string[]>>, sectors?: readonly string[]): Bars {
  const symbols = Object.keys(bySymbol).sort();
  const dates = symbols.flatMap((symbol) => bySymbol[symbol]!);
  return {
    symbols,
    symbol: Int32Array.from(symbols.flatMap((symbol, n) => bySymbol[symbol]!.map(() => n))),
    time: Float64Array.from(dates, day),
    fields: new Map<BarField, Float64Array>([['close', Float64Array.from(dates, (_, i) => i)]]),
    ...(sectors === undefined ? {} : { sectors }),
  };
}

/** `NAME 2001-01-02..2001-01-05 (3)` */
function histories(bars: Bars): string[] {
  const starts = symbolStarts(bars);
  return bars.symbols.map((name, n) => {
    const [from, to] = [starts[n]!, starts[n + 1]!];
    return `${name} ${isoDate(bars.time[from]!)}..${isoDate(bars.time[to - 1]!)} (${to - from})`;
  });
}
const described = (actions: Records): string[] =>
  readActions(actions).map(({ symbol, action, tsEvent, target }) =>
    `${symbol} ${action} ${isoDate(tsEvent)} ${target ?? ''}`.trim(),
  );

const FB = barsOn({ FB: ['2003-03-27', '2003-03-28', '2012-05-18', '2012-05-21'], IBM: ['2003-03-28', '2012-05-18'] }, [
  'Tech',
  'Old',
]);
const FB_MAPS = ['FB.1 ticker-change 1999-09-29 FB', 'FB.1 delisting 2003-03-31', 'FB ticker-change 2012-05-18 FB'];

describe('splitReusedTickers', () => {
  it('leaves the plain ticker to its present user', () => {
    const { bars, renamed } = splitReusedTickers(FB, actionsFrom(...FB_MAPS));
    expect(histories(bars)).toEqual([
      'FB 2012-05-18..2012-05-21 (2)',
      'FB@2003-03-28 2003-03-27..2003-03-28 (2)',
      'IBM 2003-03-28..2012-05-18 (2)',
    ]);
    expect([...bars.fields.get('close')!]).toEqual([2, 3, 0, 1, 4, 5]);
    expect(renamed).toEqual([{ ticker: 'FB', name: 'FB@2003-03-28' }]);
    // Nobody knows the sector of the earlier one.
    expect(bars.sectors).toEqual(['Tech', undefined, 'Old']);
  });

  it('needs no more than the listing of the present user, or the end of the one before', () => {
    for (const action of [
      'FB ticker-change 2012-05-18 FB',
      'FB delisting 2003-03-31',
      'XX ticker-change 2012-05-18 FB',
    ]) {
      expect(histories(splitReusedTickers(FB, actionsFrom(action)).bars)).toContain(
        'FB@2003-03-28 2003-03-27..2003-03-28 (2)',
      );
    }
  });

  it('leaves bars alone where nothing was re-used', () => {
    const same = splitReusedTickers(FB, actionsFrom('FB ticker-change 2022-06-09 META', 'IBM split 2003-03-28 2'));
    expect(same.bars).toBe(FB);
    expect(same.renamed).toEqual([]);
    // A user without a bar is not a name that anybody has.
    expect(splitReusedTickers(FB, actionsFrom('FB ticker-change 2003-03-27 FB')).renamed).toEqual([]);
  });

  it('gives the actions to those they happened to', () => {
    const { actions } = splitReusedTickers(
      FB,
      actionsFrom(
        ...FB_MAPS,
        'FB dividend 2001-01-02 0.1',
        'FB.1 dividend 2002-01-02 0.1',
        'FB split 2012-05-21 2',
        'IBM split 2003-03-28 2',
        'IBM spin-off 2003-03-28 0.5 FB',
      ),
    );
    expect(described(actions)).toEqual([
      'FB split 2012-05-21',
      // Before its listing the name is whoever had it.
      'FB@2003-03-28 dividend 2001-01-02',
      'FB@2003-03-28 dividend 2002-01-02',
      'FB@2003-03-28 delisting 2003-03-31',
      'IBM split 2003-03-28',
      'IBM spin-off 2003-03-28 FB@2003-03-28',
    ]);
  });

  it('keeps one instrument’s two spells of a ticker together', () => {
    const bars = barsOn({ QQQ: ['2004-11-29', '2004-11-30', '2011-03-23'], QQQQ: ['2004-12-01', '2011-03-22'] });
    const maps = actionsFrom(
      'QQQ ticker-change 1999-03-10 QQQ',
      'QQQ ticker-change 2004-12-01 QQQQ',
      'QQQ ticker-change 2011-03-23 QQQ',
    );
    const split = splitReusedTickers(bars, maps);
    expect(split.bars).toBe(bars);
    expect(histories(joinRenamed(split.bars, split.actions).bars)).toEqual(['QQQ 2004-11-29..2011-03-23 (5)']);
  });

  it('takes a stretch that no spell explains for a user of its own', () => {
    const bars = barsOn({ A: ['2001-01-02', '2003-01-02', '2005-01-03'] });
    const actions = actionsFrom('A delisting 2001-02-01', 'A ticker-change 2004-01-02 A');
    expect(histories(splitReusedTickers(bars, actions).bars)).toEqual([
      'A 2005-01-03..2005-01-03 (1)',
      'A@2001-01-02 2001-01-02..2001-01-02 (1)',
      'A@2003-01-02 2003-01-02..2003-01-02 (1)',
    ]);
  });

  it('takes a table in which two companies change names with each other', () => {
    const bars = barsOn({ A: ['2001-12-03'], B: ['2001-07-03'] });
    const swap = actionsFrom('B ticker-change 2001-01-02 A', 'A ticker-change 2001-08-02 B');
    expect(splitReusedTickers(bars, swap).bars.time.length).toBe(2);
  });

  it('loses no bar, and gives every name one user (property)', () => {
    const dates = Array.from({ length: 12 }, (_, i) => `2001-${String(i + 1).padStart(2, '0')}-03`);
    const line = fc
      .tuple(
        fc.constantFrom('A', 'B'),
        fc.constantFrom('delisting', 'ticker-change'),
        fc.integer({ min: 1, max: 12 }),
        fc.constantFrom('A', 'B', 'C'),
      )
      .map(
        ([symbol, action, month, to]) =>
          `${symbol} ${action} 2001-${String(month).padStart(2, '0')}-02${action === 'delisting' ? '' : ` ${to}`}`,
      );
    fc.assert(
      fc.property(
        fc.subarray(dates, { minLength: 1 }),
        fc.subarray(dates, { minLength: 1 }),
        fc.array(line, { maxLength: 5 }),
        (a, b, lines) => {
          const bars = barsOn({ A: a, B: b });
          const split = splitReusedTickers(bars, actionsFrom(...lines));
          expect([...split.bars.fields.get('close')!].sort((x, y) => x - y)).toEqual([...bars.fields.get('close')!]);
          const joined = joinRenamed(split.bars, split.actions);
          expect(joined.bars.time.length + joined.dropped).toBe(bars.time.length);
          // The last bar of a ticker has the plain name.
          for (const [n, list] of [a, b].entries()) {
            const last = split.bars.symbols.indexOf('AB'[n]!);
            const starts = symbolStarts(split.bars);
            expect(split.bars.time[starts[last + 1]! - 1]).toBe(day(list.at(-1)!));
          }
        },
      ),
      { numRuns: 400 },
    );
  });
});

describe('joinRenamed', () => {
  it('puts an old name’s bars under the new one, through chains', () => {
    const bars = barsOn({
      META: ['2022-06-09'],
      FB: ['2022-06-07', '2022-06-08'],
      UW: ['1998-07-16'],
      WMI: ['1998-07-17'],
      WM: ['1998-12-09', '2009-08-05'],
    });
    const actions = actionsFrom(
      'FB ticker-change 2022-06-09 META',
      'WM ticker-change 1998-01-02 UW',
      'WM ticker-change 1998-07-17 WMI',
      'WM ticker-change 2009-08-05 WM',
      'WM dividend 1998-07-17 0.1',
      'FB split 2022-06-08 2',
    );
    const split = splitReusedTickers(bars, actions);
    const joined = joinRenamed(split.bars, split.actions);
    expect(histories(joined.bars)).toEqual([
      'META 2022-06-07..2022-06-09 (3)',
      'WM 1998-07-16..2009-08-05 (3)',
      'WM@1998-12-09 1998-12-09..1998-12-09 (1)',
    ]);
    expect(described(joined.actions)).toEqual([
      'FB ticker-change 2022-06-09 META',
      'META split 2022-06-08',
      'UW ticker-change 1998-07-17 WMI',
      'WM dividend 1998-07-17',
      'WMI ticker-change 2009-08-05 WM',
    ]);
  });

  it('keeps what the old name’s next user trades, and the new name’s own bars', () => {
    const bars = barsOn({ FB: ['2022-06-08', '2022-06-09', '2022-06-10'], META: ['2022-06-08', '2022-06-09'] });
    const { bars: joined, dropped } = joinRenamed(bars, actionsFrom('FB ticker-change 2022-06-09 META'));
    expect(histories(joined)).toEqual(['FB 2022-06-09..2022-06-10 (2)', 'META 2022-06-08..2022-06-09 (2)']);
    expect(dropped).toBe(1);
    expect([...joined.fields.get('close')!]).toEqual([1, 2, 3, 4]);
  });

  it('does nothing without ticker changes', () => {
    const actions = actionsFrom('FB split 2012-05-21 2');
    expect(joinRenamed(FB, actions)).toEqual({ bars: FB, actions, dropped: 0 });
  });
});

describe('relabelBars', () => {
  it('sorts anew and keeps each row’s values together', () => {
    const bars = barsOn({ A: ['2001-01-02', '2001-01-03'], B: ['2001-01-02'] }, ['x', 'y']);
    const { bars: made, dropped } = relabelBars(bars, (row) => ['Z', 'B', 'B'][row]!);
    expect(made.symbols).toEqual(['B', 'Z']);
    expect([...made.symbol]).toEqual([0, 0, 1]);
    expect([...made.fields.get('close')!]).toEqual([2, 1, 0]);
    expect(made.sectors).toEqual(['y', undefined]);
    expect(dropped).toBe(0);
  });
});
