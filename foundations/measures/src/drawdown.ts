/** Drawdown since inception: 1 − E_t / max_{s≤t} E_s, a positive fraction; the equity before the first return counts. */
import { annualReturn } from './annual-return.ts';
import { finite } from './finite.ts';

/** The deepest drawdown; positions are indices into the returns. */
export interface Drawdown {
  /** Positive fraction of the peak; 0 where nothing was ever lost. */
  readonly depth: number;
  /** The first bar below the peak. */
  readonly from: number;
  /** The deepest bar. */
  readonly trough: number;
  /** The first bar back at the peak, undefined while there is none. */
  readonly to: number | undefined;
  /** Bars below the peak, from `from` up to `to` or the end. */
  readonly length: number;
}

/** The drawdown at every bar, [n] in [0, 1]; stays 1 once everything is lost. `returns` simple, per period. */
export function drawdownPath(returns: Float64Array): Float64Array {
  const path = new Float64Array(returns.length);
  // Equity relative to its peak, so that long series neither overflow nor lose digits.
  let level = 1;
  for (let t = 0; t < returns.length; t += 1) {
    level = level > 0 ? Math.min(1, level * Math.max(0, 1 + returns[t]!)) : level;
    path[t] = 1 - level;
  }
  return path;
}

/** The deepest drawdown, the first of equally deep ones. O(n). */
export function maxDrawdown(returns: Float64Array): Drawdown | undefined {
  if (returns.length < 2) return undefined;
  const path = drawdownPath(returns);
  let deepest: Drawdown = { depth: 0, from: 0, trough: 0, to: 0, length: 0 };
  for (let t = 0; t < path.length;) {
    const from = t;
    let trough = t;
    for (; t < path.length && path[t] !== 0; t += 1) {
      if (Number.isNaN(path[t])) return undefined;
      if (path[t]! > path[trough]!) trough = t;
    }
    if (path[trough]! > deepest.depth) {
      deepest = { depth: path[trough]!, from, trough, to: t < path.length ? t : undefined, length: t - from };
    }
    t += 1;
  }
  return deepest;
}

/** Calmar ratio (Young 1991) since inception: annual return over the deepest drawdown; undefined where nothing was ever lost. */
export function calmar(returns: Float64Array, periodsPerYear: number): number | undefined {
  const drawdown = maxDrawdown(returns);
  const growth = annualReturn(returns, periodsPerYear);
  return drawdown === undefined || growth === undefined ? undefined : finite(growth / drawdown.depth);
}
