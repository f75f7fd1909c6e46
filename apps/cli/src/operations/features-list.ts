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
          /** null: never, the level depends on the first bar. */
          warmup: z.number().nullable(),
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
  input: z.strictObject({
    find: z.string().optional().describe('only operators and features whose name or meaning has this in it'),
    axis: z
      .enum(['elementwise', 'time-series', 'cross-sectional', 'market', 'label'])
      .optional()
      .describe('only operators that work along this'),
  }),
  output,
  run: async ({ find = '', axis }, _context: CommandContext): Promise<Output> => {
    const wanted = find.toLowerCase();
    const has = (...texts: string[]): boolean => texts.some((text) => text.toLowerCase().includes(wanted));
    const shown = [...operators, ...labelOperators]
      .map((operator) => ({
        name: operator.name,
        signature: signature(operator),
        axis: operator.axis === 'forward' ? 'label' : operator.axis,
        doc: operator.doc,
      }))
      .filter((operator) => has(operator.name, operator.doc) && (axis === undefined || operator.axis === axis));
    const sets = shippedFeatureSets()
      .map(featureSetNamed)
      .map(({ features, name, version, description, hash }) => ({
        name,
        version,
        description,
        hash,
        features: features
          .filter((feature) => axis === undefined && has(name, feature.name, feature.description))
          .map((feature) => {
            const { text, lookback, warmup } = parseFeature(feature.expr);
            const settled = Number.isFinite(warmup) ? warmup : null;
            return { name: feature.name, expr: text, description: feature.description, lookback, warmup: settled };
          }),
      }));
    return { operators: shown, sets: sets.filter(({ features }) => features.length > 0) };
  },
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
          features.map((f) => [f.name, f.expr, String(f.lookback), f.warmup === null ? 'never' : String(f.warmup)]),
          { left: [0, 1] },
        )}`,
    ),
  ].join('');
}
