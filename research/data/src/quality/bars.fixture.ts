/** Small sets of bars for tests: one entry a symbol, one number a bar, on consecutive sessions of a calendar. */
import { sharedFloat64 } from '@quantcli/core';
import { BAR_FIELDS, type BarField, type Bars } from '@quantcli/market';
import { nyse } from '@quantcli/panel';

export type Columns = { readonly close: readonly number[] } & Partial<Record<BarField, readonly number[]>> & {
    /** UTC midnights or instants; the NYSE sessions from 2024-01-02 on when absent. */
    readonly time?: readonly number[];
  };

const SESSIONS = [...nyse.sessions(Date.UTC(2010, 0, 4) * 1_000, Date.UTC(2024, 11, 31) * 1_000)];

/** Bars of symbols given by name; every symbol must have the same fields. */
export function barsOf(bySymbol: Readonly<Record<string, Columns>>): Bars {
  const symbols = Object.keys(bySymbol).sort();
  const present = BAR_FIELDS.filter((field) => bySymbol[symbols[0]!]![field] !== undefined);
  const columns = symbols.map((name) => bySymbol[name]!);
  const join = (take: (column: Columns) => readonly number[]): Float64Array => {
    const values = columns.flatMap(take);
    const joined = sharedFloat64(values.length);
    joined.set(values);
    return joined;
  };
  return {
    symbols,
    symbol: Int32Array.from(columns.flatMap(({ close }, n) => close.map(() => n))),
    time: join(({ close, time }) => time ?? SESSIONS.slice(0, close.length)),
    fields: new Map(present.map((field) => [field, join((column) => column[field]!)])),
  };
}

/** A deterministic wiggle of returns around 0 with a scale of about one percent, as prices. */
export function wiggle(length: number, start = 100): number[] {
  const prices: number[] = [];
  for (let t = 0, price = start; t < length; t += 1) {
    prices.push(price);
    price *= Math.exp(0.01 * Math.sin(t * t));
  }
  return prices;
}
