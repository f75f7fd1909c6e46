import { describe, expect, it } from 'vitest';
import { expectRelative } from './oracle.reference.ts';
import type { RollingKernel } from './rolling-kernel.ts';
import { kurt, skew } from './rolling-shape.ts';

function batch(kernel: RollingKernel, x: ArrayLike<number>, window: number, origin = 0): Float64Array {
  const out = new Float64Array(x.length);
  kernel.batch([Float64Array.from(x)], window, origin, out);
  return out;
}

/** Two passes, off the middle value, so that a level costs nothing. */
function naive(x: Float64Array, order: 3 | 4): number {
  const n = x.length;
  const level = x.toSorted()[n >> 1]!;
  const d = x.map((v) => v - level);
  const mean = d.reduce((a, v) => a + v, 0) / n;
  const power = (k: number): number => d.reduce((a, v) => a + (v - mean) ** k, 0) / n;
  if (order === 3) return ((Math.sqrt(n * (n - 1)) / (n - 2)) * power(3)) / power(2) ** 1.5;
  return ((n - 1) / ((n - 2) * (n - 3))) * (((n + 1) * power(4)) / power(2) ** 2 - 3 * (n - 1));
}

const noisy = (length: number, level: number): Float64Array =>
  Float64Array.from({ length }, (_, t) => level + Math.sin(t * t * 0.7 + t) + 0.3 * Math.cos(t * 1.3));

describe('skewness and kurtosis', () => {
  it('are those of the window, by hand', () => {
    expect(Array.from(batch(skew, [1, 2, 3, 0, 2], 3))).toEqual([
      NaN,
      NaN,
      0,
      expect.closeTo(-0.935219529582825, 12),
      expect.closeTo(-0.935219529582825, 12),
    ]);
    expect(batch(kurt, [1, 2, 3, 4], 4)[3]).toBeCloseTo(-1.2, 12);
    expect(batch(kurt, [0, 0, 0, 5], 4)[3]).toBeCloseTo(4, 12);
  });

  it('need three and four bars, and something that varies', () => {
    expect(batch(skew, [1, 2, 4, 8], 2).every(Number.isNaN)).toBe(true);
    expect(batch(kurt, [1, 2, 4, 8], 3).every(Number.isNaN)).toBe(true);
    for (const kernel of [skew, kurt]) expect(batch(kernel, Array(9).fill(0.1), 5).every(Number.isNaN)).toBe(true);
  });

  // The header's claim: the anchor is a bar of the window, which bounds the cancellation even where it is the outlier.
  it.each([5, 21, 252])(
    'keep 1e-11 of their size with any bar as an outlier, as anchor and gone, window %i',
    (window) => {
      for (const [level, outlier] of [
        [0, 30],
        [1e8, 1e8 + 50],
        [1e8, 1e12],
        [-1e8, 1e5],
      ] as const) {
        for (const at of [window, window + 1, 2 * window - 1]) {
          const x = noisy(4 * window, level);
          x[at] = outlier;
          const [skews, kurts] = [batch(skew, x, window), batch(kurt, x, window)];
          for (let t = window; t < x.length; t += Math.max(1, window >> 4)) {
            const values = x.slice(t + 1 - window, t + 1);
            const note = `outlier ${outlier} at ${at}, bar ${t}`;
            expect(Math.abs(skews[t]! - naive(values, 3)), note).toBeLessThan(1e-11 * Math.sqrt(window));
            expect(Math.abs(kurts[t]! - naive(values, 4)), note).toBeLessThan(1e-11 * window);
          }
          const last = x.slice(-window);
          expectRelative(kurts.at(-1)!, naive(last, 4), 1e-11);
        }
      }
    },
  );

  it('do not see scale and level, and mirror with the values', () => {
    const x = noisy(60, 0).map((v) => Math.round(v * 64));
    for (const [kernel, sign] of [
      [skew, -1],
      [kurt, 1],
    ] as const) {
      const found = batch(kernel, x, 9, 4).subarray(8);
      expect(
        batch(
          kernel,
          x.map((v) => 8 * v + 4096),
          9,
          4,
        ).subarray(8),
      ).toEqual(found);
      expect(
        batch(
          kernel,
          x.map((v) => -v),
          9,
          4,
        ).subarray(8),
      ).toEqual(found.map((v) => sign * v));
    }
  });
});
