/** Daily bars of the shared real files, read plainly, so that what is tested is the checks. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { BAR_FIELDS, type BarField, type Bars } from '@quantcli/market';

export const dataFolder = resolve(
  process.env['QUANT_TEST_DATA'] ?? resolve(import.meta.dirname, '../../../../../shared/data'),
);
export const isAbsent = !existsSync(dataFolder);
export const skipped = isAbsent ? ` (skipped: ${dataFolder} is absent, set QUANT_TEST_DATA)` : '';

const NAMES: Readonly<Record<string, BarField>> = {
  adjusted_close: 'adjusted',
  dividend_amount: 'dividend',
  split_coefficient: 'split',
};

/** The lines of a file, plain or gzip, each split at its commas; the header first. */
export function readTable(name: string): string[][] {
  const bytes = readFileSync(resolve(dataFolder, name));
  const text = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
  return text
    .trimEnd()
    .split(/\r?\n/)
    .map((line) => line.split(','));
}

/** A long table of daily bars; a file without a symbol column holds one, named X. Zeros that are no prices are missing, as an import has them. */
export function readBars(name: string): Bars {
  const [header, ...rows] = readTable(name);
  const columns = header!.map((title) => title.toLowerCase());
  const symbolAt = columns.indexOf('symbol');
  const timeAt = columns.findIndex((title) => /^(date|datetime|ex_date)$/.test(title));
  const keyed = rows.map((cells) => ({
    cells,
    symbol: cells[symbolAt] ?? 'X',
    time: Date.parse(cells[timeAt]!.slice(0, 10)) * 1_000,
  }));
  keyed.sort((a, b) => (a.symbol === b.symbol ? a.time - b.time : a.symbol < b.symbol ? -1 : 1));
  const symbols = [...new Set(keyed.map(({ symbol }) => symbol))];
  const number = new Map(symbols.map((symbol, n) => [symbol, n]));
  const fields = new Map<BarField, Float64Array>();
  columns.forEach((title, c) => {
    const field = NAMES[title] ?? BAR_FIELDS.find((known) => known === title);
    if (field === undefined) return;
    const keepsZero = field === 'volume' || field === 'dividend';
    const read = (cell: string): number => (cell === '' || (!keepsZero && Number(cell) === 0) ? NaN : Number(cell));
    fields.set(
      field,
      Float64Array.from(keyed, ({ cells }) => read(cells[c]!)),
    );
  });
  return {
    symbols,
    symbol: Int32Array.from(keyed, ({ symbol }) => number.get(symbol)!),
    time: Float64Array.from(keyed, ({ time }) => time),
    fields,
  };
}
