/** `quant features list`: the operators of the language and the feature sets, from their definitions. */
import { z } from 'zod';
import { operation } from '@quantcli/core';
import {
  featureSetNamed,
  labelOperators,
  operators,
  parseFeature,
  shippedFeatureSets,
  signature,
} from '@quantcli/features';
import type { CommandContext } from '../context.ts';
import { table } from '../table.ts';

const output = z.strictObject({
  operators: z.array(z.strictObject({ name: z.string(), signature: z.string(), axis: z.string(), doc: z.string() })),
  sets: z.array(
    z.strictObject({
      name: z.string(),
      version: z.number(),
      description: z.string(),
      /** What a model keeps of the set. */
      hash: z.string(),
      features: z.array(
        z.strictObject({
          name: z.string(),
          expr: z.string(),
          description: z.string(),
          lookback: z.number(),
          warmup: z.number(),
        }),
      ),
    }),
  ),
});
type Output = z.infer<typeof output>;

export { listOperation as operation };
const listOperation = operation({
  name: 'features.list',
  summary:
    'Lists every operator with its signature, and the feature sets with lookback and warm-up as derived from the expressions.',
  input: z.strictObject({}),
  output,
  run: async (_input, _context: CommandContext): Promise<Output> => ({
    operators: [...operators, ...labelOperators].map((operator) => ({
      name: operator.name,
      signature: signature(operator),
      axis: operator.axis === 'forward' ? 'label' : operator.axis,
      doc: operator.doc,
    })),
    sets: shippedFeatureSets()
      .map(featureSetNamed)
      .map(({ name, version, description, hash, features }) => ({
        name,
        version,
        description,
        hash,
        features: features.map((feature) => {
          const { text, lookback, warmup } = parseFeature(feature.expr);
          return { name: feature.name, expr: text, description: feature.description, lookback, warmup };
        }),
      })),
  }),
});

export function render({ operators: list, sets }: Output): string {
  return [
    table(
      ['operator', 'axis', ''],
      list.map((operator) => [operator.signature, operator.axis, operator.doc]),
      { left: [0, 1, 2] },
    ),
    ...sets.map(
      ({ name, features }) =>
        `\n  ${name}\n\n${table(
          ['feature', 'expression', 'lookback', 'warm-up'],
          features.map((f) => [f.name, f.expr, String(f.lookback), String(f.warmup)]),
          { left: [0, 1] },
        )}`,
    ),
  ].join('');
}
