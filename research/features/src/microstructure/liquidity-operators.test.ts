import { readFileSync } from 'node:fs';
import { MICROS_PER_DAY, Rng } from '@quantcli/core';
import { estimateSpread } from '@quantcli/data';
import { Panel } from '@quantcli/panel';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../evaluators/evaluate.ts';
import { parseFeature } from '../language/language.ts';

const BARS = 3_000;
const SPREAD = 0.01;

/** A day is a walk of 390 prices that bounces between bid and ask, or one that does not; closes lie within the next day's range. */
function market(spread: number): Panel {
  const rng = Rng.fromSeed(11);
  const fields = new Map(
    ['high', 'low', 'close', 'volume', 'dollar_volume'].map((name) => [name, new Float64Array(BARS)] as const),
  );
  let level = Math.log(50);
  for (let t = 0; t < BARS; t += 1) {
    let [high, low, close] = [-Infinity, Infinity, NaN];
    for (let i = 0; i < 390; i += 1) {
      if (i > 0) level += (0.01 / Math.sqrt(390)) * rng.normal();
      close = Math.exp(level + (rng.uniform() < 0.5 ? -spread : spread) / 2);
      high = Math.max(high, close);
      low = Math.min(low, close);
    }
    const volume = 1_000 * (1 + rng.uniform());
    for (const [name, value] of Object.entries({ high, low, close, volume, dollar_volume: volume * close }))
      fields.get(name)![t] = value;
  }
  return Panel.of({
    time: Float64Array.from({ length: BARS }, (_, t) => t * MICROS_PER_DAY),
    symbols: ['A'],
    fields,
  });
}

const wide = market(SPREAD);
const values = async (panel: Panel, text: string): Promise<Float64Array> =>
  (await evaluate(panel, [parseFeature(text)]))[0]!;
const averageOf = (all: Float64Array): number => {
  const there = all.filter((value) => !Number.isNaN(value));
  return there.reduce((sum, value) => sum + value, 0) / there.length;
};

describe('spreads from bars', () => {
  it.each([
    ['abdi_ranaldo(high, low, close, 20)', 'abdi-ranaldo', 21, 20],
    ['roll_spread(close, 20)', 'roll', 22, 21],
  ] as const)('%s is the estimate of the market services', async (text, estimator, window, first) => {
    const own = await values(wide, text);
    const other = estimateSpread(wide, estimator, { window });
    expect(parseFeature(text).lookback).toBe(first);
    let compared = 0;
    for (let t = first; t < BARS; t += 1) {
      if (Number.isNaN(other[t]!)) expect(own[t]).toBeNaN();
      else {
        expect(Math.abs(own[t]! / other[t]! - 1)).toBeLessThan(1e-9);
        compared += 1;
      }
    }
    expect(compared).toBeGreaterThan(1_000);
  });

  it('find the spread that was planted', async () => {
    const cs = averageOf(await values(wide, 'corwin_schultz(high, low, 20)'));
    const roll = averageOf(await values(wide, 'roll_spread(close, 500)'));
    expect(cs).toBeGreaterThan(0.9 * SPREAD);
    expect(cs).toBeLessThan(1.3 * SPREAD);
    expect(Math.abs(roll / SPREAD - 1)).toBeLessThan(0.2);
    const none = averageOf(await values(market(0), 'corwin_schultz(high, low, 20)'));
    expect(none).toBeLessThan(0.5 * cs);
  });
});

describe('impact and flow from bars', () => {
  /** Prices that follow the money: r = λ·flow, exactly. */
  const pushed = (() => {
    const rng = Rng.fromSeed(3);
    const [close, money, volume] = [0, 1, 2].map(() => new Float64Array(100));
    let price = 100;
    for (let t = 0; t < 100; t += 1) {
      money![t] = 1e6 * (1 + rng.uniform());
      price *= 1 + (rng.uniform() < 0.5 ? -1 : 1) * 2e-9 * money![t]!;
      close![t] = price;
      volume![t] = 1_000;
    }
    return Panel.of({
      time: Float64Array.from({ length: 100 }, (_, t) => t * MICROS_PER_DAY),
      symbols: ['A'],
      fields: new Map([
        ['close', close!],
        ['dollar_volume', money!],
        ['volume', volume!],
      ]),
    });
  })();

  it('kyle_lambda_bars and amihud are the slope where returns are a multiple of the flow', async () => {
    for (const name of ['kyle_lambda_bars', 'amihud']) {
      const [first, ...rest] = (await values(pushed, `${name}(close, dollar_volume, 20)`)).slice(19);
      expect(first).toBeNaN();
      for (const value of rest) expect(value / 2e-9).toBeCloseTo(1, 8);
    }
  });

  it('bulk_volume_buy_share is near 1 in a rise, and a half where nothing moves', async () => {
    const flat = await values(pushed, 'bulk_volume_buy_share(volume, volume, 5)');
    expect(flat.subarray(9).every((value) => value === 0.5)).toBe(true);
    // A step a bar and a little noise: every change is many deviations.
    const rising = await values(pushed, 'bulk_volume_buy_share(close * 1e-6 + time / 86400e6, volume, 5)');
    expect(rising.at(-1)).toBeGreaterThan(0.999);
  });
});

describe('figures of numpy and scipy', () => {
  const oracle = JSON.parse(
    readFileSync(
      new URL('../../../../conformance/oracles/features/microstructure/liquidity.json', import.meta.url),
      'utf8',
    ),
  ) as Readonly<Record<'bars' | 'values', Readonly<Record<string, readonly (number | null)[]>>>>;
  const bars = Panel.of({
    time: Float64Array.from(oracle.bars['close']!, (_, t) => t * MICROS_PER_DAY),
    symbols: ['A'],
    fields: new Map(
      Object.entries(oracle.bars).map(([name, column]) => [name, Float64Array.from(column, (value) => value ?? NaN)]),
    ),
  });

  it.each(Object.entries(oracle.values))('%s', async (text, expected) => {
    const own = await values(bars, text);
    expected.forEach((value, t) => {
      if (value === null) expect(own[t], `bar ${t}`).toBeNaN();
      else expect(Math.abs(own[t]! - value), `bar ${t}`).toBeLessThanOrEqual(1e-9 * Math.abs(value));
    });
  });
});
