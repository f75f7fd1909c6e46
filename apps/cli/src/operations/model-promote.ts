/** `quant model promote`: whether a stored model may go to production, gate by gate; if so, it becomes the champion. */
import { z } from 'zod';
import { operation } from '@quantcli/core';
import { judgeModel, modelDocumentSchema, promote, storedModel } from '@quantcli/lifecycle';
import { modelsConfig, openStored } from '../chosen-model.ts';
import type { CommandContext } from '../context.ts';
import { gateLines } from '../model-table.ts';

const output = z.strictObject({
  model: z.string(),
  decision: z.enum(['promoted', 'refused']),
  stage: z.enum(['candidate', 'challenger', 'champion', 'retired']),
  gates: modelDocumentSchema.shape.gates,
  /** The champion that was replaced. */
  replaced: z.string().nullable(),
});
type Output = z.infer<typeof output>;

export { promoteOperation as operation };
const promoteOperation = operation({
  name: 'model.promote',
  summary:
    'Judges a stored model by the promotion gates and explains each; the model becomes the champion of its name if all are open.',
  input: z.strictObject({
    model: z.string().describe('a stored model: NAME for its newest version, or NAME@VERSION'),
    config: z.string().optional().describe('YAML file with the gates; default as for quant model train'),
    require: z.boolean().default(false).describe('exit with code 1 where the model is refused'),
  }),
  output,
  run: async ({ model, config }, context: CommandContext): Promise<Output> => {
    const { gates: thresholds } = modelsConfig(config);
    await using repositories = await openStored(model, context);
    const { models } = repositories.value;
    const { record, document } = await storedModel(models, model);
    const gates = judgeModel(document, thresholds);
    const passed = gates.every((gate) => gate.passed);
    const before = await models.latest(record.name, 'champion');
    const after = passed ? await promote(models, record) : record;
    return {
      model: `${record.name}@${record.version}`,
      decision: passed ? 'promoted' : 'refused',
      stage: after.stage,
      gates,
      replaced:
        passed && before !== undefined && before.version !== record.version ? `${before.name}@${before.version}` : null,
    };
  },
});

/** A refusal is an ordinary outcome, unless the user asked for it to count. */
export function failed({ decision }: Output, input: { readonly require: boolean }): boolean {
  return input.require && decision === 'refused';
}

export function render({ model, decision, stage, gates, replaced }: Output): string {
  return [
    `\n  ${model}: ${decision === 'promoted' ? 'PROMOTED, the champion of its name' : `REFUSED, stays ${stage}`}\n`,
    replaced === null ? '' : `  ${replaced} retires.\n`,
    `\n${gateLines(gates)}`,
  ].join('');
}
