/** Readers of the real files that the tests of actions, instruments and reconciliation look at; independent of the import. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync, inflateRawSync } from 'node:zlib';
import type { BarField, Bars } from '@quantcli/market';

export const REAL_DATA = resolve(
  process.env['QUANT_TEST_DATA'] ?? resolve(import.meta.dirname, '../../../../../shared/data'),
);

const FIELD_OF: Readonly<Record<string, BarField>> = {
  open: 'open',
  high: 'high',
  low: 'low',
  close: 'close',
  volume: 'volume',
  adjusted_close: 'adjusted',
  dividend_amount: 'dividend',
  split_coefficient: 'split',
};
const MICROS_PER_SECOND = 1e6;
const days = new Map<string, number>();

/** UTC midnight of `2024-01-02` or `20240102`. */
export function dayOf(date: string): number {
  let day = days.get(date);
  if (day === undefined) {
    const dashed = date.includes('-') ? date : `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6, 8)}`;
    days.set(date, (day = (Date.parse(`${dashed}T00:00:00Z`) / 1_000) * MICROS_PER_SECOND));
  }
  return day;
}

/** A gzipped file `symbol,date,open,…`, sorted by symbol and date. */
export function readBarsCsv(path: string): Bars {
  const lines = gunzipSync(readFileSync(resolve(REAL_DATA, path)))
    .toString('latin1')
    .trimEnd()
    .split('\n');
  const columns = lines[0]!.split(',').slice(2);
  const rows = lines.length - 1;
  const symbols: string[] = [];
  const symbol = new Int32Array(rows);
  const time = new Float64Array(rows);
  const values = columns.map(() => new Float64Array(rows));
  for (let row = 0; row < rows; row += 1) {
    const cells = lines[row + 1]!.trimEnd().split(',');
    if (cells[0] !== symbols.at(-1)) symbols.push(cells[0]!);
    symbol[row] = symbols.length - 1;
    time[row] = dayOf(cells[1]!);
    for (let c = 0; c < columns.length; c += 1) values[c]![row] = cells[c + 2] === '' ? NaN : Number(cells[c + 2]);
  }
  const fields = columns.map((name, c): [BarField, Float64Array] => [FIELD_OF[name]!, values[c]!]);
  return { symbols, symbol, time, fields: new Map(fields) };
}

const LEAN = 'lean/dev/Data/equity/usa';
const LEAN_PRICE = 10_000;

/** Lean's daily bars under each ticker's file, raw. */
export function readLeanDaily(tickers: readonly string[]): Bars {
  const sorted = tickers.map((ticker) => ticker.toUpperCase()).sort();
  const rows = sorted.flatMap((ticker, n) =>
    readLines(unzip(resolve(REAL_DATA, LEAN, `daily/${ticker.toLowerCase()}.zip`))).map(
      (line) => [n, ...line.split(',')] as const,
    ),
  );
  const column = (cell: number, unit: number): Float64Array =>
    Float64Array.from(rows, (row) => Number(row[cell]) / unit);
  return {
    symbols: sorted,
    symbol: Int32Array.from(rows, (row) => row[0]),
    time: Float64Array.from(rows, (row) => dayOf(row[1]!.slice(0, 8))),
    fields: new Map<BarField, Float64Array>([
      ['open', column(2, LEAN_PRICE)],
      ['high', column(3, LEAN_PRICE)],
      ['low', column(4, LEAN_PRICE)],
      ['close', column(5, LEAN_PRICE)],
      ['volume', column(6, 1)],
    ]),
  };
}

/** The cells of a Lean factor or map file, line by line. */
export function readLeanTable(name: string): string[][] {
  return readLines(readFileSync(resolve(REAL_DATA, LEAN, `${name}.csv`))).map((line) => line.split(','));
}

function readLines(bytes: Buffer): string[] {
  return bytes
    .toString('latin1')
    .split(/\r?\n/)
    .filter((line) => line !== '');
}

/** The only member of a zip file (APPNOTE 4.3.7: sizes may stand in the central directory alone). */
function unzip(path: string): Buffer {
  const bytes = readFileSync(path);
  const start = 30 + bytes.readUInt16LE(26) + bytes.readUInt16LE(28);
  const directory = bytes.readUInt32LE(bytes.lastIndexOf('PK\u0005\u0006') + 16);
  const packed = bytes.subarray(start, start + bytes.readUInt32LE(directory + 20));
  return bytes.readUInt16LE(8) === 0 ? packed : inflateRawSync(packed);
}
