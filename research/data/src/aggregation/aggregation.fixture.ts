/** Trades for tests: seeded, and an obviously correct way to group them. */
import { Rng } from '@quantcli/core';
import type { AggregateBar } from './bar-columns.ts';
import type { TradeColumns } from './aggregate-trades.ts';

const SECOND = 1_000_000;

/** Trades a few seconds apart from 2014-03-07 14:30 UTC on, in cents. */
export function someTrades(count: number, seed = 1): Required<Omit<TradeColumns, 'side'>> & { side: Float64Array } {
  const rng = Rng.fromSeed(seed);
  const trades = {
    time: new Float64Array(count),
    price: new Float64Array(count),
    size: new Float64Array(count),
    side: new Float64Array(count),
  };
  let time = 1_394_202_600 * SECOND;
  let cents = 10_000;
  for (let i = 0; i < count; i += 1) {
    time += Math.floor(rng.uniform() * 5 * SECOND);
    cents += Math.floor(rng.uniform() * 5) - 2;
    trades.time[i] = time;
    trades.price[i] = cents / 100;
    trades.size[i] = 1 + Math.floor(rng.uniform() * 500);
    trades.side[i] = rng.uniform() < 0.2 ? NaN : rng.uniform() < 0.5 ? 1 : -1;
  }
  return trades;
}

/** The bars of groups of rows, from their definition. */
export function barsOfGroups(
  trades: TradeColumns,
  groups: readonly (readonly number[])[],
  stamp: (rows: readonly number[]) => [start: number, end: number],
): AggregateBar[] {
  const signs = tickRule(trades);
  return groups.map((rows) => {
    const prices = rows.map((row) => trades.price[row]!);
    const sum = (of: (row: number) => number): number => rows.reduce((total, row) => total + of(row), 0);
    const [start, end] = stamp(rows);
    return {
      start,
      end,
      open: prices[0]!,
      high: Math.max(...prices),
      low: Math.min(...prices),
      close: prices.at(-1)!,
      volume: sum((row) => trades.size[row]!),
      dollars: sum((row) => trades.size[row]! * trades.price[row]!),
      trades: rows.length,
      buyVolume: sum((row) => (signs[row]! > 0 ? trades.size[row]! : 0)),
    };
  });
}

/** The side of every trade: the given one, else the sign of the last price change. */
export function tickRule({ price, side }: TradeColumns): number[] {
  return Array.from(price, (_, i) => {
    if (side !== undefined && !Number.isNaN(side[i]!)) return side[i]!;
    for (let k = i; k > 0; k -= 1) if (price[k] !== price[k - 1]) return Math.sign(price[k]! - price[k - 1]!);
    return 1;
  });
}
