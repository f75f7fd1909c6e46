/** `quant model compare`: several configured models on the same rows and splits, and whether their differences are more than chance. */
import { z } from 'zod';
import { ConfigurationError, operation, Rng, writeFileAtomically } from '@quantcli/core';
import { backtestOverfitting, dsr, superiorAbility } from '@quantcli/measures';
import { compareModels, type Dataset, type ModelComparison } from '@quantcli/models';
import { prepareModel, validateModel, type ValidatedModel } from '@quantcli/backtest';
import { formatRatio, renderComparisonReport } from '@quantcli/reports';
import { chooseModel, modelInput, modelMarket, panelOf, researchContext } from '../chosen-model.ts';
import { closing } from '../closing.ts';
import type { CommandContext } from '../context.ts';
import { requireExtension } from '../require-extension.ts';
import { table } from '../table.ts';

const measure = z.number().nullable();

const output = z.strictObject({
  label: z.string(),
  loss: z.enum(['squared', 'log']),
  rows: z.number(),
  bars: z.number(),
  /** Least loss first. */
  models: z.array(
    z.strictObject({ name: z.string(), loss: z.number(), ic: measure, sharpe: measure, psr: measure, dsr: measure }),
  ),
  pairs: z.array(
    z.strictObject({
      first: z.string(),
      second: z.string(),
      /** Diebold–Mariano on the losses by bar, first less second. */
      loss: z
        .strictObject({ difference: z.number(), interval: z.tuple([z.number(), z.number()]), p: z.number() })
        .nullable(),
      /** First less second, with a Newey–West error. */
      ic: z.strictObject({ difference: z.number(), stdErr: measure }).nullable(),
      /** Of classifiers: exact p that the same share of rows is right. */
      mcnemar: z.strictObject({ onlyFirst: z.number(), onlySecond: z.number(), p: z.number() }).nullable(),
    }),
  ),
  /** Of the best of these models' returns against zero, given that it was chosen among them. */
  selection: z
    .strictObject({ realityCheck: z.number(), superiorAbility: z.number(), best: z.string(), overfitting: measure })
    .nullable(),
  report: z.string().nullable(),
});
type Output = z.infer<typeof output>;

export { compareOperation as operation };
const compareOperation = operation({
  name: 'model.compare',
  summary:
    'Validates several configured models on the same rows and splits: loss and IC, Diebold–Mariano and McNemar for each pair, and whether the best is more than the luck of choosing.',
  input: z.strictObject({
    models: z.array(z.string()).min(2, 'name two models or more').describe('models of the configuration, two or more'),
    ...modelInput,
    report: z.string().optional().describe('HTML file of the comparison'),
  }),
  output,
  run: async ({ models, report, ...request }, context: CommandContext): Promise<Output> => {
    requireExtension('report', report, '.html');
    const chosen = [...new Set(models)].map((name) => chooseModel(request, name));
    const labels = new Set(chosen.map(({ spec }) => `${spec.label} of a ${spec.level}`));
    if (chosen.length < 2 || labels.size > 1) {
      throw new ConfigurationError({
        code: 'compare.labels',
        what:
          chosen.length < 2 ? 'one model is not compared' : `the models have the labels ${[...labels].join(' and ')}`,
        fix: 'name two or more models of one label',
      });
    }
    if (chosen[0]!.spec.validation.kind === 'hold-out') {
      throw new ConfigurationError({
        code: 'compare.hold-out',
        what: 'models are not compared on a hold-out',
        cause: 'what chooses between models is no longer out of sample',
        fix: 'validate them by cpcv, and open the hold-out for the one that is chosen',
      });
    }
    const market = await modelMarket(
      request,
      chosen.map(({ spec }) => spec),
      context,
    );
    await using trialLog = closing(context.openTrialLog());
    const research = researchContext(market, trialLog.value, context);
    const validated: { readonly name: string; readonly model: ValidatedModel }[] = [];
    for (const { name, spec } of chosen) {
      // The splits of the first: what differs is the model alone.
      const common = { ...spec, validation: chosen[0]!.spec.validation };
      const panel = panelOf(market, common);
      const prepared = await prepareModel(panel, common, research);
      validated.push({ name, model: await validateModel(panel, common, prepared, research) });
    }
    const { dataset } = validated[0]!.model;
    const { trials } = validated.at(-1)!.model;
    const comparison = compareModels(
      dataset,
      validated.map(({ name, model }) => ({
        name,
        predictions: {
          values: alignedTo(dataset, model),
          outputs: model.outOfFold.outputs,
          classes: model.outOfFold.models[0]!.classes,
        },
      })),
    );
    const result: Output = {
      label: dataset.label,
      loss: comparison.loss,
      rows: comparison.rows,
      bars: comparison.bars,
      models: comparison.models.map(({ name, loss, ic }) => {
        const { paths, typical } = validated.find((one) => one.name === name)!.model;
        const { tested, measures } = paths[typical]!;
        // All of them were tried by now.
        return {
          name,
          loss,
          ic: ic ?? null,
          sharpe: measures.sharpe,
          psr: measures.psr,
          dsr: dsr(tested, trials) ?? null,
        };
      }),
      pairs: comparison.pairs.map(plainPair),
      selection: await judgeSelection(validated, context),
      report: report ?? null,
    };
    if (report !== undefined) writeFileAtomically(report, renderComparisonReport(result));
    return result;
  },
});

