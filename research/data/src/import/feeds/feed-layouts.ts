/** Files of market-data vendors that are told by their path or their messages. */
import type { Layout } from '../layout.ts';
import { binanceKlines, binanceTrades } from './binance-dump.ts';
import { databento } from './databento.ts';
import { depthDump } from './depth-dump.ts';
import { histDataTicks } from './histdata-ticks.ts';
import { leanFactorFiles } from './lean-factor-file.ts';
import { leanMapFiles } from './lean-map-file.ts';
import { leanPrices } from './lean-prices.ts';
import { leanFunding, leanMargins, leanShortable } from './lean-series.ts';
import { tardis } from './tardis.ts';
import { websocketCapture } from './websocket-capture.ts';

export const feedLayouts: readonly Layout[] = [
  databento,
  websocketCapture,
  tardis,
  depthDump,
  histDataTicks,
  leanPrices,
  leanFactorFiles,
  leanMapFiles,
  leanMargins,
  leanFunding,
  leanShortable,
  binanceKlines,
  binanceTrades,
];
