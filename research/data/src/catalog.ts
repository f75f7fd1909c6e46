/**
 * The Catalog port: where research data rests between runs. One bar a symbol and instant; every import is a transaction
 * and leaves a record of what came from where. Implementations: `@quantcli/duckdb`; the contract is `catalogKit` in
 * `@quantcli/conformance`.
 */
import { DataError, type Micros } from '@quantcli/core';
import type { Bars } from '@quantcli/market';

/** A file, or a request to a provider, from which bars came. */
export interface ImportSource {
  readonly name: string;
  /** Lower-case hex SHA-256 of its bytes. */
  readonly sha256: string;
  readonly bytes: number;
}

export interface ImportRecord {
  /** 1, 2, … in the order of the imports. */
  readonly id: number;
  /** `hashBars` of what was imported. */
  readonly contentHash: string;
  readonly sources: readonly ImportSource[];
  readonly at: Micros;
  /** Bars in the import: `inserted` were new, `replaced` took the place of an older bar of the same symbol and instant. */
  readonly rows: number;
  readonly inserted: number;
  readonly replaced: number;
  /** Symbols with at least one bar in the import. */
  readonly symbols: number;
}

export interface SymbolSummary {
  readonly symbol: string;
  readonly bars: number;
  /** Times of the first and the last bar. */
  readonly from: Micros;
  readonly to: Micros;
  readonly sector?: string;
}

export interface BarsQuery {
  /** All symbols when absent. */
  readonly symbols?: readonly string[];
  /** First and last instant, both inclusive. */
  readonly from?: Micros;
  readonly to?: Micros;
}

export interface ImportOptions {
  readonly signal?: AbortSignal | undefined;
}

export interface Catalog {
  /**
   * Stores bars, all or none of them. A newer bar replaces the whole older one (a field it lacks is missing after), a
   * newer sector the older. Content that already stands in the catalog as it was imported changes nothing and returns
   * that import's record; content that was replaced since is imported again. Throws {@link DataError} for bars that
   * break their contract ({@link checkBars}) and Interrupted, with nothing stored, when the signal is aborted.
   */
  importBars(bars: Bars, sources: readonly ImportSource[], options?: ImportOptions): Promise<ImportRecord>;
  /** In the order in which they were made. */
  imports(): Promise<readonly ImportRecord[]>;
  /** Sorted by code unit. */
  symbols(): Promise<readonly SymbolSummary[]>;
  /**
   * The stored bars with their exact floats, sorted by symbol (code units), then time; symbols and fields without a
   * value in the range are left out (`close` stays). Throws {@link DataError} for a symbol that the catalog does not hold.
   */
  bars(query?: BarsQuery): Promise<Bars>;
  /** Lets the work in progress finish first. The catalog cannot be used afterwards. */
  close(): Promise<void>;
}

/**
 * Throws {@link DataError} unless there is at least one bar, names are storable and symbols sorted, columns have one value a bar,
 * and bars are sorted by symbol and strictly by whole microseconds; O(rows).
 */
export function checkBars(bars: Bars): void {
  const { symbols, symbol, time, fields } = bars;
  const rows = symbol.length;
  if (rows === 0) throw brokenBars('there are no bars', 'give at least one bar');
  symbols.forEach((name, i) => {
    for (const text of [name, bars.sectors?.[i] ?? name]) {
      if (text !== '' && !text.includes('\0') && text.isWellFormed()) continue;
      throw brokenBars(`${JSON.stringify(text)} cannot name a symbol or a sector`, 'use non-empty Unicode text');
    }
    if (i > 0 && !(symbols[i - 1]! < name)) {
      throw brokenBars(`symbol "${name}" comes after "${symbols[i - 1]!}"`, 'sort the symbols by code unit, each once');
    }
  });
  for (const [name, { length }] of [['time', time] as const, ...fields]) {
    if (length !== rows) throw brokenBars(`${name} has ${length} values for ${rows} bars`, 'give every bar one or NaN');
  }
  if (!fields.has('close')) throw brokenBars('the bars have no close', 'give a close column');
  for (let i = 0; i < rows; i += 1) {
    const name = symbols[symbol[i]!];
    if (name === undefined) throw brokenBars(`bar ${i} has symbol number ${symbol[i]!}`, 'number them from 0');
    if (!Number.isSafeInteger(time[i]!)) throw brokenBars(`bar ${i} of ${name} has the time ${time[i]!}`, 'use Micros');
    if (i > 0 && !(symbol[i]! > symbol[i - 1]! || (symbol[i] === symbol[i - 1] && time[i]! > time[i - 1]!))) {
      throw brokenBars(`bar ${i} of ${name} does not come after the one before it`, 'sort and deduplicate the bars');
    }
  }
}

function brokenBars(what: string, fix: string): DataError {
  return new DataError({ code: 'catalog.broken-bars', what, fix });
}
