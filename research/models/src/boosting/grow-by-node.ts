/**
 * Growth node by node: leaf-wise splits the leaf with the largest gain (Shi 2007; LightGBM), level-wise the oldest one
 * (XGBoost). Ties go to the older leaf. What may be split waits in a binary heap: O(log leaves) a split.
 */
import type { GrowthParams } from './grower.ts';
import type { GrowingTree, TreeNode } from './growing-tree.ts';

export async function growByNode(tree: GrowingTree, { growth, leaves, depth }: GrowthParams): Promise<void> {
  const most = growth === 'leaf' ? leaves : 2 ** depth;
  if (most < 2 || !tree.mayBeSplit(tree.root)) return;
  tree.listRoot();
  tree.scan([tree.root]);
  const open: TreeNode[] = [];
  const isBefore = growth === 'leaf' ? gainsMore : isOlder;
  if (tree.root.split !== undefined) open.push(tree.root);
  while (open.length > 0 && tree.leaves.size < most) {
    const node = takeFirst(open, isBefore);
    const children = tree.divide(node, node.split!);
    const needed = children.filter((child) => tree.leaves.size < most && tree.mayBeSplit(child));
    tree.listChildren(node, children, needed);
    if (needed.length > 0) tree.scan(needed);
    await tree.breathe();
    for (const child of needed) {
      if (child.split === undefined) tree.release(child);
      else putIn(open, child, isBefore);
    }
  }
}

type IsBefore = (a: TreeNode, b: TreeNode) => boolean;

function isOlder(a: TreeNode, b: TreeNode): boolean {
  return a.id < b.id;
}

function gainsMore(a: TreeNode, b: TreeNode): boolean {
  const [own, other] = [a.split!.gain, b.split!.gain];
  return own > other || (own === other && a.id < b.id);
}

function putIn(heap: TreeNode[], node: TreeNode, isBefore: IsBefore): void {
  let at = heap.push(node) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!isBefore(node, heap[parent]!)) break;
    heap[at] = heap[parent]!;
    at = parent;
  }
  heap[at] = node;
}

function takeFirst(heap: TreeNode[], isBefore: IsBefore): TreeNode {
  const first = heap[0]!;
  const node = heap.pop()!;
  if (heap.length === 0) return first;
  let at = 0;
  for (let child = 1; child < heap.length; child = 2 * at + 1) {
    if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child += 1;
    if (!isBefore(heap[child]!, node)) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = node;
  return first;
}
