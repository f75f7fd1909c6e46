import { Rng } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import figures from '../../../../conformance/oracles/models/splitters/figures.json' with { type: 'json' };
import { randomDataset } from '../dataset/dataset-fixture.ts';
import { ridge } from '../linear/ridge.ts';
import { predictOutOfFold } from '../validation/out-of-fold.ts';
import { combinatorialPurged } from './combinatorial-purged.ts';
import type { Fold } from './fold.ts';
import { barsIn, everyRow } from './spans-fixture.ts';

/** The second split of five groups of 20 bars, bar 15 with a label of its own span. */
function secondSplit(span: number): Fold {
  const sample = everyRow({ bars: 100, perBar: 4, length: (row) => (row === 60 ? span : 1) });
  return combinatorialPurged({ groups: 5, testGroups: 2 }).split(sample)[1]!;
}

describe('combinatorialPurged', () => {
  it('makes the 15 splits and 5 paths of López de Prado (2018), figures 12.1 and 12.2', () => {
    const folds = combinatorialPurged({ groups: 6, testGroups: 2 }).split(everyRow({ bars: 6, perBar: 40 }));
    // A line a group: the splits S1 … S15 that test it, in the order of the paths.
    const splitsOf = Array.from({ length: 6 }, (_, group) => {
      const splits: number[] = [];
      folds.forEach(({ blocks }, s) => {
        const block = blocks.find(({ from }) => from === group);
        if (block) splits[block.path] = s + 1;
      });
      return splits;
    });
    expect(splitsOf).toEqual([
      [1, 2, 3, 4, 5],
      [1, 6, 7, 8, 9],
      [2, 6, 10, 11, 12],
      [3, 7, 10, 13, 14],
      [4, 8, 11, 13, 15],
      [5, 9, 12, 14, 15],
    ]);
  });

  it('makes 28 splits and 7 paths unless told otherwise', () => {
    const folds = combinatorialPurged().split(everyRow({ bars: 80 }));
    expect(folds).toHaveLength(28);
    expect(new Set(folds.flatMap(({ blocks }) => blocks.map(({ path }) => path)))).toEqual(
      new Set([0, 1, 2, 3, 4, 5, 6]),
    );
  });

  it.each(figures.cpcv)(
    'splits as skfolio does: $bars bars, $groups groups, $testGroups tested, horizon $horizon',
    ({ bars, groups, testGroups, horizon, paths, splits }) => {
      const sample = everyRow({ bars, perBar: 30, length: () => horizon });
      const folds = combinatorialPurged({ groups, testGroups }).split(sample);
      const found = folds.map(({ train, blocks }) => ({
        train: barsIn(train),
        tests: blocks.map(({ from, to, path }) => [from, to, path]),
      }));
      expect(found).toEqual(splits);
      expect(Math.max(...folds.flatMap(({ blocks }) => blocks.map(({ path }) => path)))).toBe(paths - 1);
    },
  );

  it("embargoes around, where skfolio's example (12 bars, 3 groups, 2 tested, an embargo of 1) does after only", () => {
    const folds = combinatorialPurged({ groups: 3, testGroups: 2, embargoBars: 1 }).split(
      everyRow({ bars: 12, perBar: 30 }),
    );
    // skfolio: [9 10 11], [5 6 7], [0 1 2 3].
    expect(folds.map(({ train }) => barsIn(train))).toEqual([
      [9, 10, 11],
      [5, 6],
      [0, 1, 2],
    ]);
  });

  it('purges against each block by itself, whose labels may end beyond the next block', () => {
    // Blocks 0–19 and 40–59. The label of bar 15 ends at 27, or at 67 beyond the second block.
    const near = secondSplit(12);
    expect(near.blocks.map(({ from }) => from)).toEqual([0, 40]);
    expect([barsIn(near.train)[0], barsIn(near.train)[13], near.purged]).toEqual([27, 60, 4 * 7]);
    const far = secondSplit(52);
    expect([barsIn(far.train)[0], far.purged]).toEqual([67, 4 * (20 + 7)]);
  });

  it('gives as many complete paths of out-of-fold predictions', async () => {
    const dataset = await randomDataset(3, 4, 120);
    const splitter = combinatorialPurged({ groups: 5, testGroups: 2, embargoBars: 5 });
    const { paths, folds, models } = await predictOutOfFold(dataset, ridge({ lambda: 1 }), splitter, {
      rng: Rng.fromSeed(1),
    });
    expect(paths).toHaveLength(4);
    folds.forEach(({ test, blocks }, k) => {
      const predicted = models[k]!.predict(test);
      const differs = test.rows.findIndex((row, i) => {
        const { path } = blocks.find(({ from, to }) => dataset.bar[row]! >= from && dataset.bar[row]! <= to)!;
        return paths[path]![row] !== predicted[i];
      });
      expect(differs).toBe(-1);
    });
    for (const path of paths) expect(path.includes(NaN)).toBe(false);
  });

  it.each([
    [{ groups: 1 }, '1 groups'],
    [{ groups: 6.5 }, '6.5 groups'],
    [{ testGroups: 0 }, '0 test groups'],
    [{ groups: 4, testGroups: 4 }, '4 of 4 groups are to be tested (none is left to train on)'],
    [{ groups: 20, testGroups: 10 }, '10 of 20 groups make 184756 splits'],
    [{ embargoBars: -2 }, 'embargo is -2'],
    [{ groups: 101, testGroups: 1 }, '100 bars cannot make 101 groups; use fewer groups or more history'],
  ])('refuses %j', (options, message) => {
    expect(() => combinatorialPurged(options).split(everyRow({ bars: 100 }))).toThrow(message);
  });

  it('refuses what leaves almost nothing, with the numbers and the fix', () => {
    const sample = everyRow({ bars: 120, perBar: 2, length: () => 60 });
    expect(() => combinatorialPurged({ embargoBars: 3 }).split(sample)).toThrow(
      /^fold 2 of 28 of cpcv\(8, 2, embargo 3\) would train on \d+ of 180 labelled rows \(\d+ are purged by label spans of up to 60 bars and \d+ embargoed; at least 30 rows and 10 % are needed\); use a smaller embargo, a shorter horizon, or fewer groups$/,
    );
    expect(() => combinatorialPurged().split(everyRow({ bars: 30 }))).toThrow(
      'would train on 23 of 23 labelled rows (at least 30 are needed); bring more labelled rows',
    );
    expect(() => combinatorialPurged().split(everyRow({ bars: 1, perBar: 100 }))).toThrow(
      '1 bars cannot make 8 groups (all rows are of one instant); use the shuffled split',
    );
  });
});
