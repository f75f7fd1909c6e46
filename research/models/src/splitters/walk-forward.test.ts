import { describe, expect, it } from 'vitest';
import figures from '../../../../conformance/oracles/models/splitters/figures.json' with { type: 'json' };
import { barsIn, everyRow } from './spans-fixture.ts';
import { walkForward, walkForwardLengths } from './walk-forward.ts';

describe('walkForward', () => {
  it.each(figures.walkForward)(
    "cuts as scikit-learn's TimeSeriesSplit does: $mode, $bars bars, horizon $horizon, embargo $embargo",
    ({ bars, train, test, horizon, embargo, mode, folds }) => {
      const options = { mode: mode as 'expanding' | 'rolling', trainBars: train, testBars: test, embargoBars: embargo };
      const split = walkForward(options).split(everyRow({ bars, perBar: 2, length: () => horizon }));
      const ends = split.map((fold) => ({
        train: [barsIn(fold.train)[0], barsIn(fold.train).at(-1)],
        test: [barsIn(fold.test)[0], barsIn(fold.test).at(-1)],
      }));
      expect(ends).toEqual(folds);
    },
  );

  it('counts what it leaves out: rows in the window = trained + purged + embargoed + unlabelled', () => {
    const sample = everyRow({ bars: 100, perBar: 4, length: () => 5, target: (r) => (r % 10 === 0 ? NaN : 0) });
    for (const fold of walkForward({ trainBars: 60, testBars: 30, embargoBars: 5 }).split(sample)) {
      const labelled = sample.rows.filter((row) => row < 4 * fold.blocks[0]!.from && row % 10 !== 0);
      expect(fold.train.rows.length + fold.purged + fold.embargoed).toBe(labelled.length);
      // Horizon 5: the four bars before the block reach into it by more than its first close.
      const near = (bars: number) => labelled.filter((row) => row >= 4 * (fold.blocks[0]!.from - bars)).length;
      expect([fold.purged, fold.embargoed]).toEqual([near(4), near(9) - near(4)]);
    }
  });

  it('passes over blocks before which everything is purged', () => {
    const sample = everyRow({ bars: 50, length: (r) => (r < 12 ? 30 : 1) });
    const folds = walkForward({ trainBars: 10, testBars: 10 }).split(sample);
    expect(folds.map(({ blocks }) => blocks[0]!.from)).toEqual([20, 30, 40]);
  });

  it.each([
    [{ trainBars: 0, testBars: 5 }, 'train is 0 bars; give a whole number of at least 1'],
    [{ trainBars: 5, testBars: 0 }, 'test is 0'],
    [{ trainBars: 5, testBars: 5, embargoBars: -1 }, 'embargo is -1'],
    [{ trainBars: 5, testBars: Infinity }, 'test is Infinity'],
    [{ trainBars: 500, testBars: 5 }, '160 bars with features cannot be split into 500'],
    [{ trainBars: 3, testBars: 200, embargoBars: 5 }, 'cannot be split'],
  ])('refuses %j', (options, message) => {
    expect(() => walkForward(options).split(everyRow({ bars: 160 }))).toThrow(message);
  });
});

describe('walkForwardLengths', () => {
  it.each([
    [2_000, {}, 504, 126],
    [80, {}, 40, 10],
    [1, {}, 1, 1],
    [80, { train: 7, test: 3 }, 7, 3],
  ])('of %d bars and %j', (bars, given, trainBars, testBars) => {
    expect(walkForwardLengths(everyRow({ bars }).dataset, given)).toEqual({ trainBars, testBars });
  });
});
