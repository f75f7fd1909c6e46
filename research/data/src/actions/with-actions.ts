/**
 * Bars with what a table of corporate actions says of them: tickers that two companies used are told apart, a company
 * that changed its ticker has one history, and splits and distributions are booked on their bars. In this order, so that
 * an action meets the bars of its own company.
 *
 * Vendors' prices often contain splits and spin-offs already, and tables are as traded. Where a symbol's prices contain the
 * table's splits (see quality/applied-splits), none is booked, and cash is divided by all splits after its ex-date, those
 * after the end of the bars too. A split or a distribution of a tenth of the close that the price knows nothing of is left out.
 */
import { isoDate } from '@quantcli/core';
import type { Bars } from '@quantcli/market';
import { joinRenamed } from '../instruments/join-renamed.ts';
import { splitReusedTickers } from '../instruments/split-reused-tickers.ts';
import { judgeReturns } from '../quality/actions/judge-actions.ts';
import { withoutAppliedSplits } from '../quality/applied-splits.ts';
import { returnsOf } from '../quality/bar-returns.ts';
import type { Records } from '../records/records.ts';
import { readActions, writeActions, type ActionRow } from './action-rows.ts';
import { applyActions, type AppliedActions } from './apply-actions.ts';

export interface ActedBars {
  readonly bars: Bars;
  /** Under the names that the bars have now. */
  readonly actions: Records | undefined;
  /** One line each: what was told apart, contradicted and left out. */
  readonly notes: readonly string[];
}

const MOST_NAMED = 3;

/** The bars as they are where there is no table. O(R log R + A log A). */
export function withActions(bars: Bars, actions: Records | undefined): ActedBars {
  if (actions === undefined) return { bars, actions, notes: [] };
  const split = splitReusedTickers(bars, actions);
  const joined = joinRenamed(split.bars, split.actions);
  const { booked, contained, unseen } = bookSeen(joined.bars, joined.actions);
  const { conflicts, unused } = booked;
  const notes = [
    ...(split.renamed.length === 0
      ? []
      : [`Tickers of two companies were told apart: ${list(split.renamed.map(({ name }) => name))}.`]),
    ...(contained.length === 0
      ? []
      : [
          `Prices of ${contained.length} ${contained.length === 1 ? 'symbol' : 'symbols'} contain the table's splits: none was booked again, and cash was divided by those after it: ${list(contained)}.`,
        ]),
    ...(unseen.length === 0
      ? []
      : [
          `${unseen.length} actions that the price knows nothing of were left out: ${list(unseen.map(({ symbol, action, tsEvent, value }) => `${action} ${value} of ${symbol} ${isoDate(tsEvent)}`))}.`,
        ]),
    ...(conflicts.length === 0
      ? []
      : [
          `${conflicts.length} booked actions contradict the table of actions, which was taken: ${list(conflicts.map(({ symbol, time, column }) => `${column} of ${symbol} ${isoDate(time)}`))}.`,
        ]),
    ...(unused.length === 0
      ? []
      : [`${unused.length} actions could not be booked: ${list(unused.map(({ reason }) => reason))}.`]),
  ];
  return { bars: booked.bars, actions: joined.actions, notes };
}

function list(items: readonly string[]): string {
  const more = items.length > MOST_NAMED ? `, and ${items.length - MOST_NAMED} more` : '';
  return `${items.slice(0, MOST_NAMED).join(', ')}${more}`;
}

interface Seen {
  readonly booked: AppliedActions;
  /** Symbols whose prices contain their splits. */
  readonly contained: readonly string[];
  /** Actions that were left out. */
  readonly unseen: readonly ActionRow[];
}

/** Books what the prices do not contain, by what they did on the ex-dates. */
function bookSeen(bars: Bars, actions: Records): Seen {
  const rows = readActions(actions);
  const asTraded = applyActions(bars, actions);
  const { returns, applied } = withoutAppliedSplits(returnsOf(asTraded.bars));
  const hasSplits = new Set(rows.flatMap(({ symbol, action }) => (action === 'split' ? [symbol] : [])));
  const contained = [...new Set(applied.map((row) => bars.symbols[bars.symbol[row]!]!))].filter((name) =>
    hasSplits.has(name),
  );
  const adjusted = contained.length === 0 ? rows : perShareToday(rows, new Set(contained));
  const booked = contained.length === 0 ? asTraded : applyActions(bars, writeActions(adjusted));
  const judged = judgeReturns(contained.length === 0 ? returns : withoutAppliedSplits(returnsOf(booked.bars)).returns);
  /** By symbol: the times between which an action falls on a bar that knows nothing of it. */
  const spans = new Map<string, (readonly [after: number, to: number])[]>();
  for (const { symbol, row, time, verdict, split, dividend } of judged) {
    if (verdict !== 'spurious' || (split === 1 && dividend === 0)) continue;
    spans.set(symbol, [...(spans.get(symbol) ?? []), [bars.time[row - 1]!, time]]);
  }
  const isUnseen = ({ symbol, action, tsEvent }: ActionRow): boolean =>
    BOOKED.has(action) && (spans.get(symbol) ?? []).some(([after, to]) => tsEvent > after && tsEvent <= to);
  const unseen = adjusted.filter(isUnseen);
  if (unseen.length === 0) return { booked, contained, unseen };
  return {
    booked: applyActions(bars, writeActions(adjusted.filter((row) => !isUnseen(row)))),
    contained,
    unseen,
  };
}

const BOOKED: ReadonlySet<string> = new Set<ActionRow['action']>(['split', 'dividend', 'special-dividend', 'spin-off']);

/** Without the splits of these symbols, and with their cash per share after all of them. */
function perShareToday(rows: readonly ActionRow[], symbols: ReadonlySet<string>): ActionRow[] {
  const splits = new Map<string, ActionRow[]>();
  for (const row of rows) {
    if (row.action !== 'split' || !symbols.has(row.symbol) || !(row.value > 0)) continue;
    splits.set(row.symbol, [...(splits.get(row.symbol) ?? []), row]);
  }
  return rows.flatMap((row) => {
    const after = splits.get(row.symbol);
    if (after === undefined || !BOOKED.has(row.action)) return [row];
    if (row.action === 'split') return [];
    const shares = after.reduce(
      (product, { tsEvent, value }) => (tsEvent > row.tsEvent ? product * value : product),
      1,
    );
    return [{ ...row, value: row.value / shares, ratio: row.ratio / shares }];
  });
}
