/** The tree that comes into being: its nodes' splits, and at the end the leaves' values and where every row is. */
import { RESULT, type GrowMemory } from './grow-memory.ts';
import type { Tree } from './tree.ts';

export interface Split {
  readonly feature: number;
  /** In the loss's units. */
  readonly gain: number;
  /** The last bin on the left, of a number. */
  readonly bin: number;
  readonly missingLeft: boolean;
  /** [256] 1 for the bins that go left. */
  readonly sides: Uint8Array;
  /** Σg, Σh and rows of the left. */
  readonly g: number;
  readonly h: number;
  readonly c: number;
}

interface Leaf {
  readonly value: number;
  readonly cover: number;
}

/** [256] 1 for the bins that go left of a number's split. */
export function numberSides(bin: number, bins: number, missingLeft: boolean): Uint8Array {
  const sides = new Uint8Array(256).fill(1, 0, bin + 1);
  sides[bins] = missingLeft ? 1 : 0;
  return sides;
}

/** The same for a set of categories, from the bits of a result. */
export function categorySides({ masks }: GrowMemory, result: number): Uint8Array {
  const first = (result + RESULT - 4) * 2;
  return Uint8Array.from({ length: 256 }, (_, bin) => (masks[first + (bin >> 5)]! >>> (bin & 31)) & 1);
}

export class TreeNodes {
  readonly #memory: GrowMemory;
  readonly #categorical: ReadonlySet<number>;
  readonly #splits: (Split | undefined)[] = [];
  readonly #left: number[] = [];
  readonly #right: number[] = [];
  readonly #leaves: (Leaf | undefined)[] = [];

  constructor(memory: GrowMemory, categorical: ReadonlySet<number>) {
    this.#memory = memory;
    this.#categorical = categorical;
  }

  /** A new leaf; its number. */
  add(): number {
    this.#splits.push(undefined);
    this.#left.push(0);
    return this.#right.push(0) - 1;
  }

  divide(node: number, split: Split, left: number, right: number): void {
    this.#splits[node] = split;
    this.#left[node] = left;
    this.#right[node] = right;
  }

  close(node: number, leaf: Leaf): void {
    this.#leaves[node] = leaf;
  }

  /** Leads rows down the tree: `part` says where those of the right begin, `arrive` which of them reach a leaf. */
  lead(
    begin: number,
    end: number,
    part: (split: Split, begin: number, end: number) => number,
    arrive: (leaf: number, begin: number, end: number) => void,
  ): void {
    const begins = [begin];
    const ends = [end];
    this.#splits.forEach((split, node) => {
      const [from, to] = [begins[node]!, ends[node]!];
      if (split === undefined) {
        arrive(node, from, to);
        return;
      }
      const middle = part(split, from, to);
      const [left, right] = [this.#left[node]!, this.#right[node]!];
      [begins[left], ends[left]] = [from, middle];
      [begins[right], ends[right]] = [middle, to];
    });
  }

  tree(): Tree {
    const splits = this.#splits;
    const { edges } = this.#memory;
    const cover = Float64Array.from(splits, (_, n) => this.#leaves[n]?.cover ?? 0);
    for (let n = splits.length - 1; n >= 0; n -= 1)
      if (splits[n] !== undefined) cover[n] = cover[this.#left[n]!]! + cover[this.#right[n]!]!;
    return {
      feature: Int32Array.from(splits, (split) => split?.feature ?? -1),
      threshold: Float64Array.from(splits, (split) =>
        split === undefined || this.#categorical.has(split.feature) ? 0 : edges[split.feature * 256 + split.bin]!,
      ),
      leftCategories: splits.map((split) => this.#categoriesOn(split)),
      missingLeft: Uint8Array.from(splits, (split) => (split?.missingLeft === true ? 1 : 0)),
      left: Int32Array.from(this.#left),
      right: Int32Array.from(this.#right),
      value: Float64Array.from(splits, (_, n) => this.#leaves[n]?.value ?? 0),
      gain: Float64Array.from(splits, (split) => split?.gain ?? 0),
      cover,
    };
  }

  #categoriesOn(split: Split | undefined): number[] | null {
    if (split === undefined || !this.#categorical.has(split.feature)) return null;
    const { edges, counts } = this.#memory;
    const first = split.feature * 256;
    const codes = edges.subarray(first, first + counts[split.feature]!);
    return Array.from(codes).filter((_, bin) => split.sides[bin] === 1);
  }
}
