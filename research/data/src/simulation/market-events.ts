/**
 * What happens to the whole market beside its regimes: crises and trends. Both scale deviations and add a drift that is the
 * same for every symbol, so that the cross-section stays silent about who will do better: neither is an edge. In a crisis
 * the market's deviation is scaled by k and the others' by √k, so correlations rise.
 */
import { isoDate, type Rng } from '@quantcli/core';
import type { MarketSpec } from './market-spec.ts';
import type { ShockKind } from './regime-path.ts';
import { BARS_PER_YEAR } from './symbol-traits.ts';

export const TREND_NAMES = ['bull', 'sideways', 'bear'] as const;
export type TrendName = (typeof TREND_NAMES)[number];

export interface MarketEvents {
  /** Bars [from, to). */
  readonly crises: readonly { readonly from: number; readonly to: number }[];
  /** [bars] index into {@link TREND_NAMES}; absent without trends. */
  readonly trends?: Uint8Array;
}

export function drawEvents(root: Rng, { bars, crises, trends }: MarketSpec, sessions: Float64Array): MarketEvents {
  return {
    crises: crises === undefined ? [] : drawCrises(root.split('crises'), crises, bars, sessions),
    ...(trends === undefined ? {} : { trends: drawTrends(root.split('trends'), trends, bars) }),
  };
}

/** Crises on the given dates, and random ones (Poisson arrivals); one that comes during another is part of it. */
function drawCrises(
  rng: Rng,
  { from, perYear, bars: length }: NonNullable<MarketSpec['crises']>,
  bars: number,
  sessions: Float64Array,
): MarketEvents['crises'] {
  const dates = from.toSorted();
  let given = 0;
  const found: { from: number; to: number }[] = [];
  for (let t = 0; t < bars; t += 1) {
    const random = rng.uniform() < perYear / BARS_PER_YEAR;
    let planned = false;
    while (given < dates.length && dates[given]! <= isoDate(sessions[t]!)) {
      given += 1;
      planned = true;
    }
    if ((random || planned) && t >= (found.at(-1)?.to ?? 0)) found.push({ from: t, to: Math.min(bars, t + length) });
  }
  return found;
}

/** A Markov chain that leaves a trend after `bars` on average, for either of the others. */
function drawTrends(rng: Rng, trends: NonNullable<MarketSpec['trends']>, bars: number): Uint8Array {
  const path = new Uint8Array(bars);
  let now = rng.below(TREND_NAMES.length);
  for (let t = 0; t < bars; t += 1) {
    path[t] = now;
    if (rng.uniform() < 1 / trends[TREND_NAMES[now]!].bars) now = (now + 1 + rng.below(2)) % TREND_NAMES.length;
  }
  return path;
}

/** Multiplies deviations of one kind of shock. @param scale [bars] in and out */
export function scaleByEvents(
  { crises: spec, trends }: MarketSpec,
  events: MarketEvents,
  kind: ShockKind,
  scale: Float64Array,
): Float64Array {
  const crisis = spec === undefined ? 1 : kind === 'market' ? spec.volatility : Math.sqrt(spec.volatility);
  for (const { from, to } of events.crises) {
    for (let t = from; t < to; t += 1) scale[t] = scale[t]! * crisis;
  }
  if (trends !== undefined && kind === 'market') {
    events.trends!.forEach((name, t) => {
      scale[t] = scale[t]! * trends[TREND_NAMES[name]!].volatility;
    });
  }
  return scale;
}

/** [bars] expected return that all symbols share. @param usual a bar */
export function driftOf({ bars, crises, trends }: MarketSpec, events: MarketEvents, usual: number): Float64Array {
  const drift = new Float64Array(bars).fill(usual);
  if (trends !== undefined) {
    events.trends!.forEach((name, t) => {
      drift[t] = trends[TREND_NAMES[name]!].drift / BARS_PER_YEAR;
    });
  }
  for (const { from, to } of events.crises) {
    for (let t = from; t < to; t += 1) drift[t] = drift[t]! + crises!.drift / BARS_PER_YEAR;
  }
  return drift;
}
