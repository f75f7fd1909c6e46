import { describe, expect, it } from 'vitest';
import { recordAt } from '../records/records.ts';
import { knownBy } from './known-by.ts';
import { report, writeRecords } from './write-records.fixture.ts';

const list = (records: ReturnType<typeof knownBy>) =>
  Array.from(records.subject, (_, row) => {
    const { symbol, tsEvent, tsKnown, value } = recordAt(records, row);
    return [symbol, tsEvent, tsKnown, value];
  });

describe('knownBy', () => {
  const records = writeRecords('fundamentals', [
    report('A', 5, 10, 1),
    report('A', 5, 30, 2),
    report('A', 5, 20, 7, 'FY'),
    report('A', 9, 20, 3),
    report('B', 5, 25, 4),
    report('B', 5, 15, 5, 'Q1', 'assets'),
  ]);

  it('keeps of every subject, event and key what was said last by then', () => {
    expect(list(knownBy(records, 24))).toEqual([
      ['A', 5, 10, 1],
      ['A', 5, 20, 7],
      ['A', 9, 20, 3],
      ['B', 5, 15, 5],
    ]);
    expect(list(knownBy(records, 30))).toEqual([
      ['A', 5, 20, 7],
      ['A', 5, 30, 2],
      ['A', 9, 20, 3],
      ['B', 5, 15, 5],
      ['B', 5, 25, 4],
    ]);
  });

  it('is inclusive, drops subjects not heard of yet, and may be empty', () => {
    expect(knownBy(records, 10).subjects).toEqual(['A']);
    expect(knownBy(records, 9).subjects).toEqual([]);
  });

  it('is the same when asked twice, and in steps', () => {
    expect(knownBy(knownBy(records, 25), 15)).toEqual(knownBy(knownBy(records, 25), 15));
    expect(list(knownBy(knownBy(records, 30), 30))).toEqual(list(knownBy(records, 30)));
  });

  it('keeps every row of kinds that are not revised', () => {
    const trades = writeRecords('trades', [
      ['A', 1, 2, { price: 1 }],
      ['A', 1, 2, { price: 2 }],
      ['A', 2, 5, { price: 3 }],
    ]);
    expect(knownBy(trades, 2).subject.length).toBe(2);
  });

  it('wants an instant', () => {
    expect(() => knownBy(records, NaN)).toThrow(/instant is missing/);
  });
});
