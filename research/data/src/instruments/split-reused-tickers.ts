/**
 * A re-used ticker is two instruments. Bars that a file has under one ticker go to those who used it: the latest of them
 * keeps the plain ticker, an earlier one is called `TICKER@2003-03-28` by the day of its last bar (of its spell's end
 * where it has no bar). A stretch of bars for which no spell says whose they are is a user of its own; one instrument's
 * two spells of a ticker are one.
 */
import { isoDate } from '@quantcli/core';
import { symbolStarts, type Bars } from '@quantcli/market';
import { readActions, writeActions, type ActionRow } from '../actions/action-rows.ts';
import type { Records } from '../records/records.ts';
import { relabelBars } from './relabel-bars.ts';
import { instrumentsOf, type TickerSpell } from './ticker-spells.ts';
import { underTickers } from './ticker-events.ts';

export interface SplitTickers {
  readonly bars: Bars;
  /** The same actions under the names that the bars have now: a ticker change is of the old name, with the new one as target. */
  readonly actions: Records;
  /** The users that lost the plain ticker. */
  readonly renamed: readonly { readonly ticker: string; readonly name: string }[];
}

/** A user of a ticker: what it is called, and when it was the one. */
interface Stretch {
  /** The spells of its instrument, or an empty list of its own. */
  readonly owner: readonly TickerSpell[];
  readonly from: number;
  readonly to: number;
  name: string;
}

/** Splits the bars' tickers by who used them, going by listings, ticker changes, mergers and delistings. O(R + A log A). */
export function splitReusedTickers(bars: Bars, actions: Records): SplitTickers {
  const starts = symbolStarts(bars);
  const index = new Map(bars.symbols.map((name, n) => [name, n]));
  const stretches = new Map<string, readonly Stretch[]>();
  const renamed: { ticker: string; name: string }[] = [];
  for (const [ticker, users] of stretchesByTicker(actions)) {
    const n = index.get(ticker);
    const times = n === undefined ? new Float64Array(0) : bars.time.subarray(starts[n]!, starts[n + 1]!);
    for (const name of nameUsers(ticker, users, times)) renamed.push({ ticker, name });
    stretches.set(ticker, users);
  }
  const nameAt = (ticker: string, time: number): string =>
    stretches.get(ticker)?.find(({ from, to }) => from <= time && time <= to)?.name ?? ticker;
  const rows = underTickers(readActions(actions)).flatMap((row): ActionRow[] => {
    const { action, symbol, tsEvent, target } = row;
    if (action === 'listing') return [];
    // On the day of a ticker change, and on that of an end, others may have the ticker already.
    const user = nameAt(symbol, action === 'ticker-change' || action === 'delisting' ? tsEvent - 1 : tsEvent);
    return [{ ...row, action, symbol: user, target: target === undefined ? undefined : nameAt(target, tsEvent) }];
  });
  const { symbols, symbol, time } = bars;
  const isSplit = new Set(renamed.map(({ ticker }) => ticker));
  const split =
    isSplit.size === 0
      ? bars
      : relabelBars(bars, (row) => {
          const ticker = symbols[symbol[row]!]!;
          return isSplit.has(ticker) ? nameAt(ticker, time[row]!) : ticker;
        }).bars;
  return { bars: split, actions: writeActions(rows), renamed };
}

/** All of time, for each ticker with spells, cut into spells and what lies between them. */
function stretchesByTicker(actions: Records): Map<string, Stretch[]> {
  const owned = instrumentsOf(actions).flatMap(({ spells }) => spells.map((spell) => ({ owner: spells, ...spell })));
  const stretches = new Map<string, Stretch[]>();
  for (const [ticker, spells] of Map.groupBy(owned, (spell) => spell.ticker)) {
    spells.sort((a, b) => a.from - b.from || a.to - b.to);
    const list: Stretch[] = [];
    let next = -Infinity;
    spells.forEach(({ owner, from, to }, i) => {
      if (from > next) list.push({ owner: [], from: next, to: from - 1, name: ticker });
      const end = Math.min(to, (spells[i + 1]?.from ?? Infinity) - 1);
      list.push({ owner, from, to: end, name: ticker });
      next = end + 1;
    });
    if (next < Infinity) list.push({ owner: [], from: next, to: Infinity, name: ticker });
    stretches.set(ticker, list);
  }
  return stretches;
}

/** Names a ticker's users in place; returns the names of those with bars that lost the plain one. @param times of the ticker's bars, ascending */
function nameUsers(ticker: string, stretches: readonly Stretch[], times: Float64Array): Set<string> {
  const lastIn = ({ from, to }: Stretch): number => times.findLast((time) => from <= time && time <= to) ?? -Infinity;
  const latest = stretches.findLastIndex((stretch) => lastIn(stretch) > -Infinity);
  const renamed = new Set<string>();
  for (const stretch of stretches.slice(0, Math.max(0, latest))) {
    const { owner } = stretch;
    if (owner === stretches[latest]!.owner) continue;
    const own = stretches.filter((other) => other.owner === owner);
    const last = Math.max(...own.map(lastIn));
    // Contradictory tables have users without an end: they have no bars, and any date of theirs will do.
    const end = [last, own.at(-1)!.to, stretch.from].find(Number.isFinite) ?? 0;
    stretch.name = `${ticker}@${isoDate(end)}`;
    if (last > -Infinity) renamed.add(stretch.name);
  }
  return renamed;
}
