import { DataError } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { PLACES_PER_FILE } from '../records/record-writer.ts';
import type { PlacedBars } from './arrange-bars.ts';
import { ImportTally } from './import-tally.ts';
import { REASONS, RejectionLog } from './rejection-log.ts';
import { ZeroCodes } from './zero-codes.ts';

const DAY = 86_400_000_000;

function begin(...labels: string[]): { tally: ImportTally; log: RejectionLog } {
  const log = new RejectionLog();
  const tally = new ImportTally(log, new ZeroCodes());
  for (const label of labels) tally.begin(label);
  return { tally, log };
}

/** One symbol's bars, with the file that each is from. */
function barsOf(rows: readonly (readonly [time: number, file: number])[]): PlacedBars {
  const time = Float64Array.from(rows, ([t]) => t);
  return {
    bars: { symbols: ['A'], symbol: new Int32Array(rows.length), time, fields: new Map([['close', time]]) },
    at: Float64Array.from(rows, ([, file], i) => file * PLACES_PER_FILE + i + 2),
  };
}

describe('ImportTally', () => {
  it('counts by kind, and spans all parts', () => {
    const { tally } = begin('a.csv');
    tally.count(barsOf([[2 * DAY, 0]]));
    tally.count(
      barsOf([
        [DAY, 0],
        [3 * DAY, 0],
      ]),
    );
    tally.end({ name: 'a.csv', bytes: 1, sha256: '' }, { file: 'a.csv', reading: 'bars', columns: [] }, 4);
    tally.check();
    expect(tally.summary()).toMatchObject({
      read: 4,
      imported: 3,
      symbols: 1,
      from: DAY,
      to: 3 * DAY,
      kinds: { bars: 3 },
      recognised: ['a.csv: bars'],
    });
  });

  it('tells daily files from intraday ones by their bars, also where they are mixed', () => {
    const { tally } = begin('a.csv', 'b.csv', 'c.csv');
    tally.count(
      barsOf([
        [DAY, 1],
        [DAY + 1, 2],
        [2 * DAY, 1],
        [2 * DAY + 1, 2],
      ]),
    );
    expect(() => tally.check()).toThrow('b.csv holds daily bars and c.csv intraday ones; import them separately');
    const { tally: intraday } = begin('a.csv', 'b.csv');
    intraday.count(
      barsOf([
        [DAY, 0],
        [DAY + 1, 0],
      ]),
    );
    intraday.count(
      barsOf([
        [2 * DAY, 0],
        [2 * DAY + 5, 1],
      ]),
    );
    expect(() => intraday.check()).not.toThrow();
  });

  it('says why nothing was usable', () => {
    const { tally, log } = begin('a.csv');
    log.add(7, REASONS.date, '"x"');
    expect(() => tally.check()).toThrow(/^no date in a\.csv can be read .*first at a\.csv:7: .*"x"\); write dates as/);
    const { tally: two, log: closes } = begin('a.csv', 'b.csv');
    closes.add(PLACES_PER_FILE + 3, REASONS.closeMissing);
    expect(() => two.check()).toThrow(/^no usable row in 2 files .*first at b\.csv:3: close is missing/);
    const { tally: none } = begin('a.csv');
    expect(() => none.check()).toThrow(DataError);
    expect(() => none.check()).toThrow('no usable row in a.csv (0 rows read)');
  });

  it('counts a file that was left out as one row', () => {
    const { tally } = begin('a.csv', 'b.md');
    tally.count(barsOf([[DAY, 0]]));
    tally.leaveOut(1, new DataError({ code: 'x', what: 'no table' }));
    expect(tally.summary()).toMatchObject({
      read: 1,
      rejected: 1,
      reasons: [{ reason: 'no file that can be read here', count: 1 }],
      rejections: [{ file: 'b.md', line: 1, reason: 'no file that can be read here: no table' }],
    });
  });
});
