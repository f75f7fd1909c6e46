/** The figures of a whole panel of returns that its dynamics are fitted to, the same for a real and for a simulated one. */
import { findFactors, type FactorStructure } from './factor-structure.ts';
import { factsOf, type SourceFacts } from './source-facts.ts';
import { covariancesOf, LAGS, logSizes, meanProduct, thirdMoment } from './volatility-memory.ts';

export interface PanelFacts {
  readonly bars: number;
  readonly market: SourceFacts;
  /** All statistical factors together; absent where there are none. Memory here and below is that beside what is shared. */
  readonly factor: SourceFacts | undefined;
  readonly own: SourceFacts;
  /** Of the mean over symbols of log|own|: covariances at the lags of the memory, and the third moment. */
  readonly common: { readonly covariances: readonly number[]; readonly third: number };
  /** Covariances of log|market| with that mean, both ways round. */
  readonly cross: readonly number[];
  /** Mean covariance of log|own| with itself about a quarter later, above that a little before and after. */
  readonly quarterly: number;
}

export interface ObservedPanel {
  readonly facts: PanelFacts;
  readonly structure: FactorStructure;
}

function later(column: Float64Array): Float64Array {
  return column.subarray(1);
}

/** @param returns [symbols][bars], the first bar without a return */
export function observePanel(returns: readonly Float64Array[], factorCount: number): ObservedPanel {
  const structure = findFactors(returns, factorCount);
  const market = later(structure.market);
  const own = structure.own.map(later);
  const factors = structure.factors.map(later);
  const marketSizes = logSizes(market);
  const ownSizes = own.map(logSizes);
  const shared = meanAcross(ownSizes);
  const common = { covariances: covariancesOf([shared]), third: thirdMoment([shared]) };
  const beside = (facts: SourceFacts): SourceFacts => ({
    ...facts,
    covariances: facts.covariances.map((c, i) => c - common.covariances[i]!),
    third: facts.third - common.third,
  });
  return {
    structure,
    facts: {
      bars: market.length,
      market: factsOf([market]),
      factor: factors.length === 0 ? undefined : beside(factsOf(factors)),
      own: beside(factsOf(own)),
      common,
      cross: crossCovariances(marketSizes, shared),
      quarterly: quarterlyExcess(ownSizes),
    },
  };
}

/** Covariances of log|market| with what symbols share, both ways round. */
export function crossCovariances(market: Float64Array, shared: Float64Array): number[] {
  return LAGS.map((lag) => (meanProduct([market], [shared], lag) + meanProduct([market], [shared], -lag)) / 2);
}

/** The mean over the columns that are there, bar by bar. */
export function meanAcross(columns: readonly Float64Array[]): Float64Array {
  return Float64Array.from(columns[0]!, (_, t) => {
    let [sum, count] = [0, 0];
    for (const column of columns) {
      if (Number.isNaN(column[t]!)) continue;
      sum += column[t]!;
      count += 1;
    }
    return count === 0 ? NaN : sum / count;
  });
}

/** Lags on which the next quarterly report may fall, and those around them. */
const NEAR = [61, 62, 63, 64, 65] as const;
const AROUND = [56, 57, 58, 68, 69, 70] as const;

function quarterlyExcess(sizes: readonly Float64Array[]): number {
  const at = (lags: readonly number[]): number =>
    lags.reduce((sum, lag) => sum + meanProduct(sizes, sizes, lag), 0) / lags.length;
  return at(NEAR) - at(AROUND);
}
