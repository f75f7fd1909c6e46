import { canonicalJson, DataError, Interrupted, ValidationError, type Json } from '@quantcli/core';
import { panelFromBars, type BarField, type Bars } from '@quantcli/market';
import { beforeAll, describe, expect, it } from 'vitest';
import { usualDynamics } from '../dynamics.fixture.ts';
import { parseMarketSpec } from '../market-spec.ts';
import { correlation } from '../naive-statistics.reference.ts';
import { calibrateMarket, type Calibration } from './calibrate-market.ts';
import { FIGURES, type FigureName } from './describe-returns.ts';
import { panelBars } from './panel.fixture.ts';

const bars = panelBars(5);
const without = (fields: readonly BarField[]): Bars => ({
  ...bars,
  fields: new Map([...bars.fields].filter(([name]) => !fields.includes(name))),
});

const attempt = (data: Bars): unknown => calibrateMarket(data, { seed: 1 });

describe('calibrateMarket', () => {
  let found: Calibration;
  beforeAll(() => {
    found = calibrateMarket(bars, { seed: 1, factors: 2, exam: false });
  });

  it('gives a specification that parses to itself and is as large as the panel', () => {
    expect(parseMarketSpec(found.spec)).toEqual(found.spec);
    expect(found.spec).toMatchObject({ symbols: 24, bars: 1_400, seed: 1, start: '2010-01-04', tick: 0.01 });
    expect(found.spec.delistings).toMatchObject({ failures: 0, mergers: 0 });
    expect(JSON.parse(canonicalJson(found as unknown as Json))).toEqual(found);
  });

  it('finds the law that made the panel', () => {
    const { market, own, symbols } = found.spec.dynamics!;
    expect(market.deviation / usualDynamics.market.deviation).toBeGreaterThan(0.75);
    expect(market.deviation / usualDynamics.market.deviation).toBeLessThan(1.35);
    expect(market.overnight).toBeCloseTo(0.3, 1);
    expect(own.report).toBeGreaterThan(2);
    expect(own.report).toBeLessThan(6.5);
    const betas = symbols.map(({ beta }) => beta);
    const known = usualDynamics.symbols.map(({ beta }) => beta);
    expect(correlation(betas, known)).toBeGreaterThan(0.85);
    symbols.forEach(({ beta, deviation, price }, n) => {
      const row = usualDynamics.symbols[n]!;
      expect(Math.abs(beta - row.beta), `beta of ${n}`).toBeLessThan(0.4);
      expect(deviation / row.deviation).toBeGreaterThan(0.65);
      expect(deviation / row.deviation).toBeLessThan(1.5);
      expect(price).toBeGreaterThan(1);
    });
  });

  it('matches its figures', () => {
    const near = (name: FigureName, ratio: number): void => {
      const quotient = found.fitted[name]! / found.targets[name]!;
      expect(quotient, name).toBeGreaterThan(1 / ratio);
      expect(quotient, name).toBeLessThan(ratio);
    };
    near('volatility', 1.5);
    near('volatilityLow', 1.5);
    near('volatilityHigh', 1.5);
    near('night', 1.2);
    near('volumeVolatility', 1.5);
    near('kurtosis', 3);
    expect(Math.abs(found.fitted.correlation! - found.targets.correlation!)).toBeLessThan(0.2);
    expect(Math.abs(found.fitted.signMemory! - found.targets.signMemory!)).toBeLessThan(0.05);
    expect(Object.keys(found.targets)).toEqual(Object.keys(FIGURES));
  });

  it('is the same each time', () => {
    const short = panelBars(6, 8, 700);
    const once = calibrateMarket(short, { seed: 3, exam: false });
    expect(calibrateMarket(short, { seed: 3, exam: false })).toEqual(once);
    expect(once.spec.dynamics!.symbols[0]!.loadings).toHaveLength(2);
  });

  it('takes a panel as it takes bars', () => {
    const short = panelBars(6, 8, 700);
    const one = calibrateMarket(panelFromBars(short), { seed: 3, exam: false, factors: 0 });
    expect(one.spec.dynamics).toEqual(calibrateMarket(short, { seed: 3, exam: false, factors: 0 }).spec.dynamics);
    expect(one.spec.sectors).toBe(1);
  });

  it('does with closes alone', () => {
    const { targets, spec } = calibrateMarket(without(['open', 'high', 'low', 'volume', 'dividend']), {
      seed: 1,
      factors: 1,
      exam: false,
    });
    expect([targets.night, targets.marketNight, targets.volumeVolatility, targets.volumeMemory]).toEqual([
      null,
      null,
      null,
      null,
    ]);
    expect(spec.dynamics).toMatchObject({ range: 1, volume: { signal: 0.4, shock: 0.1, noise: 0.2 } });
  });

  it('refuses what it cannot be calibrated to', () => {
    expect(() => attempt(panelBars(1, 24, 400))).toThrow(DataError);
    expect(() => attempt(panelBars(1, 24, 400))).toThrow(/0 of 24 symbols move on more than 500 bars/);
    const hourly = { ...bars, time: bars.time.map((time) => time / 24) };
    expect(() => attempt(hourly)).toThrow(/bars are 60 minutes apart/);
    const still = { ...bars, fields: new Map([['close', bars.time.map(() => 5)]] as const) };
    expect(() => attempt(still)).toThrow(/0 of 24 symbols move/);
    expect(() => calibrateMarket(bars, { seed: 1, factors: -1 })).toThrow(ValidationError);
    expect(() => calibrateMarket(bars, { seed: 1, factors: 1.5 })).toThrow('1.5 factors');
  });

  it('stops when asked to, and reports its progress', () => {
    expect(() => calibrateMarket(bars, { seed: 1, signal: AbortSignal.abort() })).toThrow(Interrupted);
    const seen: number[] = [];
    calibrateMarket(panelBars(6, 8, 700), { seed: 3, exam: false, progress: (_, done) => void seen.push(done) });
    expect(seen.at(-1)).toBe(1);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  });
});
