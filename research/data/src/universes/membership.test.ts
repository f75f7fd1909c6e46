import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withoutFuture, writeRecords } from '../point-in-time/write-records.fixture.ts';
import { compareChanges } from './compare-changes.ts';
import { membershipMask, membersAt, recordsOfSpells } from './membership.ts';
import { MICROS_PER_DAY, microsFromDate } from '@quantcli/core';

const times = Float64Array.from({ length: 31 }, (_, t) => t);
const change = (symbol: string, at: number, known: number, member: number, group = 'x') =>
  [symbol, at, known, { group, member }] as const;
const stretches = (mask: Uint8Array, n = 0): number[] => {
  const found: number[] = [];
  for (let t = 0; t < 31; t += 1) if (mask[n * 31 + t] !== (t === 0 ? 0 : mask[n * 31 + t - 1])) found.push(t);
  return found;
};
const maskOf = (rows: Parameters<typeof writeRecords>[1], symbols = ['A']): Uint8Array =>
  membershipMask(writeRecords('membership', rows), 'x', symbols, times);

describe('membershipMask', () => {
  it('counts a change from when it takes effect and is known, whichever is later', () => {
    expect(stretches(maskOf([change('A', 10, 10, 1), change('A', 20, 20, 0)]))).toEqual([10, 20]);
    // Announced five days before: not a member yet. Told five days after: nobody knew.
    expect(stretches(maskOf([change('A', 10, 5, 1)]))).toEqual([10]);
    expect(stretches(maskOf([change('A', 10, 15, 1)]))).toEqual([15]);
  });

  it('an older change that becomes known late says nothing about now; a correction of the newest does', () => {
    expect(stretches(maskOf([change('A', 10, 10, 1), change('A', 5, 15, 0)]))).toEqual([10]);
    expect(stretches(maskOf([change('A', 10, 10, 1), change('A', 10, 15, 0)]))).toEqual([10, 15]);
  });

  it('is of the symbols asked for and of one group', () => {
    const rows = [change('A', 3, 3, 1), change('B', 5, 5, 1), change('A', 9, 9, 0, 'y')];
    const mask = maskOf(rows, ['B', 'C', 'A']);
    expect([stretches(mask, 0), stretches(mask, 1), stretches(mask, 2)]).toEqual([[5], [], [3]]);
    expect(membersAt(writeRecords('membership', rows), 'x', 4)).toEqual(['A']);
    expect(membersAt(writeRecords('membership', rows), 'x', 5)).toEqual(['A', 'B']);
  });

  it('never uses what became known later', () => {
    const row = fc.tuple(fc.nat(30), fc.nat(30), fc.constantFrom(0, 1));
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 12 }), fc.nat(30), (rows, cut) => {
        const records = writeRecords(
          'membership',
          rows.map(([at, known, member]) => change('A', at, known, member)),
        );
        const past = withoutFuture(records, cut);
        const whole = membershipMask(records, 'x', ['A'], times);
        const then = past.subject.length === 0 ? new Uint8Array(31) : membershipMask(past, 'x', ['A'], times);
        expect(then.slice(0, cut + 1)).toEqual(whole.slice(0, cut + 1));
        // And the naive reading: of what is known and in effect, the newest change, told last.
        for (const t of times) {
          const told = rows
            .map(([at, known, member], i) => ({ at, known, member, i }))
            .filter(({ at, known }) => at <= t && known <= t)
            .toSorted((a, b) => a.at - b.at || a.known - b.known || a.i - b.i);
          expect(whole[t]).toBe(told.at(-1)?.member ?? 0);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('names the nearest group', () => {
    const records = writeRecords('membership', [change('A', 1, 1, 1, 'sp500')]);
    expect(() => membersAt(records, 'sp50', 1)).toThrow(/no group "sp50".*did you mean "sp500"/);
  });
});

describe('recordsOfSpells', () => {
  it('gives the spells back, also without ends, and where one ends as the next begins', () => {
    const records = recordsOfSpells('x', [
      { symbol: 'A', from: 3, to: 7 },
      { symbol: 'A', from: 7, to: 9 },
      { symbol: 'B', to: 5 },
      { symbol: 'C', from: 28 },
      { symbol: 'D' },
    ]);
    const mask = membershipMask(records, 'x', ['A', 'B', 'C', 'D'], times);
    expect([0, 1, 2, 3].map((n) => stretches(mask, n))).toEqual([[3, 9], [0, 5], [28], [0]]);
  });

  it('refuses what makes no sense', () => {
    expect(() => recordsOfSpells('x', [{ symbol: 'A', from: 5, to: 5 }])).toThrow(/A leaves before it enters/);
    expect(() => recordsOfSpells('x', [{ symbol: '' }])).toThrow(/symbol is missing/);
    expect(() => recordsOfSpells('x', [])).toThrow(/no symbol/);
  });
});

const day = (date: number): number => microsFromDate(2024, 1, 1)! + date * MICROS_PER_DAY;

describe('compareChanges', () => {
  const records = recordsOfSpells('x', [
    { symbol: 'A', from: day(0), to: day(100) },
    { symbol: 'B', from: day(100) },
    { symbol: 'C', from: day(110) },
  ]);

  it('counts what agrees and says what does not, on either side', () => {
    const found = compareChanges(records, 'x', [
      { symbol: 'A', at: day(100), member: 0 },
      { symbol: 'B', at: day(90), member: 1 },
      { symbol: 'D', at: day(90), member: 1 },
      { symbol: 'E', at: day(120), member: 0 },
    ]);
    expect(found).toEqual({
      agreeing: 1,
      disagreements: [
        'B enters 2024-03-31; in the records 2024-04-10',
        'D enters 2024-03-31; in the records never near it',
        'C enters 2024-04-20 in the records; not among the changes',
        'E leaves 2024-04-30; in the records never near it',
      ],
    });
  });

  it('has nothing to say about no changes', () => {
    expect(compareChanges(records, 'x', [])).toEqual({ agreeing: 0, disagreements: [] });
  });
});
