/** The configuration of a run: what is learnt from what, how it is validated, traded and charged. Every key has a default. */
import { parseLabel } from '@quantcli/features';
import { defaultCosts } from '@quantcli/market';
import { equalWeight, longShort, topK, type Policy } from '@quantcli/portfolio';
import { estimatorKinds, estimatorNamed, type Estimator } from '@quantcli/models';
import { z } from 'zod';
import { chosenFeatures } from './prepare-dataset.ts';

const bars = z.number().int().min(1);
const rate = z.number().min(0);

const longShortSchema = z.strictObject({
  kind: z.literal('long-short'),
  /** Share of the ranked symbols on a side. */
  quantile: z.number().gt(0).max(0.5).default(0.4),
  weighting: z.enum(['rank', 'equal']).default('rank'),
  gross: z.number().gt(0).default(1),
  rebalanceBars: bars.default(5),
  /** Share of the way to the target that one rebalance goes. */
  tradeShare: z.number().gt(0).max(1).default(0.5),
  turnoverCap: z.number().gt(0).optional(),
});

const topKSchema = z.strictObject({
  kind: z.literal('top-k'),
  k: z.number().int().min(1).default(20),
  rebalanceBars: bars.default(5),
  turnoverCap: z.number().gt(0).optional(),
});

/** A policy without a kind is long-short. */
function withKind(policy: unknown): unknown {
  const isMapping = typeof policy === 'object' && policy !== null && !Array.isArray(policy);
  return isMapping && !('kind' in policy) ? { kind: 'long-short', ...policy } : policy;
}

/** What is learnt from what. */
export const learning = {
  /** The name of a feature set or the path of its file, or name → expression. */
  features: z
    .union([z.string(), z.record(z.string().min(1), z.string())], {
      error: 'give the name of a feature set, or name: expression, the expression in quotes where it holds a comma',
    })
    .default('alpha-v1'),
  label: z.string().default('fwd_rank(close, 5)'),
};

/** How forecasts are traded and charged. */
export const trading = {
  policy: z
    .preprocess(
      withKind,
      z.discriminatedUnion('kind', [longShortSchema, topKSchema], { error: 'policy.kind is long-short or top-k' }),
    )
    .prefault({}),
  costs: z
    .strictObject({
      commissionBps: rate.default(defaultCosts.commissionBps),
      commissionPerShare: rate.default(defaultCosts.commissionPerShare),
      halfSpreadBps: rate.default(defaultCosts.halfSpreadBps),
      impactCoefficient: rate.default(defaultCosts.impactCoefficient),
      borrowBpsPerYear: rate.default(defaultCosts.borrowBpsPerYear),
      regulatoryFees: z.boolean().default(defaultCosts.regulatoryFees),
    })
    .prefault({}),
  simulation: z
    .strictObject({
      capital: z.number().gt(0).max(1e15).default(1_000_000),
      /** Orders decided at a close are filled at the next bar's open or close. */
      fillAt: z.enum(['open', 'close']).default('close'),
      /** What a share of a company that stops trading for a reason not known is worth over its last price: Shumway (1997). Simulated markets know their own. */
      delistingReturn: z.number().min(-1).max(10).default(-0.3),
    })
    .prefault({}),
};

export const runConfigSchema = z.strictObject({
  ...learning,
  /** The estimator and its parameters. */
  model: z.looseObject({ estimator: z.string().default('ridge') }).prefault({}),
  validation: z
    .strictObject({
      mode: z.enum(['expanding', 'rolling']).default('expanding'),
      /** Bars to train on before the first test block; by default 504, or half of a shorter history. */
      train: bars.optional(),
      /** Bars of a test block; by default 126, or an eighth of a shorter history. */
      test: bars.optional(),
      /** Bars between training and test beyond the purge; by default the label's horizon. */
      embargo: z.number().int().min(0).optional(),
    })
    .prefault({}),
  ...trading,
});

export type RunConfig = z.output<typeof runConfigSchema>;
export type TradingConfig = Pick<RunConfig, keyof typeof trading>;

export function configuredPolicy({ policy }: TradingConfig): Policy {
  return policy.kind === 'long-short' ? longShort(policy) : topK(policy);
}

/** What a policy is measured against: the same costs, no forecasts. */
export function benchmarkPolicy(): Policy {
  return equalWeight();
}

export function configuredEstimator({ model }: RunConfig, embargoBars: number): Estimator {
  const { estimator, ...params } = model;
  return estimatorWithEmbargo(estimator, params, embargoBars);
}

/** An estimator that splits its training rows again does so with the embargo of the validation around it. */
export function estimatorWithEmbargo(
  name: string,
  params: Readonly<Record<string, unknown>>,
  embargoBars: number,
): Estimator {
  return estimatorNamed(name, withEmbargo(name, params, embargoBars));
}

function withEmbargo(name: string, params: Readonly<Record<string, unknown>>, embargoBars: number): object {
  const kind = estimatorKinds.find((one) => one.name === name);
  const own = kind !== undefined && 'embargoBars' in kind.params.shape ? { embargoBars, ...params } : params;
  const inner = innerSchema.safeParse(params['estimator']).data;
  if (inner === undefined) return own;
  return { ...own, estimator: { ...inner, params: withEmbargo(inner.name, inner.params, embargoBars) } };
}

/** An estimator that holds another. */
const innerSchema = z.looseObject({ name: z.string(), params: z.record(z.string(), z.unknown()).default({}) });

/** Parses what a configuration names — features, label, policy, estimator — so that a mistake is told before any data is read. */
export function checkRunConfig(config: RunConfig): void {
  chosenFeatures(config.features);
  parseLabel(config.label);
  configuredPolicy(config);
  configuredEstimator(config, 0);
}
