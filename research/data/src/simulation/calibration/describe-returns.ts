/**
 * A market in figures and pictures, for a table and charts beside another: moments, tails, memory, correlations, leverage
 * effect, volume, the night. The same for a real and a simulated one. Figures are medians or means over symbols, so that
 * one symbol does not decide.
 */
import { pearson, quantileOfSorted, rawMoments } from '@quantcli/numeric';
import { BARS_PER_YEAR } from '../symbol-traits.ts';
import { present } from './factor-structure.ts';
import { nightShares } from './night-shares.ts';
import type { ObservedReturns } from './observed-returns.ts';
import { meanAcross } from './panel-facts.ts';
import { mean, median } from './source-facts.ts';

/** Figures by name; a figure that the data cannot give is left out. */
export type ReturnFigures = Readonly<Record<FigureName, number | null>>;

export const FIGURES = {
  drift: 'mean return a year, equal weights',
  volatility: 'volatility a year, the median symbol',
  volatilityLow: 'the same, 10 % of symbols below',
  volatilityHigh: 'the same, 10 % of symbols above',
  marketVolatility: 'volatility a year of the equally weighted mean',
  skewness: 'skewness, the median symbol',
  kurtosis: 'kurtosis, the median symbol',
  marketSkewness: 'skewness of the mean',
  marketKurtosis: 'kurtosis of the mean',
  tailShare: 'returns beyond 4 deviations, per 10,000',
  correlation: 'correlation of two symbols, mean over pairs with 500 common bars',
  correlationSpread: 'the same, deviation over pairs',
  memory1: 'autocorrelation of |r| at lag 1, mean',
  memory5: 'at lag 5',
  memory21: 'at lag 21',
  memory63: 'at lag 63',
  marketMemory1: 'autocorrelation of |r| of the mean at lag 1',
  marketMemory21: 'at lag 21',
  signMemory: 'autocorrelation of r at lag 1, mean',
  marketSignMemory: 'autocorrelation of r of the mean at lag 1',
  leverage: 'correlation of r with the |r| of the next 5 bars, mean',
  marketLeverage: 'the same of the mean',
  night: 'share of the variance before the open, median symbol beside the market',
  marketNight: 'share of the variance before the open, of the market',
  volumeVolatility: 'correlation of |r| with log volume, median',
  volumeMemory: 'autocorrelation of log volume at lag 1 within half a year, median',
} as const;
export type FigureName = keyof typeof FIGURES;

interface ReturnPictures {
  /** Of the returns of all symbols, each in its own deviations, at the places (probabilities). */
  readonly quantiles: { readonly places: readonly number[]; readonly values: readonly number[] };
  /** Mean autocorrelation of |r| at lags 1, 2, … */
  readonly memory: readonly number[];
  /** The same of the market. */
  readonly marketMemory: readonly number[];
  /** Share of pairs of symbols by correlation, in cells of `step` from `from` on. */
  readonly correlations: { readonly from: number; readonly step: number; readonly shares: readonly number[] };
}

/** Dense in the tails. */
const PLACES: readonly number[] = [
  1e-4,
  2e-4,
  5e-4,
  1e-3,
  2e-3,
  5e-3,
  ...Array.from({ length: 99 }, (_, k) => (k + 1) / 100),
  0.995,
  0.998,
  0.999,
  0.9995,
  0.9998,
  0.9999,
];
const CELLS = { from: -0.2, step: 0.025, count: 48 } as const;
const MEMORY_LAGS = 100;
const BLOCK = 126;
/** Pairs of more symbols than this are too many to look at; every so-manieth is taken. */
const MOST_PAIRED = 150;
/** Pairs with fewer common bars say too little. */
const LEAST_COMMON = 500;

export interface DescribedReturns {
  readonly figures: ReturnFigures;
  readonly pictures: ReturnPictures;
}

