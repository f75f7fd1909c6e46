/**
 * Is a null market silent, and does a planted one speak as loudly as asked? From the bars alone, as a researcher would
 * see them: per-date rank correlations, and mean products, of past features with forward total returns at 1, 5 and 21
 * bars, averaged per market, then a t-statistic over independent markets. Writes figures.json beside this file; about 2 s
 * a market on one core.
 *
 *   node conformance/oracles/simulation/measure.ts [null markets = 200] [planted markets = 40]
 */
import { writeFileSync } from 'node:fs';
import {
  adjustedSeries,
  type AdjustedSeries,
} from '../../../research/data/src/simulation/adjusted-series.reference.ts';
import {
  correlation,
  mean,
  ranksOf,
  tStatistic,
} from '../../../research/data/src/simulation/naive-statistics.reference.ts';
import { simulateMarket } from '../../../research/data/src/simulation/simulate-market.ts';

const SYMBOLS = 200;
const BARS = 2_520;
const STRIDE = 5;
const LONGEST_PAST = 252;
const HORIZONS = [1, 5, 21] as const;
type Edge = 'none' | { readonly ic: number; readonly halfLife: number };

const past = (close: Float64Array, t: number, bars: number): number => close[t]! / close[t - bars]! - 1;

const FEATURES: Readonly<Record<string, (x: AdjustedSeries, t: number) => number>> = {
  'volume / ts_mean(volume, 120)': ({ volume }, t) => volume[t]! / mean(volume.subarray(t - 119, t + 1)),
  'returns(close, 1)': ({ close }, t) => past(close, t, 1),
  'returns(close, 5)': ({ close }, t) => past(close, t, 5),
  'returns(close, 21)': ({ close }, t) => past(close, t, 21),
  'returns(close, 252)': ({ close }, t) => past(close, t, 252),
  'ts_std(returns(close), 20)': ({ close }, t) => {
    const returns = Array.from({ length: 20 }, (_, k) => past(close, t - k, 1));
    const centre = mean(returns);
    return mean(returns.map((r) => (r - centre) ** 2));
  },
  'high / low': ({ high, low }, t) => high[t]! / low[t]!,
  'open / delay(close, 1)': ({ open, close }, t) => open[t]! / close[t - 1]!,
  'close / open': ({ open, close }, t) => close[t]! / open[t]!,
  '(close - low) / (high - low)': ({ high, low, close }, t) => (close[t]! - low[t]!) / (high[t]! - low[t]!),
  'close / ts_max(close, 120)': ({ close }, t) =>
    close[t]! / close.subarray(t - 119, t + 1).reduce((a, b) => Math.max(a, b)),
  close: ({ close }, t) => close[t]!,
};

/** Per `feature | horizon`, the mean over dates of the rank IC and of the feature's centred rank (in ±½) times the return in basis points. */
function measureMarket(seed: number, edge: Edge): Map<string, readonly [ic: number, product: number]> {
  const { series } = adjustedSeries(simulateMarket({ seed, symbols: SYMBOLS, bars: BARS, edge }).bars);
  const found = new Map<string, { ics: number[]; products: number[] }>();
  for (let t = LONGEST_PAST; t + HORIZONS[2] < BARS; t += STRIDE) {
    const alive = series.filter(({ close }) => close[t - LONGEST_PAST]! > 0 && close[t + HORIZONS[2]]! > 0);
    const forward = HORIZONS.map((h) => alive.map(({ close }) => close[t + h]! / close[t]! - 1));
    const forwardRanks = forward.map(ranksOf);
    for (const [name, feature] of Object.entries(FEATURES)) {
      const ranks = ranksOf(alive.map((x) => feature(x, t)));
      HORIZONS.forEach((h, k) => {
        const key = `${name} | ${h}`;
        const entry = found.get(key) ?? { ics: [], products: [] };
        entry.ics.push(correlation(ranks, forwardRanks[k]!));
        entry.products.push(1e4 * mean(ranks.map((r, i) => ((r + 0.5) / ranks.length - 0.5) * forward[k]![i]!)));
        found.set(key, entry);
      });
    }
  }
  return new Map([...found].map(([key, { ics, products }]) => [key, [mean(ics), mean(products)]]));
}

function pool(markets: number, firstSeed: number, edge: Edge): Record<string, object> {
  const each = Array.from({ length: markets }, (_, k) => measureMarket(firstSeed + k, edge));
  const rounded = (part: 0 | 1, key: string): object =>
    Object.fromEntries(
      Object.entries(tStatistic(each.map((market) => market.get(key)![part]))).map(([name, value]) => [
        name,
        Number(value.toPrecision(4)),
      ]),
    );
  return Object.fromEntries(
    [...each[0]!.keys()].map((key) => [key, { ic: rounded(0, key), productBps: rounded(1, key) }]),
  );
}

const [nulls = 200, planted = 40] = process.argv.slice(2).map(Number);
const edge = { ic: 0.03, halfLife: 10 };
const figures = {
  market: { symbols: SYMBOLS, bars: BARS },
  null: { markets: nulls, features: pool(nulls, 10_000, 'none') },
  planted: { markets: planted, edge, features: pool(planted, 20_000, edge) },
};
writeFileSync(new URL('./figures.json', import.meta.url), `${JSON.stringify(figures, null, 2)}\n`);
for (const part of ['null', 'planted'] as const) {
  for (const [key, figure] of Object.entries(figures[part].features)) {
    process.stdout.write(`${part} ${key} ${JSON.stringify(figure)}\n`);
  }
}
