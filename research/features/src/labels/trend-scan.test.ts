import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scanTrends } from './trend-scan.ts';

function scan(x: Float64Array, min: number, max: number, ahead = x): Float64Array {
  const values = new Float64Array(x.length).fill(NaN);
  scanTrends(x, ahead, min, max, values);
  return values;
}

/** The textbook: two passes over every window by itself. */
function slow(x: Float64Array, min: number, max: number): number[] {
  return [...x].map((_, t) => {
    if (!(t + max < x.length) || Number.isNaN(x[t]!) || Number.isNaN(x[t + max]!)) return NaN;
    let strongest = NaN;
    for (let length = min; length <= max; length += 1) {
      const at = Array.from({ length: length + 1 }, (_, i) => i).filter((i) => !Number.isNaN(x[t + i]!));
      const n = at.length;
      if (n < 3 || at.at(-1) !== length) continue;
      const mean = at.reduce((sum, i) => sum + i, 0) / n;
      const level = at.reduce((sum, i) => sum + x[t + i]!, 0) / n;
      const sxx = at.reduce((sum, i) => sum + (i - mean) ** 2, 0);
      const slope = at.reduce((sum, i) => sum + (i - mean) * (x[t + i]! - level), 0) / sxx;
      const squares = at.reduce((sum, i) => sum + (x[t + i]! - level - slope * (i - mean)) ** 2, 0);
      const statistic = slope / Math.sqrt(squares / (n - 2) / sxx);
      if (!(Math.abs(statistic) <= Math.abs(strongest))) strongest = statistic;
    }
    return strongest;
  });
}

describe('trend scanning', () => {
  it('has the t of a window, by hand', () => {
    // 0, 1, 1: slope ½, residuals −1/6, 1/3, −1/6: t = ½ / √(1/6 / 1 / 2) = √3.
    expect(scan(Float64Array.of(0, 1, 1), 2, 2)[0]).toBeCloseTo(Math.sqrt(3), 12);
  });

  it('takes the strongest window, and looks at no bar behind the longest', () => {
    const turn = Float64Array.of(1, 2.1, 2.9, 4, 3, 1, 0, 7);
    expect(scan(turn, 2, 6)[0]).toBeGreaterThan(10);
    expect(scan(turn, 2, 6)[0]).toBe(scan(turn, 2, 3)[0]);
    expect(scan(turn.with(7, -1e9), 2, 6)[0]).toBe(scan(turn, 2, 6)[0]);
    expect([...scan(turn, 2, 6)].map(Number.isNaN)).toEqual([false, false, true, true, true, true, true, true]);
  });

  it('is finite on a line and 0 on a constant', () => {
    const line = scan(
      Float64Array.from({ length: 9 }, (_, t) => 1e6 - 3 * t),
      2,
      4,
    );
    expect(line[0]).toBeLessThan(-1e5);
    expect(line[0]).toBeGreaterThan(-Infinity);
    expect([...scan(new Float64Array(6).fill(7), 2, 4)]).toEqual([0, 0, NaN, NaN, NaN, NaN]);
    expect([...scan(Float64Array.of(1, 2), 2, 4)]).toEqual([NaN, NaN]);
  });

  it('follows a delisting down', () => {
    const close = Float64Array.of(10, 10.1, 10, NaN, NaN, NaN);
    const ahead = Float64Array.of(10, 10.1, 10, 1, 1, 1);
    expect(scan(close, 2, 5, ahead)[0]).toBeLessThan(-2);
    expect(scan(close, 2, 5)[0]).toBeNaN();
  });

  it('is what least squares over every window finds, with gaps', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: 0, max: 7 })), { maxLength: 30 }),
        fc.integer({ min: 2, max: 6 }),
        fc.integer({ min: 0, max: 6 }),
        (steps, min, more) => {
          let level = 1e4;
          // A square keeps windows from being exact lines, where the reference divides by nothing.
          const x = Float64Array.from(
            steps,
            ([step, gap], t) => ((level += step), gap === 0 ? NaN : level + 0.37 * t * t),
          );
          const fast = scan(x, min, min + more);
          slow(x, min, min + more).forEach((value, t) => {
            if (Math.abs(value) > 1e4) return;
            if (Number.isNaN(value)) expect(fast[t]).toBeNaN();
            else expect(Math.abs(fast[t]! - value)).toBeLessThanOrEqual(1e-5 * Math.max(1, Math.abs(value)));
          });
        },
      ),
      { numRuns: 150 },
    );
  });
});
