/**
 * Scores of many rows by many trees, a block of rows at a time: all trees walk it while its positions (tree-layout.ts)
 * are in the cache. In WebAssembly where it was built and the trees are small (leaf-kernel.ts), by this walk otherwise.
 * Sums run in the order of the trees: the same bits either way, and as adding the trees one by one.
 * O(rows · trees · depth).
 */
import { kernelFor } from './leaf-kernel.ts';
import { BLOCK, layOut, position, type TreeLayout } from './tree-layout.ts';
import type { Tree } from './tree.ts';

export interface TreePredictor {
  /**
   * Adds trees [from, to) to the scores; tree t counts for output t mod K.
   * @param features row-major
   * @param rows the rows of `features` to score
   * @param scores [rows × K] row-major, added to
   */
  add(features: Float64Array, rows: Int32Array, scores: Float64Array, from: number, to: number): void;
}

/** Fewer rows are not worth bringing the model into the kernel's memory. */
const KERNEL_FROM = 64;

/**
 * @param width features a row
 * @param outputs scores a row: K
 * @param kernels false for the reference
 */
export function treePredictor(trees: readonly Tree[], width: number, outputs: number, kernels = true): TreePredictor {
  let layout: TreeLayout | undefined;
  return {
    add(features, rows, scores, from, to) {
      layout ??= layOut(trees, width);
      const kernel = kernels && rows.length >= KERNEL_FROM ? kernelFor(layout, outputs) : undefined;
      const bins = kernel?.bins ?? new Int32Array(BLOCK * layout.columns);
      const reached = new Int32Array(BLOCK);
      for (let first = 0; first < rows.length; first += BLOCK) {
        const count = Math.min(BLOCK, rows.length - first);
        position(layout, features, width, rows, first, count, bins);
        if (kernel) {
          kernel.add(scores, first * outputs, count, from, to);
          continue;
        }
        for (let t = from; t < to; t += 1) {
          walk(layout.nodes, bins as Int32Array, layout.roots[t]!, layout.depths[t]!, count, reached);
          let at = first * outputs + (t % outputs);
          for (let i = 0; i < count; i += 1, at += outputs) scores[at]! += layout.values[reached[i]! >> 2]!;
        }
      }
    },
  };
}

/** Rows of a block by one tree: leaves in `reached` the places of their leaves, four rows at a time. A leaf leads to itself. */
function walk(
  nodes: Int32Array,
  bins: Int32Array,
  root: number,
  depth: number,
  count: number,
  reached: Int32Array,
): void {
  for (let i = 0; i < count; i += 4) {
    let [a, b, c, d] = [root, root, root, root];
    for (let level = 0; level < depth; level += 1) {
      a = nodes[a + 2]! + (((nodes[a + 1]! - bins[nodes[a]! + i]!) >> 31) & 4);
      b = nodes[b + 2]! + (((nodes[b + 1]! - bins[nodes[b]! + i + 1]!) >> 31) & 4);
      c = nodes[c + 2]! + (((nodes[c + 1]! - bins[nodes[c]! + i + 2]!) >> 31) & 4);
      d = nodes[d + 2]! + (((nodes[d + 1]! - bins[nodes[d]! + i + 3]!) >> 31) & 4);
    }
    reached[i] = a;
    reached[i + 1] = b;
    reached[i + 2] = c;
    reached[i + 3] = d;
  }
}
