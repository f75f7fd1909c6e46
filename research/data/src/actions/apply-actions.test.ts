import { adjustBars, panelFromBars, type BarField, type Bars } from '@quantcli/market';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { barsOf } from '../quality/bars.fixture.ts';
import { readActions, writeActions } from './action-rows.ts';
import { actionsFrom, day } from './actions.fixture.ts';
import { actionsOf, applyActions } from './apply-actions.ts';

const time = ['2024-01-02', '2024-01-03', '2024-01-05', '2024-01-08'].map(day);
const bars = barsOf({
  A: { close: [100, 102, 50, 49], volume: [10, 10, 30, 20], time },
  B: { close: [20, 21, 22, 23], volume: [1, 2, 3, 4], time },
});
const column = (made: Bars, field: BarField): number[] => [...made.fields.get(field)!];

describe('applyActions', () => {
  it('books splits and cash on their bars, for all bars of a column that was not there', () => {
    const {
      bars: made,
      conflicts,
      unused,
    } = applyActions(
      bars,
      actionsFrom(
        'A split 2024-01-05 2',
        'A dividend 2024-01-08 0.5',
        'A special-dividend 2024-01-08 1',
        'B dividend 2024-01-02 0.1',
      ),
    );
    expect(column(made, 'split')).toEqual([1, 1, 2, 1, 1, 1, 1, 1]);
    expect(column(made, 'dividend')).toEqual([0, 0, 0, 1.5, 0.1, 0, 0, 0]);
    expect(conflicts).toEqual([]);
    expect(unused).toEqual([]);
    expect(bars.fields.has('split')).toBe(false);
  });

  it('books on the next bar where the ex-date has none, and splits cash that waits for it', () => {
    const made = applyActions(
      bars,
      actionsFrom('A dividend 2024-01-04 1', 'A split 2024-01-05 2', 'B dividend 2024-01-04 1'),
    ).bars;
    expect(column(made, 'split')[2]).toBe(2);
    expect(column(made, 'dividend')).toEqual([0, 0, 0.5, 0, 0, 0, 1, 0]);
    // Cash of the split's own day is per new share, in whatever order the two are listed.
    const both = applyActions(bars, actionsFrom('A dividend 2024-01-05 1', 'A split 2024-01-05 2')).bars;
    expect(column(both, 'dividend')[2]).toBe(1);
  });

  it('counts a spin-off in total return, at its value or by the first close of the child, and not as a split', () => {
    for (const action of ['A spin-off 2024-01-05 11', 'A spin-off 2024-01-05 0.5 B']) {
      const made = applyActions(bars, actionsFrom(action)).bars;
      expect(column(made, 'dividend')).toEqual([0, 0, 11, 0, 0, 0, 0, 0]);
      expect(made.fields.has('split')).toBe(false);
      expect(column(adjustBars(made, 'split-only'), 'close')).toEqual(column(bars, 'close'));
      expect(column(adjustBars(made, 'adjusted'), 'close')[0]).toBeCloseTo((100 * 50) / 61, 12);
    }
  });

  it('lists what stood in the bars and contradicts the table, which is right', () => {
    const booked = applyActions(bars, actionsFrom('A split 2024-01-05 2', 'A dividend 2024-01-08 0.5')).bars;
    const again = applyActions(booked, actionsFrom('A split 2024-01-05 2', 'A dividend 2024-01-08 0.50000001'));
    expect(again.conflicts).toEqual([]);
    const table = actionsFrom('A split 2024-01-05 1', 'A split 2024-01-08 2', 'A dividend 2024-01-08 0');
    const { bars: made, conflicts } = applyActions(booked, table);
    expect(conflicts).toEqual([
      { symbol: 'A', time: day('2024-01-05'), column: 'split', booked: 2, table: 1 },
      { symbol: 'A', time: day('2024-01-08'), column: 'dividend', booked: 0.5, table: 0 },
    ]);
    expect(column(made, 'split')).toEqual([1, 1, 1, 2, 1, 1, 1, 1]);
    expect(column(made, 'dividend')).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('keeps what is booked where the table says nothing', () => {
    const booked = applyActions(bars, actionsFrom('A split 2024-01-05 2', 'B dividend 2024-01-03 1')).bars;
    const made = applyActions(booked, actionsFrom('A dividend 2024-01-08 1')).bars;
    expect(column(made, 'split')).toEqual(column(booked, 'split'));
    expect(column(made, 'dividend')).toEqual([0, 0, 0, 1, 0, 1, 0, 0]);
  });

  it('says what it could not book, and why', () => {
    const { bars: made, unused } = applyActions(
      bars,
      actionsFrom(
        'A split 2023-12-29 2',
        'A dividend 2024-01-09 1',
        'A split 2024-01-05 0',
        'A spin-off 2024-01-05 0.5 Z',
        'C dividend 2024-01-05 1',
        'A dividend 2024-01-05',
        'A ticker-change 2024-01-05 AA',
        'B delisting 2024-01-08 -1',
        'B merger 2024-01-08 20',
      ),
    );
    expect(made.fields).toEqual(bars.fields);
    expect(unused.map(({ action, reason }) => [action.symbol, action.action, reason])).toEqual([
      ['A', 'split', 'it is before the first bar of A'],
      ['A', 'split', 'its value is missing or not positive'],
      ['A', 'spin-off', 'it has no value, nor a ratio and a target with prices'],
      ['A', 'dividend', 'it has no value, nor a ratio and a target with prices'],
      ['A', 'dividend', 'it is after the last bar of A'],
      ['C', 'dividend', 'there are no bars of C'],
    ]);
  });

  it('takes bars with intervals inside a day: the action is on the first that starts from its instant on', () => {
    const hours = [10, 14, 34, 38].map((hour) => day('2024-01-02') + hour * 3_600e6);
    const intraday = barsOf({ A: { close: [1, 2, 3, 4], time: hours } });
    expect(column(applyActions(intraday, actionsFrom('A split 2024-01-03 2')).bars, 'split')).toEqual([1, 1, 2, 1]);
  });
});

describe('actionsOf', () => {
  it('lists splits and dividends as actions known on their bar', () => {
    const booked = barsOf({
      A: { close: [100, 102, 50, 49], dividend: [0, NaN, 0.5, 0], split: [1, 0, 2, NaN], time },
      B: { close: [1, 1, 1, 1], dividend: [0, 0, 0, 0.1], split: [1, 1, 1, 1], time },
    });
    expect(
      readActions(actionsOf(booked)).map(({ symbol, action, tsEvent, tsKnown, value }) => [
        symbol,
        action,
        tsEvent,
        tsKnown,
        value,
      ]),
    ).toEqual([
      ['A', 'split', time[2], time[2], 2],
      ['A', 'dividend', time[2], time[2], 0.5],
      ['B', 'dividend', time[3], time[3], 0.1],
    ]);
    expect(actionsOf(bars).subject.length).toBe(0);
  });

  it('is undone by applyActions, and the panel is the same (property)', () => {
    const bar = fc.record({
      close: fc.integer({ min: 100, max: 9_999 }),
      dividend: fc.constantFrom(0, 0, 0.5, 1.25),
      split: fc.constantFrom(1, 1, 2, 0.1),
    });
    fc.assert(
      fc.property(fc.array(fc.array(bar, { minLength: 1, maxLength: 10 }), { minLength: 1, maxLength: 3 }), (lists) => {
        const made = barsOf(
          Object.fromEntries(
            lists.map((list, n) => [
              `S${n}`,
              {
                close: list.map(({ close }) => close),
                dividend: list.map(({ dividend }) => dividend),
                split: list.map(({ split }) => split),
              },
            ]),
          ),
        );
        const bare: Bars = { ...made, fields: new Map([...made.fields].filter(([name]) => name === 'close')) };
        const { bars: again, conflicts, unused } = applyActions(bare, actionsOf(made));
        expect([...conflicts, ...unused]).toEqual([]);
        for (const field of ['dividend', 'split'] as const) {
          const nothing = field === 'split' ? 1 : 0;
          expect([...(again.fields.get(field) ?? new Float64Array(made.time.length).fill(nothing))]).toEqual(
            column(made, field),
          );
        }
        expect([...panelFromBars(again).column('close', 0)]).toEqual([...panelFromBars(made).column('close', 0)]);
        // And booking them over themselves is no conflict.
        expect(applyActions(made, actionsOf(made))).toMatchObject({ conflicts: [], unused: [] });
      }),
    );
  });

  it('does not depend on the order of the table (property)', () => {
    const table = actionsFrom(
      'A dividend 2024-01-05 1',
      'A split 2024-01-05 2',
      'A dividend 2024-01-03 0.5',
      'B split 2024-01-03 3',
    );
    const rows = readActions(table);
    fc.assert(
      fc.property(fc.shuffledSubarray(rows, { minLength: rows.length }), (shuffled) => {
        expect(applyActions(bars, writeActions(shuffled))).toEqual(applyActions(bars, table));
      }),
    );
  });
});
