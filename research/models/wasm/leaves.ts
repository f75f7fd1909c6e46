/**
 * The leaves that rows reach, without a branch: all inner nodes of a tree are decided for 64 rows at a time, from the
 * last to the first, a vector of 16 rows in one instruction. A node's slot takes, row by row, the slot of the child that
 * the row goes to; the slot of a leaf holds its number; so the root's slot ends with the numbers of the leaves. The
 * layout is that of ../src/boosting/leaf-kernel.ts; its reference is the walk of ../src/boosting/predict-trees.ts.
 */

/** Bytes of a slot: rows at a time. */
const GROUP: usize = 64;
/** Bytes of a tree: first node, end of the nodes, slot of the root, values of the leaves, place of its scores. */
const TREE: usize = 20;
/** Bytes of a node: place of its column, slots of left and right child, its threshold. */
const NODE: usize = 16;

function decide(slot: usize, column: usize, left: usize, right: usize, threshold: v128): void {
  const beyond = i8x16.gt_u(v128.load(column), threshold);
  v128.store(slot, v128.bitselect(v128.load(right), v128.load(left), beyond));
}

/** Adds the trees [tree, end) to the scores of the rows; `slots` is where inner nodes keep theirs. */
export function addTrees(tree: usize, end: usize, slots: usize, bins: usize, rows: usize, scores: usize): void {
  for (; tree < end; tree += TREE) {
    const first = <usize>load<u32>(tree);
    const last = <usize>load<u32>(tree, 4);
    const root = <usize>load<u32>(tree, 8);
    const values = <usize>load<u32>(tree, 12);
    let score = scores + <usize>load<u32>(tree, 16);
    for (let group: usize = 0; group < rows; group += GROUP) {
      let slot = slots;
      for (let node = first; node < last; node += NODE) {
        const column = bins + group + <usize>load<u32>(node);
        const left = <usize>load<u32>(node, 4);
        const right = <usize>load<u32>(node, 8);
        const threshold = v128.load_splat<u8>(node, 12);
        decide(slot, column, left, right, threshold);
        decide(slot + 16, column + 16, left + 16, right + 16, threshold);
        decide(slot + 32, column + 32, left + 32, right + 32, threshold);
        decide(slot + 48, column + 48, left + 48, right + 48, threshold);
        slot += GROUP;
      }
      for (let leaf = root; leaf < root + GROUP; leaf += 1) {
        const value = load<f64>(values + ((<usize>load<u8>(leaf)) << 3));
        store<f64>(score, load<f64>(score) + value);
        score += 8;
      }
    }
  }
}
