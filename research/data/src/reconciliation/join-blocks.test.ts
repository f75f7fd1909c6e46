import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Level } from './find-levels.ts';
import { joinBlocks } from './join-blocks.ts';

/** Stretches of so many bars, one behind the other. */
function levelsOf(...list: readonly (readonly [bars: number, level: number])[]): Level[] {
  let from = 0;
  return list.map(([bars, level]) => ({ from, to: (from += bars), level }));
}
const never = (): boolean => false;

describe('joinBlocks', () => {
  it('joins a block with the stretches around it, at their level', () => {
    expect(joinBlocks(levelsOf([40, 0.7], [20, 0.8], [40, 0.7]), 0.003, never)).toEqual(levelsOf([100, 0.7]));
    expect(joinBlocks(levelsOf([40, 0], [20, -0.1], [40, 0.002]), 0.003, never)).toEqual(levelsOf([100, 0.002]));
  });

  it('joins one of several levels, and one of the newest bars, after which the level is 0', () => {
    expect(joinBlocks(levelsOf([40, 0], [20, -0.1], [10, 0.2], [40, 0]), 0.003, never)).toEqual(levelsOf([110, 0]));
    expect(joinBlocks(levelsOf([80, 0], [20, -0.1]), 0.003, never)).toEqual(levelsOf([100, 0]));
  });

  it('takes the shorter of two stretches for the block', () => {
    expect(joinBlocks(levelsOf([50, -0.7], [200, 0], [12, -0.7]), 0.003, never)).toEqual(
      levelsOf([50, -0.7], [212, 0]),
    );
  });

  it('leaves steps that do not come back, the oldest bars, and what is booked at either end', () => {
    const stairs = levelsOf([40, -0.3], [30, -0.2], [30, 0]);
    expect(joinBlocks(stairs, 0.003, never)).toBe(stairs);
    const oldest = levelsOf([20, -0.1], [80, 0]);
    expect(joinBlocks(oldest, 0.003, never)).toBe(oldest);
    const back = levelsOf([40, 0], [20, -0.1], [40, 0]);
    for (const booked of [40, 60]) expect(joinBlocks(back, 0.003, (at) => at === booked)).toBe(back);
    expect(joinBlocks([], 0.003, never)).toEqual([]);
  });

  it('asks for each step by its bar and size', () => {
    const asked: number[][] = [];
    joinBlocks(levelsOf([40, 0.5], [20, 0.25], [40, 0]), 0.003, (at, step) => {
      asked.push([at, step]);
      return true;
    });
    expect(asked).toEqual([
      [40, 0.25],
      [60, 0.25],
    ]);
  });

  it('covers the same bars, and finds nothing more the second time (property)', () => {
    const stretch = fc.tuple(fc.integer({ min: 10, max: 50 }), fc.constantFrom(-0.7, -0.1, 0, 0.4));
    fc.assert(
      fc.property(fc.array(stretch, { minLength: 1, maxLength: 7 }), (list) => {
        const levels = levelsOf(...list);
        const joined = joinBlocks(levels, 0.003, never);
        expect(joined[0]!.from).toBe(0);
        expect(joined.at(-1)!.to).toBe(levels.at(-1)!.to);
        joined.forEach(({ from }, i) => i > 0 && expect(from).toBe(joined[i - 1]!.to));
        expect(joinBlocks(joined, 0.003, never)).toBe(joined);
      }),
    );
  });
});
