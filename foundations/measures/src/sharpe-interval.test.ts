import { Rng } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { stationaryBlockLength } from './block-length.ts';
import { figures, syntheticReturns } from './oracle-figures.ts';
import { sharpeInterval } from './sharpe-interval.ts';
import { sharpe } from './sharpe.ts';

const rng = Rng.fromSeed(11);

describe('stationaryBlockLength', () => {
  it.each(Object.keys(figures.synthetic))('agrees with arch on %s returns', (name) => {
    const expected = figures.synthetic[name]!.measures.blockLength;
    if (expected === null) return expect(stationaryBlockLength(syntheticReturns(name))).toBe(1);
    expect(stationaryBlockLength(syntheticReturns(name)) / Math.max(1, expected)).toBeCloseTo(1, 12);
  });

  it('grows with persistence', () => {
    const lengths = [0, 0.3, 0.6, 0.9].map((coefficient) => {
      const draws = Rng.fromSeed(1);
      let x = 0;
      return stationaryBlockLength(Float64Array.from({ length: 4_000 }, () => (x = coefficient * x + draws.normal())));
    });
    expect(lengths).toEqual(lengths.toSorted((a, b) => a - b));
    expect(lengths[3]! / lengths[0]!).toBeGreaterThan(10);
  });

  it('stays between 1 and its limits', () => {
    expect(stationaryBlockLength(new Float64Array(50).fill(0.1))).toBe(1);
    expect(stationaryBlockLength(Float64Array.of(1, 2))).toBe(1);
    // Alternating bars have next to no spectrum at frequency 0: only the limit of n/3 holds the length.
    const alternating = Float64Array.from({ length: 20 }, (_, t) => t % 2);
    expect(stationaryBlockLength(alternating)).toBe(7);
    expect(stationaryBlockLength(alternating.subarray(0, 12))).toBe(4);
  });
});

describe('sharpeInterval', () => {
  it.each(Object.keys(figures.intervals))('agrees with 20,000 resamples of arch on %s returns', (name) => {
    const { bounds } = figures.intervals[name]!;
    const found = sharpeInterval(syntheticReturns(name), 252, { replications: 20_000, rng: rng.split(name) })!;
    // Both are random: the bounds' own standard error is 0.01 to 0.02.
    expect(Math.abs(found[0] - bounds[0])).toBeLessThan(0.08);
    expect(Math.abs(found[1] - bounds[1])).toBeLessThan(0.08);
  });

  it('is determined by the generator it is given', () => {
    const returns = syntheticReturns('normal');
    const interval = sharpeInterval(returns, 252, { rng: Rng.fromSeed(1) });
    expect(sharpeInterval(returns, 252, { rng: Rng.fromSeed(1) })).toEqual(interval);
    expect(sharpeInterval(returns, 252, { rng: Rng.fromSeed(2) })).not.toEqual(interval);
  });

  it('holds the ratio, widens with confidence and narrows with length', () => {
    const returns = syntheticReturns('persistent');
    const width = (confidence: number, values = returns): number => {
      const [low, high] = sharpeInterval(values, 252, { confidence, rng: rng.split('width') })!;
      expect(low).toBeLessThan(sharpe(values, 252)!);
      expect(high).toBeGreaterThan(sharpe(values, 252)!);
      return high - low;
    };
    expect(width(0.99)).toBeGreaterThan(width(0.95));
    expect(width(0.95)).toBeGreaterThan(width(0.5));
    expect(width(0.95, returns.subarray(0, 250))).toBeGreaterThan(1.5 * width(0.95));
  });

  it('scales with the square root of the periods', () => {
    const returns = syntheticReturns('normal');
    const daily = sharpeInterval(returns, 252, { rng: Rng.fromSeed(1) })!;
    const once = sharpeInterval(returns, 1, { rng: Rng.fromSeed(1) })!;
    expect(daily[0] / once[0]).toBeCloseTo(Math.sqrt(252), 10);
  });

  it('covers the truth about 95 times in 100, also with persistence', () => {
    for (const [coefficient, floor] of [
      [0, 0.92],
      [0.2, 0.9],
    ] as const) {
      let covered = 0;
      for (let market = 0; market < 400; market += 1) {
        const draws = rng.split(`coverage ${coefficient} ${market}`);
        let x = 0;
        // Mean 0.1 of the stationary deviation.
        const mean = 0.1 / Math.sqrt(1 - coefficient ** 2);
        const returns = Float64Array.from({ length: 500 }, () => {
          x = coefficient * x + draws.normal();
          return x + mean;
        });
        const [low, high] = sharpeInterval(returns, 1, { replications: 400, rng: draws })!;
        if (low <= 0.1 && 0.1 <= high) covered += 1;
      }
      expect(covered / 400).toBeGreaterThan(floor);
      expect(covered / 400).toBeLessThan(0.98);
    }
  });

  it('does not exist where there is no ratio', () => {
    for (const returns of [[], [0.1], [0.1, 0.1, 0.1], [0.1, NaN, 0.2]]) {
      expect(sharpeInterval(Float64Array.from(returns), 252, { rng })).toBeUndefined();
    }
  });

  it('is finite or absent where returns are few or nearly all the same', () => {
    for (let n = 2; n < 12; n += 1) {
      const rare = new Float64Array(n).fill(0.001);
      rare[1] = 0.05;
      for (const returns of [rare, Float64Array.from({ length: n }, (_, i) => (i % 2) - 0.4)]) {
        const interval = sharpeInterval(returns, 252, { rng });
        expect(interval === undefined || interval.every(Number.isFinite)).toBe(true);
      }
    }
  });
});
