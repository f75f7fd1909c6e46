import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstBlockStart, mean, std, sum } from './block-sums.ts';
import * as statistics from './descriptive-statistics.ts';
import { expectRelative } from './oracle.reference.ts';
import type { RollingKernel } from './rolling-kernel.ts';

function batch(kernel: RollingKernel, x: readonly number[] | Float64Array, window: number, origin = 0): Float64Array {
  const out = new Float64Array(x.length);
  kernel.batch([Float64Array.from(x)], window, origin, out);
  return out;
}

/** Drifting prices around a level, without a generator. */
function drift(length: number, level: number, step: number): Float64Array {
  let price = level;
  return Float64Array.from({ length }, (_, t) => (price += step * Math.sin(t * t * 0.7 + t)));
}

describe('blocks', () => {
  it('start at multiples of the window', () => {
    expect([0, 1, 4, 5, 6].map((origin) => firstBlockStart(origin, 5))).toEqual([0, 4, 1, 0, 4]);
    expect(firstBlockStart(2 ** 40 + 3, 8)).toBe(5);
  });
});

describe('rolling sum, mean and deviation', () => {
  it('are those of the window, by hand', () => {
    const x = [1, 2, 4, 8, 16];
    expect(Array.from(batch(sum, x, 2))).toEqual([NaN, 3, 6, 12, 24]);
    expect(Array.from(batch(mean, x, 2, 1))).toEqual([NaN, 1.5, 3, 6, 12]);
    expect(Array.from(batch(std, [1, 3, 3, 1, 5], 2))).toEqual([NaN, Math.SQRT2, 0, Math.SQRT2, Math.sqrt(8)]);
    expect(Array.from(batch(sum, [1, NaN, 4, 8, 16], 2))).toEqual([NaN, NaN, NaN, 12, 24]);
  });

  it.each([0, 1, 7, 2 ** 40 + 11])('keep their accuracy over a long series at origin %d', (origin) => {
    const x = drift(6000, 50, 1);
    const window = 63;
    const [means, deviations] = [batch(mean, x, window, origin), batch(std, x, window, origin)];
    for (let t = window - 1; t < x.length; t += 97) {
      const values = x.slice(t + 1 - window, t + 1);
      expectRelative(means[t]!, statistics.mean(values), 1e-13);
      expectRelative(deviations[t]!, Math.sqrt(statistics.variance(values)), 1e-13);
    }
  });

  it('keep it while an outlier is their anchor, and when it has left', () => {
    const window = 10;
    for (let at = 30; at < 50; at += 1) {
      const x = drift(80, 1e8, 1);
      x[at] = 1e12;
      const deviations = batch(std, x, window);
      for (let t = window - 1; t < x.length; t += 1) {
        const wanted = Math.sqrt(statistics.variance(x.slice(t + 1 - window, t + 1)));
        expectRelative(deviations[t]!, wanted, 1e-12, `outlier at ${at}, bar ${t}`);
      }
    }
  });

  it('keep it in a block that starts with a missing value', () => {
    const x = drift(40, 1e8, 1);
    x[10] = NaN;
    const deviations = batch(std, x, 10);
    expect(deviations.slice(10, 20).every(Number.isNaN)).toBe(true);
    for (let t = 20; t < 40; t += 1) {
      expectRelative(deviations[t]!, Math.sqrt(statistics.variance(x.slice(t - 9, t + 1))), 1e-12);
    }
  });

  it('add whole numbers exactly', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1e9, max: 1e9 }), { minLength: 12, maxLength: 40 }),
        fc.integer({ min: 1, max: 12 }),
        fc.nat(100),
        (x, window, origin) => {
          const sums = batch(sum, x, window, origin);
          x.forEach((_, t) => {
            if (t + 1 >= window) expect(sums[t]).toBe(x.slice(t + 1 - window, t + 1).reduce((a, b) => a + b, 0));
          });
        },
      ),
    );
  });

  it('move with the values: a power of two scales the bits, a shift of whole numbers changes nothing', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -999, max: 999 }), { minLength: 8, maxLength: 40 }),
        fc.nat(9),
        (x, origin) => {
          const deviations = batch(std, x, 5, origin);
          expect(
            batch(
              std,
              x.map((v) => v + 12_345),
              5,
              origin,
            ),
          ).toEqual(deviations);
          expect(
            batch(
              std,
              x.map((v) => v * 8),
              5,
              origin,
            ),
          ).toEqual(deviations.map((v) => v * 8));
          expect(
            batch(
              std,
              x.map((v) => -v),
              5,
              origin,
            ),
          ).toEqual(deviations);
          expect(
            batch(
              mean,
              x.map((v) => v * 8),
              5,
              origin,
            ),
          ).toEqual(batch(mean, x, 5, origin).map((v) => v * 8));
        },
      ),
    );
  });

  it('are NaN for an overflow, as long as it lasts', () => {
    const x = [1, 2, 1.7e308, -1.7e308, 5, 6, 7];
    expect(Array.from(batch(mean, x, 2))).toEqual([NaN, 1.5, 0.85e308, NaN, -0.85e308, 5.5, 6.5]);
    expect(Array.from(batch(std, [1, 2, 1e200, 3, 3], 2)).map(Number.isNaN)).toEqual([true, false, true, true, false]);
  });
});
