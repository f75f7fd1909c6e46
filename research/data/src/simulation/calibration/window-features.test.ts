import { Rng } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { groupFeatures, singleFeatures } from './window-features.ts';

const rng = Rng.fromSeed(12);
const window = (bars: number): Float64Array => Float64Array.from({ length: bars }, () => 0.01 * rng.normal());

describe('singleFeatures', () => {
  it('are finite for any window, constant ones included', () => {
    for (const x of [window(20), window(250), new Float64Array(60), new Float64Array(60).fill(0.01)]) {
      expect(singleFeatures(x.map((value) => value)).filter((value) => Number.isNaN(value)).length).toBeLessThan(3);
    }
    expect(singleFeatures(window(60)).every(Number.isFinite)).toBe(true);
  });

  it('are as many for every window of a length, more where there is more memory to see', () => {
    expect(singleFeatures(window(60))).toHaveLength(singleFeatures(window(61)).length);
    expect(singleFeatures(window(250)).length).toBeGreaterThan(singleFeatures(window(60)).length);
  });

  it('know the level only from the first of them', () => {
    const x = window(60);
    const [one, other] = [singleFeatures(x), singleFeatures(x.map((value) => 3 * value))];
    expect(other[0]! - one[0]!).toBeCloseTo(Math.log(3), 5);
    other.slice(1).forEach((value, k) => expect(value).toBeCloseTo(one[k + 1]!, 4));
  });
});

describe('groupFeatures', () => {
  it('start with how the symbols go together', () => {
    const common = window(60);
    const together = groupFeatures([0, 1, 2, 3].map(() => window(60).map((x, t) => 0.2 * x + common[t]!)));
    const apart = groupFeatures([0, 1, 2, 3].map(() => window(60)));
    expect(together[0]!).toBeGreaterThan(0.9);
    expect(Math.abs(apart[0]!)).toBeLessThan(0.3);
    expect(together).toHaveLength(apart.length);
    expect([...together, ...apart].every(Number.isFinite)).toBe(true);
  });
});
