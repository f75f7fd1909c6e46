import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { averageRanks, createRankScratch } from './cross-sectional-ranks.ts';
import { rank } from './rolling-rank.ts';

function batch(x: readonly number[] | Float64Array, window: number): number[] {
  const out = new Float64Array(x.length);
  rank.batch([Float64Array.from(x)], window, 0, out);
  return Array.from(out);
}

/** A stream keeps the window sorted at every length; a batch counts in short ones. */
function stream(x: readonly number[], window: number): number[] {
  const state = new Float64Array(rank.stateSize(window));
  const out = new Float64Array(1);
  return x.map((value, t) => {
    rank.step([Float64Array.of(value)], window, t, state, out);
    return out[0]!;
  });
}

describe('the rolling rank', () => {
  it('is that of the newest value, by hand', () => {
    expect(batch([5, 1, 3, 3, 9, 3], 4)).toEqual([NaN, NaN, NaN, 2.5 / 4, 1, 0.5]);
    expect(batch([2, NaN, 1, 2, 3, Infinity, 1, 0], 2)).toEqual([NaN, NaN, NaN, 1, 1, NaN, NaN, 0.5]);
  });

  const tied = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(-0, 0.5, NaN));

  it('is the cross-sectional rank of the window, also where whole stretches move', () => {
    const values = fc.array(fc.oneof({ weight: 40, arbitrary: fc.integer({ min: -50, max: 50 }) }, tied), {
      minLength: 60,
      maxLength: 200,
    });
    const scratch = createRankScratch(130);
    fc.assert(
      fc.property(values, fc.integer({ min: 35, max: 130 }), (x, window) => {
        const found = batch(x, window);
        expect(stream(x, window)).toEqual(found);
        x.forEach((_, t) => {
          const inside = Float64Array.from(x.slice(Math.max(0, t + 1 - window), t + 1));
          const ranks = new Float64Array(inside.length);
          const present = averageRanks(inside, inside.length, ranks, scratch);
          expect(found[t]).toBe(present === window ? ranks.at(-1)! / window : NaN);
        });
      }),
    );
  });

  it('mirrors with the values and does not see increasing transformations', () => {
    fc.assert(
      fc.property(fc.array(tied, { maxLength: 60 }), fc.integer({ min: 1, max: 20 }), (x, window) => {
        const found = batch(x, window);
        const mirrored = batch(
          x.map((v) => -v),
          window,
        );
        found.forEach((value, t) => {
          if (Number.isNaN(value)) expect(mirrored[t]).toBeNaN();
          else expect(value + mirrored[t]!).toBeCloseTo(1 + 1 / window, 14);
        });
        expect(
          batch(
            x.map((v) => v ** 3 * 1e200),
            window,
          ),
        ).toEqual(found);
      }),
    );
  });

  it('is 1 in a rise, 1/w in a fall', () => {
    const rise = Float64Array.from({ length: 300 }, (_, t) => t ** 1.5);
    expect(batch(rise, 70).slice(69)).toEqual(Array(231).fill(1));
    expect(batch(rise.toReversed(), 70).slice(69)).toEqual(Array(231).fill(1 / 70));
  });
});
