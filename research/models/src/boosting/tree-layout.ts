/**
 * Trees laid out for prediction. A block of rows is first turned into whole numbers: the position of a value among all
 * thresholds that the trees have for its feature, so that "value ≤ threshold" is a comparison of positions, which needs
 * no branch that could be mispredicted. A node reads a column: a feature has one in which the missing lie below all
 * thresholds and one in which they lie above, where needed, and every different split of a category has its own of
 * 0 (left) and 1.
 */
import type { Tree } from './tree.ts';

/** Rows of a block; their positions stay in the nearest cache. */
export const BLOCK = 256;
/** Cells a threshold in the table that finds a value's position. */
const CELLS = 4;
/** No position is beyond it: a leaf leads to itself. */
const NEVER = 0x3fffffff;

interface NumericColumns {
  readonly feature: number;
  /** Ascending, distinct. */
  readonly thresholds: Float64Array;
  /** The columns in which missing values go left and right; −1 when no node reads one. */
  readonly missingLeft: number;
  readonly missingRight: number;
  /** Table over equal cells of [first, last threshold]: how many thresholds lie in earlier cells. */
  readonly starts: Int32Array;
  readonly scale: number;
}

interface CategoryColumn {
  readonly feature: number;
  readonly column: number;
  /** [codes] 0 left, 1 right; further codes go right, missing ones to `missing`. */
  readonly side: Uint8Array;
  readonly missing: number;
}

export interface TreeLayout {
  readonly numeric: readonly NumericColumns[];
  readonly category: readonly CategoryColumn[];
  readonly columns: number;
  /** Positions that a column may have, at most. */
  readonly positions: number;
  /** Four numbers a node, breadth first: where its column begins among the positions of a block, position of the threshold, place of the left child (the right one follows), 0. */
  readonly nodes: Int32Array;
  readonly values: Float64Array;
  /** Of a tree, at most. */
  readonly leaves: number;
  /** [trees] place of each root, and the levels below it. */
  readonly roots: Int32Array;
  readonly depths: Int32Array;
}

/**
 * Writes the positions of rows [first, first + count) of a block.
 * @param bins [columns × BLOCK] column by column
 */
export function position(
  { numeric, category }: Omit<TreeLayout, 'nodes'>,
  features: Float64Array,
  width: number,
  rows: Int32Array,
  first: number,
  count: number,
  bins: Int32Array | Uint8Array,
): void {
  for (const { feature, thresholds, missingLeft, missingRight, starts, scale } of numeric) {
    const low = thresholds[0]!;
    const cells = starts.length - 2;
    const [left, right] = [missingLeft * BLOCK, missingRight * BLOCK];
    for (let i = 0; i < count; i += 1) {
      const value = features[rows[first + i]! * width + feature]!;
      if (value !== value) {
        if (left >= 0) bins[left + i] = 0;
        if (right >= 0) bins[right + i] = thresholds.length;
        continue;
      }
      const cell = cellOf(value, low, scale, cells);
      let below = starts[cell]!;
      let above = starts[cell + 1]!;
      while (below < above) {
        const middle = (below + above) >> 1;
        if (thresholds[middle]! < value) below = middle + 1;
        else above = middle;
      }
      if (left >= 0) bins[left + i] = below;
      if (right >= 0) bins[right + i] = below;
    }
  }
  for (const { feature, column, side, missing } of category) {
    for (let i = 0; i < count; i += 1) {
      const code = features[rows[first + i]! * width + feature]!;
      bins[column * BLOCK + i] = code === code ? (side[code] ?? 1) : missing;
    }
  }
}

/** Never falls with the value: equal cells of values keep the order of the thresholds. */
function cellOf(value: number, low: number, scale: number, cells: number): number {
  const cell = (value - low) * scale;
  return cell > 0 ? (cell < cells ? cell | 0 : cells) : 0;
}

