/**
 * What is repaired before bars are used; what was found and done is said by the checks of the same rules.
 *
 * This is a repair of history, made when bars are loaded: a misdated split is corrected from the vendor's own later rows (ten
 * bars at most), and prices at which nothing traded are dropped once the first trade shows them to be junk; what is usual
 * for a symbol is told from all of its bars. A corrected action counts from the day on which the price moved, so that no
 * bar knows of it earlier; prices that are dropped could not be traded. Contradictory prices are judged by the bars up to
 * them alone. For bars as they arrive this is to be done again with every bar, and an action may then be seen a few bars late.
 */
import { sharedFloat64 } from '@quantcli/core';
import { BAR_FIELDS, type BarField, type Bars } from '@quantcli/market';
import { correctActions } from './actions/correct-actions.ts';
import { zeroRows, ZERO_CODED } from './import-checks.ts';
import { inspectBars } from './inspected-bars.ts';
import { contradictoryRows } from './ohlc-consistency.ts';

const CONTRADICTED: readonly BarField[] = ['open', 'high', 'low'];
/** What a bar that cannot be used loses; its booked actions stay. */
const TRADED = BAR_FIELDS.filter((field) => field !== 'split' && field !== 'dividend');

export interface Repaired {
  /** The same object when there is nothing to repair. */
  readonly bars: Bars;
  /** In how many bars. */
  readonly repaired: number;
}

/**
 * The bars with splits of 1 in the symbols whose prices contain their splits already; with the actions that are wrong for certain
 * corrected; with open, high and low missing where they contradict each other or the close; with prices missing where
 * they are zero or less, and with all of a bar missing where its price is junk (see moves/explain-moves).
 */
export function repairBars(bars: Bars): Repaired {
  const { bars: used, starts, appliedSplits, judgements, moves } = inspectBars(bars);
  const touched = new Set<number>(appliedSplits);
  const missing = new Map<BarField, number[]>();
  const forget = (fields: readonly BarField[], rows: readonly number[]): void => {
    for (const row of rows) touched.add(row);
    for (const field of fields) missing.set(field, [...(missing.get(field) ?? []), ...rows]);
  };
  forget(CONTRADICTED, contradictoryRows(bars, starts));
  forget(TRADED, zeroRows(bars, 'close'));
  for (const field of ZERO_CODED) forget([field], zeroRows(bars, field));
  for (const { junk } of moves) if (junk !== undefined) forget(TRADED, rowsFrom(...junk));
  for (const { corrections } of judgements) for (const { row } of corrections) touched.add(row);
  const corrected = correctActions(used, judgements);
  const fields = new Map(corrected.fields);
  for (const [field, rows] of missing) {
    const values = fields.get(field);
    if (values === undefined || rows.length === 0) continue;
    const repaired = sharedFloat64(values.length);
    repaired.set(values);
    for (const row of rows) repaired[row] = NaN;
    fields.set(field, repaired);
  }
  return { bars: touched.size === 0 ? bars : { ...corrected, fields }, repaired: touched.size };
}

function rowsFrom(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}
