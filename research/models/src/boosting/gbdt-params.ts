/** What the boosted trees take, with the defaults of the library that made each growth known: LightGBM, XGBoost, CatBoost. */
import { z } from 'zod';
import type { Growth, GrowthParams } from './grower.ts';
import { OBJECTIVES } from './objectives/named-objective.ts';

const share = z.number().gt(0).max(1);
const names = z.array(z.string());

/** Parameters of objectives and constraints, as forests have them too. */
export const featureParams = {
  categorical: names.default([]),
  monotone: z.record(z.string(), z.literal([-1, 1])).default({}),
  interactions: z.array(names).default([]),
  bins: z.number().int().min(2).max(255).default(255),
  seed: z.number().int().min(0).default(0),
};

const DEFAULTS = {
  leaf: { leaves: 31, depth: 0, minChildWeight: 1e-3, minChildRows: 20, l2: 0 },
  level: { leaves: null, depth: 6, minChildWeight: 1, minChildRows: 1, l2: 1 },
  symmetric: { leaves: null, depth: 6, minChildWeight: 0, minChildRows: 1, l2: 3 },
};

export function gbdtSchema(growth: Growth) {
  const { leaves, depth, minChildWeight, minChildRows, l2 } = DEFAULTS[growth];
  return z.strictObject({
    trees: z.number().int().min(1).default(100),
    learningRate: z.number().gt(0).default(0.1),
    leaves: z.number().int().min(2).max(65_536).nullable().default(leaves),
    depth: z
      .number()
      .int()
      .min(growth === 'leaf' ? 0 : 1)
      .max(growth === 'leaf' ? 1000 : 16)
      .default(depth),
    minChildWeight: z.number().min(0).default(minChildWeight),
    minChildRows: z.number().int().min(1).default(minChildRows),
    l1: z.number().min(0).default(0),
    l2: z.number().min(0).default(l2),
    minGain: z.number().min(0).default(0),
    rowFraction: share.default(1),
    featureFraction: share.default(1),
    splitFeatureFraction: share.default(1),
    /** In place of rowFraction. */
    goss: z
      .strictObject({ top: z.number().min(0).lt(1), other: z.number().gt(0).max(1) })
      .nullable()
      .default(null),
    objective: z.enum(OBJECTIVES).default('auto'),
    alpha: z.number().gt(0).lt(1).default(0.5),
    delta: z.number().gt(0).nullable().default(null),
    maxStep: z.number().min(0).default(0.7),
    truncation: z.number().int().min(1).default(30),
    earlyStopping: z.number().int().min(0).default(0),
    earlyStoppingShare: z.number().gt(0).lt(1).default(0.1),
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
