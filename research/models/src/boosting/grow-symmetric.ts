/**
 * Growth by level with one split for all of its nodes (oblivious trees; CatBoost). A node that the level's split would
 * leave too small stays whole, and may be split at the next level: so no leaf is empty, and a new row in a region that
 * training left empty gets the value of the region around it.
 */
import { histogramAt, RESULT, type GrowMemory } from './grow-memory.ts';
import { OPERATION_CODE } from './grow-work.ts';
import type { GrowthParams } from './grower.ts';
import type { GrowingTree, TreeNode } from './growing-tree.ts';
import { pairScore, slotCount, slotG, slotH } from './split-numbers.ts';
import { numberSides, type Split } from './tree-nodes.ts';

export async function growSymmetric(
  tree: GrowingTree,
  memory: GrowMemory,
  { depth, monotone }: GrowthParams,
  categorical: ReadonlySet<number>,
): Promise<void> {
  if (depth < 1 || !tree.mayBeSplit(tree.root)) return;
  tree.listRoot();
  const path = new Set<number>();
  let whole = [tree.root];
  for (let level = 1; whole.length > 0; level += 1) {
    const found = scanLevel(tree, memory, whole, path);
    if (found === undefined) return;
    path.add(found.feature);
    const next: TreeNode[] = [];
    for (const node of whole) {
      const sign = monotone[found.feature]!;
      const split = splitOf(tree, memory, node, found, categorical.has(found.feature), sign);
      if (split === undefined) {
        next.push(node);
        continue;
      }
      const children = tree.divide(node, split);
      const needed = children.filter((child) => level < depth && tree.mayBeSplit(child));
      tree.listChildren(node, children, needed);
      next.push(...needed);
    }
    whole = level < depth ? next : [];
    await tree.breathe();
  }
}

interface LevelSplit {
  readonly feature: number;
  readonly bin: number;
  readonly missingLeft: boolean;
}

function scanLevel(
  tree: GrowingTree,
  memory: GrowMemory,
  nodes: readonly TreeNode[],
  path: ReadonlySet<number>,
): LevelSplit | undefined {
  tree.choice.allow(0, path);
  nodes.forEach((node, place) => tree.listScan(OPERATION_CODE.scanLevel, node, place, 0));
  tree.list(OPERATION_CODE.finishLevel, 0, 0, 0);
  tree.run();
  const at = tree.bestResult(0);
  const scores = nodes.reduce((sum, { score }) => sum + Math.abs(score), 0);
  if (at < 0 || !tree.isGain(memory.results[at]!, scores)) return undefined;
  return { feature: at / RESULT, bin: memory.results[at + 1]!, missingLeft: memory.results[at + 2] === 1 };
}

/** The level's split in one node; undefined where the node has to stay whole. */
function splitOf(
  tree: GrowingTree,
  memory: GrowMemory,
  node: TreeNode,
  { feature, bin, missingLeft }: LevelSplit,
  isSet: boolean,
  sign: number,
): Split | undefined {
  const { words, counts } = memory;
  const { countBits } = tree.rules;
  const bins = counts[feature]!;
  const sides = isSet ? new Uint8Array(256).fill(1, bin, bin + 1) : numberSides(bin, bins, missingLeft);
  const first = histogramAt(memory, node.slot, feature) >>> 2;
  let [g, h, c] = [0, 0, 0];
  for (let b = 0; b <= bins; b += 1) {
    if (sides[b] === 0) continue;
    g += slotG(words, first + 4 * b);
    h += slotH(words, first + 4 * b, countBits);
    c += slotCount(words, first + 4 * b, countBits);
  }
  const { lower, upper } = node;
  const bounded = sign !== 0 || lower !== -Infinity || upper !== Infinity;
  const score = pairScore(node, g, h, c, tree.rules, bounded ? { sign, lower, upper, draw: undefined } : undefined);
  if (score === -Infinity) return undefined;
  const some = slotCount(words, first + 4 * bins, countBits) > 0;
  // Where a node knows no missing values they go with most rows.
  if (!some && !isSet) sides[bins] = 2 * c > node.c ? 1 : 0;
  const gain = tree.realGain(score - node.score);
  return { feature, gain, bin, missingLeft: sides[bins] === 1, sides, g, h, c };
}
