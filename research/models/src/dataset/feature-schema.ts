/** What a model is fitted on and must be given again: names and order of the features, how they were made, their categories. */
import { hashJson, type Json } from '@quantcli/core';
import { z } from 'zod';

export interface FeatureSchema {
  readonly names: readonly string[];
  /** Canonical text of each feature; the column's name in a table. */
  readonly expressions: readonly string[];
  /** `rank`: percent ranks per date, centred, a missing value in the centre. `raw`: as they are, NaN where missing. */
  readonly form: 'rank' | 'raw';
  /** The words of a categorical feature, whose values are positions among them (NaN for any other word); null for numbers. */
  readonly categories: readonly (readonly string[] | null)[];
}

/** As it stands in a fitted model's JSON. */
export const featureSchema = z
  .strictObject({
    names: z.array(z.string()),
    expressions: z.array(z.string()),
    form: z.enum(['rank', 'raw']),
    categories: z.array(z.array(z.string()).nullable()),
  })
  .refine(({ names, expressions, categories }) =>
    [expressions, categories].every(({ length }) => length === names.length),
  );

export function schemaJson({ names, expressions, form, categories }: FeatureSchema): Json {
  return {
    names: [...names],
    expressions: [...expressions],
    form,
    categories: categories.map((words) => words && [...words]),
  };
}

/** Tells one set of features from another by names, expressions, order and form. */
export function featureSetHash(schema: FeatureSchema): string {
  return hashJson(schemaJson(schema));
}
