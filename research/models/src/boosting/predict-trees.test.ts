import { describe, expect, it } from 'vitest';
import { followTree, lehmer, randomTree } from './boosting-fixture.ts';
import { treePredictor } from './predict-trees.ts';
import type { Tree } from './tree.ts';

const WIDTH = 5;

/** Values on and between the thresholds, beyond them, and missing; codes that splits name and that none does. */
function rowsOf(count: number, draw: () => number): Float64Array {
  return Float64Array.from({ length: count * WIDTH }, (_, i) => {
    if (draw() < 0.1) return NaN;
    if (i % WIDTH === WIDTH - 1) return Math.floor(8 * draw());
    return draw() < 0.5 ? Math.round(22 * draw() - 11) / 20 : 1.2 * draw() - 0.6;
  });
}

function expected(trees: readonly Tree[], features: Float64Array, rows: Int32Array, outputs: number, start: number) {
  const scores = new Float64Array(rows.length * outputs).fill(start);
  rows.forEach((row, i) =>
    trees.forEach((tree, t) => {
      scores[i * outputs + (t % outputs)]! += followTree(tree, features.subarray(row * WIDTH, (row + 1) * WIDTH));
    }),
  );
  return scores;
}

describe.each([
  ['small trees', 17, 1, 31],
  ['several outputs', 12, 3, 8],
  ['trees of up to 256 leaves', 2, 1, 256],
  ['larger trees', 2, 1, 300],
  ['single leaves', 2, 1, 1],
])('%s', (_name, count, outputs, leaves) => {
  const draw = lehmer(count + leaves);
  const trees = Array.from({ length: count }, () => randomTree(draw, leaves, WIDTH));
  const features = rowsOf(600, draw);

  it.each([1, 63, 64, 257])('give for %i rows what following them gives, to the bit', (size) => {
    const rows = Int32Array.from({ length: size }, (_, i) => 2 * i);
    const wanted = expected(trees, features, rows, outputs, 0.25);
    for (const kernels of [true, false]) {
      const scores = new Float64Array(size * outputs).fill(0.25);
      const predictor = treePredictor(trees, WIDTH, outputs, kernels);
      predictor.add(features, rows, scores, 0, outputs);
      predictor.add(features, rows, scores, outputs, trees.length);
      expect(scores).toEqual(wanted);
    }
  });
});

describe('treePredictor', () => {
  it('serves several models in turn from one memory', () => {
    const draw = lehmer(5);
    const models = [40, 3].map((count) => Array.from({ length: count }, () => randomTree(draw, 20, WIDTH)));
    const predictors = models.map((trees) => treePredictor(trees, WIDTH, 1));
    const features = rowsOf(200, draw);
    const rows = Int32Array.from({ length: 200 }, (_, i) => i);
    for (const m of [0, 1, 0]) {
      const scores = new Float64Array(200);
      predictors[m]!.add(features, rows, scores, 0, models[m]!.length);
      expect(scores).toEqual(expected(models[m]!, features, rows, 1, 0));
    }
  });

  it('knows more thresholds a feature than a byte holds, and any scale of them', () => {
    const draw = lehmer(8);
    for (const scale of [1, 1e-300, 1e300]) {
      const stumps = Array.from({ length: 400 }, () => {
        const tree = randomTree(draw, 2, 2);
        return { ...tree, feature: Int32Array.of(0, -1, -1), leftCategories: [null, null, null] };
      });
      const trees = stumps.map((tree) => ({ ...tree, threshold: Float64Array.of(scale * (draw() ** 8 - 0.01), 0, 0) }));
      const features = Float64Array.from({ length: 256 }, (_, i) => scale * draw() ** 8 * (i % 3 === 0 ? -0.01 : 1));
      const rows = Int32Array.from({ length: 256 }, (_, i) => i);
      const scores = new Float64Array(256);
      treePredictor(trees, 1, 1).add(features, rows, scores, 0, 400);
      scores.forEach((score, i) =>
        expect(score).toBe(trees.reduce((sum, tree) => sum + followTree(tree, [features[i]!]), 0)),
      );
    }
  });
});
