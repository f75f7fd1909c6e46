/**
 * Bars with what a table of corporate actions says of them: tickers that two companies used are told apart, a company
 * that changed its ticker has one history, and splits and distributions are booked on their bars. In this order, so that
 * an action meets the bars of its own company.
 */
import { isoDate } from '@quantcli/core';
import type { Bars } from '@quantcli/market';
import { joinRenamed } from '../instruments/join-renamed.ts';
import { splitReusedTickers } from '../instruments/split-reused-tickers.ts';
import type { Records } from '../records/records.ts';
import { applyActions } from './apply-actions.ts';

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
  const { bars: acted, conflicts, unused } = applyActions(joined.bars, joined.actions);
  const list = (items: readonly string[]): string =>
    `${items.slice(0, MOST_NAMED).join(', ')}${items.length > MOST_NAMED ? `, and ${items.length - MOST_NAMED} more` : ''}`;
  const notes = [
    ...(split.renamed.length === 0
      ? []
      : [`Tickers of two companies were told apart: ${list(split.renamed.map(({ name }) => name))}.`]),
    ...(conflicts.length === 0
      ? []
      : [
          `${conflicts.length} booked actions contradict the table of actions, which was taken: ${list(conflicts.map(({ symbol, time, column }) => `${column} of ${symbol} ${isoDate(time)}`))}.`,
        ]),
    ...(unused.length === 0
      ? []
      : [`${unused.length} actions could not be booked: ${list(unused.map(({ reason }) => reason))}.`]),
  ];
  return { bars: acted, actions: joined.actions, notes };
}
