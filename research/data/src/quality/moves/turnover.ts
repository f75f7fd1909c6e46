/** How much traded on a bar, against what usually does. */
import type { BarReturns } from '../bar-returns.ts';
import { selectMedian } from '../robust-scale.ts';

export interface Turnover {
  /** Shares traded, in medians of the bars before; NaN where there is no volume to tell. */
  readonly shares: number;
  /** The same of the money, at the prices of this bar and the one before. */
  readonly money: number;
  /** Volume is known elsewhere and nothing traded here. */
  readonly isUntraded: boolean;
  /** How many bars before this one had no trade, without a break. */
  readonly untradedBars: number;
}

const BEFORE = 63;
const LEAST = 10;
const scratch = new Float64Array(BEFORE);

/** Of symbol n's bar t. O(63), and the untraded bars before. */
export function turnoverAt({ bars, starts }: BarReturns, n: number, t: number): Turnover {
  const volume = bars.fields.get('volume')?.subarray(starts[n], starts[n + 1]);
  if (volume === undefined) return { shares: NaN, money: NaN, isUntraded: false, untradedBars: 0 };
  let count = 0;
  for (let at = t - 1; at >= Math.max(0, t - BEFORE); at -= 1) {
    if (volume[at]! > 0) scratch[count++] = volume[at]!;
  }
  let untradedBars = 0;
  while (untradedBars < t && !(volume[t - 1 - untradedBars]! > 0)) untradedBars += 1;
  const shares = count < LEAST ? NaN : volume[t]! / selectMedian(scratch, count);
  const close = bars.fields.get('close')!;
  const row = starts[n]! + t;
  return {
    shares,
    money: (shares * close[row]!) / close[row - 1]!,
    isUntraded: !(volume[t]! > 0) && count >= LEAST,
    untradedBars,
  };
}
