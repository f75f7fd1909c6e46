/**
 * Random forest (Breiman 2001) and extremely randomised trees (Geurts, Ernst & Wehenkel 2006) on the engine of the
 * boosted trees: squared error on the target, or on the indicator of each class, whose reduction is that of the Gini
 * impurity. A forest draws its rows with replacement (as weights) and the features of every split; extra trees use all
 * rows and one random threshold a feature. The prediction is the mean of the leaves' means; of several classes, which
 * have a tree each a round, the shares scaled to sum to 1.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { throwIfInterrupted, type Json, type Rng } from '@quantcli/core';
import { z } from 'zod';
import type { Sample } from '../dataset/sample.ts';
import type { Estimator, EstimatorKind, FitContext } from '../estimators/estimator.ts';
import { fittedTrees, treesFromJson, type FittedTrees, type TreeModel } from './fitted-trees.ts';
import { featureParams } from './gbdt-params.ts';
import type { MakeGrower, TreeGrower } from './grower.ts';
import { makeGrower as engine } from './make-grower.ts';
import { categoricalFeatures, monotoneFeatures, positionOf } from './named-features.ts';
import { applyLink, type LabelledRows, type Link, type Objective } from './objective.ts';
import { logistic } from './objectives/logistic.ts';
import { multiclass } from './objectives/multiclass.ts';
import { squared } from './objectives/squared.ts';
import { bootstrapCounts } from './sampling.ts';
import type { Tree } from './tree.ts';
import { labelled, trainingRows } from './training-rows.ts';

export const forestSchema = z.strictObject({
  trees: z.number().int().min(1).default(100).describe('trees, or one a class'),
  leaves: z
    .number()
    .int()
    .min(2)
    .max(65_536)
    .nullable()
    .default(null)
    .describe('most leaves; null for as many as the rows need'),
  depth: z.number().int().min(0).max(1000).default(0).describe('most levels; 0 for no limit'),
  minChildWeight: z.number().min(0).default(0).describe('least sum of weights in a leaf'),
  minChildRows: z.number().int().min(1).default(1).describe('least rows in a leaf'),
  minGain: z.number().min(0).default(0).describe('least gain of a split'),
  splitFeatureFraction: z
    .number()
    .gt(0)
    .max(1)
    .nullable()
    .default(null)
    .describe('share of the features a split; null for a third, with classes for the square root of their number'),
  objective: z
    .enum(['auto', 'squared', 'logistic', 'multiclass'])
    .default('auto')
    .describe('numbers (auto, squared), two classes, or more'),
  ...featureParams,
});

type ForestParams = z.output<typeof forestSchema>;

export type ForestName = 'random_forest' | 'extra_trees';

export interface FittedForest extends FittedTrees {
  /** [rows × outputs] of the sample it was fitted on: the mean over the trees that did not draw the row; NaN where all did, and where no row was trained on. Kept by a fit, not by JSON. */
  readonly outOfBag?: Float64Array;
}

interface ForestEstimator extends Estimator {
  fit(sample: Sample, context: FitContext): Promise<FittedForest>;
}

const OBJECTIVES = { auto: squared, squared, logistic, multiclass };
/** A forest predicts shares, not scores. */
const LINKS: Partial<Record<Objective['target'], Link>> = { class: 'clipped', classes: 'shares' };

export function forest(name: ForestName, params: ForestParams, makeGrower: MakeGrower = engine): ForestEstimator {
  const objective = OBJECTIVES[params.objective];
  const bootstrap = name === 'random_forest';
  return Object.freeze({
    name,
    params: params as Json,
    async fit(sample: Sample, context: FitContext): Promise<FittedForest> {
      const rng = context.rng.split(`${name}/${params.seed}`);
      const all = trainingRows(sample, objective);
      const { dataset, rows } = all.sample;
      const { schema } = dataset;
      const categorical = categoricalFeatures(all.sample, params.categorical);
      const labels = labelled(all, rows);
      const outputs = objective.target === 'classes' ? all.classes!.length : 1;
      const targets =
        outputs === 1
          ? [labels.target]
          : Array.from({ length: outputs }, (_, k) => labels.target.map((y) => (y === k ? 1 : 0)));
      const start: TreeModel = {
        estimator: name,
        objective: objective.name,
        link: LINKS[objective.target] ?? 'identity',
        schema,
        classes: all.classes,
        // Trees grow on what deviates from the mean: their sums keep more digits.
        initial: targets.map((target) => squared.bind({ ...labels, target }, 1).initial()[0]! + 0),
        encoding: null,
        trees: [],
        curve: { train: [], holdOut: null },
      };
      if (targets.every((target) => target.every((value) => value === target[0]))) return fittedTrees(start);
      const share = params.splitFeatureFraction ?? (all.classes ? 1 / Math.sqrt(dataset.width) : 1 / 3);
      const grower = await makeGrower(
        dataset,
        rows,
        { bins: params.bins, categorical },
        {
          growth: 'leaf',
          leaves: Math.min(params.leaves ?? 65_536, Math.max(2, rows.length)),
          depth: params.depth,
          minChildWeight: params.minChildWeight,
          minChildRows: params.minChildRows,
          l1: 0,
          l2: 0,
          minGain: params.minGain,
          splitFeatureFraction: Math.min(1, share),
          randomThresholds: !bootstrap,
          monotone: monotoneFeatures(schema, params.monotone, categorical),
          interactions: params.interactions.map((group) => group.map((one) => positionOf(schema, one, 'interactions'))),
        },
        context.jobs?.workers ?? 1,
      );
      try {
        const bags = bootstrap ? new OutOfBag(start, labels) : undefined;
        const trees = await growForest(grower, labels, targets, start.initial, params.trees, bags, rng, context);
        const fitted = fittedTrees({ ...start, trees });
        return bags ? Object.freeze({ ...fitted, outOfBag: bags.predictions(sample.rows, rows) }) : fitted;
      } finally {
        await grower.close();
      }
    },
  });
}

