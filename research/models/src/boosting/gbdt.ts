/**
 * Gradient-boosted trees on one histogram engine, in three growths: leaf by leaf (LightGBM: Ke et al. 2017), level by
 * level (XGBoost: Chen & Guestrin 2016), symmetric (CatBoost: Prokhorenkova et al. 2018).
 */
import { ModelError, type Json } from '@quantcli/core';
import type { Dataset } from '../dataset/dataset.ts';
import type { FeatureSchema } from '../dataset/feature-schema.ts';
import type { Sample } from '../dataset/sample.ts';
import type { Estimator, EstimatorKind, FitContext } from '../estimators/estimator.ts';
import { innerHoldOut } from '../splitters/inner-hold-out.ts';
import { boost, type BoostedRows, type Curve } from './boost.ts';
import { fittedTrees, scoresOn, treesFromJson, type FittedTrees, type TreeModel } from './fitted-trees.ts';
import { gbdtSchema, shapeOf, type GbdtParams } from './gbdt-params.ts';
import type { Growth, GrowthParams, MakeGrower } from './grower.ts';
import { makeGrower as engine } from './make-grower.ts';
import { categoricalFeatures, monotoneFeatures, positionOf } from './named-features.ts';
import type { Objective } from './objective.ts';
import { namedObjective } from './objectives/named-objective.ts';
import { encodeCategories, type EncodedColumn, type EncodedRows } from './ordered-targets.ts';
import { treePredictor } from './predict-trees.ts';
import { labelled, trainingRows, type TrainingRows } from './training-rows.ts';

/** What only code can give. */
export interface GbdtOptions {
  /** In place of the named one; the fitted model keeps its name. */
  readonly objective?: Objective | undefined;
  /** A model of the same features, objective and classes whose trees come first. Symmetric trees refresh its statistics of categories. */
  readonly continueFrom?: FittedTrees | undefined;
  /** What grows the trees. */
  readonly makeGrower?: MakeGrower | undefined;
}

interface TreeEstimator extends Estimator {
  fit(sample: Sample, context: FitContext): Promise<FittedTrees>;
}

/** Boosted trees of one growth; parameters as the kind's schema gives them. */
export function gbdt(
  growth: Growth,
  params: GbdtParams,
  { objective = namedObjective(params), continueFrom, makeGrower = engine }: GbdtOptions = {},
): TreeEstimator {
  const name = `gbdt_${growth}`;
  return Object.freeze({
    name,
    params: params as Json,
    async fit(sample: Sample, context: FitContext): Promise<FittedTrees> {
      const rng = context.rng.split(`${name}/${params.seed}`);
      const all = trainingRows(sample, objective);
      const { dataset } = sample;
      const categorical = categoricalFeatures(all.sample, params.categorical);
      const constraints = constraintsOf(dataset.schema, params, categorical);
      const parts =
        params.earlyStopping > 0
          ? innerHoldOut(all.sample, params.earlyStoppingShare, rng.split('hold-out'))
          : { train: all.sample, test: undefined };
      const { rows } = parts.train;
      const labels = labelled(all, rows);
      const outputs = objective.target === 'classes' ? all.classes!.length : 1;
      const loss = objective.bind(labels, outputs);
      const common = {
        estimator: name,
        objective: objective.name,
        link: objective.link,
        schema: dataset.schema,
        classes: all.classes,
      };
      if (continueFrom !== undefined) requireSame(common, continueFrom);
      const encoded =
        growth === 'symmetric' && categorical.length > 0
          ? encodeCategories(dataset, categorical, rows, labels, outputs, rng.split('order'))
          : unencoded(dataset);
      const { columns } = encoded;
      const start: TreeModel = {
        ...common,
        initial: continueFrom?.initial ?? loss.initial().map((score) => score + 0),
        encoding: growth === 'symmetric' && categorical.length > 0 ? columns : null,
        trees: continueFrom?.trees ?? [],
        curve: curveOf(continueFrom, params.earlyStopping > 0),
      };
      if (isConstant(all)) return fittedTrees(start);
      const grower = await makeGrower(
        encoded.dataset,
        rows,
        { bins: params.bins, categorical: start.encoding === null ? categorical : [] },
        growthParams(growth, params, constraints, columns),
        context.jobs?.workers ?? 1,
      );
      try {
        const { trees, curve } = await boost(
          {
            grower,
            width: columns.length,
            train: { rows: labels, loss, scores: scoresOn(start, encoded.dataset, rows) },
            holdOut: parts.test && heldOut(start, encoded.dataset, parts.test.rows, all, objective, labels),
            monotone: columns.map(({ feature }) => constraints.directions[feature]!),
            drawn:
              params.goss !== null ||
              Math.min(params.rowFraction, params.featureFraction, params.splitFeatureFraction) < 1,
            done: start.trees.length / outputs,
          },
          params,
          rng,
          context,
        );
        return fittedTrees({
          ...start,
          trees: [...start.trees, ...trees],
          curve: {
            train: [...start.curve.train, ...curve.train],
            holdOut: curve.holdOut && [...(start.curve.holdOut ?? []), ...curve.holdOut],
          },
        });
      } finally {
        await grower.close();
      }
    },
  });
}

