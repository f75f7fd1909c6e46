import { Rng } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { parseMarketSpec } from './market-spec.ts';
import { mean } from './naive-statistics.reference.ts';
import { PAST_WINDOWS, pastWindowOf, sumPast } from './past-window.ts';

const rng = Rng.fromSeed(8);
const shocks = Float64Array.from({ length: 3_000 }, () => rng.normal());

describe('sumPast', () => {
  it.each(Object.entries(PAST_WINDOWS))('is the scaled sum over the window of %s', (_, window) => {
    const out = new Float64Array(3_000);
    sumPast(window, (t) => shocks[t]!, 0, 3_000, out);
    const { lookback, skip, sign } = window;
    for (const t of [lookback, 700, 2_999]) {
      const past = shocks.subarray(t - lookback + 1, t - skip + 1).reduce((sum, z) => sum + z, 0);
      expect(out[t]!).toBeCloseTo((sign * past) / Math.sqrt(lookback - skip), 10);
    }
    const variance = mean(out.subarray(lookback).map((u) => u * u));
    expect(variance).toBeGreaterThan(0.4);
    expect(variance).toBeLessThan(2.5);
  });

  it('knows nothing of what was before a life', () => {
    const out = new Float64Array(20).fill(NaN);
    sumPast(PAST_WINDOWS.reversal, () => 1, 10, 20, out);
    expect(Number.isNaN(out[9]!)).toBe(true);
    expect(out[10]).toBeCloseTo(-1 / Math.sqrt(5), 12);
    expect(out[19]).toBeCloseTo(-5 / Math.sqrt(5), 12);
  });
});

const of = (edge: Parameters<typeof parseMarketSpec>[0]['edge']) =>
  pastWindowOf(parseMarketSpec({ seed: 1, edge }).edge);

describe('pastWindowOf', () => {
  it('is that of a structure, and none of a signal', () => {
    expect(of('none')).toBeUndefined();
    expect(of({ ic: 0.03 })).toBeUndefined();
    expect(of({ kind: 'signal', ic: 0.03 })).toBeUndefined();
    expect(of({ kind: 'momentum', ic: 0.03 })).toBe(PAST_WINDOWS.momentum);
  });
});
