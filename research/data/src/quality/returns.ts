/** Log returns of one symbol: on forward-adjusted prices, and by the vendor's own adjusted close. */
import type { Bars } from '@quantcli/market';
import { accumulateForward } from '@quantcli/panel';

export interface SymbolReturns {
  /** [T] log total return of a bar over the one before; NaN at the first. */
  readonly total: Float64Array;
  /** [T] log of the vendor's adjusted close over the one before; undefined without one. */
  readonly vendor: Float64Array | undefined;
}

/** The returns of the rows [from, to) of one symbol. O(T). */
export function symbolReturns({ fields }: Bars, from: number, to: number): SymbolReturns {
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
