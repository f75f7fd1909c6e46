import { readFileSync } from 'node:fs';
import { Rng } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { drawInnovation, INNOVATION_BOUND, studentQuantile } from './innovation.ts';

const oracle = JSON.parse(
  readFileSync(new URL('../../../../conformance/oracles/simulation/student-t.json', import.meta.url), 'utf8'),
) as { quantiles: [p: number, t: number][] };

const COUNT = 1_000_000;
const rng = Rng.fromSeed(1).split('innovation');
const draws = Float64Array.from({ length: COUNT }, () => drawInnovation(rng));
const sorted = draws.toSorted();
const quantile = (p: number): number => sorted[Math.floor(p * COUNT)]!;
const moment = (power: number): number => draws.reduce((sum, z) => sum + z ** power, 0) / COUNT;

describe('drawInnovation', () => {
  it('has mean 0, variance 1, skew 0 and fat tails', () => {
    expect(Math.abs(moment(1))).toBeLessThan(4 / Math.sqrt(COUNT));
    expect(moment(2)).toBeCloseTo(1, 1.9);
    expect(Math.abs(moment(3))).toBeLessThan(4 * Math.sqrt(moment(6) / COUNT));
    expect(moment(4)).toBeGreaterThan(6);
    expect(moment(4)).toBeLessThan(8);
  });

  it("draws the quantiles of Student's t with 4 degrees of freedom, scaled", () => {
    const scale = quantile(0.75) / studentQuantile(0.75);
    for (const p of [0.6, 0.9, 0.975, 0.995]) {
      const wanted = studentQuantile(p) * scale;
      expect(Math.abs(quantile(p) / wanted - 1), `p = ${p}`).toBeLessThan(0.015);
      expect(Math.abs(quantile(1 - p) / -wanted - 1), `p = ${1 - p}`).toBeLessThan(0.015);
    }
  });

  it('is bounded, and reaches its bound on either side', () => {
    expect(sorted[0]!).toBeGreaterThanOrEqual(-INNOVATION_BOUND);
    expect(sorted.at(-1)!).toBeLessThanOrEqual(INNOVATION_BOUND);
    expect(sorted[0]!).toBeLessThan(-0.98 * INNOVATION_BOUND);
    expect(sorted.at(-1)!).toBeGreaterThan(0.98 * INNOVATION_BOUND);
  });

  it('has no memory', () => {
    for (const lag of [1, 2]) {
      let sum = 0;
      let squares = 0;
      for (let i = lag; i < COUNT; i += 1) {
        sum += draws[i]! * draws[i - lag]!;
        squares += (draws[i]! ** 2 - 1) * (draws[i - lag]! ** 2 - 1);
      }
      expect(Math.abs(sum / COUNT)).toBeLessThan(4 / Math.sqrt(COUNT));
      expect(Math.abs(squares / COUNT)).toBeLessThan((4 * (moment(4) - 1)) / Math.sqrt(COUNT));
    }
  });
});

describe('studentQuantile', () => {
  it.each(oracle.quantiles)("agrees with scipy's stats.t.ppf at %d", (p, t) => {
    expect(Math.abs(studentQuantile(p) / t - 1)).toBeLessThan(1e-10);
  });

  it('is 0 at the median', () => {
    expect(studentQuantile(0.5)).toBe(0);
  });
});
