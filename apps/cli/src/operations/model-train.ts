/** `quant model train`: from a configuration to a validated, fitted and stored model with its card. */
import { join } from 'node:path';
import { z } from 'zod';
import { operation, stopwatch, throwIfInterrupted } from '@quantcli/core';
import { fitModel } from '@quantcli/backtest';
import { modelDocumentSchema, storeModel } from '@quantcli/lifecycle';
import { renderModelCard } from '@quantcli/reports';
import { chooseModel, modelInput, modelMarket, researchContext, validateOn } from '../chosen-model.ts';
import { closing } from '../closing.ts';
import type { CommandContext } from '../context.ts';
import { modelTable } from '../model-table.ts';
import { requireWritable } from '../runs-folder.ts';

const output = modelDocumentSchema.extend({
  /** Folder of the stored version: model.json and card.html. */
  artefact: z.string(),
});
type Output = z.infer<typeof output>;

export { trainOperation as operation };
const trainOperation = operation({
  name: 'model.train',
  summary:
    'Validates a configured model by combinatorial purged splits, fits it on all rows, judges it by the promotion gates, and stores it with a model card.',
  input: z.strictObject({
    model: z.string().optional().describe('a model of the configuration; default: the selected one'),
    ...modelInput,
    out: z.string().min(1, 'a folder has a name').default('models').describe('folder of the stored models'),
  }),
  output,
  run: async ({ model, out, ...request }, context: CommandContext): Promise<Output> => {
    const total = stopwatch();
    const chosen = chooseModel(request, model);
    requireWritable(out);
    const market = await modelMarket(request, [chosen.spec], context);
    await using trialLog = closing(context.openTrialLog());
    const research = researchContext(market, trialLog.value, context);
    const loaded = total();
    const { prepared, describe } = await validateOn(market, chosen, research, context);
    const validatedAfter = total();
    const fitted = await fitModel(chosen.spec, prepared, research);
    throwIfInterrupted(context.signal);
    const timings = { data: loaded, validation: validatedAfter - loaded, fit: total() - validatedAfter };
    await using repositories = closing(await context.openRepositories());
    const now = context.clock.now();
    const { document, record } = await storeModel(
      repositories.value.models,
      out,
      { spec: chosen.spec, fitted, trainedAt: now },
      (version) => {
        const document = describe(version, fitted, { ...timings, total: total() });
        return { document, card: renderModelCard(document) };
      },
      chosen.name,
    );
    return { ...document, artefact: record.artefact };
  },
});

export function render(document: Output): string {
  return [
    modelTable(document),
    `\n  Stored as ${document.model.name}@${document.model.version!}; card: ${join(document.artefact, 'card.html')}\n`,
    `  ${document.timings['total']!.toFixed(1)} s\n`,
  ].join('');
}
