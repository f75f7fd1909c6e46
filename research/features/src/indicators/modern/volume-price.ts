/** Prices weighted by volume, and money flow. */
import type { Operator } from '../../language/operator.ts';
import { series, window } from '../../operators/lane.ts';
import { vwapAnchored } from './vwap-anchored.ts';

export const volumePrice: readonly Operator[] = [
  {
    name: 'rolling_vwap',
    axis: 'time-series',
    arguments: [series('price'), series('volume'), window('n', 1)],
    doc: 'The volume-weighted average price of the last n bars; NaN without volume.',
    source: 'Berkowitz, Logue & Noser (1988), Journal of Finance 43, rolling',
    expansion: 'vwma(price, volume, n)',
  },
  vwapAnchored,
  {
    name: 'cmf',
    axis: 'time-series',
    arguments: [series('high'), series('low'), series('close'), series('volume'), window('n', 1, 20)],
    doc: "Chaikin's money flow: the volume of n bars, each weighted −1 to 1 by where the close lies in the bar (0 where the bar has no range), by their volume; 0 without any.",
    source: 'Chaikin; as in the library ta',
    expansion: `if_else(ts_sum(volume, n) == 0, 0,
      ts_sum(if_else(high == low, 0 * volume, (2 * close - high - low) / (high - low) * volume), n) / ts_sum(volume, n))`,
  },
];
