/** `quant features search`: new features by genetic programming, judged against the number of trials and on a hold-out span. */
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { isoDate, operation, systemError, writeFileAtomically } from '@quantcli/core';
import { parseFeature, parseLabel } from '@quantcli/features';
import { parseSearchState, searchFeatures, type IcEvidence, type SearchState } from '@quantcli/models';
import { renderSearchReport, sparkline } from '@quantcli/reports';
import { stringify } from 'yaml';
import { chosenFeatures, loadFeatureMarket } from '../chosen-features.ts';
import { closing } from '../closing.ts';
import type { CommandContext } from '../context.ts';
import { evidenceSchema } from '../ic-evidence.ts';
import { requireExtension } from '../require-extension.ts';
import { table } from '../table.ts';

const output = z.strictObject({
  verdict: z.enum(['found', 'nothing found']),
  sentence: z.string(),
  label: z.string(),
  /** Distinct trials on this data, of all searches and runs. */
  trials: z.number(),
  candidates: z.number(),
  /** The largest t that so many trials show by chance. */
  chance: z.number(),
  /** First date of the span that the search did not see. */
  cut: z.string(),
  best: z.strictObject({ expr: z.string(), t: z.number() }).nullable(),
  history: z.array(
    z.strictObject({
      best: z.number().nullable(),
      median: z.number().nullable(),
      candidates: z.number(),
      fresh: z.number(),
    }),
  ),
  finalists: z.array(
    z.strictObject({
      expr: z.string(),
      training: evidenceSchema,
      deflatedP: z.number(),
      holdOut: evidenceSchema.nullable(),
      holdOutP: z.number(),
      resembles: z.number(),
      found: z.boolean(),
    }),
  ),
  out: z.string().nullable(),
  report: z.string().nullable(),
});
type Output = z.infer<typeof output>;

export { searchOperation as operation };
const searchOperation = operation({
  name: 'features.search',
  summary:
    'Searches for new features by genetic programming over the feature language; every candidate counts as a trial, and what is found must hold on bars the search has not seen.',
  input: z.strictObject({
    set: z.string().default('alpha-v1').describe('what is known already: a feature set or one expression'),
    data: z
      .array(z.string())
      .optional()
      .describe('files, folders, archives; without it the catalog, or a simulated market'),
    universe: z.string().optional().describe('only members count: sp500, liquid-100, sector:Energy, …'),
    label: z.string().default('fwd_rank(close, 5)').describe('what is to be predicted'),
    population: z.number().int().min(10).max(10_000).default(100).describe('candidates of a generation'),
    generations: z.number().int().min(1).max(1_000).default(10).describe('generations'),
    resume: z
      .string()
      .optional()
      .describe('JSON file that keeps the state after every generation; one that exists is gone on from'),
    out: z.string().optional().describe('YAML file for what is found, as a set'),
    report: z.string().optional().describe('HTML file with generations and finalists'),
  }),
  output,
  run: async (
    { set, data, universe, label, population, generations, resume, out, report },
    context: CommandContext,
  ): Promise<Output> => {
    requireExtension('resume', resume, '.json');
    requireExtension('out', out, '.yaml');
    requireExtension('report', report, '.html');
    const wanted = parseLabel(label);
    const state = resume === undefined ? undefined : readState(resume);
    const chosen = await loadFeatureMarket(chosenFeatures(set), { data, universe }, context);
    const { panel, title, dataHash } = chosen.market;
    await using trialLog = closing(context.openTrialLog());
    const search = await searchFeatures(panel, {
      label: wanted.text,
      base: chosen.features,
      seed: context.seed,
      population,
      generations,
      trialLog: trialLog.value,
      dataHash,
      ...context.jobsFor(panel),
      signal: context.signal,
      state,
      ...(resume !== undefined && { onState: (now) => writeFileAtomically(resume, JSON.stringify(now)) }),
      onProgress: (done) => context.progress('search', done),
    });
    const cut = isoDate(panel.time[search.cut]!);
    const finds = search.finalists.filter(({ found }) => found);
    const written = out !== undefined && finds.length > 0;
    if (written) {
      const description = `Found for ${wanted.text} on ${title}, by a search with ${search.trials} trials.`;
      // With the sign it had: a large value is good.
      const features = Object.fromEntries(
        finds.map(({ expr, sign }, i) => [`found_${i + 1}`, sign < 0 ? parseFeature(`-(${expr})`).text : expr]),
      );
      writeFileAtomically(out, stringify({ name: 'found', version: 1, description, features }));
    }
    if (report !== undefined) {
      const subtitle = `${title}, ${panel.symbols.length} symbols, ${isoDate(panel.time[0]!)} to ${isoDate(panel.time.at(-1)!)}`;
      writeFileAtomically(
        report,
        renderSearchReport({ title: chosen.set?.name ?? set, subtitle, label: wanted.text, cut, search }),
      );
    }
    return {
      verdict: search.verdict,
      sentence: search.sentence,
      label: wanted.text,
      trials: search.trials,
      candidates: search.candidates,
      chance: search.chance,
      cut,
      best: search.best ?? null,
      history: [...search.history],
      finalists: search.finalists.map(({ sign, expr, training, holdOut, ...rest }) => ({
        ...rest,
        expr: sign < 0 ? parseFeature(`-(${expr})`).text : expr,
        training: plain(training),
        holdOut: holdOut === undefined ? null : plain(holdOut),
      })),
      out: written ? out : null,
      report: report ?? null,
    };
  },
});

function readState(file: string): SearchState | undefined {
  if (!existsSync(file)) return undefined;
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw systemError(`cannot read ${file}`, error);
  }
  return parseSearchState(text);
}

function plain(value: IcEvidence): z.infer<typeof evidenceSchema> {
  return { ...value, interval: [...value.interval] };
}

export function render({ sentence, history, chance, candidates, trials, finalists, cut, out, report }: Output): string {
  const rows = finalists.map((one) => [
    one.expr,
    one.training.ic.toFixed(4),
    one.training.t.toFixed(2),
    one.deflatedP.toFixed(3),
    one.holdOut === null ? '–' : one.holdOut.ic.toFixed(4),
    one.holdOut === null ? '–' : one.holdOut.t.toFixed(2),
    one.holdOutP.toFixed(3),
    one.found ? 'found' : 'not confirmed',
  ]);
  const best = history.map((one) => one.best ?? NaN);
  return [
    rows.length === 0
      ? ''
      : `${table(['expression', 'IC', 't', 'p deflated', 'hold-out IC', 't', 'p', ''], rows, { left: [0, 7] })}\n`,
    `  ${sentence}\n`,
    `  best t by generation ${sparkline(best, 40)}  (by chance ${chance.toFixed(2)})\n`,
    `  ${candidates} candidates, ${trials} trials on this data; hold-out from ${cut}\n`,
    out === null ? '' : `  Set: ${out}\n`,
    report === null ? '' : `  Report: ${report}\n`,
  ].join('');
}
