import { Rng } from '@quantcli/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import oracle from '../../../../conformance/oracles/models/labels/figures.json' with { type: 'json' };
import { sequentialBootstrap, SequentialSampler } from './sequential-bootstrap.ts';
import { arbitrarySpans, book, spansOf } from './spans-fixture.ts';
import { averageUniqueness } from './uniqueness.ts';

const close = (values: Float64Array, wanted: readonly number[]): void =>
  values.forEach((value, i) => expect(value).toBeCloseTo(wanted[i]!, 12));

describe('the sequential bootstrap', () => {
  it('has the book’s probabilities: a third each, then 5/14, 3/14 and 6/14 once the second is drawn', () => {
    const sampler = new SequentialSampler(book);
    close(sampler.probabilities(), [1 / 3, 1 / 3, 1 / 3]);
    sampler.take(1);
    close(sampler.probabilities(), [5 / 14, 3 / 14, 6 / 14]);
  });

  it('has those of pandas after four draws', () => {
    const { bar, spanEnd, drawn, probabilities } = oracle.weights;
    const sampler = new SequentialSampler(spansOf(...bar.map((b, i) => [b, spanEnd[i]!] as const)));
    for (const row of drawn) sampler.take(row);
    close(sampler.probabilities(), probabilities);
  });

  it('draws by them', () => {
    const counts = [0, 0, 0];
    const rng = Rng.fromSeed(5);
    for (let i = 0; i < 7000; i += 1) {
      const sampler = new SequentialSampler(book);
      sampler.take(1);
      counts[sampler.draw(rng)]! += 1;
    }
    // Four standard deviations.
    [5 / 14, 3 / 14, 6 / 14].forEach((p, i) =>
      expect(Math.abs(counts[i]! / 7000 - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / 7000)),
    );
  });

  it('counts by symbol, and a probability is what the definition says after any draws', () => {
    fc.assert(
      fc.property(arbitrarySpans, fc.boolean(), fc.nat(99), (spans, pooled, seed) => {
        const labelled = [...spans.target.keys()].filter((r) => !Number.isNaN(spans.target[r]!));
        fc.pre(labelled.length > 0);
        const sampler = new SequentialSampler(spans, { pooled });
        const rng = Rng.fromSeed(seed);
        const drawn = Array.from({ length: 6 }, () => sampler.draw(rng));
        const unique = labelled.map((r) => {
          const length = spans.spanEnd[r]! - spans.bar[r]!;
          if (length === 0) return 1;
          let sum = 0;
          for (let t = spans.bar[r]! + 1; t <= spans.spanEnd[r]!; t += 1) {
            const others = drawn.filter(
              (k) => (pooled || spans.symbol[k] === spans.symbol[r]) && spans.bar[k]! < t && t <= spans.spanEnd[k]!,
            );
            sum += 1 / (1 + others.length);
          }
          return sum / length;
        });
        const total = unique.reduce((sum, value) => sum + value, 0);
        const probabilities = sampler.probabilities();
        labelled.forEach((r, i) => expect(probabilities[r]).toBeCloseTo(unique[i]! / total, 10));
        expect(probabilities.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 10);
      }),
      { numRuns: 50 },
    );
  });

  it('repeats itself less than a plain bootstrap', async () => {
    const rng = Rng.fromSeed(11);
    const bars = Array.from({ length: 300 }, () => rng.below(400)).sort((a, b) => a - b);
    const spans = spansOf(...bars.map((bar) => [bar, bar + 5] as const));
    const uniqueness = (rows: readonly number[]): number => {
      const sample = spansOf(...rows.map((r) => [spans.bar[r]!, spans.spanEnd[r]!] as const));
      return averageUniqueness(sample).reduce((sum, value) => sum + value, 0) / rows.length;
    };
    const plain = uniqueness(Array.from({ length: 300 }, () => rng.below(300)));
    expect(uniqueness([...(await sequentialBootstrap(spans, rng))])).toBeGreaterThan(1.05 * plain);
  });

  it('depends on the seed alone, and draws rows with a label', async () => {
    const spans = { ...spansOf([0, 3], [1, 4], [2, 5], [3, 6]), target: Float64Array.of(1, NaN, 0, NaN) };
    const rows = await sequentialBootstrap(spans, Rng.fromSeed(1), { draws: 40 });
    expect(new Set(rows)).toEqual(new Set([0, 2]));
    expect(await sequentialBootstrap(spans, Rng.fromSeed(1), { draws: 40 })).toEqual(rows);
    expect(await sequentialBootstrap(spansOf([0, 0]), Rng.fromSeed(1), { draws: 3 })).toEqual(Int32Array.of(0, 0, 0));
  });

  it('refuses to draw nothing or from nothing, and stops when asked to', async () => {
    const none = { ...book, target: new Float64Array(3).fill(NaN) };
    await expect(sequentialBootstrap(none, Rng.fromSeed(1))).rejects.toThrow('no row has a known label');
    await expect(sequentialBootstrap(book, Rng.fromSeed(1), { draws: 0 })).rejects.toThrow('0 draws');
    await expect(sequentialBootstrap(book, Rng.fromSeed(1), { signal: AbortSignal.abort() })).rejects.toThrow();
  });
});
