import { canonicalJson } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { adjustedSeries, totalReturns } from './adjusted-series.reference.ts';
import { usualDynamics } from './dynamics.fixture.ts';
import { recordAt } from '../records/records.ts';
import { marketActions } from './market-actions.ts';
import type { MarketSpecInput } from './market-spec.ts';
import { correlation, mean, ranksOf, spearman, tStatistic } from './naive-statistics.reference.ts';
import { simulateMarket, type SimulatedMarket } from './simulate-market.ts';

const EVERYTHING = {
  seed: 30,
  symbols: 40,
  bars: 1_200,
  jumps: { market: { perYear: 3, deviation: 0.04 }, own: { perYear: 2 } },
  crises: { from: ['2012-03-01'], perYear: 0.3 },
  trends: {},
  delistings: { failures: 0.04, mergers: 0.05 },
  tick: 0.01,
} as const satisfies MarketSpecInput;
const { bars, truth } = simulateMarket(EVERYTHING);
const field = (market: SimulatedMarket, name: 'open' | 'close'): Float64Array => market.bars.fields.get(name)!;

describe('a market with everything in it', () => {
  it('tells the truth about all of it, in JSON', () => {
    expect(JSON.parse(canonicalJson(truth))).toEqual(truth);
    expect(truth.crises!.some(({ from }) => from === '2012-03-01')).toBe(true);
    expect(truth.marketJumps!.length).toBeGreaterThan(4);
    expect(Object.values(truth.trends!.share).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 10);
    expect(truth.trends!.spells.at(-1)!.to).toBe(truth.regimes.spells.at(-1)!.to);
    expect(truth.distress!.length).toBeGreaterThan(3);
    expect(truth.takeovers!.length).toBeGreaterThan(3);
  });

  it('says nothing of what was not asked for', () => {
    const plain = simulateMarket({ seed: 30, symbols: 5, bars: 100 }).truth;
    for (const name of ['crises', 'marketJumps', 'trends', 'distress', 'takeovers'])
      expect(plain).not.toHaveProperty(name);
  });

  it('is the same for the same seed', () => {
    expect(simulateMarket(EVERYTHING).bars.fields.get('close')).toEqual(bars.fields.get('close'));
  });

  it('prints prices on its grid, low and high around them', () => {
    const [open, high, low, close] = (['open', 'high', 'low', 'close'] as const).map((name) => bars.fields.get(name)!);
    for (let row = 0; row < bars.time.length; row += 1) {
      for (const price of [open![row]!, high![row]!, low![row]!, close![row]!]) {
        expect(Number(price.toFixed(2))).toBe(price);
        expect(price).toBeGreaterThan(0);
      }
      expect(low![row]! <= Math.min(open![row]!, close![row]!)).toBe(true);
      expect(high![row]! >= Math.max(open![row]!, close![row]!)).toBe(true);
    }
  });

  it('jumps to the offer when a takeover is announced, and ends with it', () => {
    for (const { symbol, premium, last, cash } of truth.takeovers!) {
      expect(premium).toBeGreaterThan(0.05);
      expect(premium).toBeLessThan(0.5);
      if (last === null) continue;
      expect(truth.delistings).toContainEqual({ symbol, date: last });
      const n = bars.symbols.indexOf(symbol);
      const row = bars.symbol.lastIndexOf(n);
      expect(cash).toBe(bars.fields.get('close')![row]);
    }
  });

  it('has its ends as corporate actions', () => {
    const actions = marketActions(truth)!;
    const rows = Array.from(actions.subject.keys(), (row) => recordAt(actions, row));
    const of = (name: string): typeof rows => rows.filter(({ action }) => action === name);
    expect(of('split').length).toBe(truth.splits.length);
    expect(of('dividend').length).toBe(truth.dividends.length);
    expect(of('merger').length).toBe(truth.takeovers!.filter(({ cash }) => cash !== null).length);
    const failures = truth.distress!.filter(({ delistingReturn }) => delistingReturn !== null);
    expect(of('delisting').length).toBe(failures.length);
    expect(failures.length).toBeGreaterThan(0);
    expect(of('delisting').every(({ value }) => value === -0.3)).toBe(true);
    expect(marketActions({ ...truth, splits: [], dividends: [], delistings: [] })).toBeUndefined();
  });
});

const yearly = (x: number[]): number => 252 * mean(x);

describe('regimes with drift', () => {
  it('are in the returns of the market as the truth labels them', () => {
    const trends = { bull: { drift: 1, bars: 150 }, sideways: { drift: 0, bars: 150 }, bear: { drift: -1, bars: 150 } };
    const earned = { bull: [] as number[], sideways: [] as number[], bear: [] as number[] };
    for (let seed = 0; seed < 6; seed += 1) {
      const market = simulateMarket({ seed, symbols: 20, bars: 1_500, trends });
      const { sessions, series } = adjustedSeries(market.bars);
      const returns = series.map(totalReturns);
      const dates = sessions.map((time) => new Date(time / 1_000).toISOString().slice(0, 10));
      for (const { trend, from, to } of market.truth.trends!.spells) {
        for (let t = dates.indexOf(from) + 1; t <= dates.indexOf(to); t += 1) {
          earned[trend].push(mean(returns.map((r) => r[t]!).filter((r) => !Number.isNaN(r))));
        }
      }
    }
    expect(yearly(earned.bull)).toBeGreaterThan(0.5);
    expect(yearly(earned.bear)).toBeLessThan(-0.5);
    expect(Math.abs(yearly(earned.sideways))).toBeLessThan(0.4);
  });
});

