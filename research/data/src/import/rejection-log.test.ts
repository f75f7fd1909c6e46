import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PLACES_PER_FILE } from '../records/record-writer.ts';
import { RejectionLog } from './rejection-log.ts';

describe('RejectionLog', () => {
  it('keeps the first thousand in file order, in whatever order they are found, and hands on all', () => {
    const order = fc.shuffledSubarray(
      Array.from({ length: 3_500 }, (_, i) => i),
      { minLength: 2_500 },
    );
    fc.assert(
      fc.property(order, fc.integer({ min: 1, max: 900 }), (lines, step) => {
        const log = new RejectionLog();
        expect([log.begin('f0'), log.begin('f1')]).toEqual([0, 1]);
        const taken: number[] = [];
        for (const i of lines) {
          log.add((i % 2) * PLACES_PER_FILE + i, i % 3 === 0 ? 'third' : 'other');
          if (log.pending >= step) taken.push(...log.take().map(({ line }) => line));
        }
        taken.push(...log.take().map(({ line }) => line));
        expect(taken).toEqual(lines);
        expect(log.pending).toBe(0);
        const kept = lines.toSorted((a, b) => (a % 2) - (b % 2) || a - b).slice(0, 1_000);
        expect(log.rejections().map(({ file, line }) => [file, line])).toEqual(kept.map((i) => [`f${i % 2}`, i]));
        expect(log.total).toBe(lines.length);
        const thirds = lines.filter((i) => i % 3 === 0).length;
        expect(log.reasons()).toEqual([
          { reason: 'other', count: lines.length - thirds },
          { reason: 'third', count: thirds },
        ]);
      }),
      { numRuns: 20 },
    );
  });

  it('shows the cell beside the reason and counts the reason alone', () => {
    const log = new RejectionLog();
    log.begin('a.csv');
    log.add(7, 'close is not a number', '"x"');
    log.add(3, 'close is not a number', '"y"');
    const rows = [
      { file: 'a.csv', line: 3, reason: 'close is not a number: "y"' },
      { file: 'a.csv', line: 7, reason: 'close is not a number: "x"' },
    ];
    expect(log.rejections()).toEqual(rows);
    expect(log.take()).toEqual(rows.toReversed());
    expect(log.reasons()).toEqual([{ reason: 'close is not a number', count: 2 }]);
  });
});
