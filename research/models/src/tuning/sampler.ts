/**
 * What to try next. Random search (Bergstra & Bengio 2012) draws from the prior. The tree-structured Parzen estimator
 * (Bergstra et al. 2011) models the parameters l(x) of the best trials and g(x) of the others and takes, of 24 draws from
 * l, the one with the largest l/g. The practical choices are those of Watanabe (2023): a multivariate mixture (a
 * component per trial, a kernel per parameter), the prior as one more component, bandwidths that shrink with the trials
 * but never vanish. Draws that wait for a result count among the others (the constant liar).
 *
 * A parameter that does not exist in a trial has the prior for a kernel there, so conditions need no model of their own.
 * O(draws × trials × parameters). Deterministic: a draw depends on the given trials, in order, and the stream alone.
 */
import type { Rng } from '@quantcli/core';
import { parzenDensity, type ParzenDensity } from './parzen-density.ts';
import type { Dimension, ParameterValues } from './search-space.ts';

export type SamplerName = 'tpe' | 'random';

/** Random draws before the first model. */
const START = 10;
const CANDIDATES = 24;
/** Share of the trials that are good, and the most of them. */
const GOOD_SHARE = 0.15;
const GOOD_MOST = 25;

export function drawRandom(dimensions: readonly Dimension[], rng: Rng): ParameterValues {
  const values: Record<string, ParameterValues[string]> = {};
  for (const dimension of dimensions) {
    // Drawn whether it exists or not, so that the parameters after it do not depend on it.
    const unit = rng.uniform();
    if (dimension.existsIn(values)) values[dimension.name] = dimension.valueAt(unit);
  }
  return values;
}

/**
 * @param ranked finished trials, the best first
 * @param pending trials that were proposed and have no result
 */
export function propose(
  sampler: SamplerName,
  dimensions: readonly Dimension[],
  ranked: readonly ParameterValues[],
  pending: readonly ParameterValues[],
  rng: Rng,
): ParameterValues {
  if (sampler === 'random' || ranked.length < START) return drawRandom(dimensions, rng);
  const good = Math.min(Math.ceil(GOOD_SHARE * ranked.length), GOOD_MOST);
  const above = parzenDensity(dimensions, ranked.slice(0, good));
  const below = parzenDensity(dimensions, [...ranked.slice(good), ...pending]);
  return likeliest(above, below, rng);
}

function likeliest(above: ParzenDensity, below: ParzenDensity, rng: Rng): ParameterValues {
  let best: { readonly values: ParameterValues; readonly gain: number } | undefined;
  for (let i = 0; i < CANDIDATES; i += 1) {
    const values = above.draw(rng);
    const gain = above.logAt(values) - below.logAt(values);
    if (best === undefined || gain > best.gain) best = { values, gain };
  }
  return best!.values;
}
