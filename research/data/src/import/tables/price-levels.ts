/** Tables of prices with two levels of column names, as pandas and yfinance write them. */
import type { BarField } from '@quantcli/market';
import { foldName } from './column-names.ts';
import type { Form } from './recognise-form.ts';

const FIELD_NAMES: Readonly<Record<string, BarField>> = {
  open: 'open',
  high: 'high',
  low: 'low',
  close: 'close',
  adjclose: 'adjusted',
  adjustedclose: 'adjusted',
  volume: 'volume',
  dividends: 'dividend',
  dividend: 'dividend',
  stocksplits: 'split',
  split: 'split',
};

/**
 * Headers of two rows, as pandas writes tables with two levels of columns: fields in one, symbols in the other (in
 * either order), and often a third row with the name of the index alone. Undefined for every other table.
 */
export function recogniseLevels(
  rows: readonly (readonly string[])[],
): { readonly form: Form; readonly header: readonly string[]; readonly rows: number } | undefined {
  const [upper = [], lower = [], below = []] = rows;
  if (upper.length < 2 || upper.length !== lower.length) return undefined;
  const upperFields = fieldsOf(upper);
  const fields = upperFields ?? fieldsOf(lower);
  const names = upperFields === undefined ? upper : lower;
  if (fields === undefined) return undefined;
  const symbols = names.slice(1).map((name) => name.trim());
  if (!['', 'ticker', 'tickers', 'price', 'symbol', 'date'].includes(foldName(names[0]!))) return undefined;
  if (symbols.some((symbol) => symbol === '' || /^[\d.,+-]+$/.test(symbol))) return undefined;
  const isIndexName = below.slice(1).every((cell) => cell === '') && /^[a-z]*$/i.test(below[0] ?? '-');
  const values = symbols.map((_, i) => i + 1);
  const prices = symbols.map((symbol, i) => ({ symbol, field: fields[i]! }));
  const header = ['date', ...prices.map(({ symbol, field }) => `${symbol} ${field}`)];
  const form: Form = { kind: 'bars', shape: 'price-columns', columns: new Map([['time', 0]]), values, prices };
  return { form, header, rows: isIndexName ? 3 : 2 };
}

/** The fields that a header row names, its first cell left out; undefined when one of them is none. */
function fieldsOf(row: readonly string[]): BarField[] | undefined {
  const fields = row.slice(1).flatMap((name) => FIELD_NAMES[foldName(name)] ?? []);
  return fields.length === row.length - 1 ? fields : undefined;
}
