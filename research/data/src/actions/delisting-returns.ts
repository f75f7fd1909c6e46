/**
 * What holders got when a symbol stopped trading. A data set that just ends a symbol's bars lets every bankruptcy off at
 * its last price; the classic repair is a haircut where the proceeds are not known:
 *
 * - performance-related, NYSE and AMEX: −30 % (Shumway 1997, The Delisting Bias in CRSP Data, J. Finance 52, 327–340);
 * - performance-related, Nasdaq: −55 % (Shumway & Warther 1999, The Delisting Bias in CRSP's Nasdaq Data, J. Finance 54, 2361–2379);
 * - a merger: what the acquirer gave where the action says it, else 0;
 * - unknown: −30 %, marked as assumed: a simulator charges it to longs and does not pay it to shorts, so that not knowing
 *   never flatters.
 *
 * A symbol counts as gone when its bars end more than `quietSessions` sessions of the set before the set does. Without an
 * action that dates it, its delisting is on the last of those quiet sessions: before, nobody could tell it from a halt. O(R).
 */
import { ConfigurationError, MICROS_PER_DAY } from '@quantcli/core';
import { symbolStarts, type Bars, type Delisting } from '@quantcli/market';
import type { Records } from '../records/records.ts';
import { readActions, type ActionRow } from './action-rows.ts';

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

/** A merger and a delisting so near to each other are one end. */
const SAME_END = 31 * MICROS_PER_DAY;

/**
 * What holders got, for every symbol that is gone: `quietSessions` sessions (days with bars) after its last bar, or where an
 * action ended it on that day, or the first session without a bar where that is later. A value that a delisting action
 * gives is kept; beside a merger a delisting without one says nothing; an action long before the last bar ended something
 * else. Throws {@link ConfigurationError} for a return below −1.
 */
export function delistingReturns(
  bars: Bars,
  actions: Records | undefined,
  options: DelistingOptions = {},
): readonly Delisting[] {
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
  const rows = actions === undefined ? [] : readActions(actions);
  const ends = Map.groupBy(
    rows.filter(({ action }) => action === 'delisting' || action === 'merger'),
    ({ symbol }) => symbol,
  );
  const sessions = Float64Array.from(new Set(time.map(dateOf))).sort();
  /** From here on a symbol has a bar unless it is gone. */
  const quietFrom = sessions[Math.max(0, sessions.length - 1 - quietSessions)] ?? Infinity;
  return symbols.flatMap((symbol, n): Delisting[] => {
    const last = starts[n + 1]! - 1;
    if (last < starts[n]! || dateOf(time[last]!) >= quietFrom) return [];
    const without = sessions.findIndex((session) => session > time[last]!);
    const end = decisiveEnd((ends.get(symbol) ?? []).filter(({ tsEvent }) => tsEvent > time[last]! - SAME_END));
    const at = end === undefined ? sessions[without + quietSessions - 1]! : Math.max(sessions[without]!, end.tsEvent);
    const reason = end?.action === 'merger' ? 'merger' : (reasons?.get(symbol) ?? 'unknown');
    const known = end === undefined ? NaN : end.action === 'merger' ? paidBy(end, at) / close[last]! - 1 : end.value;
    if (known >= -1) return [{ symbol, time: at, return: known }];
    return [{ symbol, time: at, return: returns[reason], ...(reason === 'unknown' && { assumed: true }) }];
  });

  /** Cash and shares of a merger for one share, as far as they are known; NaN where nothing is. */
  function paidBy({ value, ratio, target }: ActionRow, at: number): number {
    const shares = ratio > 0 ? ratio * priceAt(target, at) : NaN;
    const parts = [value, shares].filter((part) => part > 0);
    return parts.length === 0 ? NaN : parts.reduce((sum, part) => sum + part, 0);
  }

  /** The last close of a symbol up to an instant; NaN where there is none. */
  function priceAt(symbol: string | undefined, until: number): number {
    const n = symbol === undefined ? undefined : index.get(symbol);
    if (n === undefined) return NaN;
    let row = starts[n + 1]! - 1;
    while (row >= starts[n]! && time[row]! > until) row -= 1;
    return row < starts[n]! ? NaN : close[row]!;
  }
}

function dateOf(time: number): number {
  return Math.floor(time / MICROS_PER_DAY) * MICROS_PER_DAY;
}

/** The last of a symbol's ends that says what was paid; of none that does, the last. */
function decisiveEnd(ends: readonly ActionRow[]): ActionRow | undefined {
  return ends.findLast(({ action, value }) => action === 'merger' || value >= -1) ?? ends.at(-1);
}
