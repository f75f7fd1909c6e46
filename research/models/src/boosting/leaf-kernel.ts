/**
 * The WebAssembly form of prediction (../../wasm/leaves.ts): every inner node of a tree is decided for 64 rows at a time.
 * That pays for trees of up to 256 leaves, whose numbers fit into a byte, over features of up to 255 positions, as the
 * engine's bins make them. The models of a thread share one memory; the one that predicts is copied into it.
 *
 * Memory: the slots of 256 leaves, those of 255 inner nodes, then trees, nodes, values, scores, positions.
 */
import { existsSync, readFileSync } from 'node:fs';
import { BLOCK, type TreeLayout } from './tree-layout.ts';

/** As in ../../wasm/leaves.ts. */
const GROUP = 64;
const TREE = 20;
const NODE = 16;

const LEAVES = 256;
const INNER = LEAVES * GROUP;
const TREES = INNER + LEAVES * GROUP;

interface LeafKernel {
  /** [columns × BLOCK] where the positions of a block are to be. */
  readonly bins: Uint8Array;
  /** Adds trees [from, to) to `count` rows of scores from `at` on. */
  add(scores: Float64Array, at: number, count: number, from: number, to: number): void;
}

interface Exports {
  addTrees(tree: number, end: number, slots: number, bins: number, rows: number, scores: number): void;
}
interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}
/** The part used here; Node's types leave the global to those of the browser. */
declare const WebAssembly: {
  readonly Memory: new (limits: { initial: number }) => Memory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
};

const BUILT = new URL('../../wasm/leaves.wasm', import.meta.url);
const PAGE = 65_536;

let loaded: { readonly memory: Memory; readonly exports: Exports } | undefined;
/** Whose tables are in the memory. */
let latest: TreeLayout | undefined;

/** The kernel with a model in place, until another is asked for; undefined where it was not built or the trees are too large. */
export function kernelFor(layout: TreeLayout, outputs: number): LeafKernel | undefined {
  if (layout.positions > 256 || layout.leaves > LEAVES || (loaded === undefined && !existsSync(BUILT)))
    return undefined;
  const { memory, exports } = (loaded ??= load());
  const nodes = TREES + TREE * layout.roots.length;
  const values = Math.ceil((nodes + NODE * layout.values.length) / 8) * 8;
  const scores = values + 8 * layout.values.length;
  const bins = scores + 8 * outputs * BLOCK;
  const missing = bins + layout.columns * BLOCK - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
  if (latest !== layout) write(layout, memory.buffer, nodes, values, outputs);
  latest = layout;
  const sums = new Float64Array(memory.buffer, scores, outputs * BLOCK);
  return {
    bins: new Uint8Array(memory.buffer, bins, layout.columns * BLOCK),
    add(all, at, count, from, to) {
      for (let i = 0; i < count; i += 1)
        for (let k = 0; k < outputs; k += 1) sums[k * BLOCK + i] = all[at + i * outputs + k]!;
      exports.addTrees(TREES + TREE * from, TREES + TREE * to, INNER, bins, count, scores);
      for (let i = 0; i < count; i += 1)
        for (let k = 0; k < outputs; k += 1) all[at + i * outputs + k] = sums[k * BLOCK + i]!;
    },
  };
}

function load() {
  const memory = new WebAssembly.Memory({ initial: Math.ceil(TREES / PAGE) });
  const instance = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(BUILT)), { env: { memory } });
  const slots = new Uint8Array(memory.buffer, 0, INNER);
  for (let leaf = 0; leaf < LEAVES; leaf += 1) slots.fill(leaf, leaf * GROUP, (leaf + 1) * GROUP);
  return { memory, exports: instance.exports as Exports };
}

/** Inner nodes from the last to the first, children before parents; a leaf is its number and its value. */
function write(layout: TreeLayout, buffer: ArrayBuffer, nodesAt: number, valuesAt: number, outputs: number): void {
  const view = new DataView(buffer);
  let node = nodesAt;
  let value = valuesAt;
  layout.roots.forEach((root, t) => {
    const end = layout.roots[t + 1] ?? layout.nodes.length;
    const slots = new Map<number, number>();
    const [firstNode, firstValue] = [node, value];
    for (let at = end - 4; at >= root; at -= 4) {
      const left = layout.nodes[at + 2]!;
      if (left === at) {
        slots.set(at, ((value - firstValue) / 8) * GROUP);
        view.setFloat64(value, layout.values[at >> 2]!, true);
        value += 8;
        continue;
      }
      slots.set(at, INNER + ((node - firstNode) / NODE) * GROUP);
      const fields = [layout.nodes[at]!, slots.get(left)!, slots.get(left + 4)!, layout.nodes[at + 1]!];
      fields.forEach((field, i) => view.setUint32(node + 4 * i, field, true));
      node += NODE;
    }
    const fields = [firstNode, node, slots.get(root)!, firstValue, (t % outputs) * BLOCK * 8];
    fields.forEach((field, i) => view.setUint32(TREES + t * TREE + 4 * i, field, true));
  });
}
