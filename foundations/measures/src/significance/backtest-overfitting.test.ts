import { Interrupted, Rng } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { backtestOverfitting } from './backtest-overfitting.ts';
import { expectRelative, figures } from './significance.reference.ts';

const rng = Rng.fromSeed(24);
const matrix = Float64Array.from(figures.matrix);

function noise(bars: number, strategies: number, draws: Rng): Float64Array {
  return new Float64Array(bars * strategies).map(() => draws.normal());
}

describe('backtestOverfitting', () => {
  it.each(figures.pbo)('agrees with every combination in turn: $blocks blocks, $statistic', async (expected) => {
    const statistic = expected.statistic as 'sharpe' | 'mean';
    const found = (await backtestOverfitting(matrix, 5, { blocks: expected.blocks, statistic }))!;
    expect(found.probability).toBe(expected.probability);
    expect(found.lossProbability).toBe(expected.lossProbability);
    found.logits.toSorted().forEach((logit, i) => expect(logit).toBeCloseTo(expected.logits[i]!, 10));
    expectRelative(found.degradation!.slope, expected.slope, 1e-9);
    expectRelative(found.degradation!.intercept, expected.intercept, 1e-9);
    expectRelative(found.degradation!.rSquared, expected.rSquared, 1e-9);
  });

  it('has C(16, 8) halves by default', async () => {
    const found = (await backtestOverfitting(noise(203, 3, rng.split('default')), 3))!;
    expect(found.logits.length).toBe(12_870);
    expect(found.outOfSample.length).toBe(12_870);
  });

  it('is about one half without skill, and near zero with one that stands out', async () => {
    let sum = 0;
    const markets = 60;
    for (let market = 0; market < markets; market += 1) {
      sum += (await backtestOverfitting(noise(160, 10, rng.split(`null ${market}`)), 10, { blocks: 8 }))!.probability;
    }
    expect(sum / markets).toBeGreaterThan(0.4);
    expect(sum / markets).toBeLessThan(0.65);
    const skilled = noise(160, 10, rng.split('skill')).map((value, i) => value + (i % 10 === 3 ? 1 : 0));
    const found = (await backtestOverfitting(skilled, 10, { blocks: 8 }))!;
    expect(found.probability).toBe(0);
    expect(found.lossProbability).toBe(0);
  });

  it('does not depend on the scale of a strategy, nor lose digits far from zero', async () => {
    const plain = (await backtestOverfitting(matrix, 5, { blocks: 8 }))!;
    const scaled = (await backtestOverfitting(
      matrix.map((value, i) => value * 10 ** (2 * (i % 5) - 4)),
      5,
      { blocks: 8 },
    ))!;
    expect(scaled.logits).toEqual(plain.logits);
    const level = (await backtestOverfitting(matrix, 5, { blocks: 8, statistic: 'mean' }))!;
    const raised = (await backtestOverfitting(
      matrix.map((value) => value + 1e6),
      5,
      { blocks: 8, statistic: 'mean' },
    ))!;
    expect(raised.probability).toBe(level.probability);
  });

  it('calls copies a median choice, and strategies that never trade a ratio of 0', async () => {
    const copies = Float64Array.from({ length: 80 }, (_, i) => matrix[i >> 1]!);
    const found = (await backtestOverfitting(copies, 2, { blocks: 4 }))!;
    expect([...found.logits]).toEqual(Array.from({ length: 6 }, () => 0));
    expect(found.probability).toBe(1);
    const idle = (await backtestOverfitting(new Float64Array(80), 2, { blocks: 4 }))!;
    expect([...idle.outOfSample]).toEqual(Array.from({ length: 6 }, () => 0));
    expect(idle.degradation).toBeUndefined();
    const steady = (await backtestOverfitting(new Float64Array(80).fill(0.1), 2, { blocks: 4 }))!;
    expect([...steady.inSample]).toEqual(Array.from({ length: 6 }, () => 0));
  });

  it('can be interrupted', async () => {
    const wide = noise(40, 2_000, rng);
    await expect(backtestOverfitting(wide, 2_000, { signal: AbortSignal.abort() })).rejects.toThrow(Interrupted);
  });

  it('does not exist for one strategy, few bars or gaps; says which blocks and shapes it takes', async () => {
    expect(await backtestOverfitting(matrix, 450, { blocks: 2 })).toBeUndefined();
    expect(await backtestOverfitting(matrix, 1, { blocks: 2 })).toBeUndefined();
    expect(await backtestOverfitting(matrix.subarray(0, 5 * 31), 5)).toBeUndefined();
    expect(await backtestOverfitting(matrix.with(4, NaN), 5)).toBeUndefined();
    for (const blocks of [0, 3, 22, 2.5]) {
      await expect(backtestOverfitting(matrix, 5, { blocks })).rejects.toThrow(`${blocks} blocks`);
    }
    await expect(backtestOverfitting(matrix, 7)).rejects.toThrow('450 values are not a whole number of rows of 7');
    await expect(backtestOverfitting(matrix, 0)).rejects.toThrow('rows of 0');
  });
});
