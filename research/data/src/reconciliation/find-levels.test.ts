import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findLevels, type Level } from './find-levels.ts';

const OPTIONS = { tolerance: 0.003, leastBars: 10 };

/** A stretch of so many bars at each level, and a deterministic noise of the given size. */
function stretches(list: readonly (readonly [bars: number, level: number])[], noise = 0): Float64Array {
  const values = list.flatMap(([bars, level]) => Array.from({ length: bars }, () => level));
  return Float64Array.from(values, (value, t) => value + noise * Math.sin(7.3 * t * t));
}
const rounded = (levels: readonly Level[]): number[][] =>
  levels.map(({ from, to, level }) => [from, to, Number(level.toFixed(6))]);

describe('findLevels', () => {
  it('finds one level where there is one, whatever it is', () => {
    expect(findLevels(stretches([[50, 0]]), OPTIONS)).toEqual([{ from: 0, to: 50, level: 0 }]);
    expect(findLevels(stretches([[1, 0.7]]), OPTIONS)).toEqual([{ from: 0, to: 1, level: 0.7 }]);
    expect(findLevels(new Float64Array(0), OPTIONS)).toEqual([]);
  });

  it('cuts at a step to the bar, also a small one', () => {
    expect(
      rounded(
        findLevels(
          stretches([
            [40, 0.5],
            [60, 0],
          ]),
          OPTIONS,
        ),
      ),
    ).toEqual([
      [0, 40, 0.5],
      [40, 100, 0],
    ]);
    expect(
      rounded(
        findLevels(
          stretches([
            [40, 0.004],
            [60, 0],
          ]),
          OPTIONS,
        ),
      ),
    ).toEqual([
      [0, 40, 0.004],
      [40, 100, 0],
    ]);
    expect(
      rounded(
        findLevels(
          stretches([
            [30, 0.3],
            [25, 0.2],
            [45, 0],
          ]),
          OPTIONS,
        ),
      ),
    ).toEqual([
      [0, 30, 0.3],
      [30, 55, 0.2],
      [55, 100, 0],
    ]);
  });

  it('makes no level of a step within the tolerance, nor of noise', () => {
    expect(
      findLevels(
        stretches([
          [40, 0.0025],
          [60, 0],
        ]),
        OPTIONS,
      ),
    ).toHaveLength(1);
    expect(findLevels(stretches([[200, 0]], 0.02), OPTIONS)).toHaveLength(1);
    // And finds a step that stands out of it.
    expect(
      findLevels(
        stretches(
          [
            [100, 0.5],
            [100, 0],
          ],
          0.02,
        ),
        OPTIONS,
      ).map(({ to }) => to),
    ).toEqual([100, 200]);
  });

  it('makes no level of odd bars, three in a row, a few among many, or a stretch that is too short', () => {
    const odd = stretches([[100, 0]]);
    for (const t of [10, 30, 31, 32, 60, 63, 66]) odd[t] = 0.2;
    expect(rounded(findLevels(odd, OPTIONS))).toEqual([[0, 100, 0]]);
    expect(
      rounded(
        findLevels(
          stretches([
            [50, 0],
            [9, 0.5],
            [50, 0],
          ]),
          OPTIONS,
        ),
      ),
    ).toEqual([[0, 109, 0]]);
    expect(
      findLevels(
        stretches([
          [50, 0],
          [10, 0.5],
          [50, 0],
        ]),
        OPTIONS,
      ),
    ).toHaveLength(3);
    // At an end, too.
    expect(
      findLevels(
        stretches([
          [3, 0.5],
          [50, 0],
        ]),
        OPTIONS,
      ),
    ).toHaveLength(1);
  });

  it('cuts beside odd bars at the right place', () => {
    const odd = stretches([
      [40, 0.5],
      [60, 0],
    ]);
    odd[37] = 0;
    odd[42] = 0.5;
    expect(rounded(findLevels(odd, OPTIONS))).toEqual([
      [0, 40, 0.5],
      [40, 100, 0],
    ]);
  });

  it('follows a source that takes every dividend out of its older prices', () => {
    const quarters = Array.from({ length: 20 }, (_, q) => [63, -0.006 * (20 - q)] as const);
    const levels = findLevels(stretches(quarters), OPTIONS);
    expect(levels.map(({ from }) => from)).toEqual(quarters.map((_, q) => 63 * q));
  });

  it('covers all bars in order, and finds planted steps through rounding noise and odd bars (property)', () => {
    const stretch = fc.tuple(fc.integer({ min: 25, max: 60 }), fc.integer({ min: -40, max: 40 }));
    fc.assert(
      fc.property(
        fc.array(stretch, { minLength: 1, maxLength: 5 }),
        fc.array(fc.nat(300), { maxLength: 3 }),
        (list, oddAt) => {
          // Neighbouring stretches of one level are one.
          const planted = list.map(([bars, level], i) => [bars, level / 50 + (i % 2)] as const);
          const ratio = stretches(planted, 1e-4);
          for (const at of oddAt) if (at < ratio.length) ratio[at]! += 0.3;
          const levels = findLevels(ratio, OPTIONS);
          expect(levels[0]!.from).toBe(0);
          expect(levels.at(-1)!.to).toBe(ratio.length);
          levels.forEach(({ from }, i) => i > 0 && expect(from).toBe(levels[i - 1]!.to));
          const expected = planted.filter(([, level], i) => i === 0 || Math.abs(level - planted[i - 1]![1]) > 0.003);
          expect(levels).toHaveLength(expected.length);
          levels.forEach(({ level }, i) => expect(Math.abs(level - expected[i]![1])).toBeLessThan(1e-3));
        },
      ),
    );
  });
});
