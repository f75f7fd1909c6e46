/** A model as a configuration describes it: what is learnt from what, how it is validated, and how its forecasts are traded to be judged. */
import { ConfigurationError } from '@quantcli/core';
import { parseLabel } from '@quantcli/features';
import { splitterSchema, weightsSchema } from '@quantcli/models';
import { z } from 'zod';
import { chosenFeatures } from './prepare-dataset.ts';
import { configuredPolicy, estimatorWithEmbargo, learning, trading } from './run-config.ts';

export const modelSpecSchema = z.strictObject({
  description: z.string().default(''),
  ...learning,
  /** `rank`: per-date ranks of the features; `raw`: as they are. */
  form: z.enum(['rank', 'raw']).default('rank'),
  estimator: z.string().default('ridge'),
  params: z.record(z.string(), z.unknown()).default({}),
  /** Forecasts lose the mean of their group on each date, by this field (sector, industry, …). */
  neutralise: z.string().nullable().default(null),
  /** `sector`: indices of the sectors are forecast and traded in place of symbols. */
  level: z.enum(['symbol', 'sector']).default('symbol'),
  /** How many parameter sets these were chosen among, and on which data: on the same data they all count as trials. */
  tuned: z.strictObject({ trials: z.number().int().min(1), dataHash: z.string() }).optional(),
  weights: weightsSchema.prefault({}),
  validation: splitterSchema.prefault({ kind: 'cpcv' }),
  ...trading,
});

export type ModelSpec = z.output<typeof modelSpecSchema>;

/** Parses what a specification names, so that a mistake is told before any data is read. */
export function checkModelSpec(spec: ModelSpec): void {
  if (spec.level === 'sector' && spec.neutralise !== null) {
    throw new ConfigurationError({
      code: 'model-spec.neutralise',
      what: `sectors are forecast, and neutralise is ${spec.neutralise}`,
      cause: 'of a sector less the mean of its sector nothing is left',
      fix: 'leave one of level and neutralise out',
    });
  }
  chosenFeatures(spec.features);
  parseLabel(spec.label);
  configuredPolicy(spec);
  estimatorWithEmbargo(spec.estimator, spec.params, 0);
}
