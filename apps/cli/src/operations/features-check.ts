/** `quant features check`: proof by recomputation that features use the past only; what is wrong with what they read, and with what they say. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import { isoDate, operation, throwIfInterrupted, writeFileAtomically } from '@quantcli/core';
import {
  checkFeatures,
  checkStationarity,
  clusterFeatures,
  evaluate,
  findDeadFeatures,
  suspectColumn,
} from '@quantcli/features';
import type { Panel } from '@quantcli/panel';
import { renderCheckReport } from '@quantcli/reports';
import { chosenFeatures, loadFeatureMarket } from '../chosen-features.ts';
import type { CommandContext } from '../context.ts';
import { requireExtension } from '../require-extension.ts';
import { table } from '../table.ts';

/** A dash where the data has too few bars for a single value. */
const verdict = z.enum(['pass', 'FAIL', '–']);
const output = z.strictObject({
  features: z.array(
    z.strictObject({
      name: z.string(),
      expr: z.string(),
      /** Values up to a cut are bit-identical with the data after it removed. */
      truncation: verdict,
      /** The stream gives the bits of the batch. */
      stream: verdict,
      /** The first value comes when the lookback says. */
      firstValue: verdict,
      /** Two different starts agree to 1e-9 after the warm-up. */
      warmup: verdict,
      /** Unchanged when all prices are multiplied. */
      priceScale: verdict,
      /** What failed, and where. */
      failures: z.array(z.string()),
      stationarity: z.enum(['stationary', 'trend', 'unit root', 'undecided']),
      /** Of the stationarity. */
      recommendation: z.string(),
    }),
  ),
  failed: z.number(),
  /** Features for which there was no value to compare in some check. */
  untested: z.number(),
  leftOut: z.array(z.strictObject({ name: z.string(), missing: z.array(z.string()) })),
  /** Fields that are no prices, and whether they carry a leak from outside. */
  columns: z.array(
    z.strictObject({
      field: z.string(),
      verdict: z.enum(['clean', 'suspicious', 'leaks', 'undecided']),
      sentence: z.string(),
    }),
  ),
  dead: z.array(z.strictObject({ name: z.string(), reason: z.string(), recommendation: z.string() })),
  /** Features correlated above 0.9. */
  groups: z.array(z.strictObject({ keep: z.string(), drop: z.array(z.string()), low: z.number(), high: z.number() })),
  /** What was joined to the prices, and what of it could not be read. */
  notes: z.array(z.string()),
  report: z.string().nullable(),
});
type Output = z.infer<typeof output>;

export { checkOperation as operation };
const checkOperation = operation({
  name: 'features.check',
  summary:
    'Recomputes every feature with the future cut off, as a stream, and from another start, and says whether it is the same to the bit; looks for leaks in columns from outside, for features that wander, carry nothing or say the same.',
  input: z.strictObject({
    set: z.string().default('alpha-v1').describe('a feature set by name or file, or one expression'),
    data: z
      .array(z.string())
      .optional()
      .describe('files, folders, archives; without it the catalog, or a simulated market'),
    external: z
      .array(z.string())
      .optional()
      .describe(
        'files of columns that are no prices (symbol, date, a column a figure), known at the end of their date or when a column "known" says',
      ),
    report: z.string().optional().describe('HTML file with pictures'),
    require: z.boolean().default(false).describe('exit with 1 where a proof fails, or a column leaks or is suspicious'),
  }),
  output,
  run: async ({ set, data, external, report }, context: CommandContext): Promise<Output> => {
    requireExtension('report', report, '.html');
    const market = { symbols: 20, bars: 800 };
    const chosen = await loadFeatureMarket(chosenFeatures(set), { data, external, market }, context);
    const { panel, title, joined, calendar } = chosen.market;
    const exprs = chosen.features.map(({ expr }) => expr);
    const { signal } = context;
    const results = await checkFeatures(panel, exprs, {
      signal,
      onDone: (done, total) => context.progress('check', done / total),
    });
    const values = await evaluate(panel, exprs, { ...context.jobsFor(panel), signal });
    const named = chosen.features.map(({ name }, i) => ({ name, values: values[i]! }));
    const stationarity = await each(named, 'stationarity', context, ({ name, values: own }) => {
      return { name, ...checkStationarity(panel, own) };
    });
    const dead = findDeadFeatures(panel, named);
    const clusters = clusterFeatures(panel, named);
    const columns = await each(joined, 'columns from outside', context, (field) => {
      return { field, ...suspectColumn(panel, fieldOf(panel, field), { calendar }) };
    });
    const checks = results.map((result, i) => ({ name: named[i]!.name, ...result }));
    if (report !== undefined) {
      const subtitle = `${title}, ${panel.symbols.length} symbols, ${isoDate(panel.time[0]!)} to ${isoDate(panel.time.at(-1)!)}`;
      writeFileAtomically(
        report,
        renderCheckReport({ title: chosen.set?.name ?? set, subtitle, checks, columns, stationarity, dead, clusters }),
      );
    }
    return {
      features: checks.map(({ name, expr, findings }, i) => {
        return {
          name,
          expr,
          truncation: word(findings.truncation),
          stream: word(findings.stream),
          firstValue: word(findings.firstValue),
          warmup: word(findings.warmup),
          priceScale: word(findings.priceScale),
          failures: Object.values(findings)
            .filter(({ passed }) => !passed)
            .map(({ detail }) => detail),
          stationarity: stationarity[i]!.verdict,
          recommendation: stationarity[i]!.recommendation,
        };
      }),
      failed: results.filter(({ passed }) => !passed).length,
      untested: results.filter(({ findings }) => Object.values(findings).some(({ tested }) => !tested)).length,
      leftOut: chosen.leftOut.map(({ name, missing }) => ({ name, missing: [...missing] })),
      columns: columns.map(({ field, verdict: found, sentence }) => ({ field, verdict: found, sentence })),
      dead: dead.map(({ name, reason, recommendation }) => ({ name, reason, recommendation })),
      groups: clusters.clusters.map(({ keep, drop, range: [low, high] }) => ({ keep, drop: [...drop], low, high })),
      notes: [...chosen.market.notes],
      report: report ?? null,
    };
  },
});