describe('planted structures', () => {
  it.each(['momentum', 'reversal'] as const)('%s has the information coefficient that was asked for', (kind) => {
    const found = [1, 2, 3].map((seed) => {
      const shape = { seed, symbols: 100, bars: 1_600 } as const;
      const planted = simulateMarket({ ...shape, edge: { kind, ic: 0.05 } });
      expect(planted.truth.edge).toMatchObject({ kind, ic: 0.05 });
      expect(planted.truth.realised.expectedReturnIc!).toBeGreaterThan(0.03);
      return planted.truth.realised.featureIc!;
    });
    // Sampling of one market: about 0.01.
    expect(mean(found)).toBeGreaterThan(0.03);
    expect(mean(found)).toBeLessThan(0.07);
  });

  it('states for momentum what the bars show', () => {
    const market = simulateMarket({ seed: 5, symbols: 60, bars: 700, edge: { kind: 'momentum', ic: 0.05 } });
    const { series } = adjustedSeries(market.bars);
    const ics: number[] = [];
    for (let t = 252; t + 5 < 700; t += 1) {
      const alive = series.filter(({ close }) => close[t - 252]! > 0 && close[t + 5]! > 0);
      ics.push(
        spearman(
          alive.map(({ close }) => close[t - 21]! / close[t - 252]!),
          alive.map(({ close }) => close[t + 5]! / close[t]!),
        ),
      );
    }
    expect(market.truth.feature).toBe('delay(close, 21) / delay(close, 252) - 1');
    expect(market.truth.realised.dates).toBe(ics.length);
    expect(market.truth.realised.featureIc!).toBeCloseTo(mean(ics), 3);
  });
});

describe('what is no edge', () => {
  it('stays silent: with jumps, crises and delistings the past knows neither rank nor mean of what follows', () => {
    const ranks: Record<string, number[]> = { return: [], volatility: [] };
    for (let seed = 200; seed < 224; seed += 1) {
      const market = simulateMarket({
        seed,
        symbols: 40,
        bars: 600,
        jumps: { market: {}, own: {} },
        crises: { perYear: 0.5 },
        delistings: { failures: 0.05, mergers: 0.05 },
      });
      const returns = adjustedSeries(market.bars).series.map(totalReturns);
      const found: Record<string, number[]> = { return: [], volatility: [] };
      for (let t = 30; t + 5 < 600; t += 5) {
        const alive = returns.filter((r) => !Number.isNaN(r[t - 21]!) && !Number.isNaN(r[t + 5]!));
        const forward = ranksOf(alive.map((r) => r.subarray(t + 1, t + 6).reduce((sum, x) => sum + x, 0)));
        const past = alive.map((r) => r.subarray(t - 20, t + 1));
        found['return']!.push(correlation(ranksOf(past.map((r) => mean(r))), forward));
        found['volatility']!.push(correlation(ranksOf(past.map((r) => mean(r.map((x) => x * x)))), forward));
      }
      for (const name of Object.keys(ranks)) ranks[name]!.push(mean(found[name]!));
    }
    for (const [name, values] of Object.entries(ranks)) {
      const { t, error } = tStatistic(values);
      expect(error, name).toBeLessThan(0.006);
      expect(Math.abs(t), name).toBeLessThan(4);
    }
  });
});

describe('calibrated dynamics in a spec', () => {
  const spec = { seed: 9, symbols: 30, bars: 800, tick: 0.01, dynamics: usualDynamics } as const;
  const market = simulateMarket(spec);

  it('give the symbols the traits of the rows, counted round', () => {
    const first = (n: number): number => field(market, 'close')[market.bars.symbol.indexOf(n)]!;
    expect(Math.abs(first(3) / usualDynamics.symbols[3]!.price - 1)).toBeLessThan(0.2);
    expect(Math.abs(first(27) / usualDynamics.symbols[3]!.price - 1)).toBeLessThan(0.2);
    expect(market.truth.loadings.beta.least).toBeCloseTo(0.6, 10);
    expect(market.truth.drift).toBeCloseTo(0.1, 10);
  });

  it('make a market of the size they say, and the default’s regimes none', () => {
    const { series } = adjustedSeries(market.bars);
    const returns = series.map((one) => totalReturns(one).filter((r) => !Number.isNaN(r)));
    const volatility = mean(returns.map((r) => Math.sqrt(252 * mean(r.map((x) => x * x)))));
    expect(volatility).toBeGreaterThan(0.2);
    expect(volatility).toBeLessThan(0.6);
    expect(market.truth.regimes.share).toMatchObject({ normal: expect.closeTo(1, 10), crisis: 0 });
  });

  it('carry an edge as the default does', () => {
    const planted = simulateMarket({ ...spec, symbols: 60, bars: 1_200, edge: { ic: 0.08 } });
    expect(planted.truth.realised.featureIc!).toBeGreaterThan(0.03);
    expect(planted.truth.realised.featureIc!).toBeLessThan(0.13);
  });

  it('consolidate shares whose price has fallen to few ticks', () => {
    const cheap = { ...usualDynamics, symbols: usualDynamics.symbols.map((row) => ({ ...row, price: 3.2 })) };
    const { bars: poor, truth: known } = simulateMarket({ ...spec, dynamics: cheap });
    expect(known.splits.filter(({ ratio }) => ratio === 0.1).length).toBeGreaterThan(5);
    expect(poor.fields.get('close')!.every((price) => price > 0.5)).toBe(true);
  });
});
