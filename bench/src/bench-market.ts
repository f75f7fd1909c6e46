/** The data the workloads share: a simulated market, made once a run, its CSV file, and the real file where it is present. */
import { createWriteStream, existsSync, mkdirSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { createGzip } from 'node:zlib';
import { formatBarsCsv, simulateMarket } from '@quantcli/data';
import { hashBars, type Bars } from '@quantcli/market';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

let market: Bars | undefined;

/** 500 symbols × 2,520 bars. */
export function benchMarket(): Bars {
  market ??= simulateMarket({ symbols: 500, bars: 2520, seed: 7 }).bars;
  return market;
}

/** The market as a compressed CSV file. It stays in the system's temporary folder, named by its content, for the next run. */
export async function writeBenchMarket(): Promise<string> {
  const bars = benchMarket();
  const folder = join(tmpdir(), 'quantcli-bench');
  const path = join(folder, `market-${hashBars(bars).slice(0, 16)}.csv.gz`);
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  const partial = `${path}.${process.pid}.tmp`;
  await pipeline(Readable.from(formatBarsCsv(bars)), createGzip(), createWriteStream(partial));
  renameSync(partial, path);
  return path;
}

/** 140 symbols over 21 years, in the folder named by QUANT_TEST_DATA, by default ../shared/data beside the repository. */
export function realFile(): string | undefined {
  const folder = process.env['QUANT_TEST_DATA'] ?? resolve(ROOT, '../shared/data');
  const path = join(folder, 'equity_daily/us_sp500_daily_adj_1999_2021_core_dev.csv.gz');
  return existsSync(path) ? path : undefined;
}

export const NO_REAL_FILE = 'the real S&P 500 file is absent (QUANT_TEST_DATA names the folder of the data)';
