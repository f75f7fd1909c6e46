/** `quant model validate`: how good a configured model is out of sample; nothing is stored. */
import { z } from 'zod';
import { operation, stopwatch, writeFileAtomically } from '@quantcli/core';
import { modelDocumentSchema } from '@quantcli/lifecycle';
import { splitterSchema } from '@quantcli/models';
import { renderModelCard } from '@quantcli/reports';
import { chooseModel, modelInput, modelMarket, researchContext, validateOn } from '../chosen-model.ts';
import { closing } from '../closing.ts';
import type { CommandContext } from '../context.ts';
import { modelTable } from '../model-table.ts';
import { requireExtension } from '../require-extension.ts';

const output = modelDocumentSchema.extend({ report: z.string().nullable() });
type Output = z.infer<typeof output>;

export { validateOperation as operation };
const validateOperation = operation({
  name: 'model.validate',
  summary: 'Validates a configured model out of sample and judges it by the promotion gates, without storing it.',
  input: z.strictObject({
    model: z.string().optional().describe('a model of the configuration; default: the selected one'),
    ...modelInput,
    validation: z
      .enum(['cpcv', 'purged-k-fold', 'walk-forward', 'regime', 'hold-out', 'shuffled'])
      .optional()
      .describe('another validation than the configured one, with its defaults'),
    regimes: z
      .string()
      .default('ts_rank(ts_std(returns(close), 21), 252) > 0.5')
      .describe(
        'with --validation regime: the expression whose value, of the median symbol, names the regime of a bar',
      ),
    report: z.string().optional().describe('HTML file of the model card'),
  }),
  output,
  run: async ({ model, validation, regimes, report, ...request }, context: CommandContext): Promise<Output> => {
    requireExtension('report', report, '.html');
    const total = stopwatch();
    const configured = chooseModel(request, model);
    const spec =
      validation === undefined || validation === configured.spec.validation.kind
        ? configured.spec
        : {
            ...configured.spec,
            validation: splitterSchema.parse({
              kind: validation,
              ...(validation === 'regime' && { expression: regimes }),
            }),
          };
    const chosen = { ...configured, spec };
    const market = await modelMarket(request, [spec], context);
    await using trialLog = closing(context.openTrialLog());
    const research = researchContext(market, trialLog.value, context);
    const { describe } = await validateOn(market, chosen, research, context);
    const document = describe(null, undefined, { total: total() });
    if (report !== undefined) writeFileAtomically(report, renderModelCard(document));
    return { ...document, report: report ?? null };
  },
});

export function render(document: Output): string {
  return [
    modelTable(document),
    document.report === null ? '' : `\n  Card: ${document.report}\n`,
    `  ${document.timings['total']!.toFixed(1)} s\n`,
  ].join('');
}
