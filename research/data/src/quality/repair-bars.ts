/** What is repaired before bars are used; what was found and done is said by the checks of the same names. */
import { sharedFloat64 } from '@quantcli/core';
import type { BarField, Bars } from '@quantcli/market';
import { splitsAreApplied } from './applied-splits.ts';
import { startsOf } from './finding.ts';
import { contradictoryRows } from './ohlc-consistency.ts';

const CONTRADICTED: readonly BarField[] = ['open', 'high', 'low'];

/**
 * The bars with open, high and low missing where they contradict each other or the close, and without the split column
 * where prices contain the splits already; and in how many bars. The same object when there is nothing to repair.
 */
export function repairBars(bars: Bars): { readonly bars: Bars; readonly repaired: number } {
  const rows = contradictoryRows(bars, startsOf(bars));
  const applied = splitsAreApplied(bars);
  if (rows.length === 0 && applied === 0) return { bars, repaired: 0 };
  const fields = new Map(bars.fields);
  if (applied > 0) fields.delete('split');
  for (const field of CONTRADICTED) {
    const values = fields.get(field);
    if (values === undefined || rows.length === 0) continue;
    const repaired = sharedFloat64(values.length);
    repaired.set(values);
    for (const row of rows) repaired[row] = NaN;
    fields.set(field, repaired);
  }
  return { bars: { ...bars, fields }, repaired: rows.length + applied };
}