/** [rows of the dataset × outputs] predictions that were made on other rows of the same panel; NaN where there is none. */
function alignedTo(
  dataset: Dataset,
  { dataset: own, outOfFold: { predictions, outputs } }: ValidatedModel,
): Float64Array {
  const symbols = 1 + Math.max(...own.symbol, ...dataset.symbol);
  const rowOf = new Map(Array.from(own.bar, (bar, r) => [bar * symbols + own.symbol[r]!, r]));
  const aligned = new Float64Array(dataset.rows * outputs).fill(NaN);
  dataset.bar.forEach((bar, r) => {
    const row = rowOf.get(bar * symbols + dataset.symbol[r]!);
    if (row !== undefined) aligned.set(predictions.subarray(row * outputs, (row + 1) * outputs), r * outputs);
  });
  return aligned;
}

/** White's and Hansen's tests and the probability of overfitting, on the last bars that all typical paths have. */
async function judgeSelection(
  validated: readonly { readonly name: string; readonly model: ValidatedModel }[],
  { seed, signal }: CommandContext,
): Promise<Output['selection']> {
  const series = validated.map(({ model: { paths, typical } }) => paths[typical]!.tested);
  const bars = Math.min(...series.map(({ length }) => length));
  const returns = new Float64Array(bars * series.length);
  series.forEach((own, k) => {
    for (let t = 0; t < bars; t += 1) returns[t * series.length + k] = own[own.length - bars + t]!;
  });
  const rng = Rng.fromSeed(seed).split('selection');
  const ability = await superiorAbility(returns, series.length, { rng, signal });
  if (ability === undefined) return null;
  const overfitting = await backtestOverfitting(returns, series.length, { signal });
  return {
    realityCheck: ability.realityCheck.pValue,
    superiorAbility: ability.superiority.consistent,
    best: validated[ability.best]!.name,
    overfitting: overfitting?.probability ?? null,
  };
}

function plainPair({
  first,
  second,
  dieboldMariano,
  ic,
  mcnemar,
}: ModelComparison['pairs'][number]): Output['pairs'][number] {
  return {
    first,
    second,
    loss:
      dieboldMariano === undefined
        ? null
        : {
            difference: dieboldMariano.difference,
            interval: [dieboldMariano.interval[0], dieboldMariano.interval[1]],
            p: dieboldMariano.pValue,
          },
    ic: ic === undefined ? null : { difference: ic.difference, stdErr: ic.stdErr ?? null },
    mcnemar:
      mcnemar === undefined
        ? null
        : { onlyFirst: mcnemar.onlyFirst, onlySecond: mcnemar.onlySecond, p: mcnemar.pValue },
  };
}

export function render({ label, loss, rows, bars, models, pairs, selection, report }: Output): string {
  return [
    `\n  ${label}: ${rows} rows on ${bars} bars\n\n`,
    table(
      ['model', `${loss} loss`, 'IC', 'Sharpe', 'PSR', 'DSR'],
      models.map((one) => [
        one.name,
        one.loss.toPrecision(5),
        formatRatio(one.ic, 4),
        formatRatio(one.sharpe, 2),
        formatRatio(one.psr, 3),
        formatRatio(one.dsr, 3),
      ]),
    ),
    '\n',
    table(
      ['pair', 'loss difference', '95 %', 'p', 'IC difference', '± '],
      pairs.map((pair) => [
        `${pair.first} − ${pair.second}`,
        pair.loss === null ? '–' : pair.loss.difference.toPrecision(3),
        pair.loss === null ? '' : pair.loss.interval.map((end) => end.toPrecision(3)).join(' to '),
        pair.loss === null ? '' : pair.loss.p.toFixed(3),
        formatRatio(pair.ic?.difference ?? null, 4),
        formatRatio(pair.ic?.stdErr ?? null, 4),
      ]),
    ),
    ...pairs.flatMap(({ first, second, mcnemar }) =>
      mcnemar === null
        ? []
        : [
            `  McNemar: ${first} alone is right on ${mcnemar.onlyFirst} rows, ${second} alone on ${mcnemar.onlySecond}; p ${mcnemar.p.toFixed(3)}, as if rows did not overlap\n`,
          ],
    ),
    selection === null
      ? ''
      : `\n  Best by its returns: ${selection.best}; that the best of ${models.length} earns nothing: p ${selection.superiorAbility.toFixed(3)} (Hansen), ${selection.realityCheck.toFixed(3)} (White)${
          selection.overfitting === null
            ? ''
            : `; probability of backtest overfitting ${selection.overfitting.toFixed(2)}`
        }\n`,
    `  With ${pairs.length} ${pairs.length === 1 ? 'pair' : 'pairs'}, the smallest p is no p: judge by what was asked before looking.\n`,
    report === null ? '' : `  Report: ${report}\n`,
  ].join('');
}
