/** `quant model tune`: searches an estimator's parameters by purged folds, and says whether the search was worth it. */
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import {
  canonicalJson,
  ConfigurationError,
  operation,
  readConfiguration,
  writeFileAtomically,
  type Json,
} from '@quantcli/core';
import { prepareModel, specifiedEstimator, specifiedSplitter, type ModelSpec, type Prepared } from '@quantcli/backtest';
import type { Panel } from '@quantcli/panel';
import {
  defaultSpace,
  labelledRows,
  metricNamed,
  nestedTune,
  purgedKFold,
  searchSpaceSchema,
  tune,
  type Improvement,
  type Sample,
  type TuningState,
} from '@quantcli/models';
import { formatRatio, renderTuningReport, sparkline } from '@quantcli/reports';
import { stringify } from 'yaml';
import { chooseModel, modelInput, modelMarket, panelOf, researchContext } from '../chosen-model.ts';
import { closing } from '../closing.ts';
import type { CommandContext } from '../context.ts';
import { requireExtension } from '../require-extension.ts';
import { table } from '../table.ts';

const params = z.record(z.string(), z.unknown());
const improvement = z
  .strictObject({ mean: z.number(), standardError: z.number(), p: z.number(), beyondNoise: z.boolean() })
  .nullable();

const output = z.strictObject({
  model: z.string(),
  estimator: z.string(),
  metric: z.string(),
  /** All parameters, the best ones among them. */
  params,
  best: z.strictObject({
    number: z.number(),
    params,
    score: z.number().nullable(),
    standardError: z.number().nullable(),
  }),
  defaults: z.number().nullable(),
  /** Of the best over the configured parameters, on the folds that chose it. */
  improvement,
  sentence: z.string(),
  trials: z.array(
    z.strictObject({
      number: z.number(),
      params,
      status: z.enum(['complete', 'pruned', 'failed']),
      /** Mean over the folds that were run. */
      score: z.number().nullable(),
      folds: z.number(),
      reason: z.string().nullable(),
    }),
  ),
  importance: z.array(z.strictObject({ name: z.string(), share: z.number().nullable() })),
  history: z.array(z.number().nullable()),
  /** What the whole search is worth on outer folds that it did not see. */
  nested: z
    .strictObject({
      score: z.number().nullable(),
      standardError: z.number().nullable(),
      defaults: z.number().nullable(),
      improvement,
    })
    .nullable(),
  out: z.string().nullable(),
  report: z.string().nullable(),
  state: z.string().nullable(),
});
type Output = z.infer<typeof output>;

export { tuneOperation as operation };
const tuneOperation = operation({
  name: 'model.tune',
  summary:
    'Searches the parameters of a configured model by purged folds (TPE or random, bad trials given up early), resumes where it stopped, and compares the best with the defaults.',
  input: z.strictObject({
    model: z.string().optional().describe('a model of the configuration; default: the selected one'),
    ...modelInput,
    trials: z
      .number()
      .int()
      .min(1)
      .default(20)
      .describe('parameter sets to try, rounded up to whole batches of at least 4'),
    sampler: z.enum(['tpe', 'random']).default('tpe').describe('how parameters are proposed'),
    discard: z.enum(['none', 'median', 'halving']).default('halving').describe('how bad trials are given up'),
    metric: z.string().default('ic').describe('what is to be best: ic, rmse, auc, log_loss, …'),
    folds: z.number().int().min(2).default(5).describe('purged folds'),
    space: z.string().optional().describe('YAML file of the parameters to search; default: the estimator’s own'),
    nested: z
      .number()
      .int()
      .min(0)
      .refine((count) => count !== 1, 'one outer fold has nothing to train on: give 0, or 2 and more')
      .default(0)
      .describe('outer folds on which the whole search is judged; 0 for none'),
    state: z
      .string()
      .optional()
      .describe('JSON file that is written after every batch, and gone on from where it exists'),
    out: z.string().optional().describe('YAML file for the model with the best parameters'),
    report: z.string().optional().describe('HTML file of the search'),
  }),
  output,
  run: async (input, context: CommandContext): Promise<Output> => {
    requireExtension('out', input.out, '.yaml');
    requireExtension('state', input.state, '.json');
    requireExtension('report', input.report, '.html');
    const { name, spec, config } = chooseModel(input, input.model);
    const metric = metricNamed(input.metric);
    const space =
      input.space === undefined ? defaultSpace(spec.estimator) : readConfiguration(input.space, searchSpaceSchema);
    const saved = savedState(input.state);
    const market = await modelMarket(input, [spec], context);
    const panel = panelOf(market, spec);
    await using trialLog = closing(context.openTrialLog());
    const prepared = await prepareModel(panel, spec, researchContext(market, trialLog.value, context));
    const { dataset } = prepared;
    const { name: estimator, params } = specifiedEstimator(spec, prepared);
    const options = {
      estimator: { name: estimator, params: params as Readonly<Record<string, Json>> },
      space,
      metric,
      trials: input.trials,
      sampler: input.sampler,
      discard: input.discard,
      splitter: purgedKFold({ folds: input.folds, embargoBars: dataset.horizon }),
      seed: context.seed,
      ...context.jobsFor(market.panel),
      signal: context.signal,
    };
    const sample = await tunableRows(panel, spec, prepared);
    const save = (state: TuningState): void => {
      if (input.state !== undefined) writeFileAtomically(input.state, `${canonicalJson(state as unknown as Json)}\n`);
    };
    const tuned = await tune(sample, {
      ...options,
      state: saved,
      save,
      onProgress: (done, total) => context.progress('tuning', done / total),
    });
    const nested =
      input.nested === 0
        ? null
        : await nestedTune(sample, {
            ...options,
            outer: purgedKFold({ folds: input.nested, embargoBars: dataset.horizon }),
            onProgress: (done, total) => context.progress('nested tuning', done / total),
          });
    if (input.out !== undefined) {
      const best = {
        ...spec,
        params: tuned.params,
        tuned: { trials: tuned.trials.length, dataHash: market.dataHash },
        description: `${spec.description} Tuned: ${tuned.sentence}`.trim(),
      };
      writeFileAtomically(input.out, stringify({ selected: name, models: { [name]: best }, gates: config.gates }));
    }
    const { best, defaults, trials, importance, history, sentence } = tuned;
    const result: Output = {
      model: name,
      estimator: spec.estimator,
      metric: metric.name,
      params: tuned.params as Record<string, unknown>,
      best: { number: best.number, params: { ...best.params }, score: best.score, standardError: best.standardError },
      defaults: defaults.score,
      improvement: plain(tuned.improvement),
      sentence,
      trials: trials.map(({ number, params: tried, status, score, scores, reason }) => ({
        number,
        params: { ...tried },
        status,
        score,
        folds: scores.length,
        reason,
      })),
      importance: importance.map(({ name: parameter, share }) => ({ name: parameter, share })),
      history: [...history],
      nested: nested && {
        score: nested.score,
        standardError: nested.standardError,
        defaults: nested.defaults,
        improvement: plain(nested.improvement),
      },
      out: input.out ?? null,
      report: input.report ?? null,
      state: input.state ?? null,
    };
    if (input.report !== undefined) writeFileAtomically(input.report, renderTuningReport(result));
    return result;
  },
});

