/** How much traded on a bar, against what usually does. */
import type { Bars } from '@quantcli/market';
import type { BarReturns } from '../bar-returns.ts';
import { selectMedian } from '../robust-scale.ts';

export interface Turnover {
  /** Shares traded, in medians of the bars before; NaN where there is no volume to tell. */
  readonly shares: number;
  /** The same of the money, at the prices of this bar and the one before. */
  readonly money: number;
  /** Volume is 0 on a bar of one price, and known elsewhere. A blank volume is unknown, not 0. */
  readonly isUntraded: boolean;
  /** How many bars just before this one had no trade: one price throughout, and a volume of 0, or blank for at least five bars. */
  readonly untradedBars: number;
}

const BEFORE = 63;
const LEAST = 10;
/** A price that stands still for so many bars of unknown volume did not trade. */
const STANDS_STILL = 5;
const scratch = new Float64Array(BEFORE);

/** Of symbol n's bar t. O(63), and the untraded bars before. */
export function turnoverAt({ bars, starts }: BarReturns, n: number, t: number): Turnover {
  const volume = bars.fields.get('volume')?.subarray(starts[n], starts[n + 1]);
  if (volume === undefined) return { shares: NaN, money: NaN, isUntraded: false, untradedBars: 0 };
  let count = 0;
  for (let at = t - 1; at >= Math.max(0, t - BEFORE); at -= 1) {
    if (volume[at]! > 0) scratch[count++] = volume[at]!;
  }
  const shares = count < LEAST ? NaN : volume[t]! / selectMedian(scratch, count);
  const close = bars.fields.get('close')!;
  const row = starts[n]! + t;
  return {
    shares,
    money: (shares * close[row]!) / close[row - 1]!,
    isUntraded: volume[t] === 0 && count >= LEAST && isOnePrice(bars, row, close[row]!),
    untradedBars: untradedBefore(bars, starts[n]!, row),
  };
}

/** Bars of a symbol just before a row at which nothing traded. */
function untradedBefore(bars: Bars, from: number, row: number): number {
  const volume = bars.fields.get('volume')!;
  const price = bars.fields.get('close')![row - 1]!;
  let first = row;
  let isKnown = true;
  while (first > from && !(volume[first - 1]! > 0) && isOnePrice(bars, first - 1, price)) {
    first -= 1;
    if (volume[first] !== 0) isKnown = false;
  }
  return isKnown || row - first >= STANDS_STILL ? row - first : 0;
}

/** Whether every price of the bar is this one. */
function isOnePrice({ fields }: Bars, row: number, price: number): boolean {
  return (['open', 'high', 'low', 'close'] as const).every((field) => {
    const value = fields.get(field)?.[row] ?? NaN;
    return value === price || Number.isNaN(value);
  });
}
