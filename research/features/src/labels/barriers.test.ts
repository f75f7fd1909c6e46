import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scanBarriers, type BarrierPath } from './barriers.ts';

interface Rule {
  readonly horizon: number;
  readonly up: number;
  readonly down: number;
  readonly returns: boolean;
}

function scan(path: BarrierPath, rule: Rule): { values: number[]; spanEnd: number[] } {
  const values = new Float64Array(path.close.length).fill(NaN);
  const spanEnd = Int32Array.from(path.close, (_, t) => t + rule.horizon);
  scanBarriers(path, rule, values, spanEnd);
  return { values: [...values], spanEnd: [...spanEnd] };
}

/** Every bar of every path looked at by itself. */
function slow(path: BarrierPath, { horizon, up, down, returns }: Rule): { values: number[]; spanEnd: number[] } {
  const { close, ahead, volatility, high, low } = path;
  const spanEnd: number[] = [];
  const values = [...close].map((price, t) => {
    spanEnd.push(t + horizon);
    const width = volatility[t]! * Math.sqrt(horizon);
    if (Number.isNaN(price) || Number.isNaN(width) || price <= 0 || width <= 0) return NaN;
    const later = Array.from({ length: horizon }, (_, i) => t + 1 + i).filter((s) => !Number.isNaN(ahead[s] ?? NaN));
    const touches = later.flatMap((s) => {
      const lowest = low === undefined || Number.isNaN(low[s]!) ? ahead[s]! : low[s]!;
      const highest = high === undefined || Number.isNaN(high[s]!) ? ahead[s]! : high[s]!;
      if (down > 0 && lowest <= price * (1 - down * width)) return [{ s, side: -1 }];
      return up > 0 && highest >= price * (1 + up * width) ? [{ s, side: 1 }] : [];
    });
    const end = touches[0] ?? (later.includes(t + horizon) ? { s: t + horizon, side: 0 } : undefined);
    if (end === undefined) return NaN;
    spanEnd[t] = end.s;
    return returns ? ahead[end.s]! / price - 1 : end.side;
  });
  return { values, spanEnd };
}

const flat = (length: number, value: number): Float64Array => new Float64Array(length).fill(value);

/** With a deviation of 5 % a bar. */
const path = (...close: number[]): BarrierPath => ({
  close: Float64Array.from(close),
  ahead: Float64Array.from(close),
  volatility: flat(close.length, 0.05),
});

describe('the triple barrier', () => {
  // A deviation of 5 % and four bars: barriers 10 % off.
  const rule = { horizon: 4, up: 1, down: 1, returns: false };

  it('ends at the first touch, by hand', () => {
    const { values, spanEnd } = scan(path(100, 104, 111, 80, 100, 100), rule);
    // 100 → 111 on bar 2; 104 → 80 on bar 3; 111 → 80; 80 → 100; the rest reach neither barrier nor their end.
    expect(values).toEqual([1, -1, -1, 1, NaN, NaN]);
    expect(spanEnd).toEqual([2, 3, 3, 4, 8, 9]);
  });

  it('is 0 at the vertical barrier, and its return that of the whole horizon', () => {
    const still = path(100, 105, 95, 104, 103, 0.5);
    expect(scan(still, rule).values[0]).toBe(0);
    expect(scan(still, rule).spanEnd[0]).toBe(4);
    expect(scan(still, { ...rule, returns: true }).values[0]).toBeCloseTo(0.03, 12);
  });

  it('has no barrier of width 0', () => {
    const crash = path(100, 50, 200, 40, 100);
    expect(scan(crash, { ...rule, down: 0 })).toMatchObject({ values: [1, 1, NaN, 1, NaN] });
    expect(scan(crash, { ...rule, up: 0 }).values[0]).toBe(-1);
    expect(scan(crash, { ...rule, up: 0, down: 0 }).values).toEqual([0, NaN, NaN, NaN, NaN]);
  });

  it('takes the stop where one bar touches both', () => {
    const bars = {
      ...path(100, 100, 100, 100, 100),
      high: Float64Array.of(100, 120, 100, 100, 100),
      low: Float64Array.of(100, 80, 100, 100, 100),
    };
    expect(scan(bars, rule)).toMatchObject({ values: [-1, NaN, NaN, NaN, NaN], spanEnd: [1, 5, 6, 7, 8] });
    expect(scan({ ...bars, low: flat(5, NaN) }, rule).values[0]).toBe(1);
  });

  it('knows nothing without a price, a volatility or an end', () => {
    expect(scan(path(NaN, 100, 120), rule).values).toEqual([NaN, 1, NaN]);
    expect(scan(path(0, -5, 120, 10), rule).values).toEqual([NaN, NaN, -1, NaN]);
    expect(scan({ ...path(100, 120, 80), volatility: Float64Array.of(0, NaN, 1) }, rule).values).toEqual([
      NaN,
      NaN,
      NaN,
    ]);
    // The bar of the vertical barrier has no price.
    expect(scan(path(100, 101, 102, 103, NaN, 104), rule).values[0]).toBeNaN();
    expect(scan(path(100), rule).values).toEqual([NaN]);
  });

  it('is what looking at every path finds, on random walks with gaps and delistings', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.double({ min: -0.2, max: 0.2, noNaN: true }), fc.integer({ min: 0, max: 9 })), {
          minLength: 1,
          maxLength: 40,
        }),
        fc.integer({ min: 1, max: 12 }),
        fc.constantFrom(0, 0.5, 1, 2),
        fc.constantFrom(0, 0.5, 1, 2),
        fc.boolean(),
        fc.boolean(),
        (steps, horizon, up, down, returns, ranges) => {
          let price = 100;
          const whole = Float64Array.from(steps, ([step]) => (price *= 1 + step));
          const close = whole.map((value, t) => (steps[t]![1] === 0 ? NaN : value));
          const ahead = close.map((value, t) => (steps[t]![1] === 0 && t % 2 === 0 ? whole[t]! / 2 : value));
          const range = (width: number): Float64Array =>
            whole.map((value, t) => (steps[t]![1] === 1 ? NaN : value * width));
          const volatility = Float64Array.from(steps, ([, kind]) => (kind === 2 ? NaN : kind === 3 ? 0 : 0.04));
          const path = { close, ahead, volatility, ...(ranges && { high: range(1.05), low: range(0.95) }) };
          const rule = { horizon, up, down, returns };
          expect(scan(path, rule)).toEqual(slow(path, rule));
        },
      ),
      { numRuns: 150 },
    );
  });
});
