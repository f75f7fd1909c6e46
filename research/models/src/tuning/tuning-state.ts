/** Where a tuning stands between two batches, as JSON: enough to go on as if it had never stopped. */
import { canonicalJson, ContentHash, ValidationError, type Json } from '@quantcli/core';
import { z } from 'zod';
import type { Dataset } from '../dataset/dataset.ts';
import type { Sample } from '../dataset/sample.ts';
import { searchSpaceSchema } from './search-space.ts';

const trial = z.strictObject({
  /** What the trial sets of the estimator's parameters; nothing for the defaults, which come first. */
  params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  /** Of the first folds, as many as were run; null where the metric does not exist on a fold. */
  scores: z.array(z.number().nullable()),
  status: z.enum(['complete', 'pruned', 'failed']),
  /** Why it failed. */
  reason: z.string().nullable(),
});

/** Everything that determines the trials. */
const setup = z.strictObject({
  estimator: z.strictObject({ name: z.string(), params: z.record(z.string(), z.json()) }),
  space: searchSpaceSchema,
  sampler: z.enum(['tpe', 'random']),
  discard: z.enum(['none', 'median', 'halving']),
  batch: z.int().positive(),
  metric: z.string(),
  splitter: z.string(),
  seed: z.number(),
  data: z.string(),
});

const tuningStateSchema = z.strictObject({ setup, trials: z.array(trial) });

/** A point of the search space and its inner result: no trial in the sense of the experiment log. */
export type TuningTrial = Readonly<z.infer<typeof trial>>;
export type TuningSetup = Readonly<z.infer<typeof setup>>;
export type TuningState = Readonly<z.infer<typeof tuningStateSchema>>;

/** The trials of a state. Throws {@link ValidationError} for what is no state, and for that of another tuning. */
export function trialsToResume(given: unknown, wanted: TuningSetup): readonly TuningTrial[] {
  const parsed = tuningStateSchema.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new ValidationError({
      code: 'tuning.state-file',
      what: 'this is not the state of a tuning',
      cause: `${issue!.path.join('.') || 'all of it'} is missing or of another form`,
      fix: 'name the file that a tuning wrote, or start anew',
    });
  }
  const { setup: found, trials } = parsed.data;
  const keys = Object.keys(wanted) as (keyof TuningSetup)[];
  const different = keys.filter((key) => textOf(found[key]) !== textOf(wanted[key]));
  // The defaults come alone, all others in whole batches.
  if (different.length === 0 && (trials.length === 0 || (trials.length - 1) % wanted.batch === 0)) return trials;
  throw new ValidationError({
    code: 'tuning.state',
    what: 'the state is that of another tuning',
    cause:
      different.length === 0
        ? `${trials.length} trials are not whole batches`
        : `it differs in ${different.join(', ')}`,
    fix: 'go on with the same options on the same data, or start anew',
  });
}

function textOf(value: TuningSetup[keyof TuningSetup]): string {
  return canonicalJson(value as Json);
}

const hashes = new WeakMap<Dataset, string>();

/** Hash of the rows of a sample and all that is known of them. */
export function sampleHash({ dataset, rows }: Sample): string {
  let hash = hashes.get(dataset);
  if (hash === undefined) {
    const { schema, label, features, target, weight, bar, spanEnd } = dataset;
    hash = new ContentHash()
      .text(canonicalJson([schema.names, schema.expressions, schema.form, schema.categories, label]))
      .numbers(features)
      .numbers(target)
      .numbers(weight)
      .numbers(Float64Array.from(bar))
      .numbers(Float64Array.from(spanEnd))
      .digest();
    hashes.set(dataset, hash);
  }
  return new ContentHash().text(hash).numbers(Float64Array.from(rows)).digest();
}
