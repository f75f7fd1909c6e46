import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pearson } from './correlation.ts';
import { corr } from './rolling-correlation.ts';

function batch(x: Float64Array, y: Float64Array, window: number, origin = 0): Float64Array {
  const out = new Float64Array(x.length);
  corr.batch([x, y], window, origin, out);
  return out;
}

const pairs = fc
  .array(fc.tuple(fc.integer({ min: -500, max: 500 }), fc.integer({ min: -500, max: 500 })), {
    minLength: 10,
    maxLength: 60,
  })
  .map((rows) => [Float64Array.from(rows, (r) => r[0]), Float64Array.from(rows, (r) => r[1])] as const);

describe('the rolling correlation', () => {
  it('is that of the window, by hand', () => {
    const found = batch(Float64Array.of(1, 2, 3, 3, 3), Float64Array.of(2, 4, 6, 5, 6), 3);
    expect(found.subarray(0, 2).every(Number.isNaN)).toBe(true);
    expect(found[2]).toBe(1);
    expect(found[3]).toBeCloseTo(Math.sqrt(3) / 2, 15);
    expect(found[4]).toBeNaN();
  });

  it('is the two-pass correlation of every window, at any phase', () => {
    fc.assert(
      fc.property(pairs, fc.integer({ min: 2, max: 10 }), fc.nat(30), ([x, y], window, origin) => {
        batch(x, y, window, origin).forEach((value, t) => {
          if (t + 1 < window) return;
          const wanted = pearson(x.slice(t + 1 - window, t + 1), y.slice(t + 1 - window, t + 1));
          if (Number.isNaN(wanted)) expect(value).toBeNaN();
          else expect(Math.abs(value - wanted)).toBeLessThan(1e-12);
        });
      }),
    );
  });

  it('is symmetric, blind to scale and level, and turns with the sign', () => {
    fc.assert(
      fc.property(pairs, fc.nat(9), ([x, y], origin) => {
        const found = batch(x, y, 6, origin);
        expect(batch(y, x, 6, origin)).toEqual(found);
        expect(
          batch(
            x.map((v) => 64 * v + 1e6),
            y,
            6,
            origin,
          ),
        ).toEqual(found);
        expect(
          batch(
            x,
            y.map((v) => -v),
            6,
            origin,
          ),
        ).toEqual(found.map((v) => (v === 0 ? v : -v)));
      }),
    );
  });

  it('is NaN where either series has a hole or a flat window, and recovers', () => {
    const x = Float64Array.from({ length: 40 }, (_, t) => Math.sin(t));
    const y = Float64Array.from({ length: 40 }, (_, t) => Math.cos(2 * t));
    const clean = batch(x, y, 5);
    y.fill(0.3, 10, 20);
    x[30] = Infinity;
    batch(x, y, 5).forEach((value, t) => {
      if (t < 4 || (t >= 14 && t < 20) || (t >= 30 && t < 35)) expect(value).toBeNaN();
      else if (t < 10 || t >= 24) expect(value).toBe(clean[t]);
      else expect(Math.abs(value)).toBeLessThanOrEqual(1);
    });
  });
});