/** All labelled rows, but for those that are held out from every choice. */
async function tunableRows(panel: Panel, spec: ModelSpec, prepared: Prepared): Promise<Sample> {
  const rows = labelledRows(prepared.dataset);
  if (spec.validation.kind !== 'hold-out') return rows;
  return (await specifiedSplitter(panel, spec, prepared)).split(rows)[0]!.train;
}

function plain(value: Improvement | undefined): z.infer<typeof improvement> {
  return value === undefined ? null : { ...value };
}

/** Where an earlier search stopped; undefined where there was none. */
function savedState(file: string | undefined): unknown {
  if (file === undefined || !existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch {
    throw new ConfigurationError({
      code: 'tune.state',
      what: `${file} is not the state of a tuning`,
      cause: 'it is no JSON',
      fix: 'name another file, or remove it to start anew',
    });
  }
}

export function render({
  model,
  metric,
  best,
  trials,
  importance,
  history,
  sentence,
  nested,
  out,
  report,
  state,
}: Output): string {
  const finite = history.map((value) => value ?? NaN);
  const rows = trials
    .toSorted((a, b) => Number(b.number === best.number) - Number(a.number === best.number) || a.number - b.number)
    .slice(0, 12)
    .map(({ number, params: tried, status, score, folds, reason }) => [
      number === 0 ? 'as configured' : String(number),
      score === null || status === 'pruned' ? '–' : formatRatio(score, 4),
      reason ?? (status === 'complete' ? '' : `given up on ${folds} of ${trials[0]!.folds} folds`),
      Object.entries(tried)
        .map(([key, value]) => `${key} ${typeof value === 'number' ? Number(value.toPrecision(3)) : String(value)}`)
        .join(', '),
    ]);
  return [
    `\n  ${model}: ${sentence}\n\n`,
    table(['trial', metric, '', 'parameters'], rows, { left: [0, 2, 3] }),
    `\n  best so far ${sparkline(finite, 40)}\n`,
    `  what mattered: ${importance
      .slice(0, 5)
      .map(({ name, share }) => `${name}${share === null ? '' : ` ${(100 * share).toFixed(0)} %`}`)
      .join(', ')}\n`,
    nested === null
      ? '  The score of the best of many flatters; --nested 4 says what the search is worth on folds that it has not seen.\n'
      : `  On outer folds: ${shown(nested.score)} tuned, ${shown(nested.defaults)} as configured${
          nested.improvement === null
            ? ''
            : nested.improvement.beyondNoise
              ? '; better beyond noise'
              : '; no more than noise'
        }\n`,
    out === null ? '' : `  Model: ${out}\n`,
    report === null ? '' : `  Report: ${report}\n`,
    state === null ? '' : `  State: ${state}\n`,
  ].join('');
}

function shown(value: number | null): string {
  return value === null ? '–' : value.toPrecision(4);
}
