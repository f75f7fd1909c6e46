/** Finished bars of one symbol, in growing columns. */
import type { Bars } from '@quantcli/market';

/** `start`: the bar's stamp; `end`: the instant at which it was complete. Volumes in units, `dollars` in money. */
export const AGGREGATE_FIELDS = [
  'start',
  'end',
  'open',
  'high',
  'low',
  'close',
  'volume',
  'dollars',
  'trades',
  'buyVolume',
] as const;
export type AggregateField = (typeof AGGREGATE_FIELDS)[number];

export type AggregateBar = { [K in AggregateField]: number };

export class BarColumns {
  #columns = new Map<AggregateField, Float64Array>(AGGREGATE_FIELDS.map((name) => [name, new Float64Array(256)]));
  length = 0;

  add(bar: Readonly<AggregateBar>): void {
    const at = this.length;
    for (const [name, values] of this.#columns) {
      let column = values;
      if (at === column.length) {
        column = new Float64Array(2 * at);
        column.set(values);
        this.#columns.set(name, column);
      }
      column[at] = bar[name];
    }
    this.length = at + 1;
  }

  /** The bars so far. */
  get(name: AggregateField): Float64Array {
    return this.#columns.get(name)!.slice(0, this.length);
  }
}

/** Aggregates by symbol as {@link Bars}; symbols without a bar are left out. Where several bars have one stamp (ticks faster than their clock) the later ones follow by a microsecond each. */
export function barsOfColumns(bySymbol: ReadonlyMap<string, BarColumns>): Bars {
  const symbols = [...bySymbol.keys()]
    .filter((name) => bySymbol.get(name)!.length > 0)
    .toSorted((a, b) => (a < b ? -1 : 1));
  const rows = symbols.reduce((sum, name) => sum + bySymbol.get(name)!.length, 0);
  const symbol = new Int32Array(rows);
  const time = new Float64Array(rows);
  const fields = new Map(
    (['open', 'high', 'low', 'close', 'volume'] as const).map((name) => [name, new Float64Array(rows)]),
  );
  let at = 0;
  for (const [n, name] of symbols.entries()) {
    const columns = bySymbol.get(name)!;
    symbol.fill(n, at, at + columns.length);
    time.set(columns.get('start'), at);
    for (let row = at + 1; row < at + columns.length; row += 1) time[row] = Math.max(time[row]!, time[row - 1]! + 1);
    for (const [field, values] of fields) values.set(columns.get(field), at);
    at += columns.length;
  }
  return { symbols, symbol, time, fields };
}
