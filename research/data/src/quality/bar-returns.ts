/**
 * Log returns of every symbol, on forward-adjusted prices and by the vendor's own adjusted close, with the robust scale
 * by which they are judged.
 */
import type { Bars } from '@quantcli/market';
import { accumulateForward } from '@quantcli/panel';
import { robustScale, type RobustScale } from './robust-scale.ts';

export interface SymbolReturns {
  /** [T] log total return of a bar over the one before; NaN at the first. */
  readonly total: Float64Array;
  /** [T] log of the vendor's adjusted close over the one before; undefined without one. */
  readonly vendor: Float64Array | undefined;
}

export interface BarReturns {
  readonly bars: Bars;
  /** Symbol n's bars are the rows [starts[n], starts[n + 1]). */
  readonly starts: Int32Array;
  /** By symbol. */
  readonly returns: readonly SymbolReturns[];
  /** Of the whole history of each symbol; undefined where hardly a price moves. */
  readonly scales: readonly (RobustScale | undefined)[];
}

/** The returns by the actions that are booked. O(bars) expected. */
export function returnsOf(bars: Bars): BarReturns {
  const starts = startsOf(bars);
  const returns = bars.symbols.map((_, n) => symbolReturns(bars, starts[n]!, starts[n + 1]!));
  const scratch = new Float64Array(returns.reduce((most, { total }) => Math.max(most, total.length), 0));
  return { bars, starts, returns, scales: returns.map(({ total }) => robustScale(total, 0, total.length, scratch)) };
}

/** The first row of every symbol, and the number of rows at the end. */
export function startsOf({ symbol, symbols }: Bars): Int32Array {
  const starts = new Int32Array(symbols.length + 1);
  for (let row = 0; row < symbol.length; row += 1) starts[symbol[row]! + 1]! += 1;
  for (let n = 0; n < symbols.length; n += 1) starts[n + 1]! += starts[n]!;
  return starts;
}

const AROUND = 21;
const neighbours = new Float64Array(2 * AROUND + 1);

/** The larger of symbol n's scale and that of the 21 bars on either side of its bar t, so that a crisis is judged by itself. */
export function scaleAt({ returns, scales }: BarReturns, n: number, t: number): number | undefined {
  const whole = scales[n];
  if (whole === undefined) return undefined;
  const { total } = returns[n]!;
  const near = robustScale(total, Math.max(1, t - AROUND), Math.min(total.length, t + AROUND + 1), neighbours);
  return Math.max(whole.scale, near?.scale ?? 0);
}

function symbolReturns({ fields }: Bars, from: number, to: number): SymbolReturns {
  const [close, split, dividend, adjusted] = (['close', 'split', 'dividend', 'adjusted'] as const).map((field) =>
    fields.get(field)?.subarray(from, to),
  );
  const factor = new Float64Array(to - from);
  accumulateForward(close!, split, dividend, adjusted, factor, new Float64Array(to - from));
  for (let t = 0; t < factor.length; t += 1) factor[t]! *= close![t]!;
  return { total: logReturns(factor), vendor: adjusted === undefined ? undefined : logReturns(adjusted) };
}

function logReturns(price: Float64Array): Float64Array {
  const returns = new Float64Array(price.length);
  returns[0] = NaN;
  for (let t = 1; t < price.length; t += 1) returns[t] = Math.log(price[t]! / price[t - 1]!);
  return returns;
}
