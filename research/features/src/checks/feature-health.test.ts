/** Stationarity, dead features and clusters of features. */
import { Rng } from '@quantcli/core';
import { pearson, spearman } from '@quantcli/numeric';
import { Panel } from '@quantcli/panel';
import { describe, expect, it } from 'vitest';
import { checkStationarity } from './check-stationarity.ts';
import { clusterFeatures } from './cluster-features.ts';
import { findDeadFeatures } from './find-dead-features.ts';
import { smallestStationaryD } from './fractional-difference.ts';

function panelOf(symbols: number, bars: number, members?: Uint8Array): Panel {
  return Panel.of({
    time: Float64Array.from({ length: bars }, (_, t) => t),
    symbols: Array.from({ length: symbols }, (_, n) => `S${n}`),
    fields: new Map(),
    ...(members && { members }),
  });
}

/** One AR(1) a symbol, a random walk at rho = 1. */
function autoregressions(rho: number, symbols: number, bars: number, seed = 1): Float64Array {
  const rng = Rng.fromSeed(seed);
  const values = new Float64Array(symbols * bars);
  for (let i = 0; i < values.length; i += 1) values[i] = (i % bars === 0 ? 0 : rho * values[i - 1]!) + rng.normal();
  return values;
}

describe('checkStationarity', () => {
  const panel = panelOf(20, 800);

  it('knows noise, random walks and trends apart', () => {
    const quick = checkStationarity(panel, autoregressions(0.5, 20, 800));
    expect([quick.verdict, quick.recommendation, quick.symbols.length]).toEqual(['stationary', 'use it as it is', 6]);
    const walk = checkStationarity(panel, autoregressions(1, 20, 800));
    expect(walk.verdict).toBe('unit root');
    expect(walk.smallestD).toBeGreaterThan(0);
    expect(walk.smallestD).toBeLessThanOrEqual(1);
    expect(walk.recommendation).toBe(
      `it wanders: use a ratio, returns or ts_zscore, or ts_fracdiff with d = ${walk.smallestD}`,
    );
    const trend = autoregressions(0.3, 20, 800).map((value, i) => value + 0.05 * (i % 800));
    expect(checkStationarity(panel, trend).verdict).toBe('trend');
  });

  it('tests the newest run without a gap, of evenly spaced symbols', () => {
    const values = autoregressions(0.2, 20, 800);
    for (let n = 0; n < 20; n += 1) values[n * 800 + 499] = NaN;
    const { symbols } = checkStationarity(panel, values, { symbols: 4 });
    expect(symbols.map(({ symbol }) => symbol)).toEqual(['S2', 'S7', 'S12', 'S17']);
    expect(symbols.map(({ bars }) => bars)).toEqual([300, 300, 300, 300]);
    expect(checkStationarity(panel, values, { bars: 120 }).symbols[0]!.bars).toBe(120);
  });

  it('is undecided about constants, what is missing and long memory', () => {
    for (const value of [1, NaN]) {
      const { verdict, recommendation } = checkStationarity(panel, new Float64Array(20 * 800).fill(value));
      expect(verdict).toBe('undecided');
      expect(recommendation).toMatch(/^nothing could be tested/);
    }
    // Returns to its level, but the level changes once: the two tests contradict each other.
    const broken = autoregressions(0.2, 20, 800).map((value, i) => value + (i % 800 < 400 ? 0 : 0.7));
    expect(checkStationarity(panel, broken).verdict).toBe('undecided');
  });
});

describe('smallestStationaryD', () => {
  it('takes no difference of what is stationary, and keeps more memory than returns do of what is not', () => {
    const noise = autoregressions(0.3, 1, 600);
    expect(smallestStationaryD(noise)).toMatchObject({ d: 0, correlation: 1 });
    const walk = autoregressions(1, 1, 1_500, 5);
    const { d, correlation, pValue } = smallestStationaryD(walk);
    expect(d).toBeGreaterThan(0);
    expect(d).toBeLessThan(1);
    expect(pValue).toBeLessThan(0.05);
    const changes = walk.slice(1).map((value, t) => value - walk[t]!);
    expect(correlation).toBeGreaterThan(pearson(changes, walk.subarray(1)));
  });

  it('finds none for a constant or too short a series', () => {
    for (const x of [new Float64Array(300), autoregressions(1, 1, 99)]) {
      expect(smallestStationaryD(x)).toMatchObject({ d: undefined, correlation: NaN });
    }
  });
});

