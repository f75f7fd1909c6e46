/**
 * What a symbol is exposed to through the symbols it is linked to: at every bar the sum of weight × counterparty's value
 * over the edges that could be known when the bar was complete. With the share of revenue that each customer brings and
 * the customers' past returns it is customer momentum (Cohen & Frazzini 2008; Menzly & Ozbas 2010).
 *
 * An edge counts from its own tsKnown on and never before. Of the rows of a pair the one known last counts, of those known
 * at one instant the last of the list; it ends at its tsEnd or with a weight of 0, and no older row comes back. Removing
 * every edge that became known after an instant changes no bit up to it: a sum runs over the counterparties in the order
 * of the panel. NaN where no edge is known, and where no counterparty has a value. O(E log E + pairs·T).
 */
import { DataError, sharedFloat64 } from '@quantcli/core';
import { decisionInstants, type DecisionOptions } from '@quantcli/data';
import type { Calendar, Panel } from '@quantcli/panel';
import type { Edges } from './edges.ts';

/**
 * [N × T], symbol-major: a field for `panel.withFields`. An edge with an end that is not in the panel is left out.
 * @param values [N × T] the values of the counterparties, as `evaluate` gives them
 * Throws {@link DataError} where `values` has another size.
 */
export function edgeExposure(
  panel: Panel,
  values: Float64Array,
  edges: Edges,
  calendar: Calendar,
  options: DecisionOptions = {},
): Float64Array<SharedArrayBuffer> {
  const { bars, symbols } = panel;
  if (values.length !== symbols.length * bars) {
    throw new DataError({
      code: 'edges.shape',
      what: `${values.length} values were given for ${symbols.length} symbols × ${bars} bars`,
      fix: 'give the values of the same panel',
    });
  }
  const instants = decisionInstants(panel.time, calendar, options);
  const out = sharedFloat64(values.length).fill(NaN);
  for (const { from, to, rows } of pairsOf(edges, symbols)) {
    let next = 0;
    for (let t = 0; t < bars; t += 1) {
      const now = instants[t]!;
      while (next < rows.length && edges.tsKnown[rows[next]!]! <= now) next += 1;
      if (next === 0) continue;
      const row = rows[next - 1]!;
      const part = edges.weight[row]! * values[to * bars + t]!;
      if (edges.weight[row] === 0 || edges.tsEnd[row]! <= now || !Number.isFinite(part)) continue;
      const at = from * bars + t;
      out[at] = Number.isNaN(out[at]) ? part : out[at]! + part;
    }
  }
  return out;
}

interface Pair {
  /** Places in the panel. */
  readonly from: number;
  readonly to: number;
  /** Rows of the list, by the instant they became known. */
  readonly rows: number[];
}

/** In the order of the panel, whatever that of the list. */
function pairsOf({ from, to, tsKnown }: Edges, symbols: readonly string[]): Pair[] {
  const place = new Map(symbols.map((name, n) => [name, n]));
  const pairs = new Map<number, Pair>();
  for (const row of tsKnown.keys()) {
    const [a, b] = [place.get(from[row]!), place.get(to[row]!)];
    if (a === undefined || b === undefined) continue;
    const key = a * symbols.length + b;
    const pair = pairs.get(key);
    if (pair === undefined) pairs.set(key, { from: a, to: b, rows: [row] });
    else pair.rows.push(row);
  }
  const ordered = [...pairs.values()].sort((a, b) => a.from - b.from || a.to - b.to);
  for (const { rows } of ordered) rows.sort((a, b) => tsKnown[a]! - tsKnown[b]!);
  return ordered;
}
