import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkRecords } from '../catalog.ts';
import { ACTION_TYPES } from '../records/kinds.ts';
import { RecordWriter } from '../records/record-writer.ts';
import { readActions, writeActions } from './action-rows.ts';

const row = fc.record({
  symbol: fc.constantFrom('A', 'B', 'b', 'Å'),
  action: fc.constantFrom(...ACTION_TYPES),
  tsEvent: fc.nat(5),
  tsKnown: fc.nat(5),
  value: fc.constantFrom(NaN, 0.5, 2),
  ratio: fc.constantFrom(NaN, 0.1),
  target: fc.constantFrom(undefined, 'C', 'D'),
});

describe('action rows', () => {
  it('come back sorted by subject and time, as they were, and make proper records (property)', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 12 }), (rows) => {
        const records = writeActions(rows);
        expect(() => checkRecords(records)).not.toThrow();
        const sorted = rows.toSorted(
          (a, b) =>
            (a.symbol < b.symbol ? -1 : a.symbol > b.symbol ? 1 : 0) || a.tsEvent - b.tsEvent || a.tsKnown - b.tsKnown,
        );
        expect(readActions(records)).toEqual(sorted);
      }),
    );
  });

  it('are what a RecordWriter makes of the same rows', () => {
    const writer = new RecordWriter('actions');
    writer.begin(writer.subject('B'), 1, 1, 0);
    writer.setText(writer.column('action'), 'dividend');
    writer.set(writer.column('value'), 0.5);
    expect(writer.commit()).toBeUndefined();
    writer.begin(writer.subject('A'), 2, 2, 0);
    writer.setText(writer.column('action'), 'ticker-change');
    writer.setText(writer.column('target'), 'C');
    expect(writer.commit()).toBeUndefined();
    const { records } = writer.take();
    const rows = readActions(records);
    expect(rows.map(({ symbol, action, value, target }) => [symbol, action, value, target])).toEqual([
      ['A', 'ticker-change', NaN, 'C'],
      ['B', 'dividend', 0.5, undefined],
    ]);
    expect(readActions(writeActions(rows))).toEqual(rows);
    expect(writeActions(rows).numbers.has('ratio')).toBe(false);
  });

  it('may be none', () => {
    expect(readActions(writeActions([]))).toEqual([]);
  });
});
