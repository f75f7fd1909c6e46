import { describe, expect, it } from 'vitest';
import { lehmer, randomTree } from './boosting-fixture.ts';
import { treeJson, treeSchema } from './tree-json.ts';

const tree = randomTree(lehmer(4), 12, 4);
type Arrays = Record<string, unknown[]>;
const copy = (): Arrays => JSON.parse(JSON.stringify(treeJson(tree))) as Arrays;

describe('treeSchema', () => {
  it('gives back what was written', () => {
    expect(treeSchema.parse(copy())).toEqual(tree);
  });

  it('writes a threshold beyond all numbers as the largest', () => {
    const threshold = tree.threshold.map((value, node) => (node === 0 ? Infinity : value));
    const back = treeSchema.parse(JSON.parse(JSON.stringify(treeJson({ ...tree, threshold }))));
    expect(back.threshold[0]).toBe(Number.MAX_VALUE);
  });

  const last = tree.feature.length - 1;
  const leaf = tree.feature.indexOf(-1);
  it.each<[string, (arrays: Arrays) => void]>([
    ['a child that is its own parent', (a) => (a['left']![0] = 0)],
    ['a child that does not exist', (a) => (a['left']![0] = last + 1)],
    ['a node with two parents', (a) => (a['right']![0] = a['left']![0])],
    ['a leaf with children', (a) => (a['left']![leaf] = last)],
    ['a node that nothing leads to', (a) => Object.values(a).forEach((array) => array.push(0))],
    ['arrays of different lengths', (a) => a['value']!.pop()],
    ['a missing array', (a) => delete a['gain']],
    ['no node', (a) => Object.keys(a).forEach((key) => (a[key] = []))],
    ['a feature that is no number', (a) => (a['feature']![0] = 'x0')],
    ['a feature beyond 32 bits', (a) => (a['feature']![0] = 2 ** 32)],
    ['a code that would take all memory', (a) => (a['categories'] = [[0, [2 ** 50]]])],
    ['a null threshold', (a) => (a['threshold']![0] = null)],
    ['categories at a leaf', (a) => a['categories']!.push([leaf, [1]])],
    ['categories out of order', (a) => (a['categories'] = [[0, [3, 1]]])],
    [
      'categories twice',
      (a) =>
        (a['categories'] = [
          [0, [1]],
          [0, [2]],
        ]),
    ],
    ['a key that is none', (a) => (a['more'] = [])],
  ])('refuses %s', (_name, damage) => {
    const arrays = copy();
    damage(arrays);
    expect(treeSchema.safeParse(arrays).success).toBe(false);
  });
});