async function growForest(
  grower: TreeGrower,
  { weight }: LabelledRows,
  targets: readonly Float64Array[],
  initial: readonly number[],
  rounds: number,
  bags: OutOfBag | undefined,
  rng: Rng,
  { signal, onProgress }: FitContext,
): Promise<Tree[]> {
  const n = weight.length;
  const trees: Tree[] = [];
  const [gradient, hessian] = [new Float64Array(n), new Float64Array(n)];
  for (let round = 1; round <= rounds; round += 1) {
    const stream = rng.split(`round/${round}`);
    const counts = bags && bootstrapCounts(n, stream.split('rows'));
    const bag = counts && Int32Array.from(weight.keys()).filter((row) => counts[row]! > 0);
    const seeds = stream.split('trees');
    for (let k = 0; k < targets.length; k += 1) {
      for (let i = 0; i < n; i += 1) {
        // Rows outside the bag are not summed, but their hessian must not be zero.
        hessian[i] = weight[i]! * (counts ? Math.max(1, counts[i]!) : 1);
        gradient[i] = hessian[i]! * (initial[k]! - targets[k]![i]!);
      }
      const grown = await grower.grow({ gradient, hessian, bag, seed: seeds.below(2 ** 32), signal });
      if (counts) bags?.add(grown.tree, grown.leafOf, counts, k);
      for (let node = 0; node < grown.tree.value.length; node += 1) grown.tree.value[node]! /= rounds;
      trees.push(grown.tree);
      // Gives the event loop a turn, in which an interruption can arrive.
      await nextTurn();
      throwIfInterrupted(signal);
    }
    onProgress?.(round, rounds);
  }
  return trees;
}

/** Sums of the leaves of the trees that did not draw a row. */
class OutOfBag {
  readonly #model: TreeModel;
  readonly #sums: Float64Array;
  readonly #trees: Int32Array;

  constructor(model: TreeModel, { weight }: LabelledRows) {
    this.#model = model;
    this.#sums = new Float64Array(weight.length * model.initial.length);
    this.#trees = new Int32Array(weight.length);
  }

  add(tree: Tree, leafOf: Int32Array, counts: Uint16Array, output: number): void {
    const outputs = this.#model.initial.length;
    counts.forEach((count, i) => {
      if (count > 0) return;
      this.#sums[i * outputs + output]! += tree.value[leafOf[i]!]!;
      if (output === 0) this.#trees[i]! += 1;
    });
  }

  /** @param rows of the sample; `trained` those of them that were trained on */
  predictions(rows: Int32Array, trained: Int32Array): Float64Array {
    const { initial, link } = this.#model;
    const outputs = initial.length;
    const values = new Float64Array(rows.length * outputs).fill(NaN);
    for (let i = 0, at = 0; i < trained.length; i += 1, at += 1) {
      while (rows[at] !== trained[i]) at += 1;
      const trees = this.#trees[i]!;
      if (trees === 0) continue;
      const row = values.subarray(at * outputs, (at + 1) * outputs);
      for (let k = 0; k < outputs; k += 1) row[k] = initial[k]! + this.#sums[i * outputs + k]! / trees;
      applyLink(link, row, outputs);
    }
    return values;
  }
}

function kind(name: ForestName, doc: string): EstimatorKind {
  return {
    name,
    doc,
    params: forestSchema,
    make: (params) => forest(name, params as ForestParams),
    read: (json) => treesFromJson(name, json),
  };
}

export const forestKinds: readonly EstimatorKind[] = [
  kind('random_forest', 'Random forest: deep trees on rows drawn with replacement, the features of each split drawn.'),
  kind('extra_trees', 'Extremely randomised trees: all rows, one random threshold a feature and split.'),
];
