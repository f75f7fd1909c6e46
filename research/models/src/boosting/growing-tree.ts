/**
 * One tree while it grows: its nodes, where their rows and histograms are, and how a node is divided. Rows of a node
 * stand together and in their order; the histogram of the smaller child is built from its rows, that of the larger is
 * what is left of the parent's. When no histogram is free one that is not kept is used, and both children of that node
 * are built from rows.
 *
 * Splits are found in the units of the integers (quantize.ts). Leaf values come from the exact numbers, summed in the
 * order of the rows: an outlier that makes the integers coarse does not touch the other leaves.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { throwIfInterrupted } from '@quantcli/core';
import { FeatureChoice } from './feature-choice.ts';
import { columnAt, NODE, OPERATION, RESULT, SETTING, type GrowMemory } from './grow-memory.ts';
import { OPERATION_CODE } from './grow-work.ts';
import type { GrowInput, GrownTree, GrowthParams } from './grower.ts';
import type { TreeKernels } from './histogram-reference.ts';
import { quantize, type Scales } from './quantize.ts';
import { scoreAt, weightOf, type ScanRules, type Totals } from './split-numbers.ts';
import { categorySides, numberSides, TreeNodes, type Split } from './tree-nodes.ts';

/** A gain has to be more than the rounding of the scores that it is the difference of. */
const ROUNDING = 1e-12;
/** Updates and scans of bins below which sharing the work costs more than it brings. */
const SHARED_WORK = 50_000;

export interface TreeNode extends Totals {
  readonly id: number;
  readonly begin: number;
  readonly end: number;
  readonly depth: number;
  /** Bounds of the weight. */
  readonly lower: number;
  readonly upper: number;
  /** Score if it stays whole. */
  readonly score: number;
  /** Features split on above. */
  readonly path: ReadonlySet<number>;
  /** Its histogram; −1 when there is none. */
  slot: number;
  /** The best split, when one gains. */
  split: Split | undefined;
}

/** The same between turns of the event loop, in which an interruption can arrive; some tens of milliseconds. */
const TURN_WORK = 20_000_000;

/** What the trees of a grower have in common. */
export interface TreeGround {
  readonly memory: GrowMemory;
  readonly kernels: TreeKernels;
  readonly params: GrowthParams;
  readonly categorical: ReadonlySet<number>;
  /** [rows] of the sample. */
  readonly weight: Float64Array;
  /** [rows], filled for every tree. */
  readonly leafOf: Int32Array;
  /** Does the listed operations on all blocks. */
  readonly run: (alone: boolean) => void;
}

const CATEGORY_GUARD = 10;

export class GrowingTree {
  readonly root: TreeNode;
  readonly rules: ScanRules;
  readonly choice: FeatureChoice;
  /** Nodes that are leaves as it stands. */
  readonly leaves = new Set<TreeNode>();
  readonly #ground: TreeGround;
  readonly #input: GrowInput;
  readonly #nodes: TreeNodes;
  readonly #scales: Scales;
  readonly #free: number[];
  #operations = 0;
  #work = 0;
  #turnWork = 0;

  constructor(ground: TreeGround, input: GrowInput) {
    const { memory, params } = ground;
    this.#ground = ground;
    this.#input = input;
    const count = placeRows(memory, input.bag);
    const { scales, totals } = quantize(input, memory, count);
    this.#scales = scales;
    this.rules = {
      countBits: scales.countBits,
      l1: Math.min(params.l1 * scales.g, Number.MAX_VALUE),
      l2: Math.min(params.l2 * scales.h, Number.MAX_VALUE),
      minWeight: Math.max(1, params.minChildWeight * scales.h),
      minRows: Math.max(1, params.minChildRows),
      categoryGuard: Math.min(CATEGORY_GUARD * scales.h, Number.MAX_VALUE),
    };
    const { settings } = memory;
    for (const [name, value] of Object.entries(this.rules)) settings[SETTING[name as keyof ScanRules]] = value;
    settings[SETTING.seed] = input.seed;
    this.choice = new FeatureChoice(memory, params, input);
    this.#nodes = new TreeNodes(memory, ground.categorical);
    this.#free = Array.from({ length: memory.slots - 2 }, (_, k) => memory.slots - 3 - k);
    this.root = this.#addNode(totals, 0, count, 0, -Infinity, Infinity, new Set());
  }

