/** One hash for the content of bars, by which runs say which data they saw. */
import { ContentHash } from '@quantcli/core';
import { BAR_FIELDS, type Bars } from './bars.ts';

/** Lower-case hex SHA-256 over symbols, sectors, times and fields in a fixed order; equal content gives equal hashes, however its columns are stored. */
export function hashBars(bars: Bars): string {
  const rows = new Float64Array(bars.symbols.length);
  for (let i = 0; i < bars.symbol.length; i += 1) rows[bars.symbol[i]!]! += 1;
  const hash = new ContentHash();
  // Rows are sorted by symbol, so the number of rows a symbol has says which row is whose.
  bars.symbols.forEach((name, n) => {
    const sector = bars.sectors?.[n];
    hash.text(name).text(sector === undefined ? 'no sector' : `sector ${sector}`);
  });
  hash.numbers(rows).numbers(bars.time);
  for (const name of BAR_FIELDS) {
    const values = bars.fields.get(name);
    if (values !== undefined) hash.text(name).numbers(values);
  }
  return hash.digest();
}
