/**
 * Trees as JSON: an object of arrays a tree, and back with every structural claim checked: a wrong file must not become
 * an endless walk. Numbers print shortest and come back to the bit; a threshold beyond all numbers prints as the largest.
 */
import type { Json } from '@quantcli/core';
import { z } from 'zod';
import type { Tree } from './tree.ts';

const whole = z
  .number()
  .int()
  .max(2 ** 31 - 1);
/** Prediction keeps a byte for every code up to the largest; no map of words holds more. */
const code = z
  .number()
  .int()
  .min(0)
  .max(2 ** 24 - 1);

export const treeSchema = z
  .strictObject({
    feature: z.array(whole.min(-1)).min(1),
    threshold: z.array(z.number()),
    categories: z.array(z.tuple([whole.min(0), z.array(code).max(255)])),
    missingLeft: z.array(z.literal([0, 1])),
    left: z.array(whole.min(0)),
    right: z.array(whole.min(0)),
    value: z.array(z.number()),
    gain: z.array(z.number()),
    cover: z.array(z.number()),
  })
  .refine(isTree, { error: 'these arrays are not a tree' })
  .transform(({ categories, ...arrays }): Tree => {
    const sets = new Map(categories);
    return {
      feature: Int32Array.from(arrays.feature),
      threshold: Float64Array.from(arrays.threshold),
      leftCategories: arrays.feature.map((_, node) => sets.get(node) ?? null),
      missingLeft: Uint8Array.from(arrays.missingLeft),
      left: Int32Array.from(arrays.left),
      right: Int32Array.from(arrays.right),
      value: Float64Array.from(arrays.value),
      gain: Float64Array.from(arrays.gain),
      cover: Float64Array.from(arrays.cover),
    };
  });

interface TreeArrays {
  readonly feature: readonly number[];
  readonly threshold: readonly number[];
  readonly categories: readonly (readonly [number, readonly number[]])[];
  readonly missingLeft: readonly number[];
  readonly left: readonly number[];
  readonly right: readonly number[];
  readonly value: readonly number[];
  readonly gain: readonly number[];
  readonly cover: readonly number[];
}

/** Equal lengths; every node but the root is the child of exactly one that stands before it; sets of codes at inner nodes, ascending. */
function isTree({ categories, ...arrays }: TreeArrays): boolean {
  const { feature, left, right } = arrays;
  const nodes = feature.length;
  if (Object.values(arrays).some(({ length }) => length !== nodes)) return false;
  const parents = new Uint32Array(nodes);
  for (let node = 0; node < nodes; node += 1) {
    const [first, second] = [left[node]!, right[node]!];
    if (feature[node] === -1) {
      if (first !== 0 || second !== 0) return false;
      continue;
    }
    for (const child of [first, second]) {
      if (child <= node || child >= nodes) return false;
      parents[child]! += 1;
    }
  }
  return (
    parents.every((count, node) => count === (node === 0 ? 0 : 1)) &&
    new Set(categories.map(([node]) => node)).size === categories.length &&
    categories.every(
      ([node, codes]) => (feature[node] ?? -1) >= 0 && codes.every((code, i) => i === 0 || code > codes[i - 1]!),
    )
  );
}

export function treeJson(tree: Tree): Json {
  return {
    feature: [...tree.feature],
    threshold: Array.from(tree.threshold, (value) => Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, value))),
    categories: tree.leftCategories.flatMap((codes, node) => (codes === null ? [] : [[node, [...codes]]])),
    missingLeft: [...tree.missingLeft],
    left: [...tree.left],
    right: [...tree.right],
    value: [...tree.value],
    gain: [...tree.gain],
    cover: [...tree.cover],
  };
}
