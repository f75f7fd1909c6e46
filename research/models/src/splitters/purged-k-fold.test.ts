import { describe, expect, it } from 'vitest';
import { purgedKFold } from './purged-k-fold.ts';
import { barsIn, everyRow } from './spans-fixture.ts';

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe('purgedKFold', () => {
  it('purges by span and embargoes on both sides, as counted by hand', () => {
    const folds = purgedKFold({ folds: 3, embargoBars: 2 }).split(everyRow({ bars: 30, length: () => 4 }));
    expect(folds.map(({ blocks }) => blocks)).toEqual([
      [{ from: 0, to: 9, path: 0 }],
      [{ from: 10, to: 19, path: 0 }],
      [{ from: 20, to: 29, path: 0 }],
    ]);
    // (t, t + 4] and the block's (10, 23]: bars 7 to 9 and 20 to 22 are purged, two more on either side embargoed.
    expect(folds.map(({ train }) => barsIn(train))).toEqual([
      range(15, 29),
      [...range(0, 4), ...range(25, 29)],
      range(0, 14),
    ]);
    expect(folds.map(({ purged }) => purged)).toEqual([3, 6, 3]);
    expect(folds.map(({ embargoed }) => embargoed)).toEqual([2, 4, 2]);
  });

  it('follows spans that vary: a block reaches as far as its own longest label, and no further', () => {
    const sample = everyRow({ bars: 30, length: (row) => (row === 12 ? 11 : row === 2 ? 9 : 1) });
    const [, middle, last] = purgedKFold({ folds: 3 }).split(sample);
    expect(barsIn(middle!.train)).toEqual([0, 1, ...range(3, 9), ...range(23, 29)]);
    expect(middle!.purged).toBe(1 + 3);
    expect(barsIn(last!.train)).toEqual(range(0, 19).filter((bar) => bar !== 12));
  });

  it('tests rows without a label, and never trains on them', () => {
    const folds = purgedKFold({ folds: 2 }).split(everyRow({ bars: 10, target: (row) => (row % 3 === 0 ? NaN : 1) }));
    expect(folds.map(({ test }) => [...test.rows])).toEqual([range(0, 4), range(5, 9)]);
    expect(folds.map(({ train }) => [...train.rows])).toEqual([
      [5, 7, 8],
      [1, 2, 4],
    ]);
  });

  it('refuses one fold, more folds than bars, and an embargo that is no number of bars', () => {
    expect(() => purgedKFold({ folds: 1 })).toThrow('1 folds');
    expect(() => purgedKFold({ folds: 31 }).split(everyRow({ bars: 30 }))).toThrow(
      '30 bars cannot make 31 folds; use fewer folds or more history',
    );
    expect(() => purgedKFold({ embargoBars: 0.5 })).toThrow('embargo is 0.5 bars');
  });
});
