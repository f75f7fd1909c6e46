/**
 * Forecast skill: how a forecast does against one that needs no model. For prices that is the random walk (the last
 * price), for returns the forecast 0. Undefined where the reference makes no error.
 */
import { clopperPearson } from '@quantcli/numeric';
import { finite } from '../finite.ts';
import { meanAbsoluteError, meanSquaredError } from './regression-error.ts';

/**
 * Mean absolute error over that of the reference on the same rows (the relative form of MASE, Hyndman & Koehler 2006,
 * whose scale is the naive forecast's error in the training sample). Below 1 is skill. All [n].
 */
export function meanAbsoluteScaledError(
  predictions: Float64Array,
  outcomes: Float64Array,
  reference: Float64Array,
  weights?: Float64Array,
): number | undefined {
  return ratio(meanAbsoluteError(predictions, outcomes, weights), meanAbsoluteError(reference, outcomes, weights));
}

/** Root mean squared error over that of the reference on the same rows (Theil's U₂). Below 1 is skill. */
export function rmseRatio(
  predictions: Float64Array,
  outcomes: Float64Array,
  reference: Float64Array,
  weights?: Float64Array,
): number | undefined {
  const squared = ratio(
    meanSquaredError(predictions, outcomes, weights),
    meanSquaredError(reference, outcomes, weights),
  );
  return squared === undefined ? undefined : Math.sqrt(squared);
}

function ratio(above: number | undefined, below: number | undefined): number | undefined {
  return above === undefined || below === undefined ? undefined : finite(above / below);
}

export interface DirectionalAccuracy {
  readonly hits: number;
  /** Rows in which forecast and outcome both have a direction: neither is 0. */
  readonly calls: number;
  readonly share: number;
  /** 95 %, exact (Clopper & Pearson 1934), as if rows were independent: for rows that overlap or move together it is too short. */
  readonly interval: readonly [lo: number, hi: number];
}

/** Rows in which forecast and outcome both have a direction, and in how many of them it is one; undefined with a missing number. */
export function directionCounts(
  predictions: Float64Array,
  outcomes: Float64Array,
): { readonly hits: number; readonly calls: number } | undefined {
  let hits = 0;
  let calls = 0;
  for (let i = 0; i < outcomes.length; i += 1) {
    const agreement = Math.sign(predictions[i]!) * Math.sign(outcomes[i]!);
    if (agreement === 0) continue;
    if (Number.isNaN(agreement)) return undefined;
    calls += 1;
    if (agreement > 0) hits += 1;
  }
  return { hits, calls };
}

/** How often a forecast change has the sign of what came. @returns undefined without a call or with a missing number */
export function directionalAccuracy(
  predictions: Float64Array,
  outcomes: Float64Array,
): DirectionalAccuracy | undefined {
  const counts = directionCounts(predictions, outcomes);
  if (counts === undefined || counts.calls === 0) return undefined;
  const { hits, calls } = counts;
  return { hits, calls, share: hits / calls, interval: clopperPearson(hits, calls, 0.95) };
}
