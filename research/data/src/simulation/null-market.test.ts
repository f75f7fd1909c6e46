import { describe, expect, it } from 'vitest';
import { adjustedSeries, totalReturns } from './adjusted-series.reference.ts';
import { correlation, mean, ranksOf, tStatistic } from './naive-statistics.reference.ts';
import { simulateMarket } from './simulate-market.ts';

/**
 * A small version of the full measurement (conformance/oracles/simulation): on null markets nothing of the past knows the
 * rank or the mean of what follows. Bounds are four standard errors over independent markets.
 */
const SIZE = { symbols: 40, bars: 700 } as const;
const SEEDS = Array.from({ length: 30 }, (_, k) => 100 + k);

const sumOf = (r: Float64Array, t: number, bars: number): number =>
  r.subarray(t - bars + 1, t + 1).reduce((sum, x) => sum + x, 0);
const PAST: Readonly<Record<string, (r: Float64Array, t: number) => number>> = {
  'the last return': (r, t) => r[t]!,
  'the last month': (r, t) => sumOf(r, t, 21),
  'the last half year': (r, t) => sumOf(r, t, 120),
  volatility: (r, t) =>
    sumOf(
      r.map((x) => x * x),
      t,
      20,
    ),
};

/** Per feature, the mean over dates of its rank's correlation with the rank of the next five bars' return, and of its rank times that return. */
function measure(seed: number): Record<string, readonly [rank: number, product: number]> {
  const returns = adjustedSeries(simulateMarket({ ...SIZE, seed }).bars).series.map(totalReturns);
  const found = new Map(Object.keys(PAST).map((name) => [name, { ranks: [] as number[], products: [] as number[] }]));
  for (let t = 120; t + 5 < SIZE.bars; t += 5) {
    const alive = returns.filter((r) => !Number.isNaN(r[t - 119]!) && !Number.isNaN(r[t + 5]!));
    const windows = alive.map((r) => r.subarray(t - 119, t + 1));
    const forward = alive.map((r) => r.subarray(t + 1, t + 6).reduce((growth, x) => growth * (1 + x), 1) - 1);
    const forwardRanks = ranksOf(forward);
    for (const [name, feature] of Object.entries(PAST)) {
      const ranks = ranksOf(windows.map((window) => feature(window, window.length - 1)));
      const centre = mean(ranks);
      found.get(name)!.ranks.push(correlation(ranks, forwardRanks));
      found.get(name)!.products.push(mean(ranks.map((rank, i) => (rank - centre) * forward[i]!)));
    }
  }
  return Object.fromEntries([...found].map(([name, { ranks, products }]) => [name, [mean(ranks), mean(products)]]));
}

describe('a null market is silent', () => {
  const measured = SEEDS.map(measure);

  it.each(Object.keys(PAST))('%s predicts neither rank nor mean', (name) => {
    const rank = tStatistic(measured.map((market) => market[name]![0]));
    const product = tStatistic(measured.map((market) => market[name]![1]));
    // The test could see an information coefficient of 0.02.
    expect(rank.error).toBeLessThan(0.005);
    expect(Math.abs(rank.t)).toBeLessThan(4);
    expect(Math.abs(product.t)).toBeLessThan(4);
  });
});
