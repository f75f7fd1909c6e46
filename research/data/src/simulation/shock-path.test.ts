import { Rng } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { INNOVATION_BOUND } from './innovation.ts';
import { emptyShockPath, OVERNIGHT_SHARE, simulateShocks } from './shock-path.ts';

const BARS = 400_000;
const flat = new Float64Array(BARS).fill(1);
const path = simulateShocks(Rng.fromSeed(3).split('shock'), 0.02, flat, emptyShockPath(BARS));
const z = path.overnight.map((first, t) => (first + path.intraday[t]!) / path.deviation[t]!);
const mean = (x: Float64Array): number => x.reduce((sum, value) => sum + value, 0) / x.length;
const covariance = (x: Float64Array, y: Float64Array): number => mean(x.map((value, i) => value * y[i]!));

describe('simulateShocks', () => {
  it('has mean 0 and unit variance once standardised, split between night and day', () => {
    expect(Math.abs(mean(z))).toBeLessThan(4 / Math.sqrt(BARS));
    expect(covariance(z, z)).toBeCloseTo(1, 1.7);
    const night = path.overnight.map((first, t) => first / path.deviation[t]!);
    const day = path.intraday.map((second, t) => second / path.deviation[t]!);
    expect(covariance(night, night)).toBeCloseTo(OVERNIGHT_SHARE, 1.7);
    expect(Math.abs(covariance(night, day))).toBeLessThan(
      4 * Math.sqrt((OVERNIGHT_SHARE * (1 - OVERNIGHT_SHARE)) / BARS),
    );
  });

  it('follows GARCH(1,1): every variance is the recursion of the shock before it', () => {
    let variance = 1;
    for (let t = 0; t < 5_000; t += 1) {
      expect(path.deviation[t]! / 0.02).toBeCloseTo(Math.sqrt(variance), 10);
      variance = Math.min(9, 0.02 + variance * (0.06 * z[t]! ** 2 + 0.92));
    }
  });

  it('keeps the long-run deviation it was asked for', () => {
    expect(Math.sqrt(covariance(path.deviation, path.deviation)) / 0.02).toBeCloseTo(1, 1);
  });

  it('knows the size of the next move from the last one, and not its sign', () => {
    const next = z.map((_, t) => (path.overnight[t]! + path.intraday[t]!) / 0.02);
    const now = next.subarray(0, -1);
    const then = next.subarray(1);
    const error = Math.sqrt(mean(now.map((value, i) => (value * then[i]!) ** 2)) / now.length);
    expect(Math.abs(covariance(now, then))).toBeLessThan(4 * error);
    expect(covariance(now.map(Math.abs), then.map(Math.abs))).toBeGreaterThan(mean(next.map(Math.abs)) ** 2 * 1.02);
    // No leverage effect inside a shock path: the sign of a move says nothing about the size of the next.
    expect(Math.abs(covariance(now, then.map(Math.abs)))).toBeLessThan(0.02);
  });

  it('is bounded by the innovations and scaled by the regime', () => {
    const bound = INNOVATION_BOUND * (Math.sqrt(OVERNIGHT_SHARE) + Math.sqrt(1 - OVERNIGHT_SHARE));
    expect(z.every((value) => Math.abs(value) <= bound)).toBe(true);
    expect(path.deviation.every((value) => value <= 0.02 * 3 * (1 + 1e-12))).toBe(true);
    const half = simulateShocks(
      Rng.fromSeed(3).split('shock'),
      0.02,
      flat.map(() => 0.5),
      emptyShockPath(BARS),
    );
    expect(half.intraday[1_234]!).toBeCloseTo(path.intraday[1_234]! / 2, 15);
  });

  it('draws the same from wherever a life starts', () => {
    const late = simulateShocks(Rng.fromSeed(3).split('shock'), 0.02, flat, emptyShockPath(BARS), 100, 200);
    expect([...late.overnight.subarray(100, 200)]).toEqual([...path.overnight.subarray(0, 100)]);
    expect(late.overnight[99]).toBe(0);
    expect(late.overnight[200]).toBe(0);
  });
});
