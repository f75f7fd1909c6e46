/**
 * One history for an instrument that changed its ticker: what is under an old name until the change goes under the new
 * one (FB → META), through chains (UW → WMI → WM) and back (QQQ → QQQQ → QQQ). Where both names have a bar of one
 * instant, the new name's own stays. Prices are not touched: a ticker change alone moves none.
 */
import type { Bars } from '@quantcli/market';
import { readActions, writeActions, type ActionRow } from '../actions/action-rows.ts';
import type { Records } from '../records/records.ts';
import { relabelBars } from './relabel-bars.ts';

export interface JoinedTickers {
  readonly bars: Bars;
  /** The other actions, under the names that their bars have now; the ticker changes as they were. */
  readonly actions: Records;
  /** Bars that both names had. */
  readonly dropped: number;
}

/** Joins along the ticker changes of `actions`. Re-used tickers must have been split before. O(R log R). */
export function joinRenamed(bars: Bars, actions: Records): JoinedTickers {
  const rows = readActions(actions);
  const changes = new Map<string, ActionRow[]>();
  for (const row of rows.toSorted((a, b) => a.tsEvent - b.tsEvent)) {
    if (row.action !== 'ticker-change' || row.target === undefined) continue;
    changes.set(row.symbol, [...(changes.get(row.symbol) ?? []), row]);
  }
  if (changes.size === 0) return { bars, actions, dropped: 0 };
  /** What a name of an instant is called in the end: every change after it, in time. */
  const lastName = (name: string, time: number): string => {
    const next = changes.get(name)?.find(({ tsEvent }) => tsEvent > time);
    return next === undefined ? name : lastName(next.target!, next.tsEvent);
  };
  const { symbols, symbol, time } = bars;
  const joined = relabelBars(bars, (row) => lastName(symbols[symbol[row]!]!, time[row]!));
  const renamed = rows.map((row) =>
    row.action === 'ticker-change' ? row : { ...row, symbol: lastName(row.symbol, row.tsEvent) },
  );
  return { ...joined, actions: writeActions(renamed) };
}
