/** The bars of several sources side by side: the sorted union of their symbols and times, and each source's row for it. */
import { symbolStarts, type Bars } from '@quantcli/market';

export interface AlignedSources {
  /** Sorted by code unit. */
  readonly symbols: readonly string[];
  /** [R] index into `symbols`. */
  readonly symbol: Int32Array;
  readonly time: Float64Array;
  /** By source, [R]: its row of this bar, −1 where it has none. */
  readonly rows: readonly Int32Array[];
  /** By source and symbol: its rows [from, to); empty where it has none. */
  readonly spans: readonly (readonly Span[])[];
}

interface Span {
  readonly from: number;
  readonly to: number;
}
const NONE: Span = { from: 0, to: 0 };

/** O(rows · sources). */
export function alignSources(sources: readonly Bars[]): AlignedSources {
  const symbols = [...new Set(sources.flatMap((bars) => bars.symbols))].toSorted((a, b) => (a < b ? -1 : 1));
  const spans = sources.map((bars): Span[] => {
    const starts = symbolStarts(bars);
    const own = new Map(bars.symbols.map((name, n) => [name, { from: starts[n]!, to: starts[n + 1]! }]));
    return symbols.map((name) => own.get(name) ?? NONE);
  });
  const most = sources.reduce((sum, { time }) => sum + time.length, 0);
  const symbol = new Int32Array(most);
  const time = new Float64Array(most);
  const rows = sources.map(() => new Int32Array(most));
  const next = new Int32Array(sources.length);
  let count = 0;
  for (let n = 0; n < symbols.length; n += 1) {
    sources.forEach((_, s) => (next[s] = spans[s]![n]!.from));
    for (;;) {
      let first = Infinity;
      for (let s = 0; s < sources.length; s += 1) {
        if (next[s]! < spans[s]![n]!.to) first = Math.min(first, sources[s]!.time[next[s]!]!);
      }
      if (first === Infinity) break;
      symbol[count] = n;
      time[count] = first;
      for (let s = 0; s < sources.length; s += 1) {
        const has = next[s]! < spans[s]![n]!.to && sources[s]!.time[next[s]!] === first;
        rows[s]![count] = has ? next[s]! : -1;
        if (has) next[s]! += 1;
      }
      count += 1;
    }
  }
  return {
    symbols,
    symbol: symbol.slice(0, count),
    time: time.slice(0, count),
    rows: rows.map((list) => list.subarray(0, count)),
    spans,
  };
}
