/**
 * Returns of the real S&P 500 panel from the first session in cents on, and of markets simulated with the specification
 * calibrated to it, as float32 matrices for make.py. Writes shape.json, real.f32 and simulated-<seed>.f32 to a folder, and
 * the platform's own exam of each seed to exams.json.
 *
 *   node conformance/oracles/calibration/export-returns.ts <folder> [seeds = 6]
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { importFiles } from '../../../research/data/src/import/import-files.ts';
import { calibrateMarket } from '../../../research/data/src/simulation/calibration/calibrate-market.ts';
import { examine } from '../../../research/data/src/simulation/calibration/exam.ts';
import {
  observeReturns,
  type ObservedReturns,
} from '../../../research/data/src/simulation/calibration/observed-returns.ts';
import { simulateMarket } from '../../../research/data/src/simulation/simulate-market.ts';
import type { BarField, Bars } from '@quantcli/market';

const FIRST_SEED = 11;
/** The last stocks of the exchange went from sixteenths to cents. */
const IN_CENTS = Date.UTC(2001, 3, 9) * 1_000;

const data = resolve(process.env['QUANT_TEST_DATA'] ?? resolve(import.meta.dirname, '../../../../shared/data'));
const [folder, count = '6'] = process.argv.slice(2);
if (folder === undefined) throw new Error('name a folder');
mkdirSync(folder, { recursive: true });

function since(bars: Bars, from: number): Bars {
  const rows = [...bars.time.keys()].filter((row) => bars.time[row]! >= from);
  const pick = (values: Float64Array): Float64Array => Float64Array.from(rows, (row) => values[row]!);
  return {
    ...bars,
    symbol: Int32Array.from(rows, (row) => bars.symbol[row]!),
    time: pick(bars.time),
    fields: new Map([...bars.fields].map(([name, values]): [BarField, Float64Array] => [name, pick(values)])),
  };
}

function write(name: string, { total, bars }: ObservedReturns): void {
  const matrix = new Float32Array(total.length * bars);
  total.forEach((r, n) => matrix.set(r, n * bars));
  writeFileSync(join(folder!, name), matrix);
}

const { bars } = await importFiles([resolve(data, 'equity_daily/us_sp500_daily_adj_1999_2021_core_dev.csv.gz')]);
const panel = since(bars, IN_CENTS);
const real = observeReturns(panel);
write('real.f32', real);
const { spec, targets, fitted } = calibrateMarket(panel, { seed: FIRST_SEED, exam: false });
const exams: unknown[] = [];
const seeds = Array.from({ length: Number(count) }, (_, k) => FIRST_SEED + k);
for (const seed of seeds) {
  const simulated = observeReturns(simulateMarket({ ...spec, seed }).bars);
  write(`simulated-${seed}.f32`, simulated);
  exams.push({ seed, results: examine(real, simulated, { seed: 1 }) });
}
writeFileSync(join(folder, 'shape.json'), JSON.stringify({ symbols: real.symbols, bars: real.bars, seeds }));
writeFileSync(join(folder, 'exams.json'), JSON.stringify({ targets, fitted, exams }));
