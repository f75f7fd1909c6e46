/**
 * A session's variance from prices within it: the sum of squared log returns sampled every `step` (5 minutes), averaged
 * over grids shifted against each other (subsampling: Zhang, Mykland & Aït-Sahalia 2005, sec. 3), which uses all the data
 * and keeps the distance that microstructure noise wants. A price on a grid is the last one known by then; before the
 * first of the session there is none. A shifted grid covers a little less of the session, so its sum is scaled by
 * the share of it that it covers. Overnight returns are not part of it. O(prices + sessions · grids · session/step).
 */
import { DataError, micros, MICROS_PER_DAY, MICROS_PER_SECOND } from '@quantcli/core';
import { asOf, type Calendar } from '@quantcli/panel';
import { firstFrom } from './volume-profile.ts';

export interface RealisedVarianceOptions {
  /** Microseconds between samples; default 5 minutes. */
  readonly step?: number;
  /** Grids, shifted by step/grids each; default 5. */
  readonly grids?: number;
}

export interface RealisedVariance {
  /** UTC midnights of the sessions that have a figure. */
  readonly date: Float64Array;
  /** Variance of the session's log return, not annualised. */
  readonly variance: Float64Array;
}

/**
 * @param at [K] ascending instants at which the prices were known: of bars their ends (`decisionInstants`), of trades tsEvent
 * @param price [K] positive; NaN is missing
 * Throws {@link DataError} for a step longer than a session.
 */
export function realisedVariance(
  at: Float64Array,
  price: Float64Array,
  calendar: Calendar,
  { step = 300 * MICROS_PER_SECOND, grids = 5 }: RealisedVarianceOptions = {},
): RealisedVariance {
  const present = Uint32Array.from(price.keys()).filter((i) => price[i]! > 0);
  const known = Float64Array.from(present, (i) => at[i]!);
  const logs = Float64Array.from(present, (i) => Math.log(price[i]!));
  const date: number[] = [];
  const variance: number[] = [];
  if (known.length === 0) return { date: Float64Array.of(), variance: Float64Array.of() };
  for (const session of calendar.sessions(known[0]! - MICROS_PER_DAY, known.at(-1)!)) {
    const { open, close } = calendar.hours(micros(session))!;
    if (step > close - open) {
      throw new DataError({
        code: 'variance.step',
        what: `${step / MICROS_PER_SECOND} s between samples, in a session of ${(close - open) / MICROS_PER_SECOND} s`,
        fix: 'sample more often',
      });
    }
    const from = firstFrom(known, open);
    const to = firstFrom(known, close + 1);
    if (to - from < 2) continue;
    const begin = Math.max(open, known[from]!);
    let sum = 0;
    let used = 0;
    for (let g = 0; g < grids; g += 1) {
      const first = begin + Math.round((g * step) / grids);
      const samples = Math.floor((close - first) / step);
      if (samples < 1) continue;
      const times = Float64Array.from({ length: samples + 1 }, (_, i) => first + i * step);
      const sampled = new Float64Array(samples + 1);
      asOf(times, known.subarray(from, to), logs.subarray(from, to), sampled);
      let squares = 0;
      for (let i = 1; i <= samples; i += 1) squares += (sampled[i]! - sampled[i - 1]!) ** 2;
      sum += (squares * (close - begin)) / (samples * step);
      used += 1;
    }
    if (used === 0) continue;
    date.push(session);
    variance.push(sum / used);
  }
  return { date: Float64Array.from(date), variance: Float64Array.from(variance) };
}