/** One after another, with a turn of the event loop between them, in which an interruption can arrive. */
async function each<T, R>(
  items: readonly T[],
  step: string,
  { signal, progress }: CommandContext,
  work: (item: T) => R,
): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) {
    await nextTurn();
    throwIfInterrupted(signal);
    results.push(work(item));
    progress(step, results.length / items.length);
  }
  return results;
}

function word({ passed, tested }: { readonly passed: boolean; readonly tested: boolean }): z.infer<typeof verdict> {
  return !passed ? 'FAIL' : tested ? 'pass' : '–';
}

/** A field of all symbols, [N × T]. */
function fieldOf(panel: Panel, field: string): Float64Array {
  const values = new Float64Array(panel.symbols.length * panel.bars);
  panel.symbols.forEach((_, n) => values.set(panel.column(field, n), n * panel.bars));
  return values;
}

/** What `--require` turns into exit code 1. */
export function failed(
  { failed: proofs, columns }: Output,
  { require: required }: { readonly require: boolean },
): boolean {
  return required && (proofs > 0 || columns.some(({ verdict: found }) => found === 'leaks' || found === 'suspicious'));
}

export function render({
  features,
  failed: failures,
  untested,
  leftOut,
  columns,
  dead,
  groups,
  notes,
  report,
}: Output): string {
  const rows = features.map((f) => [
    f.name,
    f.truncation,
    f.stream,
    f.firstValue,
    f.warmup,
    f.priceScale,
    f.stationarity,
  ]);
  const accused = columns.filter(({ verdict: found }) => found === 'leaks' || found === 'suspicious').length;
  const proven =
    failures > 0
      ? `${failures} FAILED:`
      : untested > 0
        ? `${untested} of ${features.length} were not tested wholly: there was no value to compare.`
        : accused > 0
          ? `No operator looks ahead, but ${accused} ${accused === 1 ? 'column' : 'columns'} from outside may:`
          : 'Nothing looks ahead.';
  return [
    table(['feature', 'truncation', 'stream = batch', 'first value', 'warm-up', 'price scale', 'stationarity'], rows, {
      left: [0, 6],
    }),
    `\n  ${proven}\n`,
    ...features.flatMap(({ name, failures: found }) => found.map((failure) => `  ${name}: ${failure}\n`)),
    ...leftOut.map(({ name, missing }) => `  left out: ${name}, which needs ${missing.join(', ')}\n`),
    ...columns.map(({ field, verdict: found, sentence }) => `  ${field} is ${found}: ${sentence}\n`),
    ...features
      .filter(({ stationarity }) => stationarity === 'unit root')
      .map(({ name, recommendation }) => `  ${name} has a unit root: ${recommendation}\n`),
    ...dead.map(({ name, reason, recommendation }) => `  ${name} (${reason}): ${recommendation}\n`),
    ...groups.map(
      ({ keep, drop, low, high }) =>
        `  ${keep} says what ${drop.join(', ')} ${drop.length === 1 ? 'says' : 'say'} (|correlation| ${low.toFixed(2)} to ${high.toFixed(2)}): keep ${keep}\n`,
    ),
    ...notes.map((note) => `  ${note}\n`),
    report === null ? '' : `  Report: ${report}\n`,
  ].join('');
}
