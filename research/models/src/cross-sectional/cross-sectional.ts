/**
 * Ranks in, ranks out, per section: another estimator learns from the ranks of the features which rank, or which quantile,
 * a row will take among those of its date, and its score becomes a percent rank there. Neither the level of the market nor
 * the scale of a date enters. Quantiles are learnt as classes where the estimator classifies; the score is then the
 * expected quantile.
 */
import { ModelError, type Json } from '@quantcli/core';
import { z } from 'zod';

import { withLabels, type Sample } from '../dataset/sample.ts';
import {
  requireSchema,
  type Estimator,
  type EstimatorKind,
  type FitContext,
  type Fitted,
  type EstimatorLookup,
} from '../estimators/estimator.ts';
import { rankedDataset, sectionPercentRanks, sectionTargets } from './section-ranks.ts';
import { scoresOf } from '../estimators/scores-of.ts';

const paramsSchema = z.strictObject({
  estimator: z
    .strictObject({ name: z.string(), params: z.record(z.string(), z.json()).default({}) })
    .default({ name: 'gbdt_leaf', params: {} }),
  target: z.enum(['rank', 'quintile']).default('quintile'),
  quantiles: z.number().int().min(2).max(100).default(5),
});

type Params = z.output<typeof paramsSchema>;

const fittedSchema = z.strictObject({
  estimator: z.literal('cross_sectional'),
  /** Of the features that are given; the model inside has them as ranks. */
  form: z.enum(['rank', 'raw']),
  inner: z.unknown(),
});

/** The estimator kind `cross_sectional`, over the estimators that the lookup knows. */
export function crossSectionalKind(lookup: EstimatorLookup): EstimatorKind {
  return {
    name: 'cross_sectional',
    doc: 'Another estimator on ranks per date: it learns the rank or the quantile of a row among those of its date, and forecasts percent ranks.',
    params: paramsSchema,
    make: (params) => crossSectional(params as Params, lookup),
    read: (json) => readCrossSectional(json, lookup),
  };
}

function crossSectional({ estimator, target, quantiles }: Params, lookup: EstimatorLookup): Estimator {
  const inner = innerEstimator(estimator, target === 'quintile' ? quantiles : undefined, lookup);
  return Object.freeze({
    name: 'cross_sectional',
    // As completed by the inner estimator's own defaults.
    params: { estimator: { name: inner.name, params: inner.params }, target, quantiles },
    async fit(sample: Sample, context: FitContext): Promise<Fitted> {
      const labelled = withLabels(sample);
      const { dataset } = sample;
      const places = sectionTargets(labelled, target === 'quintile' ? quantiles : undefined);
      const training = withLabels({ dataset: rankedDataset(dataset).with({ target: places }), rows: labelled.rows });
      if (training.rows.length === 0)
        throw sectionsTooSmall(labelled.rows.length, target === 'quintile' ? quantiles : 2);
      return fittedCrossSectional(await inner.fit(training, context), dataset.schema.form);
    },
  });
}

/** An estimator that takes objectives, and was given none, is told to classify. */
function innerEstimator({ name, params }: Params['estimator'], classes: number | undefined, lookup: EstimatorLookup) {
  const inner = lookup.estimatorNamed(name, params);
  const asked = z.looseObject({ objective: z.literal('auto') }).safeParse(inner.params);
  if (classes === undefined || !asked.success) return inner;
  return lookup.estimatorNamed(name, { ...params, objective: classes === 2 ? 'logistic' : 'multiclass' });
}

function sectionsTooSmall(rows: number, needed: number): ModelError {
  return new ModelError({
    code: 'cross-sectional.sections',
    what: `none of the dates has ${needed} labelled rows to tell apart, of ${rows} in all`,
    cause: 'a row is ranked among those of its date and group',
    fix: 'bring more symbols or coarser groups, or ask for fewer quantiles',
  });
}

function fittedCrossSectional(inner: Fitted, form: 'rank' | 'raw'): Fitted {
  const schema = { ...inner.schema, form };
  if (inner.outputs > 1 && inner.classes === undefined) {
    throw new ModelError({
      code: 'cross-sectional.outputs',
      what: `${inner.estimator} forecasts ${inner.outputs} numbers a row, which have no one order`,
      fix: 'use an estimator of one number, or a classifier',
    });
  }
  return Object.freeze({
    estimator: 'cross_sectional',
    schema,
    outputs: 1,
    ...(inner.importance && { importance: inner.importance }),
    predict(sample: Sample): Float64Array {
      requireSchema(schema, sample.dataset);
      const predicted = inner.predict({ dataset: rankedDataset(sample.dataset), rows: sample.rows });
      return sectionPercentRanks(sample, scoresOf(inner, predicted));
    },
    toJSON: (): Json => ({ estimator: 'cross_sectional', form, inner: inner.toJSON() }),
  });
}

function readCrossSectional(json: unknown, lookup: EstimatorLookup): Fitted {
  const parsed = fittedSchema.safeParse(json);
  const inner = parsed.success ? lookup.fittedFromJson(parsed.data.inner) : undefined;
  if (inner?.schema.form === 'rank') return fittedCrossSectional(inner, parsed.data!.form);
  throw new ModelError({
    code: 'cross-sectional.json',
    what: 'this is not a fitted cross-sectional model',
    cause: parsed.error?.issues[0]?.message ?? 'the model inside was not fitted on ranks',
    fix: 'save the model again',
  });
}
