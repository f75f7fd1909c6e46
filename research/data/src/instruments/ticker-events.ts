/**
 * Actions under the tickers of their day. Tables name the subject of an action in one of two ways, and a table may mix
 * them:
 *
 * - by the ticker of the day: a ticker change has the old ticker as subject and the new one as target (FB → META);
 * - by a permanent name (Lean: the last ticker, with a number behind it where another company has it now): every ticker
 *   change has that name as subject and the ticker from then on as target, the first one on the day of the listing. Such
 *   a subject is known by a change to itself, or by its number (`AAA.1` to `AAA`).
 *
 * Here all are of the first kind, and the first change of a permanent name is a `listing`.
 */
import type { ActionRow } from '../actions/action-rows.ts';

export type TickerRow = Omit<ActionRow, 'action'> & { readonly action: ActionRow['action'] | 'listing' };

/** The rows by symbol, then as they came. */
export function underTickers(rows: readonly ActionRow[]): TickerRow[] {
  return [...Map.groupBy(rows, ({ symbol }) => symbol)].flatMap(([symbol, own]) => {
    const changes = own
      .filter(({ action, target }) => action === 'ticker-change' && target !== undefined)
      .toSorted((a, b) => a.tsEvent - b.tsEvent);
    const plain = /^(.+)\.\d+$/.exec(symbol)?.[1] ?? symbol;
    const isPermanent = changes.some(({ target }) => target === symbol || target === plain);
    return isPermanent ? own.map((row) => underTicker(row, changes)) : own;
  });
}

function underTicker(row: ActionRow, changes: readonly ActionRow[]): TickerRow {
  const change = changes.indexOf(row);
  if (change === 0) return { ...row, action: 'listing', symbol: row.target!, target: undefined };
  if (change > 0) return { ...row, symbol: changes[change - 1]!.target! };
  const current = changes.findLast(({ tsEvent }) => tsEvent <= row.tsEvent) ?? changes[0]!;
  return { ...row, symbol: current.target! };
}
