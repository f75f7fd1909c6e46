import { Interrupted, Rng } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { expectRelative, figures } from './significance.reference.ts';
import { superiorAbility } from './superior-ability.ts';

const rng = Rng.fromSeed(25);

function noise(
  bars: number,
  strategies: number,
  draws: Rng,
  mean: (strategy: number) => number = () => 0,
): Float64Array {
  return new Float64Array(bars * strategies).map((_, i) => mean(i % strategies) + draws.normal());
}

describe('superiorAbility', () => {
  it.each(figures.superior)('agrees with arch at mean block length $length', async (expected) => {
    const found = (await superiorAbility(Float64Array.from(expected.differences), expected.strategies, {
      replications: 10_000,
      blockLength: expected.length,
      rng,
    }))!;
    expectRelative(found.realityCheck.statistic, expected.statistic, 1e-10);
    found.studentised.forEach((value, k) => expectRelative(value, expected.studentised[k]!, 1e-9));
    expect(Math.abs(found.realityCheck.pValue - expected.realityCheck)).toBeLessThan(0.015);
    for (const kind of ['lower', 'consistent', 'upper'] as const) {
      expect(Math.abs(found.superiority[kind] - expected[kind]), kind).toBeLessThan(0.015);
    }
    found.stepwise.forEach((p, k) => expect(Math.abs(p - expected.stepwise[k]!)).toBeLessThan(0.015));
    expect(found.studentised[found.best]).toBe(found.superiority.statistic);
  });

  it('rejects at its level without skill, however many were tried', async () => {
    let rejected = 0;
    for (let sample = 0; sample < 200; sample += 1) {
      const draws = rng.split(`size ${sample}`);
      const found = (await superiorAbility(noise(120, 10, draws), 10, { replications: 199, rng: draws }))!;
      rejected += Number(found.superiority.consistent <= 0.05);
    }
    const size = rejected / 200;
    expect(size).toBeGreaterThan(0.01);
    expect(size).toBeLessThan(0.11);
  });

  it('names the better ones, and is not blinded by bad ones as the reality check is', async () => {
    const matrix = noise(250, 8, rng.split('power'), (k) => (k === 2 ? 0.4 : k < 2 ? 0 : -3));
    const found = (await superiorAbility(matrix, 8, { rng }))!;
    expect(found.best).toBe(2);
    expect([...found.stepwise].flatMap((p, k) => (p <= 0.05 ? [k] : []))).toEqual([2]);
    expect(found.superiority.consistent).toBeLessThan(0.01);
    const loud = matrix.map((value, i) => (i % 8 > 2 ? 30 * value : value));
    const among = (await superiorAbility(loud, 8, { rng }))!;
    expect(among.realityCheck.pValue).toBeGreaterThan(0.2);
    expect(among.superiority.consistent).toBeLessThan(0.01);
  });

  it('orders its p-values, is determined by its generator, and scale is nothing to it', async () => {
    const matrix = noise(90, 5, rng.split('order'), (k) => k / 20 - 0.1);
    const found = (await superiorAbility(matrix, 5, { rng: Rng.fromSeed(1), replications: 500 }))!;
    expect(found.superiority.lower).toBeLessThanOrEqual(found.superiority.consistent);
    expect(found.superiority.consistent).toBeLessThanOrEqual(found.superiority.upper);
    expect(await superiorAbility(matrix, 5, { rng: Rng.fromSeed(1), replications: 500 })).toEqual(found);
    const scaled = (await superiorAbility(
      matrix.map((value) => value / 2 ** 60),
      5,
      { rng: Rng.fromSeed(1), replications: 500 },
    ))!;
    expect(scaled.superiority).toEqual(found.superiority);
    const order = [...found.studentised.keys()].toSorted((i, j) => found.studentised[j]! - found.studentised[i]!);
    const steps = order.map((k) => found.stepwise[k]!);
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
  });

  it('leaves copies of the benchmark out', async () => {
    const one = noise(60, 1, rng.split('copy'), () => 0.5);
    const withCopy = Float64Array.from({ length: 120 }, (_, i) => (i % 2 === 0 ? 0 : one[i >> 1]!));
    const found = (await superiorAbility(withCopy, 2, { rng }))!;
    expect(found.best).toBe(1);
    expect([found.studentised[0], found.stepwise[0]]).toEqual([0, 1]);
    expect(found.stepwise[1]).toBeLessThan(0.05);
  });

  it('says nothing is better where all are worse', async () => {
    const found = (await superiorAbility(
      noise(80, 3, rng.split('worse'), () => -1),
      3,
      { rng },
    ))!;
    expect(found.superiority).toEqual({ statistic: 0, lower: 1, consistent: 1, upper: 1 });
    expect(found.realityCheck.pValue).toBeGreaterThan(0.9);
  });

  it('can be interrupted', async () => {
    const signal = AbortSignal.abort();
    await expect(superiorAbility(noise(20, 2, rng), 2, { rng, signal })).rejects.toThrow(Interrupted);
  });

  it('does not exist for few bars, gaps or no variation; says which lengths and shapes it takes', async () => {
    const matrix = noise(20, 2, rng.split('bad'));
    expect(await superiorAbility(matrix.subarray(0, 14), 2, { rng })).toBeUndefined();
    expect(await superiorAbility(matrix.with(3, NaN), 2, { rng })).toBeUndefined();
    expect(await superiorAbility(new Float64Array(40).fill(0.1), 2, { rng })).toBeUndefined();
    expect(await superiorAbility(new Float64Array(0), 2, { rng })).toBeUndefined();
    expect((await superiorAbility(matrix, 2, { rng, blockLength: 20 }))!.superiority.consistent).toBeGreaterThan(0);
    for (const blockLength of [0.5, 21, NaN]) {
      await expect(superiorAbility(matrix, 2, { rng, blockLength })).rejects.toThrow('block length');
    }
    await expect(superiorAbility(matrix, 3, { rng })).rejects.toThrow('40 values');
  });
});
