import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomDataset } from '../dataset/dataset-fixture.ts';
import type { Dataset } from '../dataset/dataset.ts';
import { labelledRows, type Sample } from '../dataset/sample.ts';
import { purgedKFold, walkForward, type Fold } from './splitter.ts';

const data = await randomDataset(1, 4, 160);
const everything: Sample = { dataset: data, rows: Int32Array.from({ length: data.rows }, (_, r) => r) };

/** The same rows with spans of their own lengths: labels whose horizon varies, as a triple barrier's does. */
function withSpans(dataset: Dataset, lengths: readonly number[]): Dataset {
  return dataset.with({
    horizon: Math.max(...lengths),
    spanEnd: dataset.spanEnd.map((_, r) => dataset.bar[r]! + lengths[r % lengths.length]!),
  });
}

/** Brute force: no training span (start, end] shares a bar with any test span, nor comes within the embargo of one. */
function overlaps(fold: Fold, gap: number): number {
  const { bar, spanEnd } = fold.train.dataset;
  let count = 0;
  for (const train of fold.train.rows) {
    for (const test of fold.test.rows) {
      if (bar[train]! < spanEnd[test]! + gap && spanEnd[train]! > bar[test]! - gap) {
        count += 1;
        break;
      }
    }
  }
  return count;
}

const spans = fc.array(fc.integer({ min: 1, max: 15 }), { minLength: 1, maxLength: 7 });

describe('walkForward', () => {
  it('leaves no overlap, trains on labelled rows before the block, and tests every later row once', () => {
    fc.assert(
      fc.property(
        spans,
        fc.integer({ min: 30, max: 70 }),
        fc.integer({ min: 3, max: 40 }),
        fc.integer({ min: 0, max: 8 }),
        fc.constantFrom('expanding', 'rolling'),
        (lengths, trainBars, testBars, embargoBars, mode) => {
          const dataset = withSpans(data, lengths);
          const folds = walkForward({ mode, trainBars, testBars, embargoBars }).split({
            dataset,
            rows: everything.rows,
          });
          const tested = folds.flatMap(({ test }) => [...test.rows]);
          expect(tested).toEqual(
            [...everything.rows].filter((row) => dataset.bar[row]! >= dataset.bar[0]! + trainBars),
          );
          for (const fold of folds) {
            expect(overlaps(fold, 0)).toBe(0);
            for (const row of fold.train.rows) {
              expect(dataset.spanEnd[row]!).toBeLessThanOrEqual(fold.blocks[0]!.from - embargoBars);
              expect(dataset.target[row]).not.toBeNaN();
              if (mode === 'rolling')
                expect(dataset.bar[row]!).toBeGreaterThanOrEqual(fold.blocks[0]!.from - trainBars);
            }
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('counts what it leaves out: rows in the window = trained + purged + embargoed + unlabelled', () => {
    const folds = walkForward({ trainBars: 60, testBars: 30, embargoBars: 5 }).split(everything);
    for (const fold of folds) {
      const window = [...everything.rows].filter(
        (row) => data.bar[row]! < fold.blocks[0]!.from && !Number.isNaN(data.target[row]!),
      );
      expect(fold.train.rows.length + fold.purged + fold.embargoed).toBe(window.length);
      // Horizon 5: the four bars before the block reach into it by more than its first close.
      expect(fold.purged).toBe(4 * 4);
      expect(fold.embargoed).toBe(4 * 5);
    }
  });

  it.each([
    [{ trainBars: 0, testBars: 5 }, 'train is 0'],
    [{ trainBars: 5, testBars: 0 }, 'test is 0'],
    [{ trainBars: 5, testBars: 5, embargoBars: -1 }, 'embargo is -1'],
    [{ trainBars: 500, testBars: 5 }, 'cannot be split'],
    [{ trainBars: 3, testBars: 200 }, 'cannot be split'],
  ])('refuses %j', (options, message) => {
    expect(() => walkForward(options).split(everything)).toThrow(message);
  });
});

describe('purgedKFold', () => {
  it('leaves no overlap and tests every row exactly once', () => {
    fc.assert(
      fc.property(
        spans,
        fc.integer({ min: 2, max: 7 }),
        fc.integer({ min: 0, max: 8 }),
        (lengths, folds, embargoBars) => {
          const dataset = withSpans(data, lengths);
          const split = purgedKFold({ folds, embargoBars }).split({ dataset, rows: everything.rows });
          expect(split.flatMap(({ test }) => [...test.rows])).toEqual([...everything.rows]);
          for (const fold of split) {
            expect(overlaps(fold, 0)).toBe(0);
            expect(
              fold.train.rows.length +
                fold.purged +
                fold.embargoed +
                fold.test.rows.filter((row) => !Number.isNaN(dataset.target[row]!)).length,
            ).toBe(labelledRows(dataset).rows.length);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('keeps the embargo on both sides of a block', () => {
    const [, middle] = purgedKFold({ folds: 3, embargoBars: 6 }).split(everything);
    const { bar, spanEnd } = data;
    for (const row of middle!.train.rows)
      expect(
        spanEnd[row]! <= middle!.blocks[0]!.from - 6 || bar[row]! >= middle!.blocks[0]!.to + data.horizon + 6,
      ).toBe(true);
  });

  it('catches a leak: without the purge the brute-force check finds overlaps', () => {
    const [, middle] = purgedKFold({ folds: 3 }).split(everything);
    const all = [...labelledRows(data).rows].filter(
      (row) => data.bar[row]! < middle!.blocks[0]!.from || data.bar[row]! > middle!.blocks[0]!.to,
    );
    expect(overlaps({ ...middle!, train: { dataset: data, rows: Int32Array.from(all) } }, 0)).toBeGreaterThan(0);
  });

  it('refuses one fold, and more folds than bars', () => {
    expect(() => purgedKFold({ folds: 1 })).toThrow('1 folds');
    expect(() => purgedKFold({ folds: 1_000 }).split(everything)).toThrow('cannot make 1000 folds');
  });
});
