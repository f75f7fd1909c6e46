import { canonicalJson, ContentHash, Interrupted, isoDate, ValidationError } from '@quantcli/core';
import { nyse } from '@quantcli/panel';
import { describe, expect, it } from 'vitest';
import { adjustedSeries } from './adjusted-series.reference.ts';
import type { MarketSpecInput } from './market-spec.ts';
import { mean, spearman } from './naive-statistics.reference.ts';
import { simulateMarket, type SimulatedMarket } from './simulate-market.ts';

const small = { seed: 3, symbols: 12, bars: 600 } as const;
const market = simulateMarket(small);
const planted = simulateMarket({ ...small, edge: { ic: 0.03, halfLife: 10 } });

function hash({ bars, truth }: SimulatedMarket): string {
  const content = new ContentHash().text(canonicalJson(truth)).numbers(bars.time);
  for (const column of bars.fields.values()) content.numbers(column);
  return content.digest();
}

/** One symbol's column. */
function columnOf({ bars }: SimulatedMarket, symbol: string, field: 'close' | 'volume'): number[] {
  const n = bars.symbols.indexOf(symbol);
  return [...bars.fields.get(field)!].filter((_, row) => bars.symbol[row] === n);
}

/** Of markets made before there was anything beside them to ask for: bars, and truth. */
const UNCHANGED: readonly (readonly [MarketSpecInput, bars: string, truth: string])[] = [
  [
    small,
    '993c5d6841aa87b53dcd5be321ab10b8e6834ae7162a9e96a5856298ea097715',
    '5b1d10d29e54f05d2b8850eb1c7d2d845df3994273afe096e5e509e7b59320ef',
  ],
  [
    { ...small, edge: { ic: 0.03, halfLife: 10 } },
    '0069fdd086983cf409f341b534cc41baf38964514a79a09d3ca8defdb8beaadc',
    'c5675d0a72b119f2da7cc4acdaf5af0eecc66af64f4d9778664abfda988aab9e',
  ],
  [
    { seed: 8, symbols: 60, bars: 1_500 },
    '2fce7e8a72fb39030d7778ca2272455af50507fec65cc086eeaf21a4717be590',
    '08bd34bd83e197456fdf9705839fcc5a8d22e5a9a53f01e4d550d0ec81751c19',
  ],
];

describe('simulateMarket', () => {
  it.each(UNCHANGED)('gives the bytes that it always gave for %o', (spec, barsHash, truthHash) => {
    const { bars, truth } = simulateMarket(spec);
    const content = new ContentHash();
    for (const name of [...bars.symbols, ...bars.sectors!]) content.text(name!);
    content.numbers(Float64Array.from(bars.symbol)).numbers(bars.time);
    for (const [name, column] of bars.fields) content.text(name).numbers(column);
    expect(content.digest()).toBe(barsHash);
    expect(new ContentHash().text(canonicalJson(truth)).digest()).toBe(truthHash);
  });

  it('gives bars sorted by symbol and time, on sessions of the exchange, every session among them', () => {
    const { bars } = market;
    expect(bars.symbols).toEqual(bars.symbols.toSorted((a, b) => (a < b ? -1 : 1)));
    expect([bars.symbols[0], bars.symbols.length, bars.sectors!.length]).toEqual(['S0001', 12, 12]);
    expect(new Set(bars.sectors).size).toBe(10);
    for (let row = 1; row < bars.time.length; row += 1) {
      const sameSymbol = bars.symbol[row] === bars.symbol[row - 1];
      expect(sameSymbol ? bars.time[row]! > bars.time[row - 1]! : bars.symbol[row] === bars.symbol[row - 1]! + 1).toBe(
        true,
      );
    }
    const sessions = [...new Set(bars.time)].toSorted((a, b) => a - b);
    expect(isoDate(sessions[0]!)).toBe('2010-01-04');
    expect(sessions).toEqual([...nyse.sessions(sessions[0]!, sessions.at(-1)!)]);
    expect(sessions.length).toBe(600);
    expect([...bars.fields.keys()]).toEqual(['open', 'high', 'low', 'close', 'volume', 'dividend', 'split']);
    for (const column of bars.fields.values()) expect(column.every(Number.isFinite)).toBe(true);
    expect(bars.fields.get('volume')!.every(Number.isSafeInteger)).toBe(true);
  });

  it('is the same for the same seed, another for another', () => {
    expect(hash(simulateMarket(small))).toBe(hash(market));
    expect(hash(simulateMarket({ ...small, seed: 4 }))).not.toBe(hash(market));
  });

  it('does not change a symbol when others are added', () => {
    const larger = simulateMarket({ ...small, symbols: 30 });
    for (const symbol of market.bars.symbols) {
      expect(columnOf(larger, symbol, 'close')).toEqual(columnOf(market, symbol, 'close'));
      expect(columnOf(larger, symbol, 'volume')).toEqual(columnOf(market, symbol, 'volume'));
    }
  });

  it('plants an edge in returns only: volumes and lives stay what they were', () => {
    for (const symbol of ['S0001', 'S0007']) {
      expect(columnOf(planted, symbol, 'close')).not.toEqual(columnOf(market, symbol, 'close'));
    }
    expect([...planted.bars.time]).toEqual([...market.bars.time]);
    expect(planted.truth.loadings).toEqual(market.truth.loadings);
    const plain = adjustedSeries(market.bars).series;
    adjustedSeries(planted.bars).series.forEach(({ volume }, n) =>
      volume.forEach((shares, t) => {
        if (!Number.isNaN(shares)) expect(Math.abs(shares / plain[n]!.volume[t]! - 1)).toBeLessThan(1e-4);
      }),
    );
  });

  it('makes markets of any shape, the least one included', () => {
    const least = simulateMarket({ seed: 1, symbols: 1, bars: 2, sectors: 1 });
    expect([...least.bars.time].map(isoDate)).toEqual(['2010-01-04', '2010-01-05']);
    expect(least.truth.realised).toEqual({ dates: 0, featureIc: null, expectedReturnIc: null });
    const later = simulateMarket({ seed: 1, symbols: 2, bars: 5, start: '2021-12-31' });
    expect(isoDate(later.bars.time[0]!)).toBe('2021-12-31');
    expect(isoDate(later.bars.time[1]!)).toBe('2022-01-03');
    const century = simulateMarket({ seed: 1, symbols: 1, bars: 25_000 });
    expect(century.bars.time.length).toBe(25_000);
    expect(century.bars.fields.get('low')!.every((price) => price > 0)).toBe(true);
  });

  it('refuses a wrong spec before it starts, and stops when asked to', () => {
    expect(() => simulateMarket({ seed: 1, symbols: 0 })).toThrow(ValidationError);
    expect(() => simulateMarket(small, { signal: AbortSignal.abort() })).toThrow(Interrupted);
  });

  it('reports its progress up to the end', () => {
    const seen: [string, number][] = [];
    simulateMarket({ ...small, edge: { ic: 0.03 } }, { progress: (step, done) => seen.push([step, done]) });
    expect(seen[0]![0]).toBe('calibrate the edge');
    expect(seen.at(-1)).toEqual(['simulate', 1]);
    expect(seen.every(([, done]) => done >= 0 && done <= 1)).toBe(true);
  });
});

