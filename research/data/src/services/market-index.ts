/**
 * An index of a panel's members, chained from bar to bar: its return is the weighted mean of the returns of those that were
 * members at the bar before and have a close at both; weights are of the bar before, so nothing of the new bar decides
 * who counts. Prices are the panel's forward-accumulated ones: dividends are reinvested. A member that stops trading drops
 * out at its last close: a delisting return is not in the bars. A bar on which nothing has a return keeps the level. O(N·T).
 */
import { sharedFloat64 } from '@quantcli/core';
import { typescriptKernels } from '@quantcli/numeric';
import type { Panel } from '@quantcli/panel';

/** `equal`; `price`: one share of each, by the price as traded; or a field of weights such as a market capitalisation. */
export type IndexWeights = 'equal' | 'price' | { readonly field: string };

/** [T] levels, 100 at the first bar. Throws DataError for a field that the panel lacks. */
export function marketIndex(panel: Panel, weights: IndexWeights = 'equal'): Float64Array {
  const level = sharedFloat64(panel.bars);
  const sums = new Float64Array(panel.bars);
  const totals = new Float64Array(panel.bars);
  const field =
    weights === 'price'
      ? panel.has('raw_close')
        ? 'raw_close'
        : 'close'
      : weights === 'equal'
        ? undefined
        : weights.field;
  for (let n = 0; n < panel.symbols.length; n += 1) {
    const close = panel.column('close', n);
    const weight = field === undefined ? undefined : panel.column(field, n);
    for (let t = 1; t < panel.bars; t += 1) {
      const past = close[t]! / close[t - 1]! - 1;
      const own = weight?.[t - 1] ?? 1;
      if (Number.isNaN(past) || !(own > 0) || !panel.isMember(n, t - 1)) continue;
      sums[t]! += own * past;
      totals[t]! += own;
    }
  }
  for (let t = 0; t < panel.bars; t += 1) {
    level[t] = t === 0 ? 100 : level[t - 1]! * (totals[t] === 0 ? 1 : 1 + sums[t]! / totals[t]!);
  }
  return level;
}

/** [T] the simple mean of the last `window` values (200 for the usual trend line); NaN until there are as many and where one is missing. */
export function movingAverage(values: Float64Array, window: number): Float64Array {
  const out = sharedFloat64(values.length);
  typescriptKernels.mean.batch([values], window, 0, out);
  return out;
}
