import { Rng } from '@quantcli/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import oracle from '../../../../conformance/oracles/models/labels/figures.json' with { type: 'json' };
import type { LabelSpans } from './label-spans.ts';
import { arbitrarySpans, book, slowConcurrency, spansOf } from './spans-fixture.ts';
import { averageUniqueness, returnAttribution } from './uniqueness.ts';

/** Every bar of every span by itself: O(labels · bars · labels). */
function slowUniqueness(spans: LabelSpans, pooled: boolean): number[] {
  return [...spans.target].map((target, r) => {
    const counts = Number.isNaN(target) ? [] : slowConcurrency(spans, r, pooled);
    return counts.length === 0 ? 1 : counts.reduce((sum, count) => sum + 1 / count, 0) / counts.length;
  });
}

describe('average uniqueness', () => {
  it('is the book’s for its three labels: 5/6, 3/4, 1', () => {
    expect([...averageUniqueness(book)].map((value) => value.toFixed(12))).toEqual(
      [5 / 6, 3 / 4, 1].map((value) => value.toFixed(12)),
    );
  });

  it('counts the labels of a symbol, or of all', () => {
    const spans = spansOf([0, 2], [0, 2], [0, 2]);
    expect([...averageUniqueness({ ...spans, symbol: Int32Array.of(0, 0, 1) })]).toEqual([0.5, 0.5, 1]);
    const pooled = averageUniqueness({ ...spans, symbol: Int32Array.of(0, 0, 1) }, { pooled: true });
    for (const value of pooled) expect(value).toBeCloseTo(1 / 3, 12);
  });

  it('leaves rows without a label out, and is 1 for them, for empty spans and for tables', () => {
    const spans = spansOf([0, 2], [0, 2], [1, 1]);
    expect([...averageUniqueness({ ...spans, target: Float64Array.of(1, NaN, 1) })]).toEqual([1, 1, 1]);
    expect([...averageUniqueness(spansOf())]).toEqual([]);
    expect([...averageUniqueness({ ...spans, symbol: Int32Array.of(0, 1, 2) })]).toEqual([1, 1, 1]);
  });

  it('is what pandas finds', () => {
    const { bar, spanEnd, uniqueness } = oracle.weights;
    averageUniqueness(spansOf(...bar.map((b, i) => [b, spanEnd[i]!] as const))).forEach((value, i) =>
      expect(value).toBeCloseTo(uniqueness[i]!, 12),
    );
  });

  it('is what counting every bar finds, and the sum of 1/c_t over the bars of a symbol is how many bars have a label', () => {
    fc.assert(
      fc.property(arbitrarySpans, fc.boolean(), (spans, pooled) => {
        const fast = averageUniqueness(spans, { pooled });
        slowUniqueness(spans, pooled).forEach((value, r) => expect(fast[r]).toBeCloseTo(value, 10));
        const held = new Set<string>();
        let sum = 0;
        fast.forEach((value, r) => {
          if (Number.isNaN(spans.target[r]!)) return;
          sum += value * (spans.spanEnd[r]! - spans.bar[r]!);
          for (let t = spans.bar[r]! + 1; t <= spans.spanEnd[r]!; t += 1)
            held.add(`${pooled ? 0 : spans.symbol[r]}/${t}`);
        });
        expect(sum).toBeCloseTo(held.size, 8);
      }),
      { numRuns: 60 },
    );
  });
});

describe('return attribution', () => {
  it('is the return that is the label’s own, by hand', () => {
    // Bars 1 and 2 are of the first alone, 3 of both, 4 of the second; 5 and 6 cancel in the third.
    const returns = Float64Array.of(NaN, 0.01, 0.02, -0.06, 0.01, 0.03, -0.03);
    const attributed = returnAttribution(book, returns, 7);
    [0, 0.02, 0].forEach((value, i) => expect(attributed[i]).toBeCloseTo(value, 12));
  });

  it('is what pandas finds', () => {
    const { bar, spanEnd, returns, attribution } = oracle.weights;
    const spans = spansOf(...bar.map((b, i) => [b, spanEnd[i]!] as const));
    returnAttribution(spans, Float64Array.from(returns), returns.length).forEach((value, i) =>
      expect(value).toBeCloseTo(attribution[i]!, 12),
    );
  });

  it('is what adding up every bar finds, of one symbol or pooled', () => {
    fc.assert(
      fc.property(arbitrarySpans, fc.boolean(), fc.nat(1000), (spans, pooled, seed) => {
        const bars = 60;
        const rng = Rng.fromSeed(seed);
        const returns = Float64Array.from({ length: 4 * bars }, () =>
          rng.below(10) === 0 ? NaN : 0.02 * rng.normal(),
        );
        const fast = returnAttribution(spans, returns, bars, { pooled });
        fast.forEach((value, r) => {
          if (Number.isNaN(spans.target[r]!)) return expect(value).toBe(1);
          const sum = slowConcurrency(spans, r, pooled).reduce((total, count, i) => {
            const own = returns[spans.symbol[r]! * bars + spans.bar[r]! + 1 + i]!;
            return total + (Number.isNaN(own) ? 0 : own / count);
          }, 0);
          return expect(value).toBeCloseTo(Math.abs(sum), 12);
        });
      }),
      { numRuns: 60 },
    );
  });

  it('wants the returns of its panel', () => {
    expect(() => returnAttribution(book, new Float64Array(5), 7)).toThrow('5 returns for 1 symbols of 7 bars');
    expect(() => returnAttribution({ ...book, symbol: Int32Array.of(0, 1, 2) }, new Float64Array(14), 7)).toThrow(
      '14 returns for 3 symbols',
    );
  });
});
