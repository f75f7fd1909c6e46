/**
 * A table of corporate actions booked into bars, and the actions that bars have booked as a table.
 *
 * A split, a dividend, a special dividend or a spin-off is booked on the first bar of its symbol that starts on or after
 * its ex-date; cash is per share after all splits up to that bar. A spin-off is a dividend of its cash value, which is
 * `value`, or `ratio` times the first close of `target` from the ex-date on: it counts in total return and not as a
 * split. Where a bar has booked something else the table is right and the conflict is listed: a split of 1 and a dividend
 * of 0 take a booked one back. Mergers, ticker changes and delistings change no bar (see instruments and
 * delisting-returns). A column that the bars lack is made for all of them. O(R + A log R).
 */
import { sharedFloat64 } from '@quantcli/core';
import { symbolStarts, type BarField, type Bars } from '@quantcli/market';
import type { Records } from '../records/records.ts';
import { readActions, writeActions, type ActionRow } from './action-rows.ts';

export interface ActionConflict {
  readonly symbol: string;
  /** Of the bar. */
  readonly time: number;
  readonly column: 'split' | 'dividend';
  readonly booked: number;
  /** What the table says, and what stands in the bars now. */
  readonly table: number;
}

export interface UnusedAction {
  readonly action: ActionRow;
  readonly reason: string;
}

export interface AppliedActions {
  readonly bars: Bars;
  readonly conflicts: readonly ActionConflict[];
  /** Actions that concern prices and could not be booked. */
  readonly unused: readonly UnusedAction[];
}

/** Two bookings that differ by less are one. */
const SAME = 1e-6;

/** The bars with the table's actions in their split and dividend columns. */
export function applyActions(bars: Bars, actions: Records): AppliedActions {
  const unused: UnusedAction[] = [];
  /** By row: what the table says of it. */
  const splits = new Map<number, number>();
  const cash = new Map<number, number>();
  const rowAt = rowFinder(bars);
  const close = bars.fields.get('close')!;
  const rows = readActions(actions).toSorted(
    (a, b) => (a.symbol < b.symbol ? -1 : a.symbol > b.symbol ? 1 : 0) || a.tsEvent - b.tsEvent || rank(a) - rank(b),
  );
  for (const action of rows) {
    const { symbol, tsEvent, value, ratio, target } = action;
    if (rank(action) > 1) continue;
    const row = rowAt(symbol, tsEvent);
    if (typeof row === 'string') {
      unused.push({ action, reason: row });
    } else if (action.action === 'split') {
      if (value > 0) {
        splits.set(row, (splits.get(row) ?? 1) * value);
        if (cash.has(row)) cash.set(row, cash.get(row)! / value);
      } else unused.push({ action, reason: 'its value is missing or not positive' });
    } else {
      const child = target === undefined ? undefined : rowAt(target, tsEvent);
      const paid = value >= 0 ? value : typeof child === 'number' ? ratio * close[child]! : NaN;
      if (paid >= 0) cash.set(row, (cash.get(row) ?? 0) + paid);
      else unused.push({ action, reason: 'it has no value, nor a ratio and a target with prices' });
    }
  }
  const fields = new Map(bars.fields);
  const conflicts = [...book(bars, fields, 'split', splits, 1), ...book(bars, fields, 'dividend', cash, 0)];
  return { bars: { ...bars, fields }, conflicts, unused };
}

/** Of what happens on one day splits come first, then cash; the rest concerns no price. */
function rank({ action }: ActionRow): number {
  return action === 'split'
    ? 0
    : action === 'dividend' || action === 'special-dividend' || action === 'spin-off'
      ? 1
      : 2;
}

/** Finds a symbol's first row from an instant on, or says why there is none. */
function rowFinder(bars: Bars): (symbol: string, from: number) => number | string {
  const starts = symbolStarts(bars);
  const index = new Map(bars.symbols.map((name, n) => [name, n]));
  return (symbol, from) => {
    const n = index.get(symbol);
    const first = n === undefined ? 0 : starts[n]!;
    const end = n === undefined ? 0 : starts[n + 1]!;
    if (first === end) return `there are no bars of ${symbol}`;
    if (from < bars.time[first]!) return `it is before the first bar of ${symbol}`;
    let low = first;
    let high = end;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (bars.time[middle]! < from) low = middle + 1;
      else high = middle;
    }
    return low < end ? low : `it is after the last bar of ${symbol}`;
  };
}

function book(
  { symbols, symbol, time }: Bars,
  fields: Map<BarField, Float64Array>,
  column: 'split' | 'dividend',
  table: ReadonlyMap<number, number>,
  nothing: number,
): ActionConflict[] {
  if (table.size === 0) return [];
  const conflicts: ActionConflict[] = [];
  const out = sharedFloat64(time.length);
  const old = fields.get(column);
  if (old === undefined) out.fill(nothing);
  else out.set(old);
  for (const [row, value] of [...table].toSorted(([a], [b]) => a - b)) {
    const booked = out[row]! > 0 ? out[row]! : nothing;
    if (booked !== nothing && !(Math.abs(booked - value) <= SAME * booked)) {
      conflicts.push({ symbol: symbols[symbol[row]!]!, time: time[row]!, column, booked, table: value });
    }
    out[row] = value;
  }
  fields.set(column, out);
  return conflicts;
}

/**
 * The splits and dividends that bars have booked, as records of the kind `actions`, known at the start of their bar.
 * Special dividends and spin-offs cannot be told from dividends here. `applyActions(bars without them, actionsOf(bars))`
 * books the same.
 */
export function actionsOf({ symbols, symbol, time, fields }: Bars): Records {
  const rows: ActionRow[] = [];
  const split = fields.get('split');
  const dividend = fields.get('dividend');
  for (let row = 0; row < time.length; row += 1) {
    const event = {
      symbol: symbols[symbol[row]!]!,
      tsEvent: time[row]!,
      tsKnown: time[row]!,
      ratio: NaN,
      target: undefined,
    };
    const shares = split?.[row] ?? 1;
    const cash = dividend?.[row] ?? 0;
    if (shares > 0 && shares !== 1) rows.push({ ...event, action: 'split', value: shares });
    if (cash > 0) rows.push({ ...event, action: 'dividend', value: cash });
  }
  return writeActions(rows);
}
