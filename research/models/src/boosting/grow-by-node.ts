/**
 * Growth node by node: leaf-wise splits the leaf with the largest gain (Shi 2007; LightGBM), level-wise the oldest one
 * (XGBoost). Ties go to the older leaf.
 */
import type { GrowthParams } from './grower.ts';
import type { GrowingTree, TreeNode } from './growing-tree.ts';

export function growByNode(tree: GrowingTree, { growth, leaves, depth }: GrowthParams): void {
  const most = growth === 'leaf' ? leaves : 2 ** depth;
  if (most < 2 || !tree.mayBeSplit(tree.root)) return;
  tree.listRoot();
  tree.scan([tree.root]);
  const open = tree.root.split === undefined ? [] : [tree.root];
  while (open.length > 0 && tree.leaves.size < most) {
    const [node] = open.splice(growth === 'leaf' ? largestGain(open) : 0, 1) as [TreeNode];
    const children = tree.divide(node, node.split!);
    const needed = children.filter((child) => tree.leaves.size < most && tree.mayBeSplit(child));
    tree.listChildren(node, children, needed);
    if (needed.length > 0) tree.scan(needed);
    for (const child of needed) {
      if (child.split === undefined) tree.release(child);
      else open.push(child);
    }
  }
}

function largestGain(open: readonly TreeNode[]): number {
  let best = 0;
  for (let k = 1; k < open.length; k += 1) if (open[k]!.split!.gain > open[best]!.split!.gain) best = k;
  return best;
}
