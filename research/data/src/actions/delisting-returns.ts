/**
 * What holders got when a symbol stopped trading. A data set that just ends a symbol's bars lets every bankruptcy off at
 * its last price; the classic repair is a haircut where the proceeds are not known:
 *
 * - performance-related, NYSE and AMEX: −30 % (Shumway 1997, The Delisting Bias in CRSP Data, J. Finance 52, 327–340);
 * - performance-related, Nasdaq: −55 % (Shumway & Warther 1999, The Delisting Bias in CRSP's Nasdaq Data, J. Finance 54, 2361–2379);
 * - a merger: what the acquirer gave where the action says it, else 0;
 * - unknown: −30 %, so that not knowing never flatters.
 *
 * A symbol counts as gone when its bars end more than `quietSessions` sessions of the set before the set does. Without an
 * action that dates it, its delisting is on the last of those quiet sessions: before, nobody could tell it from a halt. O(R).
 */
import { ConfigurationError } from '@quantcli/core';
import { symbolStarts, type Bars, type Delisting } from '@quantcli/market';
import type { Records } from '../records/records.ts';
import { readActions, writeActions, type ActionRow } from './action-rows.ts';

export const DELISTING_REASONS = ['performance-nyse', 'performance-nasdaq', 'merger', 'unknown'] as const;
export type DelistingReason = (typeof DELISTING_REASONS)[number];

export interface DelistingOptions {
  /** Why a symbol went, where the user knows; a merger action says so itself. */
  readonly reasons?: ReadonlyMap<string, DelistingReason>;
  /** Return from the last price by reason, in place of the defaults above. */
  readonly returns?: Partial<Readonly<Record<DelistingReason, number>>>;
  /** Default: 5. */
  readonly quietSessions?: number;
}

const RETURNS: Readonly<Record<DelistingReason, number>> = {
  'performance-nyse': -0.3,
  'performance-nasdaq': -0.55,
  merger: 0,
  unknown: -0.3,
};

/**
 * One record of a delisting, with its value, for every symbol that is gone: `quietSessions` sessions after its last bar, or
 * where an action ended it on that day, or the first session without a bar where that is later. A value that a delisting action gives is kept.
 * Throws {@link ConfigurationError} for a return below −1.
 */
export function delistingReturns(bars: Bars, actions: Records | undefined, options: DelistingOptions = {}): Records {
  const { reasons, quietSessions = 5 } = options;
  const returns = { ...RETURNS, ...options.returns };
  for (const reason of DELISTING_REASONS) {
    if (returns[reason] >= -1) continue;
    throw new ConfigurationError({
      code: 'delisting.return',
      what: `the ${reason} delisting return is ${returns[reason]}`,
      cause: 'nobody can lose more than everything',
      fix: 'give a fraction of at least -1, such as -0.3',
    });
  }
  const { symbols, time } = bars;
  const close = bars.fields.get('close')!;
  const starts = symbolStarts(bars);
  const index = new Map(symbols.map((name, n) => [name, n]));
  const ends = new Map<string, ActionRow>();
  for (const action of actions === undefined ? [] : readActions(actions)) {
    if (action.action === 'delisting' || action.action === 'merger') ends.set(action.symbol, action);
  }
  const sessions = Float64Array.from(new Set(time)).sort();
  /** From here on a symbol has a bar unless it is gone. */
  const quietFrom = sessions[Math.max(0, sessions.length - 1 - quietSessions)] ?? Infinity;
  const rows = symbols.flatMap((symbol, n): ActionRow[] => {
    const last = starts[n + 1]! - 1;
    const end = ends.get(symbol);
    if (last < starts[n]! || time[last]! >= quietFrom) return [];
    const without = sessions.findIndex((session) => session > time[last]!);
    const tsEvent =
      end === undefined ? sessions[without + quietSessions - 1]! : Math.max(sessions[without]!, end.tsEvent);
    const row = { symbol, action: 'delisting' as const, tsEvent, tsKnown: tsEvent, ratio: NaN, target: end?.target };
    if (end?.action === 'delisting' && end.value >= -1) return [{ ...row, value: end.value }];
    if (end?.action === 'merger') {
      const proceeds =
        (end.value >= 0 ? end.value : 0) + (end.ratio > 0 ? end.ratio * priceAt(end.target, tsEvent) : 0);
      return [{ ...row, value: proceeds > 0 ? proceeds / close[last]! - 1 : returns.merger }];
    }
    return [{ ...row, value: returns[reasons?.get(symbol) ?? 'unknown'] }];
  });
  return writeActions(rows);

  /** The last close of a symbol up to an instant; NaN where there is none. */
  function priceAt(symbol: string | undefined, until: number): number {
    const n = symbol === undefined ? undefined : index.get(symbol);
    if (n === undefined) return NaN;
    let row = starts[n + 1]! - 1;
    while (row >= starts[n]! && time[row]! > until) row -= 1;
    return row < starts[n]! ? NaN : close[row]!;
  }
}

/** Delisting records as `panelFromBars` takes them; those without a value are left out. */
export function delistingsOf(actions: Records): Delisting[] {
  return readActions(actions).flatMap(({ symbol, action, tsEvent, value }) =>
    action === 'delisting' && value >= -1 ? [{ symbol, time: tsEvent, return: value }] : [],
  );
}
