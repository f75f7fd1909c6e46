/**
 * Spreads where quotes exist, relative to the midpoint (0.001 is 10 basis points). Quoted: (ask − bid)/mid, weighted by how
 * long each quote stood within sessions. Effective: 2|price − mid|/mid against the quote in force before the trade,
 * weighted by size (Huang & Stoll 1996). A quote of one side, or one with the bid above the offer, is no quote and ends
 * the one before. Each symbol's quotes are those of one venue or a consolidated feed. O(Q + K).
 */
import { micros, MICROS_PER_DAY } from '@quantcli/core';
import type { Calendar } from '@quantcli/panel';
import type { Records } from '../records/records.ts';

export interface MeasuredSpread {
  readonly symbol: string;
  /** Time-weighted; NaN where no quote stood. */
  readonly quoted: number;
  /** Size-weighted; NaN where no trade met a quote. */
  readonly effective: number;
  /** Usable quotes, and trades that met one. */
  readonly quotes: number;
  readonly trades: number;
}

/** By symbol, of quotes and (optionally) trades over the sessions that they cover, in the quotes' order. */
export function measureSpreads(quotes: Records, calendar: Calendar, trades?: Records): MeasuredSpread[] {
  const quoteRows = rowsBySubject(quotes);
  const tradeRows = trades === undefined ? undefined : rowsBySubject(trades);
  return quotes.subjects.map((symbol, n) => {
    const [from, to] = quoteRows[n]!;
    const { mid, spread, usable } = midpoints(quotes, from, to);
    const at = quotes.tsEvent.subarray(from, to);
    const quoted = timeWeighted(at, spread, calendar);
    const m = trades?.subjects.indexOf(symbol) ?? -1;
    const met = m < 0 ? { effective: NaN, count: 0 } : meetTrades(trades!, tradeRows![m]!, at, mid);
    return { symbol, quoted, effective: met.effective, quotes: usable, trades: met.count };
  });
}

/** [from, to) of every subject. */
function rowsBySubject({ subjects, subject }: Records): readonly (readonly [number, number])[] {
  let row = 0;
  return subjects.map((_, n) => {
    const from = row;
    while (row < subject.length && subject[row] === n) row += 1;
    return [from, row];
  });
}

function midpoints({ numbers }: Records, from: number, to: number) {
  const [bid, ask] = [numbers.get('bid'), numbers.get('ask')];
  const mid = new Float64Array(to - from).fill(NaN);
  const spread = new Float64Array(to - from).fill(NaN);
  let usable = 0;
  for (let i = 0; i < mid.length; i += 1) {
    const [low, high] = [bid?.[from + i] ?? NaN, ask?.[from + i] ?? NaN];
    if (!(high >= low)) continue;
    mid[i] = (low + high) / 2;
    spread[i] = (high - low) / mid[i]!;
    usable += 1;
  }
  return { mid, spread, usable };
}

function timeWeighted(at: Float64Array, spread: Float64Array, calendar: Calendar): number {
  let weighted = 0;
  let time = 0;
  for (let i = 0; i < at.length; i += 1) {
    if (Number.isNaN(spread[i]!)) continue;
    const hours = calendar.hours(micros(Math.floor(at[i]! / MICROS_PER_DAY) * MICROS_PER_DAY));
    if (hours === undefined) continue;
    // The last quote of a session stands until its close, the last of all for no time that is known.
    const stood = Math.min(at[i + 1] ?? at[i]!, hours.close) - Math.max(at[i]!, hours.open);
    if (stood <= 0) continue;
    weighted += stood * spread[i]!;
    time += stood;
  }
  return time === 0 ? NaN : weighted / time;
}

function meetTrades(
  { tsEvent, numbers }: Records,
  [from, to]: readonly [number, number],
  at: Float64Array,
  mid: Float64Array,
): { effective: number; count: number } {
  const [price, size] = [numbers.get('price')!, numbers.get('size')];
  let [next, weighted, weight, count] = [0, 0, 0, 0];
  for (let row = from; row < to; row += 1) {
    // Strictly before: a quote of the same instant may be the answer to the trade.
    while (next < at.length && at[next]! < tsEvent[row]!) next += 1;
    const middle = mid[next - 1] ?? NaN;
    const units = size?.[row] ?? 1;
    if (Number.isNaN(middle) || !(units > 0)) continue;
    weighted += (units * 2 * Math.abs(price[row]! - middle)) / middle;
    weight += units;
    count += 1;
  }
  return { effective: weight === 0 ? NaN : weighted / weight, count };
}