export function layOut(trees: readonly Tree[], width: number): TreeLayout {
  const found = Array.from({ length: width }, () => ({ thresholds: new Set<number>(), sides: [false, false] }));
  for (const tree of trees) {
    tree.feature.forEach((f, n) => {
      if (f < 0 || tree.leftCategories[n] !== null) return;
      found[f]!.thresholds.add(tree.threshold[n]! + 0);
      found[f]!.sides[tree.missingLeft[n]!] = true;
    });
  }
  let columns = 0;
  const numeric: NumericColumns[] = [];
  const byFeature: (NumericColumns | undefined)[] = found.map(({ thresholds, sides }, feature) => {
    if (thresholds.size === 0) return undefined;
    const sorted = Float64Array.from(thresholds).sort();
    const missingRight = sides[0] ? columns++ : -1;
    const missingLeft = sides[1] ? columns++ : -1;
    const one = { feature, thresholds: sorted, missingLeft, missingRight, ...table(sorted) };
    numeric.push(one);
    return one;
  });
  const category: CategoryColumn[] = [];
  const categoryColumns = new Map<string, number>();
  const total = trees.reduce((sum, { feature }) => sum + feature.length, 0);
  const nodes = new Int32Array(4 * total);
  const values = new Float64Array(total);
  let end = 0;
  const put = (column: number, threshold: number, left: number, value: number): void => {
    nodes[end] = column;
    nodes[end + 1] = threshold;
    nodes[end + 2] = left;
    values[end >> 2] = value;
    end += 4;
  };
  const roots: number[] = [];
  const depths: number[] = [];
  for (const tree of trees) {
    roots.push(end);
    // Breadth first, brothers side by side.
    const queue = [0];
    const levels = [0];
    const base = end;
    let depth = 0;
    for (let i = 0; i < queue.length; i += 1) {
      const n = queue[i]!;
      const f = tree.feature[n]!;
      depth = Math.max(depth, levels[i]!);
      if (f < 0) {
        put(0, NEVER, base + 4 * i, tree.value[n]!);
        continue;
      }
      const left = base + 4 * queue.length;
      queue.push(tree.left[n]!, tree.right[n]!);
      levels.push(levels[i]! + 1, levels[i]! + 1);
      const codes = tree.leftCategories[n]!;
      if (codes === null) {
        const { thresholds, missingLeft, missingRight } = byFeature[f]!;
        const column = tree.missingLeft[n] === 1 ? missingLeft : missingRight;
        put(column * BLOCK, positionOf(thresholds, tree.threshold[n]!), left, 0);
      } else {
        const key = [f, tree.missingLeft[n], ...codes].join();
        const known = categoryColumns.get(key);
        put((known ?? columns) * BLOCK, 0, left, 0);
        if (known !== undefined) continue;
        category.push({ feature: f, column: columns, ...sides(codes, tree.missingLeft[n]!) });
        categoryColumns.set(key, columns);
        columns += 1;
      }
    }
    depths.push(depth);
  }
  return {
    numeric,
    category,
    columns,
    positions: numeric.reduce((most, { thresholds }) => Math.max(most, thresholds.length + 1), 2),
    nodes,
    values,
    leaves: trees.reduce((most, { feature }) => Math.max(most, (feature.length + 1) / 2), 0),
    roots: Int32Array.from(roots),
    depths: Int32Array.from(depths),
  };
}

function sides(codes: readonly number[], missingLeft: number): { side: Uint8Array; missing: number } {
  const side = new Uint8Array(1 + Math.max(-1, ...codes)).fill(1);
  for (const code of codes) side[code] = 0;
  return { side, missing: 1 - missingLeft };
}

function table(thresholds: Float64Array): { starts: Int32Array; scale: number } {
  const cells = CELLS * thresholds.length;
  const range = thresholds.at(-1)! - thresholds[0]!;
  const scale = range > 0 && cells / range < Infinity ? cells / range : 0;
  const starts = new Int32Array(cells + 2);
  for (const value of thresholds) starts[cellOf(value, thresholds[0]!, scale, cells) + 1]! += 1;
  for (let c = 0; c <= cells; c += 1) starts[c + 1]! += starts[c]!;
  return { starts, scale };
}

function positionOf(thresholds: Float64Array, threshold: number): number {
  let low = 0;
  let high = thresholds.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (thresholds[middle]! < threshold) low = middle + 1;
    else high = middle;
  }
  return low;
}
