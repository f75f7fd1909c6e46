/** What the boosted trees take, with the defaults of the library that made each growth known: LightGBM, XGBoost, CatBoost. */
import { z } from 'zod';
import type { Growth, GrowthParams } from './grower.ts';
import { OBJECTIVES } from './objectives/named-objective.ts';

const share = z.number().gt(0).max(1);
const names = z.array(z.string());

/** Parameters of objectives and constraints, as forests have them too. */
export const featureParams = {
  categorical: names.default([]).describe('columns of codes that are categories; words are anyway'),
  monotone: z
    .record(z.string(), z.literal([-1, 1]))
    .default({})
    .describe('feature: 1 or -1, the side to which the score may not fall'),
  interactions: z.array(names).default([]).describe('groups of features that may meet in a tree'),
  bins: z.number().int().min(2).max(255).default(255).describe('most bins a feature'),
  seed: z.number().int().min(0).default(0).describe('of what is drawn, beside --seed'),
};

const DEFAULTS = {
  leaf: { leaves: 31, depth: 0, minChildWeight: 1e-3, minChildRows: 20, l2: 0 },
  level: { leaves: null, depth: 6, minChildWeight: 1, minChildRows: 1, l2: 1 },
  symmetric: { leaves: null, depth: 6, minChildWeight: 0, minChildRows: 1, l2: 3 },
};

export function gbdtSchema(growth: Growth) {
  const { leaves, depth, minChildWeight, minChildRows, l2 } = DEFAULTS[growth];
  return z.strictObject({
    trees: z.number().int().min(1).default(100).describe('rounds; a tree each, or one a class'),
    learningRate: z.number().gt(0).default(0.1).describe('share of each step that is taken'),
    leaves: z
      .number()
      .int()
      .min(2)
      .max(65_536)
      .nullable()
      .default(leaves)
      .describe('most leaves; bounds the levels where trees grow by level'),
    depth: z
      .number()
      .int()
      .min(growth === 'leaf' ? 0 : 1)
      .max(growth === 'leaf' ? 1000 : 16)
      .default(depth)
      .describe('most levels; 0 for no limit'),
    minChildWeight: z
      .number()
      .min(0)
      .default(minChildWeight)
      .describe('least sum of hessians in a leaf: of weights, for squared error'),
    minChildRows: z.number().int().min(1).default(minChildRows).describe('least rows in a leaf'),
    l1: z.number().min(0).default(0).describe('penalty on the size of leaves'),
    l2: z.number().min(0).default(l2).describe('penalty on their square'),
    minGain: z.number().min(0).default(0).describe('least gain of a split'),
    rowFraction: share.default(1).describe('share of the rows a round, drawn without replacement'),
    featureFraction: share.default(1).describe('share of the features a tree'),
    splitFeatureFraction: share.default(1).describe('share of these a split'),
    /** In place of rowFraction. */
    goss: z
      .strictObject({ top: z.number().min(0).lt(1), other: z.number().gt(0).max(1) })
      .nullable()
      .default(null)
      .describe('keep this share of the largest gradients, and draw this share of the others'),
    objective: z.enum(OBJECTIVES).default('auto').describe('the loss; auto is squared'),
    alpha: z.number().gt(0).lt(1).default(0.5).describe('the quantile, for objective quantile'),
    delta: z.number().gt(0).nullable().default(null).describe('where the Huber loss turns; default from the data'),
    maxStep: z.number().min(0).default(0.7).describe('most that a Poisson step adds to the logarithm'),
    truncation: z.number().int().min(1).default(30).describe('places that LambdaRank cares for'),
    earlyStopping: z
      .number()
      .int()
      .min(0)
      .default(0)
      .describe('rounds without a better held-out loss after which to stop; 0 for never'),
    earlyStoppingShare: z
      .number()
      .gt(0)
      .lt(1)
      .default(0.1)
      .describe('share of the training bars held out for it, the most recent, purged'),
    ...featureParams,
  });
}

export type GbdtParams = z.output<ReturnType<typeof gbdtSchema>>;

type Shape = Pick<GrowthParams, 'growth' | 'leaves' | 'depth'>;

/** Most leaves and levels: by levels and symmetric, the leaves bound the depth, to the nearest power of two. */
export function shapeOf(growth: Growth, { leaves, depth }: Pick<GbdtParams, 'leaves' | 'depth'>): Shape {
  if (growth === 'leaf') return { growth, depth, leaves: leaves ?? 2 ** Math.min(depth || 16, 16) };
  const levels = leaves === null ? depth : Math.min(depth, Math.max(1, Math.round(Math.log2(leaves))));
  return { growth, depth: levels, leaves: 2 ** levels };
}