  #addNode(
    { g, h, c }: Totals,
    begin: number,
    end: number,
    depth: number,
    lower: number,
    upper: number,
    path: ReadonlySet<number>,
  ): TreeNode {
    const { l1, l2 } = this.rules;
    const score = scoreAt(g, h, l1, l2, weightOf(g, h, l1, l2, lower, upper));
    const id = this.#nodes.add();
    const node: TreeNode = { g, h, c, id, begin, end, depth, lower, upper, score, path, slot: -1, split: undefined };
    this.leaves.add(node);
    return node;
  }

  mayBeSplit({ h, c, depth }: TreeNode): boolean {
    const { minRows, minWeight } = this.rules;
    const most = this.#ground.params.depth;
    return c >= 2 * minRows && h >= 2 * minWeight && (most === 0 || depth < most);
  }

  /** A free histogram, or one of the two that are not kept. */
  #takeSlot(place: 0 | 1): number {
    return this.#free.pop() ?? this.#ground.memory.slots - 2 + place;
  }

  #isKept(slot: number): boolean {
    return slot >= 0 && slot < this.#ground.memory.slots - 2;
  }

  release(node: TreeNode): void {
    if (this.#isKept(node.slot)) this.#free.push(node.slot);
    node.slot = -1;
  }

  list(code: number, slot: number, x: number, y: number): void {
    const { memory } = this.#ground;
    memory.operations.set([code, slot, x, y], OPERATION * this.#operations);
    this.#operations += 1;
    this.#work += memory.width * (code === OPERATION_CODE.build ? y - x : 256);
  }

  run(): void {
    this.#ground.memory.settings[SETTING.operations] = this.#operations;
    const alone = this.#work < SHARED_WORK;
    this.#operations = 0;
    this.#turnWork += this.#work;
    this.#work = 0;
    this.#ground.run(alone);
  }

  /** Gives the event loop a turn after much work; throws Interrupted on abort. */
  async breathe(): Promise<void> {
    if (this.#turnWork < TURN_WORK) return;
    this.#turnWork = 0;
    await nextTurn();
    throwIfInterrupted(this.#input.signal);
  }

  #listBuild(node: TreeNode): void {
    this.list(OPERATION_CODE.build, node.slot, node.begin, node.end);
  }

  listRoot(): void {
    this.root.slot = this.#takeSlot(0);
    this.#listBuild(this.root);
  }

  /** Lists what makes the histograms of those children that are needed; the parent's is used up. */
  listChildren(parent: TreeNode, children: readonly TreeNode[], needed: readonly TreeNode[]): void {
    const [left, right] = children as readonly [TreeNode, TreeNode];
    const [small, large] = left.c <= right.c ? [left, right] : [right, left];
    if (!needed.includes(large)) {
      this.release(parent);
      if (needed.length === 0) return;
      small.slot = this.#takeSlot(0);
      this.#listBuild(small);
    } else if (this.#isKept(parent.slot)) {
      small.slot = this.#takeSlot(0);
      this.#listBuild(small);
      large.slot = parent.slot;
      parent.slot = -1;
      this.list(OPERATION_CODE.subtract, large.slot, small.slot, 0);
      if (!needed.includes(small)) this.release(small);
    } else {
      large.slot = this.#takeSlot(1);
      this.#listBuild(large);
      if (!needed.includes(small)) return;
      small.slot = this.#takeSlot(0);
      this.#listBuild(small);
    }
  }

  /** Lists a node to be scanned, at a place of the memory's nodes. */
  listScan(code: number, node: TreeNode, place: number, result: number): void {
    const { g, h, c, lower, upper, score, id } = node;
    this.#ground.memory.nodeTotals.set([g, h, c, lower, upper, score, id], NODE * place);
    this.list(code, node.slot, place, result);
  }

  /** Finds the best splits of one or two nodes whose histograms are listed. */
  scan(nodes: readonly TreeNode[]): void {
    nodes.forEach((node, place) => {
      this.choice.allow(place, node.path);
      this.listScan(OPERATION_CODE.scan, node, place, place);
    });
    this.run();
    nodes.forEach((node, place) => {
      const at = this.bestResult(place);
      if (at < 0) return;
      const { results, counts } = this.#ground.memory;
      const gain = results[at]! - node.score;
      if (!this.isGain(gain, node.score)) return;
      const feature = at / RESULT - place * this.#ground.memory.padded;
      const [bin, missingLeft] = [results[at + 1]!, results[at + 2] === 1];
      const sides = this.#ground.categorical.has(feature)
        ? categorySides(this.#ground.memory, at)
        : numberSides(bin, counts[feature]!, missingLeft);
      const [g, h, c] = [results[at + 3]!, results[at + 4]!, results[at + 5]!];
      node.split = { feature, gain: this.realGain(gain), bin, missingLeft, sides, g, h, c };
    });
  }

  /** Where the best result of a scan stands, of equals that of the first feature; −1 when there is none. */
  bestResult(place: number): number {
    const { results, padded, width, used } = this.#ground.memory;
    let best = -1;
    for (let f = 0; f < width; f += 1) {
      const at = (place * padded + f) * RESULT;
      if (used[f] === 1 && results[at]! > (best < 0 ? -Infinity : results[best]!)) best = at;
    }
    return best;
  }

  isGain(gain: number, score: number): boolean {
    return gain > ROUNDING * Math.abs(score) && this.realGain(gain) > this.#ground.params.minGain;
  }

  /** From the integers' units to those of the loss. */
  realGain(gain: number): number {
    const { g, h } = this.#scales;
    return Math.min((gain / g) * (h / g), Number.MAX_VALUE);
  }

  /** Parts the rows that stand from begin to end; where those of the right begin. */
  readonly #part = ({ feature, sides }: Split, begin: number, end: number): number => {
    const { memory, kernels } = this.#ground;
    const { at } = memory;
    memory.sides.set(sides);
    const order = at.order + 4 * begin;
    return begin + kernels.partition(columnAt(memory, feature), order, end - begin, at.sides, at.spare);
  };

  /** Splits a node: its rows part, and two leaves take its place. */
  divide(node: TreeNode, split: Split): readonly [TreeNode, TreeNode] {
    const { params } = this.#ground;
    const { begin, end, depth, lower, upper } = node;
    const middle = this.#part(split, begin, end);
    const right = { g: node.g - split.g, h: node.h - split.h, c: node.c - split.c };
    const path = new Set(node.path).add(split.feature);
    const sign = params.monotone[split.feature]!;
    const between = sign === 0 ? 0 : (this.#weight(split, node) + this.#weight(right, node)) / 2;
    this.leaves.delete(node);
    const children = [
      this.#addNode(split, begin, middle, depth + 1, sign < 0 ? between : lower, sign > 0 ? between : upper, path),
      this.#addNode(right, middle, end, depth + 1, sign > 0 ? between : lower, sign < 0 ? between : upper, path),
    ] as const;
    this.#nodes.divide(node.id, split, children[0].id, children[1].id);
    return children;
  }

  #weight({ g, h }: Totals, { lower, upper }: TreeNode): number {
    return weightOf(g, h, this.rules.l1, this.rules.l2, lower, upper);
  }

  finish(): GrownTree {
    const { memory, leafOf, weight, params } = this.#ground;
    const { gradient, hessian } = this.#input;
    // A bound is a weight in the integers' units.
    const unit = Math.min(this.#scales.h / this.#scales.g, Number.MAX_VALUE);
    for (const { id, begin, end, lower, upper } of this.leaves) {
      let [g, h, cover] = [0, 0, 0];
      for (let i = begin; i < end; i += 1) {
        const row = memory.order[i]!;
        g += gradient[row]!;
        h += hessian[row]!;
        cover += weight[row]!;
        leafOf[row] = id;
      }
      const value = h + params.l2 > 0 ? weightOf(g, h, params.l1, params.l2, lower * unit, upper * unit) : 0;
      this.#nodes.close(id, { value: value + 0, cover });
    }
    const { order, rows } = memory;
    this.#nodes.lead(this.root.end, rows, this.#part, (node, begin, end) => {
      for (let i = begin; i < end; i += 1) leafOf[order[i]!] = node;
    });
    return { tree: this.#nodes.tree(), leafOf };
  }
}

/** Puts the rows to grow on in order, and the others behind them; how many the first are. */
function placeRows({ order, rows }: GrowMemory, bag: Int32Array | undefined): number {
  const count = bag?.length ?? 0;
  if (bag !== undefined) order.set(bag);
  for (let row = 0, drawn = 0, place = count; row < rows; row += 1) {
    if (drawn < count && bag![drawn] === row) drawn += 1;
    else order[place++] = row;
  }
  return bag === undefined ? rows : count;
}
