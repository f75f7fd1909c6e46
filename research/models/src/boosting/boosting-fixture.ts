/** Small generated problems for the tests of this folder; conformance/oracles/models/boosting/make.py draws the same. */
import { labelledRows, type Sample } from '../dataset/sample.ts';
import { tableDataset } from '../dataset/table-dataset.ts';
import type { Tree } from './tree.ts';

/** Lehmer's generator (a = 16807), in (0, 1). */
export function lehmer(seed: number): () => number {
  let state = seed;
  return () => (state = (16_807 * state) % 2_147_483_647) / 2_147_483_647;
}

export interface Problem {
  readonly x: readonly (readonly number[])[];
  readonly y: readonly number[];
  readonly group?: readonly number[] | undefined;
  readonly weight?: readonly number[] | undefined;
  readonly categories?: readonly (readonly string[] | null)[];
}

/** All rows of one instant. */
export function sampleOf({ x, y, group, weight, categories }: Problem): Sample {
  const width = x[0]!.length;
  const { dataset } = tableDataset({
    names: Array.from({ length: width }, (_, f) => `x${f}`),
    columns: Array.from({ length: width }, (_, f) => Float64Array.from(x, (row) => row[f]!)),
    ...(categories && { categories }),
    target: Float64Array.from(y),
    targetName: 'y',
    weight: weight && Float64Array.from(weight),
    group: group && Float64Array.from(group),
  });
  return { dataset, rows: labelledRows(dataset).rows };
}

/** Friedman's first function of ten uniforms, with noise of the same kind as its draws. */
export function friedman(rows: number, seed: number): Problem {
  const draw = lehmer(seed);
  const x = Array.from({ length: rows }, () => Array.from({ length: 10 }, draw));
  const y = x.map(
    (v) =>
      10 * Math.sin(Math.PI * v[0]! * v[1]!) + 20 * (v[2]! - 0.5) ** 2 + 10 * v[3]! + 5 * v[4]! + 4 * (draw() - 0.5),
  );
  return { x, y };
}

/** A tree of random splits; the last feature is a category of six codes. */
export function randomTree(draw: () => number, leaves: number, width: number): Tree {
  const feature = [-1];
  const children: [number, number][] = [[0, 0]];
  const open = [0];
  while (open.length < leaves) {
    const [node] = open.splice(Math.floor(draw() * open.length), 1);
    feature[node!] = Math.floor(draw() * width);
    children[node!] = [feature.length, feature.length + 1];
    open.push(feature.length, feature.length + 1);
    feature.push(-1, -1);
    children.push([0, 0], [0, 0]);
  }
  const inner = <T>(value: (f: number) => T, leaf: T): T[] => feature.map((f) => (f < 0 ? leaf : value(f)));
  return {
    feature: Int32Array.from(feature),
    threshold: Float64Array.from(inner((f) => (f === width - 1 ? 0 : Math.round(20 * draw() - 10) / 20), 0)),
    leftCategories: inner((f) => (f === width - 1 ? [0, 1, 2, 3, 4, 5].filter(() => draw() < 0.5) : null), null),
    missingLeft: Uint8Array.from(inner(() => (draw() < 0.5 ? 1 : 0), 0)),
    left: Int32Array.from(children, ([left]) => left),
    right: Int32Array.from(children, ([, right]) => right),
    value: Float64Array.from(feature, (f) => (f < 0 ? draw() - 0.5 : 0)),
    gain: Float64Array.from(inner(() => draw(), 0)),
    cover: Float64Array.from(feature, () => 1),
  };
}

/** Node by node, as the format says: the leaf's value. */
export function followTree(tree: Tree, row: ArrayLike<number>): number {
  let node = 0;
  while (tree.feature[node]! >= 0) {
    const value = row[tree.feature[node]!]!;
    const codes = tree.leftCategories[node]!;
    const left = Number.isNaN(value)
      ? tree.missingLeft[node] === 1
      : codes === null
        ? value <= tree.threshold[node]!
        : codes.includes(value);
    node = left ? tree.left[node]! : tree.right[node]!;
  }
  return tree.value[node]!;
}
