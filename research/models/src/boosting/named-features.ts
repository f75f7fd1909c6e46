/** Features that parameters name: their positions, or a refusal that says which name is none. */
import { didYouMean, ModelError } from '@quantcli/core';
import type { FeatureSchema } from '../dataset/feature-schema.ts';
import type { Sample } from '../dataset/sample.ts';

export function positionOf({ names }: FeatureSchema, name: string, what: string): number {
  const at = names.indexOf(name);
  if (at >= 0) return at;
  throw new ModelError({
    code: 'boosting.feature',
    what: `${what} names "${name}", which is no feature`,
    fix: didYouMean(name, names) || `use one of ${names.slice(0, 10).join(', ')}`,
  });
}

/** Positions of the categories, ascending: those of the schema and those named, whose values must be whole numbers from 0. */
export function categoricalFeatures({ dataset, rows }: Sample, named: readonly string[]): number[] {
  const { schema, features, width } = dataset;
  const chosen = named.map((name) => positionOf(schema, name, 'categorical'));
  for (const f of chosen) {
    const wrong = rows.find((row) => !isCode(features[row * width + f]!));
    if (wrong === undefined) continue;
    throw new ModelError({
      code: 'boosting.categorical',
      what: `categorical feature "${schema.names[f]}" has the value ${features[wrong * width + f]}`,
      cause: 'the values of a category are its codes',
      fix: 'code it with whole numbers from 0 to 65535, or leave it out of categorical',
    });
  }
  return schema.names.flatMap((_, f) => (schema.categories[f] !== null || chosen.includes(f) ? [f] : []));
}

function isCode(value: number): boolean {
  return Number.isNaN(value) || (Number.isInteger(value) && value >= 0 && value <= 65_535);
}

/** [F] −1, 0 or 1. */
export function monotoneFeatures(
  schema: FeatureSchema,
  named: Readonly<Record<string, -1 | 1>>,
  categorical: readonly number[],
): number[] {
  const directions = schema.names.map((): number => 0);
  for (const [name, direction] of Object.entries(named)) {
    const at = positionOf(schema, name, 'monotone');
    if (categorical.includes(at)) {
      throw new ModelError({
        code: 'boosting.monotone',
        what: `monotone names the category "${name}"`,
        cause: 'categories have no order',
        fix: 'take it out of monotone',
      });
    }
    directions[at] = direction;
  }
  return directions;
}
