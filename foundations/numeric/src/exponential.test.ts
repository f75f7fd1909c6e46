import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ema, wilder } from './exponential.ts';
import type { RollingKernel } from './rolling-kernel.ts';

function batch(kernel: RollingKernel, x: readonly number[], window: number): number[] {
  const out = new Float64Array(x.length);
  kernel.batch([Float64Array.from(x)], window, 0, out);
  return Array.from(out);
}

describe('exponential means', () => {
  it('start from the simple mean, by hand', () => {
    expect(batch(ema, [2, 4, 6, 8, 0], 3)).toEqual([NaN, NaN, 4, 6, 3]);
    expect(batch(wilder, [2, 4, 6, 8, 0], 2)).toEqual([NaN, 3, 4.5, 6.25, 3.125]);
  });

  it('start over after a missing value, from what comes after it alone', () => {
    const x = [2, 4, 6, NaN, 1, 3, 8, Infinity, 5];
    expect(batch(ema, x, 2).map((v) => Math.round(v * 1e6) / 1e6)).toEqual([NaN, 3, 5, NaN, NaN, 2, 6, NaN, NaN]);
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -99, max: 99 }), { maxLength: 20 }),
        fc.integer({ min: 1, max: 6 }),
        (tail, window) => {
          for (const kernel of [ema, wilder])
            expect(batch(kernel, [7, 1e9, NaN, ...tail], window).slice(3)).toEqual(batch(kernel, tail, window));
        },
      ),
    );
  });

  it('stay between the extremes of the past, and at a constant exactly', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -99, max: 99 }), { minLength: 1, maxLength: 50 }),
        fc.integer({ min: 1, max: 8 }),
        (x, window) => {
          for (const kernel of [ema, wilder]) {
            batch(kernel, x, window).forEach((value, t) => {
              const past = x.slice(0, t + 1);
              if (t + 1 >= window)
                expect(value >= Math.min(...past) - 1e-12 && value <= Math.max(...past) + 1e-12).toBe(true);
            });
          }
        },
      ),
    );
    expect(
      batch(ema, Array(20).fill(7.3), 4)
        .slice(4)
        .every((v, _, all) => v === all[0]),
    ).toBe(true);
  });

  it('forget where they started: two starts agree after the warm-up', () => {
    const x = Array.from({ length: 400 }, (_, t) => 100 + Math.sin(t * t));
    for (const [kernel, window] of [
      [ema, 10],
      [wilder, 8],
    ] as const) {
      const early = batch(kernel, x, window);
      const late = batch(kernel, x.slice(100), window);
      expect(Math.abs(early[399]! - late[299]!)).toBeLessThan(1e-9);
      expect(early[120]).not.toBe(late[20]);
    }
  });

  it('keep no finite memory, and say so', () => {
    expect([ema.replay(5), wilder.replay(5)]).toEqual([Infinity, Infinity]);
    expect([ema.stateSize(5), wilder.stateSize(500)]).toEqual([2, 2]);
  });
});
