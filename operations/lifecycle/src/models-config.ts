/** `config/models.yaml`: the models that are trained by name, the one that stands for all, and the gates to production. */
import { ConfigurationError, didYouMean } from '@quantcli/core';
import { modelSpecSchema, type ModelSpec } from '@quantcli/backtest';
import { z } from 'zod';
import { gatesSchema } from './gates.ts';

const name = z.string().regex(/^[A-Za-z][\w.-]*$/, { error: 'a name is letters, digits, _, - and dots' });

export const modelsConfigSchema = z.strictObject({
  /** The model that is meant where none is named. */
  selected: name,
  models: z.record(name, modelSpecSchema),
  gates: gatesSchema.prefault({}),
});

export type ModelsConfig = z.output<typeof modelsConfigSchema>;

/** The same as JSON Schema, for editors. */
export function modelsJsonSchema(): object {
  return z.toJSONSchema(modelsConfigSchema, { io: 'input', unrepresentable: 'any' });
}

/** A model of the configuration, the selected one by default. Throws {@link ConfigurationError} for an unknown name. */
export function modelNamed(
  { selected, models }: ModelsConfig,
  wanted: string = selected,
): { readonly name: string; readonly spec: ModelSpec } {
  const spec = models[wanted];
  if (spec !== undefined && Object.hasOwn(models, wanted)) return { name: wanted, spec };
  const names = Object.keys(models);
  throw new ConfigurationError({
    code: 'models.unknown',
    what: `no model of the configuration is called "${wanted}"`,
    fix: didYouMean(wanted, names) || (names.length === 0 ? 'describe it under models' : `it has ${names.join(', ')}`),
  });
}
