import { Rng } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { SkewedT } from '../skewed-t.ts';
import { meanLogSize, skewOf } from './innovation-law.ts';
import { factsOf, median } from './source-facts.ts';

describe('meanLogSize', () => {
  it.each([
    // SciPy 1.17.1: quad of log(x / √(ν/(ν−2))) against stats.t(ν).pdf
    [4, -0.846_573_590_287_205_1],
    [12, -0.683_521_300_729_586_1],
    [100, -0.640_266_110_389_383_9],
  ])('is E log|ε| of %d degrees of freedom', (degrees, wanted) => {
    expect(meanLogSize(degrees)).toBeCloseTo(wanted, 5);
  });
});

describe('skewOf', () => {
  it.each([
    [6, 0.85],
    [12, 1],
    [30, 1.1],
  ])('finds the skew of a sample with %d degrees and skew %d', (degrees, skew) => {
    const law = new SkewedT(degrees, skew);
    const rng = Rng.fromSeed(3);
    const columns = [0, 1].map(() => Float64Array.from({ length: 60_000 }, () => law.draw(rng)));
    expect(Math.abs(skewOf(factsOf(columns).lean, degrees) - skew)).toBeLessThan(0.03);
  });
});

const sample = (make: (rng: Rng) => number, n = 20_000): Float64Array => {
  const rng = Rng.fromSeed(4);
  return Float64Array.from({ length: n }, () => make(rng));
};

describe('factsOf', () => {
  it('measures tails by what is around a bar, missing bars or not', () => {
    const normal = sample((rng) => rng.normal());
    const heavy = sample((rng) => rng.studentT(3));
    const [light, fat] = [factsOf([normal]).tails, factsOf([heavy]).tails];
    expect(fat[0]).toBeGreaterThan(light[0] + 0.1);
    expect(fat[1]).toBeGreaterThan(light[1] + 0.5);
    // |normal|: the 98 % quantile is 2.33 and the median 0.674 deviations.
    expect(light[0]).toBeCloseTo(Math.log(2.326 / 0.6745), 1);
    const holes = normal.map((x, t) => (t % 500 === 0 ? NaN : x));
    expect(factsOf([holes]).tails[0]).toBeCloseTo(light[0], 1);
  });

  it('has the level of a mean size, and no memory in noise', () => {
    const facts = factsOf([sample((rng) => 0.02 * rng.normal())]);
    expect(facts.level).toBeCloseTo(Math.log(0.02) - 0.635, 1);
    expect(Math.abs(facts.memory)).toBeLessThan(0.02);
    expect(Math.max(...facts.afterFalls.map(Math.abs))).toBeLessThan(0.04);
  });
});

describe('median', () => {
  it('is the middle, or between the two', () => {
    expect([median([3, 1, 2]), median([4, 1, 2, 3])]).toEqual([2, 2.5]);
  });
});
