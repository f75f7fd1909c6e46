// Kernels made from a number and those that read the whole window: they stand outside the kit of a backend.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decayingMean } from './rolling-decay.ts';
import type { RollingKernel } from './rolling-kernel.ts';
import { mad, median, quantile } from './rolling-quantile.ts';
import { fractionalDifference, meanDeviation } from './rolling-window.ts';

function batch(kernel: RollingKernel, x: readonly number[], window: number, origin = 0): number[] {
  const out = new Float64Array(x.length);
  kernel.batch([Float64Array.from(x)], window, origin, out);
  return Array.from(out);
}

function stream(kernel: RollingKernel, x: readonly number[], window: number, origin: number): number[] {
  const state = new Float64Array(kernel.stateSize(window));
  const out = new Float64Array(1);
  return x.map((value, t) => {
    kernel.step([Float64Array.of(value)], window, origin + t, state, out);
    return out[0]!;
  });
}

describe('by hand', () => {
  it.each([
    ['decaying mean', decayingMean(0.5), [1, 2, 4, 8], 3, [NaN, NaN, (0.25 + 1 + 4) / 1.75, (0.5 + 2 + 8) / 1.75]],
    ['decaying mean, nothing kept', decayingMean(0), [1, NaN, 4, 8], 2, [NaN, NaN, NaN, 8]],
    ['quantile', quantile(0.25), [4, 1, 3, 2, 9], 3, [NaN, NaN, 2, 1.5, 2.5]],
    ['least quantile', quantile(0), [4, 1, 3], 2, [NaN, 1, 1]],
    ['mean deviation', meanDeviation, [1, 3, 8, NaN, 1], 2, [NaN, 1, 2.5, NaN, NaN]],
    ['first difference', fractionalDifference(1), [1, 3, 8, 2], 3, [NaN, NaN, 5, -6]],
    ['half difference', fractionalDifference(0.5), [8, 8, 16], 3, [NaN, NaN, 16 - 4 - 1]],
    ['no difference', fractionalDifference(0), [8, 8, 16], 2, [NaN, 8, 16]],
  ] as const)('%s', (_, kernel, x, window, wanted) => {
    batch(kernel, x, window).forEach((value, t) => {
      if (Number.isNaN(wanted[t]!)) expect(value).toBeNaN();
      else expect(value).toBeCloseTo(wanted[t]!, 14);
    });
  });
});

describe('batch and step', () => {
  const value = fc.oneof(
    { weight: 20, arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }) },
    { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -0, 1e12) },
  );

  it.each([
    ['decaying mean', decayingMean(0.9)],
    ['quantile', quantile(0.3)],
    ['mean deviation', meanDeviation],
    ['fractional difference', fractionalDifference(0.4)],
  ] as const)('of the %s give the same bits, at any phase', (_, kernel) => {
    fc.assert(
      fc.property(
        fc.array(value, { maxLength: 50 }),
        fc.integer({ min: 1, max: 12 }),
        fc.nat(99),
        (x, window, origin) => {
          expect(stream(kernel, x, window, origin)).toEqual(batch(kernel, x, window, origin));
        },
      ),
    );
  });
});

describe('the sorted window', () => {
  it('gives the quantiles and deviations of a sort, also where long stretches move', () => {
    const x = Array.from({ length: 400 }, (_, t) => Math.round(50 * Math.sin(t * t * 0.13)) + (t % 97 === 0 ? 900 : 0));
    for (const window of [34, 75, 150]) {
      const [medians, deviations] = [batch(median, x, window), batch(mad, x, window)];
      const middle = (values: readonly number[]): number => {
        const sorted = values.toSorted((a, b) => a - b);
        return (sorted[(window - 1) >>> 1]! + sorted[window >>> 1]!) / 2;
      };
      for (let t = window - 1; t < x.length; t += 1) {
        const inside = x.slice(t + 1 - window, t + 1);
        const level = middle(inside);
        expect(medians[t]).toBe(level);
        expect(deviations[t]).toBe(middle(inside.map((v) => Math.abs(v - level))));
      }
    }
  });
});

describe('the median absolute deviation', () => {
  it('keeps the digits of the deviations at a high level', () => {
    // Exact at both levels: multiples of 2^-20 around 0 and around 1e8.
    const around = Array.from({ length: 60 }, (_, t) => Math.round(2 ** 20 * Math.sin(t * t)) / 2 ** 20);
    for (const window of [2, 3, 4, 7, 20]) {
      const high = around.map((v) => 1e8 + v);
      expect(batch(mad, high, window)).toEqual(batch(mad, around, window));
    }
  });
});

describe('the decaying mean', () => {
  it('is a constant exactly, and forgets what has left', () => {
    expect(batch(decayingMean(0.7), Array(20).fill(0.1), 5).slice(4)).toEqual(Array(16).fill(0.1));
    const x = Array.from({ length: 40 }, (_, t) => 1e8 + Math.sin(t));
    const struck = x.with(3, 1e12);
    expect(batch(decayingMean(0.97), struck, 10).slice(13)).toEqual(batch(decayingMean(0.97), x, 10).slice(13));
  });

  it('ends its powers before they are denormal', () => {
    const found = batch(
      decayingMean(1e-3),
      Array.from({ length: 900 }, (_, t) => 1 + (t % 3)),
      400,
    );
    expect(found.slice(399).every((v) => v > 0.99 && v < 3.01)).toBe(true);
  });
});
