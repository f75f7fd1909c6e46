import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { max, min } from './rolling-extrema.ts';
import type { RollingKernel } from './rolling-kernel.ts';

function batch(kernel: RollingKernel, x: readonly number[], window: number, origin = 0): number[] {
  const out = new Float64Array(x.length);
  kernel.batch([Float64Array.from(x)], window, origin, out);
  return Array.from(out);
}

describe('rolling extrema', () => {
  it('are those of the window, by hand', () => {
    expect(batch(min, [5, 3, 4, 6, 1], 3)).toEqual([NaN, NaN, 3, 3, 1]);
    expect(batch(max, [5, 3, 4, 6, 1], 3, 2)).toEqual([NaN, NaN, 5, 6, 6]);
    expect(batch(max, [1, NaN, 2, 3, 4, -Infinity, 1, 0], 2)).toEqual([NaN, NaN, NaN, 3, 4, NaN, NaN, 1]);
  });

  it('follow a trend: the newest value on one side, the oldest on the other', () => {
    const up = Array.from({ length: 50 }, (_, t) => t / 4);
    for (const window of [1, 2, 9, 50]) {
      const highs = batch(max, up, window, 3).slice(window - 1);
      const lows = batch(min, up, window, 3).slice(window - 1);
      expect(highs).toEqual(up.slice(window - 1));
      expect(lows).toEqual(up.slice(0, up.length - window + 1));
    }
  });

  const values = fc.array(
    fc.oneof(fc.double({ noDefaultInfinity: true, noNaN: true }), fc.integer({ min: -2, max: 2 })),
    {
      minLength: 1,
      maxLength: 50,
    },
  );

  it('mirror each other, do not depend on the phase, and are values of the window', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 12 }), fc.nat(40), (x, window, origin) => {
        const lows = batch(min, x, window, origin);
        const highs = batch(max, x, window, origin);
        expect(highs).toEqual(
          batch(
            min,
            x.map((v) => -v),
            window,
            origin,
          ).map((v) => 0 - v),
        );
        expect(batch(min, x, window, origin + 1)).toEqual(lows);
        lows.forEach((low, t) => {
          if (t + 1 < window) return;
          const inside = x.slice(t + 1 - window, t + 1).map((v) => v + 0);
          expect(inside).toContain(low);
          expect(inside).toContain(highs[t]);
          expect(inside.every((v) => low <= v && v <= highs[t]!)).toBe(true);
        });
      }),
    );
  });

  it('keep the largest and smallest numbers', () => {
    const huge = Number.MAX_VALUE;
    expect(batch(min, [huge, huge, -huge, 5e-324], 2)).toEqual([NaN, huge, -huge, -huge]);
    expect(batch(max, [-huge, -huge, -5e-324, 0], 2)).toEqual([NaN, -huge, -5e-324, 0]);
  });
});
