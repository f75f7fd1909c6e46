import { MICROS_PER_DAY, type Micros } from '@quantcli/core';
import type { FeatureRepository, FeatureValues } from '@quantcli/data';
import { alwaysOpen, nyse, Panel } from '@quantcli/panel';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../evaluators/evaluate.ts';
import { createStream } from '../evaluators/stream.ts';
import { parseFeature } from '../language/language.ts';
import { createFeatureStore, joinFeatures } from './feature-store.ts';

/** A repository that remembers, and counts what it is asked. */
function repository(): FeatureRepository & { readonly kept: Map<string, FeatureValues>; saves: number } {
  const kept = new Map<string, FeatureValues>();
  return {
    kept,
    saves: 0,
    async save(features) {
      this.saves += features.length;
      for (const feature of features) kept.set(`${feature.expressionHash} ${feature.dataHash}`, feature);
    },
    find: async (expressionHash, dataHash) => kept.get(`${expressionHash} ${dataHash}`),
    list: async () => [...kept.values()],
    remove: async () => 0,
  };
}

const bars = 40;
const first = 20_000 * MICROS_PER_DAY;
const panel = Panel.of({
  time: Float64Array.from({ length: bars }, (_, t) => first + t * MICROS_PER_DAY),
  symbols: ['A', 'B', 'C'],
  fields: new Map([['close', Float64Array.from({ length: 3 * bars }, (_, i) => 50 + 10 * Math.sin(i * i))]]),
});
const exprs = ['ts_mean(close, 5)', 'rank(returns(close, 3))', 'ema(close, 4)', 'ts_mean(close, 5)'].map(parseFeature);

describe('the feature store', () => {
  it('computes once, then reads the same bits', async () => {
    const kept = repository();
    const direct = await evaluate(panel, exprs);
    const cold = await createFeatureStore(kept).values(panel, 'data', exprs);
    expect(cold).toEqual({ values: direct, kept: 0 });
    expect(kept.saves).toBe(3);
    const warm = await createFeatureStore(kept).values(panel, 'data', exprs);
    expect(warm).toEqual({ values: direct, kept: 4 });
    expect(kept.saves).toBe(3);
  });

  it('computes only what it does not have', async () => {
    const kept = repository();
    const store = createFeatureStore(kept);
    await store.values(panel, 'data', exprs, { keep: false });
    expect(kept.saves).toBe(0);
    await store.values(panel, 'data', exprs.slice(0, 1));
    const { values, kept: read } = await store.values(panel, 'data', exprs.slice(0, 3));
    expect([read, kept.saves]).toEqual([1, 3]);
    expect(values).toEqual(await evaluate(panel, exprs.slice(0, 3)));
  });

  it('never gives values of other data, or of other bars and symbols under the same name', async () => {
    const kept = repository();
    const store = createFeatureStore(kept);
    await store.values(panel, 'data', exprs);
    expect((await store.values(panel, 'more data', exprs)).kept).toBe(0);
    const shorter = panel.slice(0, 30);
    const again = await store.values(shorter, 'data', exprs);
    expect(again).toEqual({ values: await evaluate(shorter, exprs), kept: 0 });
  });
});

describe('joinFeatures', () => {
  it('sees a daily bar once its session is over, and not before', async () => {
    const values = await evaluate(panel, exprs);
    const t = 20;
    const midnight = panel.time[t]! as Micros;
    const close = nyse.hours(midnight)!.close;
    const rows = [
      { symbol: 'B', at: close },
      { symbol: 'B', at: close - 1 },
      { symbol: 'A', at: first },
      { symbol: 'C', at: first + 1_000 * MICROS_PER_DAY },
    ];
    const joined = joinFeatures(panel, values, rows, nyse);
    joined.forEach((column, i) => {
      expect([...column]).toEqual([values[i]![bars + t]!, values[i]![bars + t - 1]!, NaN, values[i]![3 * bars - 1]!]);
    });
    expect(() => joinFeatures(panel, values, [{ symbol: 'D', at: close }], nyse)).toThrow('no symbol "D"');
  });

  it('agrees, offline, with what the stream said online at that moment', async () => {
    const values = await evaluate(panel, exprs);
    const stream = createStream(exprs, { symbols: 3 });
    for (let t = 0; t < bars; t += 1) {
      const close = Float64Array.from(panel.symbols, (_, n) => panel.column('close', n)[t]!);
      const online = stream.push({ fields: new Map([['close', close]]) });
      const rows = panel.symbols.map((symbol) => ({ symbol, at: panel.time[t]! + MICROS_PER_DAY }));
      expect(joinFeatures(panel, values, rows, alwaysOpen)).toEqual(online.map((row) => Float64Array.from(row)));
    }
  });
});
