import { Rng } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import type { ShockSource } from './dynamics-spec.ts';
import { usualDynamics } from './dynamics.fixture.ts';
import { correlation, mean } from './naive-statistics.reference.ts';
import { emptyShockPath, type ShockPath } from './shock-path.ts';
import { simulateMarketAndCommon, simulateStochasticShocks } from './stochastic-shocks.ts';

const BARS = 60_000;
const ones = new Float64Array(BARS).fill(1);
const calm: ShockSource = { volatility: [], bend: 0, degrees: 50, skew: 1, memory: 0, overnight: 0.3 };
const draw = (source: Partial<ShockSource>, common?: Float64Array): ShockPath =>
  simulateStochasticShocks(
    Rng.fromSeed(4),
    { source: { ...calm, ...source }, deviation: 0.02, scale: ones, ...(common && { common }) },
    emptyShockPath(BARS),
    0,
    BARS,
  );
const whole = ({ overnight, intraday }: ShockPath): Float64Array => overnight.map((x, t) => x + intraday[t]!);
const deviation = (x: Float64Array): number => Math.sqrt(mean(x.map((value) => value * value)));

describe('simulateStochasticShocks', () => {
  it('has the deviation and the overnight share that it was given, its two parts apart', () => {
    const path = draw({});
    expect(deviation(whole(path)) / 0.02).toBeCloseTo(1, 1.7);
    expect(deviation(path.overnight) ** 2 / deviation(whole(path)) ** 2).toBeCloseTo(0.3, 1.7);
    expect(Math.abs(correlation(path.overnight, path.intraday))).toBeLessThan(0.02);
    expect(path.deviation.every((now) => now === 0.02)).toBe(true);
  });

  it('is scaled bar by bar, and by what it shares with others', () => {
    const path = draw(
      {},
      ones.map(() => Math.log(3)),
    );
    expect(path.deviation.every((now) => Math.abs(now - 0.06) < 1e-15)).toBe(true);
    expect(whole(path)[7]).toBeCloseTo(3 * whole(draw({}))[7]!, 14);
  });

  it('remembers the size of shocks, and not their sign', () => {
    const x = whole(draw({ volatility: [{ halfLife: 30, deviation: 0.5, leverage: 0 }] }));
    const size = x.map(Math.abs);
    expect(correlation(size.subarray(5), size.subarray(0, -5))).toBeGreaterThan(0.1);
    expect(Math.abs(correlation(x.subarray(1), x.subarray(0, -1)))).toBeLessThan(0.03);
  });

  it('is more volatile after a fall where falls lead', () => {
    const x = whole(draw({ volatility: [{ halfLife: 10, deviation: 0.4, leverage: -0.9 }] }));
    const after = (keep: (value: number) => boolean): number =>
      mean([...x].flatMap((value, t) => (t > 0 && keep(x[t - 1]!) ? [Math.abs(value)] : [])));
    expect(after((before) => before < 0) / after((before) => before > 0)).toBeGreaterThan(1.1);
  });

  it('goes on in part where it has a memory', () => {
    const x = whole(draw({ memory: 0.1 }));
    for (const lag of [1, 2, 3]) {
      expect(correlation(x.subarray(lag), x.subarray(0, -lag)), `lag ${lag}`).toBeGreaterThan(0.08);
    }
    expect(correlation(x.subarray(9), x.subarray(0, -9))).toBeLessThan(0.03);
  });

  it('is the same for the same stream', () => {
    expect(draw({ skew: 0.9 }).overnight).toEqual(draw({ skew: 0.9 }).overnight);
  });
});

describe('simulateMarketAndCommon', () => {
  const dynamics = { ...usualDynamics, bars: 3_000 };
  const simulate = (bars: number, seed = 5) =>
    simulateMarketAndCommon(Rng.fromSeed(seed), dynamics, new Float64Array(bars).fill(1));

  it('has its usual volatility over a history as long as the panel', () => {
    const { market, common } = simulate(3_000);
    const levels = market.deviation.map((now) => Math.log(now / dynamics.market.deviation));
    expect(Math.abs(mean(levels))).toBeLessThan(1e-12);
    expect(Math.abs(mean(common))).toBeLessThan(1e-12);
    expect(deviation(common)).toBeGreaterThan(0.1);
  });

  it('starts a shorter market as it starts the whole history', () => {
    const [long, short] = [simulate(3_000), simulate(200)];
    expect(short.market.overnight).toEqual(long.market.overnight.slice(0, 200));
    expect(short.common).toEqual(long.common.slice(0, 200));
    expect(simulate(4_000).common).toHaveLength(4_000);
  });

  it('shares volatility as far as the components lean on the market’s', () => {
    const together = [1, 2, 3, 4, 5, 6].map((seed) => {
      const one = simulate(3_000, seed);
      return correlation(one.market.deviation.map(Math.log), one.common);
    });
    expect(mean(together)).toBeGreaterThan(0.3);
  });
});
