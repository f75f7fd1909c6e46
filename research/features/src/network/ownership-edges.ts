/**
 * Edges between symbols with the same owners: the cosine of the two columns of weights that their holders give them
 * (Anton & Polk 2014 count common funds; the cosine does not grow with the number of holders). The holdings are edges
 * from a holder to a symbol. What a holder tells at one instant is its whole portfolio, as a 13F filing is, and replaces
 * what it told before: a position it no longer names is sold. An edge is known at the filing that changed it.
 *
 * tsEnd of a holding is not read. O(filings · symbols they touch · symbols · holders in common).
 */
import { edgesOf, type EdgeRow, type Edges } from './edges.ts';

/** Both directions of every pair that has an owner in common, a row for each change; a weight of 0 where the last one left. */
export function ownershipEdges(holdings: Edges): Edges {
  /** Symbol → holder → weight. */
  const holders = new Map<string, Map<string, number>>();
  const overlaps = new Map<string, number>();
  const rows: EdgeRow[] = [];
  for (const [tsKnown, filed] of filingsOf(holdings)) {
    const touched = new Set<string>();
    for (const [holder, portfolio] of filed) {
      for (const [symbol, owners] of holders) if (owners.delete(holder)) touched.add(symbol);
      for (const [symbol, weight] of portfolio) {
        touched.add(symbol);
        if (weight !== 0) innerOf(holders, symbol).set(holder, weight);
      }
    }
    const names = [...holders.keys()].sort();
    for (const a of [...touched].sort()) {
      for (const b of names) {
        // A pair of two touched symbols comes up twice.
        if (a === b || (touched.has(b) && b < a)) continue;
        const weight = cosine(innerOf(holders, a), innerOf(holders, b));
        const key = JSON.stringify(a < b ? [a, b] : [b, a]);
        if (weight === (overlaps.get(key) ?? 0)) continue;
        overlaps.set(key, weight);
        const rest = { weight, tsKnown, tsEnd: NaN };
        rows.push({ from: a, to: b, ...rest }, { from: b, to: a, ...rest });
      }
    }
  }
  return edgesOf(rows);
}

/** By instant, ascending: holder → symbol → weight; of two rows for one position the later counts. */
function filingsOf({ from, to, weight, tsKnown }: Edges): Map<number, Map<string, Map<string, number>>> {
  const order = [...tsKnown.keys()].sort((a, b) => tsKnown[a]! - tsKnown[b]!);
  const filings = new Map<number, Map<string, Map<string, number>>>();
  for (const row of order) {
    const filed = filings.get(tsKnown[row]!) ?? new Map<string, Map<string, number>>();
    filings.set(tsKnown[row]!, filed);
    innerOf(filed, from[row]!).set(to[row]!, weight[row]!);
  }
  return filings;
}

/** The inner map of a key, made where there is none. */
function innerOf(outer: Map<string, Map<string, number>>, key: string): Map<string, number> {
  const inner = outer.get(key) ?? new Map<string, number>();
  outer.set(key, inner);
  return inner;
}

/** Summed in the order of names, so that it does not depend on that of the filings; 0 where nothing is in common. */
function cosine(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  const common = [...a.keys()].filter((holder) => b.has(holder)).sort();
  if (common.length === 0) return 0;
  const product = common.reduce((sum, holder) => sum + a.get(holder)! * b.get(holder)!, 0);
  return product / (norm(a) * norm(b));
}

function norm(weights: ReadonlyMap<string, number>): number {
  return Math.hypot(...[...weights.keys()].sort().map((holder) => weights.get(holder)!));
}
