import { describe, expect, it } from 'vitest';
import { regimeSplit } from './regime-split.ts';
import { barsIn, everyRow } from './spans-fixture.ts';

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);
/** Not classified up to bar 4, then 0, 2, 0 in runs of 20 bars. */
const regimes = Int32Array.from({ length: 65 }, (_, t) => (t < 5 ? -1 : [0, 2, 0][Math.floor((t - 5) / 20)]!));

describe('regimeSplit', () => {
  it('tests each regime once on a model of the others, purged around each of its runs', () => {
    const sample = everyRow({ bars: 65, perBar: 3, length: () => 3 });
    const [bull, bear, ...others] = regimeSplit({ regimes, embargoBars: 1 }).split(sample);
    expect(others).toEqual([]);
    expect(bull!.blocks).toEqual([
      { from: 5, to: 24, path: 0 },
      { from: 45, to: 64, path: 0 },
    ]);
    expect(barsIn(bull!.test)).toEqual([...range(5, 24), ...range(45, 64)]);
    expect(barsIn(bull!.train)).toEqual([...range(0, 1), ...range(28, 41)]);
    expect(bear!.blocks).toEqual([{ from: 25, to: 44, path: 0 }]);
    // The bars before the first run are of no regime: trained on, never tested.
    expect(barsIn(bear!.train)).toEqual([...range(0, 21), ...range(48, 64)]);
    expect([bear!.purged, bear!.embargoed]).toEqual([3 * 4, 3 * 2]);
  });

  it('goes on with a run over bars that have no rows', () => {
    const { dataset, rows } = everyRow({ bars: 65, perBar: 3 });
    const sample = { dataset, rows: rows.filter((row) => dataset.bar[row]! % 4 !== 0) };
    expect(regimeSplit({ regimes }).split(sample)[1]!.blocks).toEqual([{ from: 25, to: 43, path: 0 }]);
  });

  it.each([
    ['one regime', regimes.map(() => 1), 'the rows know 1 regime'],
    ['none', regimes.map(() => -1), 'the rows know 0 regimes'],
    ['regimes of too few bars', regimes.subarray(1), 'regimes of 64 bars, rows up to bar 64'],
    ['regimes that change every bar', regimes.map((_, t) => t % 2), 'would train on 0 of 96 labelled rows'],
  ])('refuses %s', (_, wrong, message) => {
    const sample = everyRow({ bars: 65, perBar: 3, length: () => 3 });
    expect(() => regimeSplit({ regimes: wrong }).split(sample)).toThrow(message);
  });

  it('refuses an embargo that is no number of bars', () => {
    expect(() => regimeSplit({ regimes, embargoBars: NaN })).toThrow('embargo is NaN bars');
  });
});
