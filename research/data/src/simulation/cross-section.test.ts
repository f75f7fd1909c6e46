import { Rng } from '@quantcli/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyCrossSection, meanRankIc, observeFuture, observePast, type CrossSection } from './cross-section.ts';
import { spearman } from './naive-statistics.reference.ts';
import { emptyReturnPath } from './return-path.ts';
import { drawTraits } from './symbol-traits.ts';

const section = (rows: (readonly [number, number])[][]): CrossSection => {
  const symbols = rows[0]!.length;
  return {
    symbols,
    dates: rows.map((_, t) => t),
    feature: Float64Array.from(rows.flat(), ([x]) => x),
    forward: Float64Array.from(rows.flat(), ([, y]) => y),
    expected: new Float64Array(rows.length * symbols),
  };
};

describe('meanRankIc', () => {
  it('is the correlation of ranks, signs, zeros and orders of magnitude included', () => {
    const value = fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((x) => Math.round(x * 1e4) / 1e4 + 0);
    const values = fc.uniqueArray(value, { minLength: 3, maxLength: 40 });
    fc.assert(
      fc.property(values, fc.nat(), (x, seed) => {
        const y = Rng.fromSeed(seed).shuffle([...x]);
        const pairs = x.map((v, i) => [v, y[i]!] as const);
        const one = section([pairs]);
        expect(meanRankIc(one, one.feature)).toBeCloseTo(spearman(x, y), 10);
      }),
    );
  });

  it('averages over dates, leaving out what is missing and dates with fewer than three pairs', () => {
    const one = section([
      [
        [1, 3],
        [2, 2],
        [3, 1],
        [NaN, 9],
        [4, NaN],
      ],
      [
        [1, 1],
        [2, 3],
        [3, 2],
        [4, 4],
        [5, 5],
      ],
      [
        [1, 1],
        [2, 2],
        [NaN, 3],
        [NaN, 4],
        [NaN, 5],
      ],
    ]);
    expect(meanRankIc(one, one.feature)).toBeCloseTo((-1 + 0.9) / 2, 12);
    expect(
      meanRankIc(
        section([
          [
            [1, 1],
            [2, 2],
          ],
        ]),
        Float64Array.of(1, 2),
      ),
    ).toBeUndefined();
  });
});

describe('what is observed', () => {
  const BARS = 160;
  const traits = { ...drawTraits(Rng.fromSeed(1), 0, 1, BARS), listed: 7, delisted: 150 };
  const volume = Float64Array.from({ length: BARS }, (_, t) => 1_000 + ((t * 7_919) % 613));
  const returns = emptyReturnPath(BARS);
  returns.price.forEach((_, t) => {
    returns.price[t] = 1 + ((t * 31) % 17) / 100;
  });
  const edge = Float64Array.from({ length: BARS }, (_, t) => t / 1_000);
  const seen = emptyCrossSection(2, BARS, 1);
  observePast(seen, 1, traits, volume, edge);
  observeFuture(seen, 1, traits, returns);

  it('runs from the first full window to the last full horizon of a life', () => {
    const rows = seen.dates.filter((_, row) => !Number.isNaN(seen.feature[2 * row + 1]!));
    expect([seen.dates[0], seen.dates.at(-1)]).toEqual([119, BARS - 6]);
    expect([rows[0], rows.at(-1)]).toEqual([7 + 119, 149 - 5]);
    expect(seen.feature.every((value, i) => i % 2 === 1 || Number.isNaN(value))).toBe(true);
  });

  it('is the volume over its mean, the next expected return and the return of five bars', () => {
    const row = seen.dates.indexOf(130);
    const mean = volume.subarray(11, 131).reduce((sum, v) => sum + v, 0) / 120;
    expect(seen.feature[2 * row + 1]).toBeCloseTo(volume[130]! / mean, 12);
    expect(seen.expected[2 * row + 1]).toBe(0.131);
    expect(seen.forward[2 * row + 1]).toBeCloseTo(returns.price[135]! / returns.price[130]! - 1, 14);
  });

  it('is empty for a market that is too short', () => {
    expect(emptyCrossSection(3, 124, 1).dates).toEqual([]);
    expect(emptyCrossSection(3, 125, 1).dates).toEqual([119]);
  });
});