/** Of the rounds that were kept, where there are any. */
function curveOf(model: FittedTrees | undefined, heldOut: boolean): Curve {
  if (model === undefined) return { train: [], holdOut: heldOut ? [] : null };
  const rounds = model.trees.length / model.outputs;
  return { train: model.curve.train.slice(0, rounds), holdOut: model.curve.holdOut?.slice(0, rounds) ?? null };
}

interface Constraints {
  /** [F] −1, 0 or 1. */
  readonly directions: readonly number[];
  readonly groups: readonly (readonly number[])[];
}

function constraintsOf(schema: FeatureSchema, params: GbdtParams, categorical: readonly number[]): Constraints {
  return {
    directions: monotoneFeatures(schema, params.monotone, categorical),
    groups: params.interactions.map((group) => group.map((one) => positionOf(schema, one, 'interactions'))),
  };
}

/** What the engine is told, of the columns that it sees. */
function growthParams(
  growth: Growth,
  params: GbdtParams,
  { directions, groups }: Constraints,
  columns: readonly EncodedColumn[],
): GrowthParams {
  const { minChildWeight, minChildRows, l1, l2, minGain, splitFeatureFraction } = params;
  return {
    ...shapeOf(growth, params),
    minChildWeight,
    minChildRows,
    l1,
    l2,
    minGain,
    splitFeatureFraction,
    randomThresholds: false,
    monotone: columns.map(({ feature }) => directions[feature]!),
    interactions: groups.map((group) => columns.flatMap(({ feature }, c) => (group.includes(feature) ? [c] : []))),
  };
}

function unencoded(dataset: Dataset): EncodedRows {
  return { dataset, columns: dataset.schema.names.map((_, feature) => ({ feature, statistics: null })) };
}

function heldOut(
  start: TreeModel,
  dataset: Dataset,
  rows: Int32Array,
  all: TrainingRows,
  objective: Objective,
  train: BoostedRows['rows'],
) {
  const labels = labelled(all, rows);
  const scores = scoresOn(start, dataset, rows);
  return {
    rows: labels,
    loss: objective.bind(labels, scores.length, train),
    scores,
    add: (tree: TreeModel['trees'][number], output: number) =>
      treePredictor([tree], dataset.width, 1).add(dataset.features, rows, scores[output]!, 0, 1),
  };
}

/** A constant needs no trees: there is nothing that they could add. Classes are never constant. */
function isConstant({ target, classes }: TrainingRows): boolean {
  return classes === undefined && target.every((value) => value === target[0]);
}

function requireSame(
  wanted: Pick<TreeModel, 'estimator' | 'objective' | 'schema' | 'classes'>,
  given: FittedTrees,
): void {
  const differs = (['estimator', 'objective', 'schema', 'classes'] as const).find(
    (key) => JSON.stringify(wanted[key]) !== JSON.stringify(given[key]),
  );
  if (differs === undefined) return;
  throw new ModelError({
    code: 'boosting.continue',
    what: `the model to go on from has another ${differs === 'schema' ? 'set of features' : differs}`,
    fix: 'go on from a model of the same estimator, objective, features and classes',
  });
}

function kind(growth: Growth, doc: string): EstimatorKind {
  const schema = gbdtSchema(growth);
  return {
    name: `gbdt_${growth}`,
    doc,
    params: schema,
    make: (params) => gbdt(growth, params as GbdtParams),
    read: (json) => treesFromJson(`gbdt_${growth}`, json),
  };
}

const RANKING =
  'Objective lambdarank ranks within sections; a continuous target is graded there by fifths, whole numbers from 0 to 31 are relevances.';

export const gbdtKinds: readonly EstimatorKind[] = [
  kind('leaf', `Gradient-boosted trees grown leaf by leaf. ${RANKING}`),
  kind('level', `Gradient-boosted trees grown level by level. ${RANKING}`),
  kind('symmetric', `Gradient-boosted symmetric trees, categories by ordered target statistics. ${RANKING}`),
];
