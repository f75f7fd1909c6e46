/**
 * The obvious grower: every split of every node tried on raw values in double precision, no histogram, no fixed point.
 * Numbers only, few enough to have a bin each. The order of search is the engine's, so that ties fall alike.
 */
import type { Case } from './grow-cases.reference.ts';
import type { GrowthParams } from './grower.ts';

interface Found {
  readonly feature: number;
  readonly threshold: number;
  readonly missingLeft: boolean;
  readonly gain: number;
}

interface Leaf {
  readonly rows: number[];
  readonly depth: number;
  best: Found | undefined;
}

const total = (rows: readonly number[], of: Float64Array): number => rows.reduce((sum, row) => sum + of[row]!, 0);
const leaf = (rows: number[], depth: number): Leaf => ({ rows, depth, best: undefined });

/** [rows] values of the leaves that the rows fall into. */
export function referenceScores(table: Case, params: GrowthParams): Float64Array {
  const { dataset, gradient, hessian } = table;
  const { width } = dataset;
  const value = (row: number, f: number): number => dataset.features[row * width + f]!;
  const soft = (g: number): number => Math.sign(g) * Math.max(Math.abs(g) - params.l1, 0);
  const score = (rows: readonly number[]): number =>
    soft(total(rows, gradient)) ** 2 / (total(rows, hessian) + params.l2);
  const fits = (rows: readonly number[]): boolean =>
    rows.length >= params.minChildRows && total(rows, hessian) >= params.minChildWeight;

  function part(rows: readonly number[], { feature, threshold, missingLeft }: Omit<Found, 'gain'>) {
    const goesLeft = (row: number): boolean =>
      Number.isNaN(value(row, feature)) ? missingLeft : value(row, feature) <= threshold;
    return [rows.filter(goesLeft), rows.filter((row) => !goesLeft(row))] as const;
  }

  function* candidates() {
    for (let feature = 0; feature < width; feature += 1) {
      const values = Float64Array.from(new Set(table.rows.values().map((row) => value(row, feature))))
        .filter((x) => !Number.isNaN(x))
        .sort();
      for (const missingLeft of [false, true]) {
        for (let k = 0; k < values.length; k += 1) {
          const next = values[k + 1];
          yield { feature, threshold: next === undefined ? Infinity : (values[k]! + next) / 2, missingLeft };
        }
      }
    }
  }

  /** Of a level, or of one node. */
  function bestOf(nodes: readonly Leaf[]): Found | undefined {
    let best: Found | undefined;
    for (const split of candidates()) {
      let gain = 0;
      for (const { rows } of nodes) {
        const [left, right] = part(rows, split);
        if (fits(left) && fits(right)) gain += score(left) + score(right) - score(rows);
      }
      if (gain > (best?.gain ?? 0) + 1e-9) best = { ...split, gain };
    }
    return best;
  }

  let leaves = [leaf(Array.from(table.rows), 0)];
  const divide = (node: Leaf, found: Found): void => {
    const [left, right] = part(node.rows, found);
    if (!fits(left) || !fits(right)) return;
    leaves = leaves.filter((other) => other !== node);
    for (const rows of [left, right]) leaves.push(leaf(rows, node.depth + 1));
  };
  if (params.growth === 'symmetric') {
    for (let level = 0; level < params.depth; level += 1) {
      const found = bestOf(leaves);
      if (found === undefined) break;
      for (const node of leaves.slice()) divide(node, found);
    }
  } else {
    const most = params.growth === 'leaf' ? params.leaves : 2 ** params.depth;
    const deepest = params.depth === 0 ? Infinity : params.depth;
    while (leaves.length < most) {
      for (const node of leaves) node.best ??= node.depth < deepest ? bestOf([node]) : undefined;
      const open = leaves.filter(({ best }) => best !== undefined);
      if (open.length === 0) break;
      const largest = open.reduce((a, b) => (b.best!.gain > a.best!.gain ? b : a));
      const node = params.growth === 'leaf' ? largest : open[0]!;
      divide(node, node.best!);
    }
  }
  const scores = new Float64Array(dataset.rows);
  for (const { rows } of leaves) {
    const step = -soft(total(rows, gradient)) / (total(rows, hessian) + params.l2);
    for (const row of rows) scores[row] = step;
  }
  return scores;
}
