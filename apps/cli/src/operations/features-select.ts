/** `quant features select`: which features of a set predict a label. */
import { z } from 'zod';
import { isoDate, operation, writeFileAtomically } from '@quantcli/core';
import { parseLabel } from '@quantcli/features';
import { makeDataset, selectFeatures, type IcEvidence } from '@quantcli/models';
import { renderSelectionReport, sparkline } from '@quantcli/reports';
import { stringify } from 'yaml';
import { chosenFeatures, loadFeatureMarket } from '../chosen-features.ts';
import type { CommandContext } from '../context.ts';
import { evidenceSchema } from '../ic-evidence.ts';
import { requireExtension } from '../require-extension.ts';
import { table } from '../table.ts';

const output = z.strictObject({
  label: z.string(),
  dates: z.number(),
  features: z.array(
    z.strictObject({
      name: z.string(),
      expr: z.string(),
      evidence: evidenceSchema.nullable(),
      /** Mutual information with the side of the label. */
      information: z.strictObject({ nats: z.number(), threshold: z.number(), p: z.number() }),
      /** Mean ICs over equal spans of the history. */
      course: z.array(z.number()),
      votes: z.strictObject({ filter: z.boolean(), wrapper: z.boolean(), embedded: z.boolean() }),
      stability: z.number(),
      sameAs: z.string().nullable(),
      foldsChosen: z.number(),
      chosen: z.boolean(),
      reason: z.string(),
    }),
  ),
  chosen: z.array(z.string()),
  folds: z.number(),
  emptyFolds: z.number(),
  /** IC of the chosen on the days they were chosen on, and of the whole procedure on days it had not seen. */
  naive: evidenceSchema.nullable(),
  nested: evidenceSchema.nullable(),
  leftOut: z.array(z.strictObject({ name: z.string(), missing: z.array(z.string()) })),
  out: z.string().nullable(),
  report: z.string().nullable(),
});
type Output = z.infer<typeof output>;

export { selectOperation as operation };
const selectOperation = operation({
  name: 'features.select',
  summary:
    'Chooses the features of a set that predict a label: filter, wrapper and embedded selection vote, and the whole procedure is judged out of sample.',
  input: z.strictObject({
    set: z.string().default('alpha-v1').describe('a feature set by name or file, or one expression'),
    data: z
      .array(z.string())
      .optional()
      .describe('files, folders, archives; without it the catalog, or a simulated market'),
    universe: z.string().optional().describe('only members count: sp500, liquid-100, sector:Energy, …'),
    label: z.string().default('fwd_rank(close, 5)').describe('what is to be predicted'),
    out: z.string().optional().describe('YAML file for the chosen features, as a set'),
    report: z.string().optional().describe('HTML file with votes and ICs'),
  }),
  output,
  run: async ({ set, data, universe, label, out, report }, context: CommandContext): Promise<Output> => {
    requireExtension('out', out, '.yaml');
    requireExtension('report', report, '.html');
    const wanted = parseLabel(label);
    const chosen = await loadFeatureMarket(chosenFeatures(set), { data, universe }, context);
    const { panel, title } = chosen.market;
    const dataset = await makeDataset(panel, chosen.features, wanted, {
      ...context.jobsFor(panel),
      signal: context.signal,
      onDone: (done, total) => context.progress('features', done / total),
    });
    const selection = await selectFeatures(dataset, {
      seed: context.seed,
      signal: context.signal,
      onDone: (done, total) => context.progress('selection', done / total),
    });
    const source = chosen.set?.name ?? set;
    const written = out !== undefined && selection.chosen.length > 0;
    if (written) {
      const taken = chosen.features.filter(({ name }) => selection.chosen.includes(name));
      const description = `Chosen from ${source} for ${wanted.text} on ${title}.`;
      const features = Object.fromEntries(taken.map(({ name, expr }, i) => [nameOf(name, i), expr.text]));
      writeFileAtomically(out, stringify({ name: setName(out), version: 1, description, features }));
    }
    if (report !== undefined) {
      const subtitle = `${title}, ${panel.symbols.length} symbols, ${isoDate(panel.time[0]!)} to ${isoDate(panel.time.at(-1)!)}`;
      writeFileAtomically(report, renderSelectionReport({ title: source, subtitle, label: wanted.text, selection }));
    }
    const { features, naive, nested, ...rest } = selection;
    return {
      label: wanted.text,
      ...rest,
      chosen: [...rest.chosen],
      features: features.map((one) => ({
        ...one,
        course: [...one.course],
        evidence: plain(one.evidence),
        sameAs: one.sameAs ?? null,
      })),
      naive: plain(naive),
      nested: plain(nested),
      leftOut: chosen.leftOut.map(({ name, missing }) => ({ name, missing: [...missing] })),
      out: written ? out : null,
      report: report ?? null,
    };
  },
});

/** A single expression has itself for a name, which a set does not take. */
function nameOf(name: string, i: number): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : `feature_${i + 1}`;
}

/** From the file's name. */
function setName(file: string): string {
  const bare = /([^/\\]+)\.yaml$/
    .exec(file)![1]!
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-');
  return bare.replace(/^-+/, '') || 'chosen';
}

function plain(value: IcEvidence | undefined): z.infer<typeof evidenceSchema> | null {
  return value === undefined ? null : { ...value, interval: [...value.interval] };
}

export function render({ features, chosen, naive, nested, folds, emptyFolds, leftOut, out, report }: Output): string {
  const rows = features
    .toSorted((a, b) => Number(b.chosen) - Number(a.chosen))
    .map((one) => [
      one.name,
      one.evidence === null ? '–' : one.evidence.ic.toFixed(4),
      one.evidence === null ? '–' : one.evidence.t.toFixed(1),
      (1_000 * one.information.nats).toFixed(2),
      [one.votes.filter, one.votes.wrapper, one.votes.embedded].map((vote) => (vote ? '●' : '·')).join(' '),
      `${(100 * one.stability).toFixed(0)} %`,
      sparkline(one.course, 12),
      `${one.foldsChosen} of ${folds}`,
      one.chosen ? `chosen; ${one.reason}` : one.reason,
    ]);
  return [
    table(['feature', 'IC', 't', 'MI mnat', 'F W E', 'stable', 'IC over time', 'folds', ''], rows, { left: [0, 8] }),
    `\n  ${chosen.length === 0 ? 'Nothing is chosen.' : `${chosen.length} of ${features.length} are chosen.`} F filter, W wrapper, E embedded; two votes choose.\n`,
    `  IC naive (in sample) ${shown(naive)}; nested (out of sample) ${shown(nested)}; ${emptyFolds} of ${folds} folds chose nothing\n`,
    ...leftOut.map(({ name, missing }) => `  left out: ${name}, which needs ${missing.join(', ')}\n`),
    out === null ? '' : `  Set: ${out}\n`,
    report === null ? '' : `  Report: ${report}\n`,
  ].join('');
}

function shown(value: z.infer<typeof evidenceSchema> | null): string {
  if (value === null) return '–';
  return `${value.ic.toFixed(4)} (95 %: ${value.interval.map((end) => end.toFixed(4)).join(' to ')})`;
}
