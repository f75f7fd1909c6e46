/**
 * Average daily volume: the mean of the bars present among the last `window` (20), the bar itself included and so known at
 * its close. A bar without trades (volume 0) counts, a missing one does not; NaN where fewer than half are present.
 * Shares are today's: earlier volumes are counted after the splits since. Dollars are as traded. Daily bars are meant:
 * intraday ones want aggregating first. O(N·T·window), so that a figure depends on its window only, to the bit.
 */
import { sharedFloat64 } from '@quantcli/core';
import type { Panel } from '@quantcli/panel';

export interface AverageDailyVolume {
  /** [N × T] shares a day, in shares of that bar. */
  readonly shares: Float64Array;
  /** [N × T] */
  readonly dollars: Float64Array;
}

/** Throws DataError where the panel has no volume. */
export function averageDailyVolume(panel: Panel, window = 20): AverageDailyVolume {
  const size = panel.symbols.length * panel.bars;
  const [shares, dollars] = [sharedFloat64(size), sharedFloat64(size)];
  const hasRaw = panel.has('raw_volume');
  for (let n = 0; n < panel.symbols.length; n += 1) {
    const span = [n * panel.bars, (n + 1) * panel.bars] as const;
    const volume = panel.column('volume', n);
    const own = shares.subarray(...span);
    meanOfPresent(volume, window, own);
    if (hasRaw) countInSharesOfTheBar(volume, panel.column('raw_volume', n), own);
    if (panel.has('dollar_volume')) {
      meanOfPresent(panel.column('dollar_volume', n), window, dollars.subarray(...span));
    } else dollars.fill(NaN, ...span);
  }
  return { shares, dollars };
}

/** A panel's `volume` is in shares of the first bar; the last bar with trades says how many of the bar's own one of them is. */
function countInSharesOfTheBar(volume: Float64Array, raw: Float64Array, average: Float64Array): void {
  let ratio = 1;
  for (let t = 0; t < volume.length; t += 1) {
    if (volume[t]! > 0) ratio = raw[t]! / volume[t]!;
    average[t]! *= ratio;
  }
}

/** The mean of what is present in each window; NaN where that is less than half of it. */
function meanOfPresent(values: Float64Array, window: number, out: Float64Array): void {
  for (let t = 0; t < values.length; t += 1) {
    let sum = 0;
    let count = 0;
    for (let i = Math.max(0, t + 1 - window); i <= t; i += 1) {
      if (Number.isNaN(values[i]!)) continue;
      sum += values[i]!;
      count += 1;
    }
    out[t] = 2 * count < window ? NaN : sum / count;
  }
}
