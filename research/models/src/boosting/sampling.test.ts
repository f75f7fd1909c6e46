import { Rng } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { bootstrapCounts, drawWithout, gossRows } from './sampling.ts';

const rng = Rng.fromSeed(1);
const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);

describe('drawWithout', () => {
  it('draws as many as asked, ascending, none twice, each as often', () => {
    const counts = new Float64Array(10);
    for (let i = 0; i < 4000; i += 1) {
      const drawn = drawWithout(10, 3, rng);
      expect(drawn).toHaveLength(3);
      expect(drawn[0]! < drawn[1]! && drawn[1]! < drawn[2]! && drawn[2]! < 10).toBe(true);
      for (const at of drawn) counts[at]! += 1;
    }
    // 1200 expected, deviation 29.
    for (const count of counts) expect(Math.abs(count - 1200)).toBeLessThan(120);
    expect([...drawWithout(4, 4, rng)]).toEqual([0, 1, 2, 3]);
    expect(drawWithout(4, 0, rng)).toHaveLength(0);
  });
});

describe('gossRows', () => {
  const original = Float64Array.from({ length: 50 }, (_, i) => Math.sin(7 * i) * (i % 5));
  const draw = (top: number, other: number) => {
    const [gradient, hessian] = [original.slice(), new Float64Array(50).fill(1)];
    const bag = gossRows({ top, other }, [gradient], [hessian], rng);
    return { bag, gradient, hessian };
  };

  it('keeps the largest gradients as they are and multiplies the others', () => {
    const { bag, gradient, hessian } = draw(0.2, 0.1);
    expect(bag).toHaveLength(15);
    const largest = [...original.keys()].sort((a, b) => Math.abs(original[b]!) - Math.abs(original[a]!)).slice(0, 10);
    const kept = new Set(bag);
    for (const row of largest) expect(kept.has(row)).toBe(true);
    for (const row of bag) {
      const factor = largest.includes(row) ? 1 : 8;
      expect(gradient[row]).toBe(factor * original[row]!);
      expect(hessian[row]).toBe(factor);
    }
  });

  it('estimates the sums of gradients without bias', () => {
    const sums: number[] = [];
    for (let i = 0; i < 3000; i += 1) {
      const { bag, gradient, hessian } = draw(0.2, 0.2);
      sums.push(sum(bag.values().map((row) => gradient[row]!)));
      expect(sum(bag.values().map((row) => hessian[row]!))).toBeCloseTo(50, 9);
    }
    const mean = sum(sums) / sums.length;
    const deviation = Math.sqrt(sum(sums.map((value) => (value - mean) ** 2)) / sums.length);
    expect(deviation).toBeGreaterThan(0);
    expect(Math.abs(mean - sum(original))).toBeLessThan((4 * deviation) / Math.sqrt(3000));
  });

  it('is fair to equal gradients and takes all where all are asked for', () => {
    const flat = gossRows({ top: 0.5, other: 0.5 }, [new Float64Array(8)], [new Float64Array(8).fill(1)], rng);
    expect([...flat]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(draw(0, 0.5).bag).toHaveLength(25);
  });
});

describe('bootstrapCounts', () => {
  it('draws n rows, of which about 37 % never', () => {
    const counts = bootstrapCounts(2000, rng);
    expect(sum(counts)).toBe(2000);
    const never = counts.filter((count) => count === 0).length / 2000;
    expect(Math.abs(never - Math.exp(-1))).toBeLessThan(0.04);
  });
});
