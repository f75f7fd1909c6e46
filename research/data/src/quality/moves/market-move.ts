/** What the rest of the market did at an instant: the median over symbols, in returns and in each symbol's own scale. */
import type { BarReturns } from '../bar-returns.ts';
import { selectMedian } from '../robust-scale.ts';

/** Fewer symbols are no market. */
const LEAST_SYMBOLS = 10;

export interface MarketMove {
  /** Median log return. */
  readonly move: number;
  /** Median of return over scale. */
  readonly z: number;
}

/** At the instant of a row; undefined with fewer than ten symbols. O(symbols · log bars). */
export function marketMove({ bars, starts, returns, scales }: BarReturns, row: number): MarketMove | undefined {
  const at = bars.time[row]!;
  const moves: number[] = [];
  const zs: number[] = [];
  for (let n = 0; n < scales.length; n += 1) {
    const scale = scales[n]?.scale ?? 0;
    const t = indexOf(bars.time, starts[n]!, starts[n + 1]!, at) - starts[n]!;
    const move = returns[n]!.total[t] ?? NaN;
    if (!(scale > 0) || Number.isNaN(move)) continue;
    moves.push(move);
    zs.push(move / scale);
  }
  if (moves.length < LEAST_SYMBOLS) return undefined;
  return {
    move: selectMedian(Float64Array.from(moves), moves.length),
    z: selectMedian(Float64Array.from(zs), zs.length),
  };
}

/** The row in [from, to) of this instant; −1 where there is none. */
function indexOf(time: Float64Array, from: number, to: number, at: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (time[middle]! < at) low = middle + 1;
    else high = middle;
  }
  return low < to && time[low] === at ? low : -1;
}
