/**
 * Communities of a correlation graph by greedy modularity: every node begins as its own, and the two whose union raises
 * modularity most are joined, until no union does (Newman 2004; Clauset, Newman & Moore 2004), on the sizes of the
 * weights. O(M³) at worst; ties fall to the lowest nodes.
 */
import { strength } from './centralities.ts';
import type { CorrelationGraph } from './correlation-graph.ts';

/** A gain of less than this share of all weights is rounding. */
const ROUNDING = 1e-12;

/** [M] the lowest symbol of each node's community: a code that stays as long as that symbol stays in it. */
export function communities({ symbols, weights }: CorrelationGraph): Float64Array {
  const count = symbols.length;
  const label = Float64Array.from(symbols);
  const between = weights.map(Math.abs);
  const total = strength({ symbols, weights: between });
  const all = total.reduce((sum, value) => sum + value, 0);
  if (all === 0) return label;
  const alive = symbols.map((_, i) => i);
  while (alive.length > 1) {
    let best = ROUNDING * all;
    let kept = -1;
    let joined = -1;
    for (const [place, i] of alive.entries()) {
      for (let q = place + 1; q < alive.length; q += 1) {
        const j = alive[q]!;
        const gain = between[i * count + j]! - (total[i]! * total[j]!) / all;
        if (gain <= best) continue;
        [best, kept, joined] = [gain, i, j];
      }
    }
    if (kept < 0) break;
    for (const other of alive) {
      if (other === kept || other === joined) continue;
      const sum = between[kept * count + other]! + between[joined * count + other]!;
      between[kept * count + other] = between[other * count + kept] = sum;
    }
    total[kept]! += total[joined]!;
    alive.splice(alive.indexOf(joined), 1);
    for (let i = 0; i < count; i += 1) if (label[i] === symbols[joined]) label[i] = symbols[kept]!;
  }
  return label;
}
