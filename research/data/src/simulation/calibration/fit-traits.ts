/** What each symbol is: its loadings, its own deviation, and the price, volume and dividends that it is usually seen with. */
import type { Dynamics } from '../dynamics-spec.ts';
import { BARS_PER_QUARTER } from '../symbol-traits.ts';
import { present, type FactorStructure } from './factor-structure.ts';
import type { ObservedReturns } from './observed-returns.ts';
import { meanLog, median } from './source-facts.ts';

/** A larger share of the price is no regular dividend. */
const MOST_YIELD = 0.05;
const USUAL_LOG_VOLUME = Math.log(1e6);

/** Loadings and deviations are in units of the mean size, e^(E log|x|), of a factor and of own shocks: {@link scaleTraits} puts them in those of a usual bar. */
export function fitTraits(
  { column, symbols }: ObservedReturns,
  { beta, loadings, own, factors }: FactorStructure,
): Dynamics['symbols'] {
  const sizes = factors.map((factor) => Math.exp(meanLog(factor.subarray(1))));
  return Array.from({ length: symbols }, (_, n) => {
    const close = (column('raw_close', n) ?? column('close', n))!;
    const volumes = column('raw_volume', n)?.filter((v) => v >= 1) ?? [];
    const paid = column('dividend', n)?.map((cash, t) => cash / close[t]!) ?? [];
    const regular = [...paid].filter((share) => share > 0 && share < MOST_YIELD);
    const quarters = present(close).length / BARS_PER_QUARTER;
    return {
      beta: beta[n]!,
      loadings: Array.from(loadings[n]!, (loading, k) => loading * sizes[k]!),
      deviation: Math.exp(meanLog(own[n]!.subarray(1))),
      price: median([...present(close)]),
      logVolume: volumes.length === 0 ? USUAL_LOG_VOLUME : Math.log(median([...volumes])),
      dividendYield: regular.reduce((sum, share) => sum + share, 0) / quarters,
    };
  });
}

/** @param factor @param own what loadings and deviations are multiplied by */
export function scaleTraits(traits: Dynamics['symbols'], factor: number, own: number): Dynamics['symbols'] {
  return traits.map((traits) => ({
    ...traits,
    loadings: traits.loadings.map((loading) => factor * loading),
    deviation: own * traits.deviation,
  }));
}
