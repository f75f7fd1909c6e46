import { Rng } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { bendLog, LogVolatility, MOST_LOG_VOLATILITY, varianceOf } from './log-volatility.ts';
import { mean } from './naive-statistics.reference.ts';

const COMPONENTS = [
  { halfLife: 3, deviation: 0.2 },
  { halfLife: 40, deviation: 0.3 },
];

function draw(bend: number, lean: number[], bars: number, seed = 1): Float64Array {
  const rng = Rng.fromSeed(seed);
  const volatility = new LogVolatility(rng.split('v'), COMPONENTS, bend, lean);
  const leads = new Float64Array(2);
  return Float64Array.from({ length: bars }, () => {
    const { value } = volatility;
    volatility.step(leads.fill(rng.normal()));
    return value;
  });
}

const covariance = (x: Float64Array, lag: number): number => {
  const centre = mean(x);
  return mean(x.subarray(lag).map((value, t) => (value - centre) * (x[t]! - centre)));
};

describe('a log-volatility', () => {
  it('has the covariances of its components', () => {
    const h = draw(0, [0, 0], 400_000);
    for (const lag of [0, 1, 5, 20, 60]) {
      const wanted = 0.04 * 2 ** (-lag / 3) + 0.09 * 2 ** (-lag / 40);
      expect(covariance(h, lag), `lag ${lag}`).toBeCloseTo(wanted, 1.9);
    }
    expect(Math.abs(mean(h))).toBeLessThan(0.02);
  });

  it('has a larger variance where its components lean on the same', () => {
    const lean = [0.9, 0.9];
    expect(varianceOf(COMPONENTS, [0, 0])).toBeCloseTo(0.13, 12);
    expect(varianceOf(COMPONENTS, lean)).toBeGreaterThan(0.14);
    expect(covariance(draw(0, lean, 400_000), 0)).toBeCloseTo(varianceOf(COMPONENTS, lean), 1.9);
  });

  it('is 0 on average and further up than down where it is bent', () => {
    const h = draw(1.5, [0.9, 0.9], 400_000).toSorted();
    expect(Math.abs(mean(h))).toBeLessThan(0.02);
    const at = (p: number): number => h[Math.floor(p * h.length)]!;
    expect(at(0.95) - at(0.5)).toBeGreaterThan(1.3 * (at(0.5) - at(0.05)));
  });

  it('is bounded, and monotone in what it is made of', () => {
    const bent = [-9, -2, -1, 0, 1, 2, 9].map((g) => bendLog(g, 0.7, 0.3));
    expect(bent).toEqual(bent.toSorted((a, b) => a - b));
    expect(Math.max(...bent.map(Math.abs))).toBe(MOST_LOG_VOLATILITY);
    expect(bendLog(0.4, 0, 1)).toBe(0.4);
  });

  it('tells the innovations that others may lean on', () => {
    const volatility = new LogVolatility(Rng.fromSeed(3), COMPONENTS, 0, [1, 0]);
    volatility.step(Float64Array.of(0.7, 0.7));
    expect(volatility.innovation[0]).toBe(0.7);
    expect(volatility.innovation[1]).not.toBe(0.7);
  });
});
