/** `quant model list`: the stored models, and those of the configuration. */
import { existsSync } from 'node:fs';
import { z } from 'zod';
import { isoInstant, operation } from '@quantcli/core';
import { modelSchema } from '@quantcli/data';
import { estimatorKinds } from '@quantcli/models';
import { formatRatio } from '@quantcli/reports';
import { modelsConfig } from '../chosen-model.ts';
import { closing } from '../closing.ts';
import type { CommandContext } from '../context.ts';
import { table } from '../table.ts';

const output = z.strictObject({
  stored: z.array(modelSchema),
  selected: z.string(),
  configured: z.array(
    z.strictObject({ name: z.string(), estimator: z.string(), label: z.string(), description: z.string() }),
  ),
  estimators: z.array(z.strictObject({ name: z.string(), doc: z.string(), params: z.array(z.string()) })),
});
type Output = z.infer<typeof output>;

export { listOperation as operation };
const listOperation = operation({
  name: 'model.list',
  summary: 'Lists the stored models with their stages and figures, the configured ones, and the estimators there are.',
  input: z.strictObject({
    config: z.string().optional().describe('YAML file of models; default as for quant model train'),
  }),
  output,
  run: async ({ config }, context: CommandContext): Promise<Output> => {
    const { selected, models } = modelsConfig(config);
    return {
      stored: await storedRecords(context),
      selected,
      configured: Object.entries(models).map(([name, { estimator, label, description }]) => ({
        name,
        estimator,
        label,
        description,
      })),
      estimators: estimatorKinds.map(({ name, doc, params }) => ({ name, doc, params: Object.keys(params.shape) })),
    };
  },
});

/** Nothing is made where nothing was stored yet. */
async function storedRecords(context: CommandContext): Promise<Output['stored']> {
  if (!existsSync(context.repositoriesPath)) return [];
  await using repositories = closing(await context.openRepositories());
  return [...(await repositories.value.models.list())];
}

export function render({ stored, selected, configured, estimators }: Output): string {
  return [
    stored.length === 0
      ? '  No model is stored yet: quant model train\n'
      : table(
          ['stored', 'stage', 'IC', 'hit rate', 'Sharpe', 'PSR', 'trained'],
          stored.map(({ name, version, stage, metrics, trainedAt }) => [
            `${name}@${version}`,
            stage,
            formatRatio(metrics['ic'] ?? null, 4),
            formatRatio(metrics['hitRate'] ?? null, 4),
            formatRatio(metrics['sharpe'] ?? null, 2),
            formatRatio(metrics['psr'] ?? null, 3),
            isoInstant(trainedAt).slice(0, 16),
          ]),
          { left: [0, 1] },
        ),
    '\n',
    table(
      ['configured', 'estimator', 'label', ''],
      configured.map(({ name, estimator, label, description }) => [
        name === selected ? `${name} (selected)` : name,
        estimator,
        label,
        description,
      ]),
      { left: [0, 1, 2, 3] },
    ),
    '\n',
    table(
      ['estimator', 'parameters', ''],
      estimators.map(({ name, params, doc }) => [
        name,
        params.length > 6 ? `${params.slice(0, 6).join(', ')}, …` : params.join(', '),
        doc,
      ]),
      { left: [0, 1, 2] },
    ),
  ].join('');
}