describe('the truth', () => {
  it('can be written down, and says what was asked for', () => {
    expect(JSON.parse(canonicalJson(planted.truth))).toEqual(planted.truth);
    expect(market.truth).toMatchObject({ edge: null, feature: 'volume / ts_mean(volume, 120)', horizon: 5 });
    expect(planted.truth.edge).toMatchObject({ ic: 0.03, halfLife: 10 });
    expect(planted.truth.spec).toEqual({ ...market.truth.spec, edge: { ic: 0.03, halfLife: 10 } });
  });

  it('agrees with the bars on actions, listings and delistings', () => {
    const { bars, truth } = simulateMarket({ seed: 8, symbols: 60, bars: 1_500 });
    const count = (field: 'dividend' | 'split', nothing: number): number =>
      bars.fields.get(field)!.reduce((sum, value) => sum + (value === nothing ? 0 : 1), 0);
    expect(truth.dividends.length).toBe(count('dividend', 0));
    expect(truth.splits.length).toBe(count('split', 1));
    expect(truth.splits.length).toBeGreaterThan(0);
    for (const [list, edge] of [
      [truth.listings, 0],
      [truth.delistings, -1],
    ] as const) {
      expect(list.length).toBeGreaterThan(0);
      for (const { symbol, date } of list) {
        const n = bars.symbols.indexOf(symbol);
        expect(date).toBe(isoDate([...bars.time].filter((_, row) => bars.symbol[row] === n).at(edge)!));
      }
    }
    const { spells, share } = truth.regimes;
    expect(spells[0]).toMatchObject({ regime: 'normal', from: '2010-01-04' });
    expect(spells.at(-1)!.to).toBe(isoDate(bars.time.reduce((a, b) => Math.max(a, b))));
    expect(share.calm + share.normal + share.crisis).toBeCloseTo(1, 10);
  });

  it('states the information coefficient that the bars show', () => {
    const { series } = adjustedSeries(planted.bars);
    let sum = 0;
    let dates = 0;
    for (let t = 119; t + 5 < small.bars; t += 1) {
      const alive = series.filter(({ close }) => close[t - 119]! > 0 && close[t + 5]! > 0);
      const feature = alive.map(({ volume }) => volume[t]! / mean(volume.subarray(t - 119, t + 1)));
      const forward = alive.map(({ close }) => close[t + 5]! / close[t]!);
      sum += spearman(feature, forward);
      dates += 1;
    }
    expect(planted.truth.realised.dates).toBe(dates);
    // Whole shares and printed prices may swap a pair of neighbours.
    expect(planted.truth.realised.featureIc!).toBeCloseTo(sum / dates, 4);
  });

  it('knows more with the true expected return than the feature shows', () => {
    const { realised } = simulateMarket({ seed: 21, symbols: 100, bars: 1_000, edge: { ic: 0.1 } }).truth;
    expect(realised.expectedReturnIc!).toBeGreaterThan(realised.featureIc!);
    const opposite = simulateMarket({ seed: 21, symbols: 100, bars: 1_000, edge: { ic: -0.1 } }).truth.realised;
    expect(opposite.featureIc!).toBeLessThan(-0.05);
    expect(opposite.expectedReturnIc!).toBeGreaterThan(0.05);
  });
});
