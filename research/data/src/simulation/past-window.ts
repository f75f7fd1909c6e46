/**
 * Momentum and reversal: which past bars count. A feature at t is the return from t − lookback to t − skip; the signal that
 * plants it is the sum of the symbol's own standardised shocks over the same bars, scaled to unit variance.
 */
import type { MarketSpec } from './market-spec.ts';

export interface PastWindow {
  readonly lookback: number;
  readonly skip: number;
  /** Sign of the feature: reversal sells what has risen. */
  readonly sign: 1 | -1;
  readonly feature: string;
}

export const PAST_WINDOWS: Readonly<Record<'momentum' | 'reversal', PastWindow>> = {
  momentum: { lookback: 252, skip: 21, sign: 1, feature: 'delay(close, 21) / delay(close, 252) - 1' },
  reversal: { lookback: 5, skip: 0, sign: -1, feature: '-returns(close, 5)' },
};

/** The window of a planted structure; undefined for an edge that a signal leads, and for none. */
export function pastWindowOf(edge: MarketSpec['edge']): PastWindow | undefined {
  return edge !== 'none' && (edge.kind === 'momentum' || edge.kind === 'reversal')
    ? PAST_WINDOWS[edge.kind]
    : undefined;
}

/** Writes u_t over [from, to); shocks before `from` count as 0. @param shock [bars] in deviations */
export function sumPast(
  { lookback, skip, sign }: PastWindow,
  shock: (t: number) => number,
  from: number,
  to: number,
  out: Float64Array,
): void {
  const scale = sign / Math.sqrt(lookback - skip);
  let sum = 0;
  for (let t = from; t < to; t += 1) {
    if (t - skip >= from) sum += shock(t - skip);
    if (t - lookback >= from) sum -= shock(t - lookback);
    out[t] = scale * sum;
  }
}
