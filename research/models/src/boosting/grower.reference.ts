/**
 * The slow, obviously correct grower: every threshold between two present values of a node's rows is tried on plain sums,
 * missing values on either side; categories in the order of G/(H + 10). No bins, no threads, no random thresholds.
 * Gain of a split: T(L) + T(R) − T(node) with T = S(G)²/(H + l2) and S the soft threshold by l1. O(rows · log rows ·
 * features) a level.
 */
import type { Dataset } from '../dataset/dataset.ts';
import type { BinOptions, GrowInput, GrownTree, GrowthParams, TreeGrower } from './grower.ts';
import type { Tree } from './tree.ts';

interface Split {
  readonly gain: number;
  readonly feature: number;
  readonly threshold: number;
  readonly codes: readonly number[] | null;
  readonly missingLeft: boolean;
}

interface Node {
  readonly rows: readonly number[];
  readonly level: number;
  /** Bounds of the value, from monotone splits above; features split on above. */
  readonly low: number;
  readonly high: number;
  readonly path: readonly number[];
  split: Split | undefined;
  children: readonly [Node, Node] | undefined;
}

/** Sums of doubles are not told apart below this. */
const LEAST_GAIN = 1e-9;

export async function referenceGrower(
  dataset: Dataset,
  rows: Int32Array,
  { categorical }: BinOptions,
  params: GrowthParams,
): Promise<TreeGrower> {
  const x = (row: number, f: number): number => dataset.features[rows[row]! * dataset.width + f]!;
  return {
    grow: (input) => Promise.resolve(growTree(input)),
    close: () => Promise.resolve(),
  };

  function goesLeft(row: number, { feature, threshold, codes, missingLeft }: Split): boolean {
    const value = x(row, feature);
    if (Number.isNaN(value)) return missingLeft;
    return codes === null ? value <= threshold : codes.includes(value);
  }

  /** Present values, ascending. */
  function distinct(list: readonly number[], f: number): number[] {
    return [...new Set(list.map((row) => x(row, f)).filter((value) => !Number.isNaN(value)))].sort((a, b) => a - b);
  }

  function growTree({ gradient, hessian, bag, features }: GrowInput): GrownTree {
    const all = Array.from(rows, (_, i) => i);
    const allowed = features ? [...features] : dataset.schema.names.map((_, f) => f);
    const root = nodeOf(bag ? [...bag] : all, 0, -Infinity, Infinity, []);
    if (params.growth === 'symmetric') growLevels(root);
    else growNodes(root);
    return flatten(root);

    function sums(list: readonly number[]): { G: number; H: number; n: number } {
      let [G, H] = [0, 0];
      for (const row of list) {
        G += gradient[row]!;
        H += hessian[row]!;
      }
      return { G, H, n: list.length };
    }

    function soft(G: number): number {
      return Math.sign(G) * Math.max(0, Math.abs(G) - params.l1);
    }

    function valueOf({ G, H }: { G: number; H: number }, low: number, high: number): number {
      return Math.min(high, Math.max(low, H + params.l2 > 0 ? -soft(G) / (H + params.l2) : 0));
    }

    /** What a leaf of that value takes off the loss, twice. */
    function score(s: { G: number; H: number }, low: number, high: number): number {
      const v = valueOf(s, low, high);
      return -(2 * soft(s.G) * v + (s.H + params.l2) * v * v);
    }

    function candidates(node: Node): Split[] {
      const found: Split[] = [];
      for (const f of allowed) {
        if (params.interactions.length > 0) {
          const path = [...node.path, f];
          if (!params.interactions.some((group) => path.every((one) => group.includes(one)))) continue;
        }
        if (categorical.includes(f)) {
          const codes = distinct(node.rows, f);
          const statistic = new Map(
            codes.map((code) => {
              const { G, H } = sums(node.rows.filter((row) => x(row, f) === code));
              return [code, G / (H + 10)];
            }),
          );
          codes.sort((a, b) => statistic.get(a)! - statistic.get(b)! || a - b);
          for (let k = 1; k < codes.length; k += 1) {
            const left = codes.slice(0, k).sort((a, b) => a - b);
            found.push({ gain: 0, feature: f, threshold: 0, codes: left, missingLeft: false });
          }
        } else {
          const values = distinct(node.rows, f);
          for (let k = 0; k + 1 < values.length; k += 1) {
            const next = distinct(all, f).find((value) => value > values[k]!)!;
            const threshold = values[k]! + (next - values[k]!) / 2;
            for (const missingLeft of [false, true])
              found.push({ gain: 0, feature: f, threshold, codes: null, missingLeft });
          }
        }
      }
      return found;
    }

    /** The gain, or −∞ where the split is not allowed. */
    function gainOf(node: Node, split: Split): number {
      const left = sums(node.rows.filter((row) => goesLeft(row, split)));
      const right = sums(node.rows.filter((row) => !goesLeft(row, split)));
      for (const side of [left, right])
        if (side.n < Math.max(1, params.minChildRows) || side.H < params.minChildWeight) return -Infinity;
      const direction = params.monotone[split.feature] ?? 0;
      if (direction * (valueOf(right, node.low, node.high) - valueOf(left, node.low, node.high)) < 0) return -Infinity;
      return (
        score(left, node.low, node.high) +
        score(right, node.low, node.high) -
        score(sums(node.rows), node.low, node.high)
      );
    }

    function best(node: Node): Split | undefined {
      if (params.depth > 0 && node.level >= params.depth) return undefined;
      let chosen: Split | undefined;
      for (const split of candidates(node)) {
        const gain = gainOf(node, split);
        if (gain > (chosen?.gain ?? LEAST_GAIN + params.minGain)) chosen = { ...split, gain };
      }
      return chosen;
    }

    function divide(node: Node, found: Split): void {
      const count = node.rows.filter((row) => goesLeft(row, found)).length;
      const known = node.rows.some((row) => Number.isNaN(x(row, found.feature)));
      // Where a node knows no missing values they go with most rows.
      const split = known ? found : { ...found, missingLeft: 2 * count > node.rows.length };
      const parts = [true, false].map((left) => node.rows.filter((row) => goesLeft(row, split) === left));
      const direction = params.monotone[split.feature] ?? 0;
      const middle = parts.reduce((sum, part) => sum + valueOf(sums(part), node.low, node.high) / 2, 0);
      const child = (k: 0 | 1): Node => {
        const bounded = direction === 0 ? 0 : direction * (k === 0 ? 1 : -1);
        const [low, high] = [bounded < 0 ? middle : node.low, bounded > 0 ? middle : node.high];
        return nodeOf(parts[k]!, node.level + 1, low, high, [...node.path, split.feature]);
      };
      node.split = split;
      node.children = [child(0), child(1)];
    }

    function growNodes(start: Node): void {
      const open = [{ node: start, split: best(start) }];
      for (let leaves = 1; leaves < params.leaves; leaves += 1) {
        const able = open.filter(({ split }) => split !== undefined);
        if (able.length === 0) return;
        const next =
          params.growth === 'level'
            ? able.reduce((a, b) => (b.node.level < a.node.level ? b : a))
            : able.reduce((a, b) => (b.split!.gain > a.split!.gain ? b : a));
        divide(next.node, next.split!);
        const at = open.indexOf(next);
        open.splice(at, 1, ...next.node.children!.map((node) => ({ node, split: best(node) })));
      }
    }

    /** One split for all nodes of a level, that of the largest sum of gains; a node that it does not suit stays whole. */
    function growLevels(start: Node): void {
      let level = [start];
      for (let depth = 0; depth < params.depth; depth += 1) {
        let chosen: Split | undefined;
        for (const split of candidates({ ...start, path: level[0]!.path })) {
          const gains = level.map((node) => gainOf(node, split)).filter((gain) => gain !== -Infinity);
          const gain = gains.reduce((sum, one) => sum + one, 0);
          if (gain > (chosen?.gain ?? LEAST_GAIN + params.minGain)) chosen = { ...split, gain };
        }
        if (chosen === undefined) return;
        const suited = level.filter((node) => gainOf(node, chosen) !== -Infinity);
        const path = [...level[0]!.path, chosen.feature];
        for (const node of suited) divide(node, { ...chosen, gain: gainOf(node, chosen) });
        level = level.flatMap((node) => node.children ?? [node]).map((node) => Object.assign(node, { path }));
      }
    }

    function flatten(start: Node): GrownTree {
      const nodes = [start];
      for (let i = 0; i < nodes.length; i += 1) if (nodes[i]!.children) nodes.push(...nodes[i]!.children!);
      const place = new Map(nodes.map((node, i) => [node, i]));
      const leafOf = Int32Array.from(all, (row) => {
        let node = start;
        while (node.split) node = node.children![goesLeft(row, node.split) ? 0 : 1];
        return place.get(node)!;
      });
      const tree: Tree = {
        feature: Int32Array.from(nodes, ({ split }) => split?.feature ?? -1),
        threshold: Float64Array.from(nodes, ({ split }) => split?.threshold ?? 0),
        leftCategories: nodes.map(({ split }) => split?.codes ?? null),
        missingLeft: Uint8Array.from(nodes, ({ split }) => (split?.missingLeft === true ? 1 : 0)),
        left: Int32Array.from(nodes, ({ children }) => (children ? place.get(children[0])! : 0)),
        right: Int32Array.from(nodes, ({ children }) => (children ? place.get(children[1])! : 0)),
        value: Float64Array.from(nodes, (node) => (node.split ? 0 : valueOf(sums(node.rows), node.low, node.high))),
        gain: Float64Array.from(nodes, ({ split }) => split?.gain ?? 0),
        cover: Float64Array.from(nodes, (node) => node.rows.reduce((sum, row) => sum + dataset.weight[rows[row]!]!, 0)),
      };
      return { tree, leafOf };
    }
  }
}

function nodeOf(list: readonly number[], level: number, low: number, high: number, path: readonly number[]): Node {
  return { rows: list, level, low, high, path, split: undefined, children: undefined };
}