export function describeReturns(observed: ObservedReturns): DescribedReturns {
  const returns = observed.total.map((r) => r.subarray(1));
  const market = meanAcross(returns).map((value) => (Number.isNaN(value) ? 0 : value));
  const sizes = returns.map((r) => r.map(Math.abs));
  const marketSize = market.map(Math.abs);
  const moments = returns.map((r) => rawMoments(present(r)));
  const marketMoments = rawMoments(market);
  const deviations = moments.map(({ variance }) => Math.sqrt(variance)).toSorted((a, b) => a - b);
  const annual = Math.sqrt(BARS_PER_YEAR);
  const standard = Float64Array.from(
    returns.flatMap((r, n) => [...present(r)].map((x) => (x - moments[n]!.mean) / Math.sqrt(moments[n]!.variance))),
  ).sort();
  const pairs = pairsOf(returns);
  const memory = Array.from({ length: MEMORY_LAGS }, (_, k) => mean(sizes.map((x) => along(x, x, k + 1))));
  const marketMemory = Array.from({ length: MEMORY_LAGS }, (_, k) => along(marketSize, marketSize, k + 1));
  const after = (x: Float64Array, size: Float64Array): number =>
    mean([1, 2, 3, 4, 5].map((lag) => along(x, size, lag)));
  const beta = Float64Array.from(
    returns,
    (r) => along(r, market, 0) * Math.sqrt(rawMoments(present(r)).variance / marketMoments.variance),
  );
  const nights = nightShares(observed, beta);
  const hasNights = observed.overnight.some((night) => night.some((x) => !Number.isNaN(x)));
  return {
    figures: {
      drift: marketMoments.mean * BARS_PER_YEAR,
      volatility: annual * median(deviations),
      volatilityLow: annual * quantileOfSorted(Float64Array.from(deviations), 0.1),
      volatilityHigh: annual * quantileOfSorted(Float64Array.from(deviations), 0.9),
      marketVolatility: annual * Math.sqrt(marketMoments.variance),
      skewness: median(moments.map(({ skew }) => skew)),
      kurtosis: median(moments.map(({ kurtosis }) => kurtosis)),
      marketSkewness: marketMoments.skew,
      marketKurtosis: marketMoments.kurtosis,
      tailShare: (1e4 * standard.filter((z) => Math.abs(z) > 4).length) / standard.length,
      correlation: pairs.length === 0 ? null : mean(pairs),
      correlationSpread: pairs.length < 2 ? null : Math.sqrt(rawMoments(Float64Array.from(pairs)).variance),
      memory1: memory[0]!,
      memory5: memory[4]!,
      memory21: memory[20]!,
      memory63: memory[62]!,
      marketMemory1: marketMemory[0]!,
      marketMemory21: marketMemory[20]!,
      signMemory: mean(returns.map((r) => along(r, r, 1))),
      marketSignMemory: along(market, market, 1),
      leverage: mean(returns.map((r, n) => after(r, sizes[n]!))),
      marketLeverage: after(market, marketSize),
      night: hasNights ? nights.own : null,
      marketNight: hasNights ? nights.market : null,
      ...volumeFigures(observed, sizes),
    },
    pictures: {
      quantiles: { places: PLACES, values: PLACES.map((p) => quantileOfSorted(standard, p)) },
      memory,
      marketMemory,
      correlations: histogram(pairs),
    },
  };
}

/** Correlation of x_t with y_{t+lag} over the bars on which both are there; 0 where one is constant. */
function along(x: Float64Array, y: Float64Array, lag: number): number {
  let [n, sx, sy, sxx, syy, sxy] = [0, 0, 0, 0, 0, 0];
  for (let t = 0; t + lag < x.length; t += 1) {
    const [a, b] = [x[t]!, y[t + lag]!];
    if (Number.isNaN(a) || Number.isNaN(b)) continue;
    n += 1;
    sx += a;
    sy += b;
    sxx += a * a;
    syy += b * b;
    sxy += a * b;
  }
  const spread = (sxx - (sx * sx) / n) * (syy - (sy * sy) / n);
  return spread > 0 ? (sxy - (sx * sy) / n) / Math.sqrt(spread) : 0;
}

function pairsOf(returns: readonly Float64Array[]): number[] {
  const every = Math.ceil(returns.length / MOST_PAIRED);
  const chosen = returns.filter((_, n) => n % every === 0);
  return chosen.flatMap((x, i) =>
    chosen.slice(0, i).flatMap((y) => {
      const common = x.reduce((count, value, t) => count + (Number.isNaN(value + y[t]!) ? 0 : 1), 0);
      return common < LEAST_COMMON ? [] : [along(x, y, 0)];
    }),
  );
}

function histogram(pairs: readonly number[]): ReturnPictures['correlations'] {
  const { from, step, count } = CELLS;
  const shares = Array.from({ length: count }, () => 0);
  for (const pair of pairs) {
    const cell = Math.min(count - 1, Math.max(0, Math.floor((pair - from) / step)));
    shares[cell] = shares[cell]! + 1 / pairs.length;
  }
  return { from, step, shares };
}

function volumeFigures(
  { column, symbols }: ObservedReturns,
  sizes: readonly Float64Array[],
): Pick<ReturnFigures, 'volumeVolatility' | 'volumeMemory'> {
  const together: number[] = [];
  const memory: number[] = [];
  for (let n = 0; n < symbols; n += 1) {
    const logs = column('volume', n)
      ?.subarray(1)
      .map((v) => (v > 0 ? Math.log(v) : NaN));
    if (logs === undefined) continue;
    for (let from = 0; from + BLOCK <= logs.length; from += BLOCK) {
      const volume = logs.slice(from, from + BLOCK);
      const size = sizes[n]!.slice(from, from + BLOCK);
      if (volume.some(Number.isNaN) || size.some(Number.isNaN)) continue;
      together.push(pearson(volume, size));
      memory.push(along(volume, volume, 1));
    }
  }
  return { volumeVolatility: medianOrNull(together), volumeMemory: medianOrNull(memory) };
}

function medianOrNull(values: readonly number[]): number | null {
  const finite = values.filter(Number.isFinite);
  return finite.length === 0 ? null : median(finite);
}
