/** Where each symbol's rows are in bars, which are sorted by symbol. */
import { DataError } from '@quantcli/core';
import type { Bars } from './bars.ts';

/** [N + 1] symbol n's bars are the rows [starts[n], starts[n + 1]). Throws {@link DataError} for rows that are not sorted by symbol. O(R). */
export function symbolStarts({ symbols, symbol }: Bars): Int32Array {
  const starts = new Int32Array(symbols.length + 1);
  for (let row = 0; row < symbol.length; row += 1) {
    if (row > 0 && symbol[row]! < symbol[row - 1]!) {
      throw new DataError({
        code: 'bars.order',
        what: `row ${row} (${symbols[symbol[row]!]!}) comes after one of ${symbols[symbol[row - 1]!]!}`,
        cause: 'the bars are not sorted by symbol and time',
        fix: 'sort them',
      });
    }
    starts[symbol[row]! + 1] = row + 1;
  }
  for (let n = 1; n <= symbols.length; n += 1) starts[n] = Math.max(starts[n]!, starts[n - 1]!);
  return starts;
}
