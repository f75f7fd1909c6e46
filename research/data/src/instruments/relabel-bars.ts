/** Bars under other names, sorted anew. */
import { sharedFloat64 } from '@quantcli/core';
import type { BarField, Bars } from '@quantcli/market';

/**
 * The bars with `nameOf(row)` for a symbol. Of rows that come together under one name and time the one that had the name
 * before stays, else the first. A name that is new has no sector. O(R log R).
 * @returns dropped: how many rows stood in the way of another
 */
export function relabelBars(
  bars: Bars,
  nameOf: (row: number) => string,
): { readonly bars: Bars; readonly dropped: number } {
  const { symbols, symbol, time, fields, sectors } = bars;
  const count = time.length;
  const names = Array.from({ length: count }, (_, row) => nameOf(row));
  const sorted = [...new Set(names)].toSorted((a, b) => (a < b ? -1 : 1));
  const place = new Map(sorted.map((name, n) => [name, n]));
  const code = Int32Array.from(names, (name) => place.get(name)!);
  const isOwn = (row: number): number => (symbols[symbol[row]!] === names[row] ? 0 : 1);
  const order = Uint32Array.from({ length: count }, (_, row) => row).sort(
    (a, b) => code[a]! - code[b]! || time[a]! - time[b]! || isOwn(a) - isOwn(b) || a - b,
  );
  const kept = order.filter((row, i) => {
    const before = order[i - 1];
    return before === undefined || code[before] !== code[row] || time[before] !== time[row];
  });
  const pick = (values: Float64Array): Float64Array => {
    const picked = sharedFloat64(kept.length);
    for (let i = 0; i < kept.length; i += 1) picked[i] = values[kept[i]!]!;
    return picked;
  };
  const sectorOf = new Map(symbols.map((name, n) => [name, sectors?.[n]]));
  return {
    bars: {
      symbols: sorted,
      symbol: Int32Array.from(kept, (row) => code[row]!),
      time: pick(time),
      fields: new Map([...fields].map(([name, values]): [BarField, Float64Array] => [name, pick(values)])),
      ...(sectors === undefined ? {} : { sectors: sorted.map((name) => sectorOf.get(name)) }),
    },
    dropped: count - kept.length,
  };
}