describe('findDeadFeatures', () => {
  const [symbols, bars] = [6, 50];
  const fill = (at: (n: number, t: number) => number): Float64Array =>
    Float64Array.from({ length: symbols * bars }, (_, i) => at(Math.floor(i / bars), i % bars));
  const reasons = (panel: Panel, at: (n: number, t: number) => number): string[] =>
    findDeadFeatures(panel, [{ name: 'x', values: fill(at) }]).map(({ reason }) => reason);

  it('names what is wrong, the worst first', () => {
    const panel = panelOf(symbols, bars);
    expect(reasons(panel, (n, t) => n * 100 + t)).toEqual([]);
    expect(reasons(panel, () => NaN)).toEqual(['no values']);
    expect(reasons(panel, (_, t) => (t < 5 ? NaN : 3))).toEqual(['constant']);
    expect(reasons(panel, (n, t) => (t < 30 ? Infinity : n + t))).toEqual(['mostly missing']);
    expect(reasons(panel, (n) => n)).toEqual(['never changes']);
    expect(reasons(panel, (_, t) => t)).toEqual(['same for all']);
    expect(reasons(panel, (n, t) => (n + t) % 2)).toEqual(['few values']);
  });

  it('counts coverage over members only, and spares a single symbol the comparison with others', () => {
    const members = new Uint8Array(symbols * bars).map((_, i) => Number(i % bars >= 30));
    expect(reasons(panelOf(symbols, bars, members), (n, t) => (t < 30 ? NaN : n + t))).toEqual([]);
    const [found] = findDeadFeatures(panelOf(symbols, bars), [
      { name: 'x', values: fill((n, t) => (t < 30 ? NaN : n + t)) },
    ]);
    expect(found).toMatchObject({
      coverage: 0.4,
      recommendation: 'present at 40.0 % of bars: shorten its windows or fill it',
    });
    const single = Float64Array.from({ length: bars }, (_, t) => t);
    expect(findDeadFeatures(panelOf(1, bars), [{ name: 'x', values: single }])).toEqual([]);
  });

  it('follows its limits', () => {
    const columns = [{ name: 'x', values: fill((n, t) => (t < 10 ? NaN : (n + t) % 4)) }];
    expect(findDeadFeatures(panelOf(symbols, bars), columns)).toEqual([]);
    expect(findDeadFeatures(panelOf(symbols, bars), columns, { missing: 0.1 })[0]!.reason).toBe('mostly missing');
    expect(findDeadFeatures(panelOf(symbols, bars), columns, { distinct: 5 })[0]!.reason).toBe('few values');
  });
});

describe('clusterFeatures', () => {
  const [symbols, bars] = [30, 300];
  const panel = panelOf(symbols, bars);
  const noise = (seed: number): Float64Array => autoregressions(0, symbols, bars, seed);
  const [a, b] = [noise(1), noise(2)];
  const near = (x: Float64Array, share: number, seed: number): Float64Array => {
    const other = noise(seed);
    return x.map((value, i) => value + share * other[i]!);
  };

  it('groups what says the same, either way up, and keeps what is complete', () => {
    const columns = [
      { name: 'a', values: a.map((value, i) => (i % bars < 20 ? NaN : value)) },
      { name: 'b', values: b },
      { name: 'minus a', values: near(a, 0.1, 3).map((value) => -value) },
      { name: 'a cubed', values: near(a, 0.1, 4).map((value) => value ** 3) },
      { name: 'b again', values: near(b, 0.2, 5) },
      { name: 'alone', values: noise(6) },
    ];
    const { clusters, order, correlations, dates } = clusterFeatures(panel, columns);
    expect(clusters.map(({ keep, drop }) => [keep, ...drop].toSorted())).toEqual([
      ['a', 'a cubed', 'minus a'],
      ['b', 'b again'],
    ]);
    expect(clusters[0]!.keep).not.toBe('a');
    expect(clusters[1]!.range[0]).toBeGreaterThan(0.95);
    expect(dates).toBe(250);
    expect(order.toSorted()).toEqual(columns.map(({ name }) => name).toSorted());
    const [p, q] = ['a', 'minus a'].map((name) => order.indexOf(name));
    expect(correlations[p! * 6 + q!]).toBeLessThan(-0.95);
    const places = ['a', 'minus a', 'a cubed'].map((name) => order.indexOf(name));
    expect(Math.max(...places) - Math.min(...places)).toBe(2);
    expect(order.every((_, i) => correlations[i * 6 + i] === 1)).toBe(true);
  });

  it('averages the rank correlations of all dates when it is given them all', () => {
    const y = near(a, 1, 7);
    const section = (x: Float64Array, t: number): Float64Array =>
      Float64Array.from({ length: symbols }, (_, n) => x[n * bars + t]!);
    let expected = 0;
    for (let t = 0; t < bars; t += 1) expected += spearman(section(a, t), section(y, t)) / bars;
    const { correlations } = clusterFeatures(
      panel,
      [
        { name: 'x', values: a },
        { name: 'y', values: y },
      ],
      { dates: bars },
    );
    expect(correlations[1]).toBeCloseTo(expected, 12);
    expect(correlations[2]).toBe(correlations[1]);
  });

  it('follows its threshold and links through a third', () => {
    const columns = [1, 2, 3].map((k) => ({ name: `x${k}`, values: near(a, 0.3 * (k - 2), 8) }));
    expect(clusterFeatures(panel, columns, { threshold: 0.99 }).clusters).toEqual([]);
    const [cluster] = clusterFeatures(panel, columns, { threshold: 0.9 }).clusters;
    expect(cluster!.drop).toHaveLength(2);
    expect(cluster!.range[0]).toBeLessThan(0.9);
  });

  it('compares in time where there are few symbols', () => {
    const single = panelOf(1, bars);
    const x = autoregressions(1, 1, bars);
    const columns = [
      { name: 'x', values: x },
      { name: 'double', values: x.map((value) => 2 * value) },
    ];
    expect(clusterFeatures(single, columns).clusters).toMatchObject([{ keep: 'x', drop: ['double'] }]);
  });

  it('has no correlation for what does not vary or is never there together, and copes with nothing', () => {
    const columns = [
      { name: 'first half', values: a.map((value, i) => (i % bars < 150 ? value : NaN)) },
      { name: 'second half', values: a.map((value, i) => (i % bars < 150 ? NaN : value)) },
      { name: 'constant', values: new Float64Array(symbols * bars) },
    ];
    const { clusters, correlations } = clusterFeatures(panel, columns);
    expect(clusters).toEqual([]);
    expect([...correlations].filter(Number.isNaN)).toHaveLength(6);
    expect(clusterFeatures(panel, [])).toMatchObject({ clusters: [], order: [] });
  });
});
