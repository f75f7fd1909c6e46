/**
 * Records of trades and quotes into one table of bars, in the shape of `Bars`: rows by symbol, then time, a column a
 * measure. Each symbol's records are put in the order in which they became known and pushed through {@link
 * MicrostructureBars}. O(R).
 */
import { ValidationError } from '@quantcli/core';
import type { Records } from '@quantcli/data';
import {
  microstructureColumns,
  MicrostructureBars,
  type MicrostructureBar,
  type MicrostructureOptions,
} from './microstructure-bars.ts';

export interface MicrostructureTable {
  /** Distinct, sorted by code unit. */
  readonly symbols: readonly string[];
  /** [R] index into `symbols`. */
  readonly symbol: Int32Array;
  /** [R] start of the bar, microseconds UTC; strictly increasing within a symbol. */
  readonly time: Float64Array;
  /** [R] end of the bar: the instant at which it could be known. */
  readonly known: Float64Array;
  /** [R] a column of `microstructureColumns`. */
  readonly fields: ReadonlyMap<string, Float64Array>;
}

export interface TradesAndQuotes {
  readonly trades?: Records | undefined;
  readonly quotes?: Records | undefined;
}

/** The bars of every symbol that has trades or quotes. Throws {@link ValidationError} for records of another kind, and as {@link MicrostructureBars} does. */
export function microstructureBars(
  { trades, quotes }: TradesAndQuotes,
  options: MicrostructureOptions,
): MicrostructureTable {
  expectKind(trades, 'trades');
  expectKind(quotes, 'quotes');
  const symbols = [...new Set([...(trades?.subjects ?? []), ...(quotes?.subjects ?? [])])].sort((a, b) =>
    a < b ? -1 : 1,
  );
  const bars: MicrostructureBar[] = [];
  const symbol: number[] = [];
  symbols.forEach((name, n) => {
    const stream = new MicrostructureBars(options, (bar) => {
      bars.push(bar);
      symbol.push(n);
    });
    pushInOrder(stream, rowsOf(trades, name), trades, rowsOf(quotes, name), quotes);
    stream.finish();
  });
  return {
    symbols,
    symbol: Int32Array.from(symbol),
    time: Float64Array.from(bars, ({ start }) => start),
    known: Float64Array.from(bars, ({ end }) => end),
    fields: new Map(
      microstructureColumns(options).map((name, c) => [name, Float64Array.from(bars, ({ values }) => values[c]!)]),
    ),
  };
}

function expectKind(records: Records | undefined, kind: Records['kind']): void {
  if (records === undefined || records.kind === kind) return;
  throw new ValidationError({
    code: 'microstructure.kind',
    what: `these are ${records.kind} and not ${kind}`,
    fix: `give records of the kind ${kind}`,
  });
}

/** The rows of a symbol by tsKnown, those of one instant as they came. */
function rowsOf(records: Records | undefined, name: string): Uint32Array {
  const subject = records?.subjects.indexOf(name) ?? -1;
  if (records === undefined || subject < 0) return new Uint32Array(0);
  const from = records.subject.indexOf(subject);
  const rows = Uint32Array.from({ length: records.subject.lastIndexOf(subject) + 1 - from }, (_, i) => from + i);
  const known = records.tsKnown;
  return rows.some((row) => row > from && known[row]! < known[row - 1]!)
    ? rows.sort((a, b) => known[a]! - known[b]! || a - b)
    : rows;
}

/** Both streams as one; of one instant what happened first, and of that the trade: the quote may be its answer. */
function pushInOrder(
  stream: MicrostructureBars,
  tradeRows: Uint32Array,
  trades: Records | undefined,
  quoteRows: Uint32Array,
  quotes: Records | undefined,
): void {
  const [price, size, side] = ['price', 'size', 'side'].map((name) => trades?.numbers.get(name));
  const [bid, ask, bidSize, askSize] = ['bid', 'ask', 'bidSize', 'askSize'].map((name) => quotes?.numbers.get(name));
  let [t, q] = [0, 0];
  while (t < tradeRows.length || q < quoteRows.length) {
    const [trade, quote] = [tradeRows[t], quoteRows[q]];
    const between =
      trade === undefined
        ? 1
        : quote === undefined
          ? -1
          : trades!.tsKnown[trade]! - quotes!.tsKnown[quote]! || trades!.tsEvent[trade]! - quotes!.tsEvent[quote]!;
    if (between <= 0) {
      stream.pushTrade(
        trades!.tsEvent[trade!]!,
        trades!.tsKnown[trade!]!,
        price![trade!]!,
        // Without a size it has a price and no weight.
        size?.[trade!] || 0,
        side?.[trade!] ?? NaN,
      );
      t += 1;
    } else {
      stream.pushQuote(
        quotes!.tsEvent[quote!]!,
        quotes!.tsKnown[quote!]!,
        bid?.[quote!] ?? NaN,
        ask?.[quote!] ?? NaN,
        bidSize?.[quote!] ?? NaN,
        askSize?.[quote!] ?? NaN,
      );
      q += 1;
    }
  }
}
