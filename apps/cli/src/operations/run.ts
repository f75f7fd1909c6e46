/** `quant run`: the whole loop, from a market to a report with a verdict. */
import { join } from 'node:path';
import { z } from 'zod';
import {
  canonicalJson,
  codeVersion,
  hashJson,
  isoInstant,
  isoTimes,
  operation,
  parseConfiguration,
  readConfiguration,
  stopwatch,
  throwIfInterrupted,
  type Json,
} from '@quantcli/core';
import {
  checkRunConfig,
  chosenFeatures,
  runConfigSchema,
  runDocumentSchema,
  runResearch,
  type RunDocument,
  type RunProvenance,
  type RunSeries,
} from '@quantcli/backtest';
import { marketSpecSchema, summariseFinding, type Truth } from '@quantcli/data';
import { barsPerYear } from '@quantcli/panel';
import { measureRows, renderReport, sparkline } from '@quantcli/reports';
import { stringify } from 'yaml';
import { closing } from '../closing.ts';
import type { CommandContext } from '../context.ts';
import { loadMarket, type Market } from '../load-market.ts';
import { requireWritable, reserveRun, RUNS } from '../runs-folder.ts';
import { shorten, table } from '../table.ts';

const configSchema = runConfigSchema.extend({
  /** The simulated market, used when no data is named. */
  market: marketSpecSchema.partial().optional(),
  /** Only its members are learnt from and traded; by default all symbols. */
  universe: z.string().optional(),
});

const NEWCOMER_MARKET = { symbols: 200, bars: 2520, edge: { ic: 0.03, halfLife: 10 } } as const;

export { runOperation as operation };
const runOperation = operation({
  name: 'run',
  summary:
    'Loads a market, computes features, fits and validates a model out of sample, trades its forecasts with costs, and says whether there is an edge.',
  input: z.strictObject({
    data: z
      .array(z.string())
      .optional()
      .describe(
        'files to run on, stored in the catalog if --catalog names one; without them that catalog, else a simulated market',
      ),
    config: z.string().optional().describe('YAML configuration'),
    universe: z
      .string()
      .optional()
      .describe('trade its members only: sp500 (with imported membership), liquid-100, semiconductors, sector:NAME, …'),
    version: z.number().int().min(1).optional().describe('the catalog as it was after this import; default: now'),
    out: z.string().min(1, 'a folder has a name').default(RUNS).describe('folder of the runs'),
  }),
  output: runDocumentSchema,
  run: async (
    { data, config: configFile, universe: wanted, version, out },
    context: CommandContext,
  ): Promise<RunDocument> => {
    const total = stopwatch();
    let step = stopwatch();
    const timings: Record<string, number> = {};
    const mark = (name: string): void => {
      timings[name] = round(step());
      step = stopwatch();
    };
    const {
      market: marketConfig,
      universe: configured,
      ...config
    } = configFile === undefined ? parseConfiguration('', configSchema) : readConfiguration(configFile, configSchema);
    checkRunConfig(config);
    requireWritable(out);
    const universe = wanted ?? configured;
    const fields = chosenFeatures(config.features).flatMap(({ expr }) => expr.fields);
    const { delistingReturn } = config.simulation;
    const simulated = marketConfig ?? NEWCOMER_MARKET;
    const request = { data, universe, fields, version, delistingReturn, market: simulated, keep: true };
    const market = await loadMarket(request, context);
    const { dataHash, findings } = market;
    mark('data');

    await using trialLog = closing(context.openTrialLog());
    const research = await runResearch(market.panel, config, {
      seed: context.seed,
      ...context.jobsFor(market.panel),
      signal: context.signal,
      progress: context.progress,
      trialLog: trialLog.value,
      dataHash,
      periodsPerYear: barsPerYear(market.panel.time, market.calendar),
      onStep: mark,
    });
    throwIfInterrupted(context.signal);

    const { configHash } = research;
    const at = isoInstant(context.clock.now());
    using reserved = reserveRun(out, at, hashJson([configHash, dataHash, context.seed]));
    const { id } = reserved;
    // With the market that was simulated: the file alone gives this run again.
    const whole = {
      ...config,
      ...(market.truth && { market: market.truth.spec }),
      ...(universe !== undefined && { universe }),
    };
    const dates = isoTimes(market.panel.time);
    const report = join(out, id, 'report.html');
    const document: RunDocument = {
      run: { id, seed: context.seed, code: codeVersion(), configHash, dataHash },
      data: {
        symbols: market.panel.symbols.length,
        bars: market.panel.bars,
        from: dates[0]!,
        to: dates.at(-1)!,
        imported: market.imported,
        rejected: market.rejected,
        findings: findings.map(summariseFinding),
      },
      ...research.document,
      report,
      timings,
    };
    const html = renderReport(document, research.series, provenance(market, whole, at, research.learned.leftOut));
    mark('report');
    timings['total'] = round(total());
    throwIfInterrupted(context.signal);
    reserved.publish({
      'report.html': html,
      'result.json': `${canonicalJson(document as unknown as Json)}\n`,
      'config.yaml': stringify(whole),
      'model.json': `${canonicalJson(research.learned.outOfFold.models.at(-1)!.toJSON())}\n`,
    });
    lastSeries.set(document, research.series);
    return document;
  },
});

/** The pictures for the terminal travel beside the document, which carries numbers alone. */
const lastSeries = new WeakMap<RunDocument, RunSeries>();

function provenance(market: Market, config: object, at: string, leftOut: readonly string[]): RunProvenance {
  const notes = [
    ...(leftOut.length > 0
      ? [`Features left out because the data has no fields for them: ${leftOut.join(', ')}.`]
      : []),
    ...market.notes,
    ...(market.truth === undefined ? [`${market.survivorship.line}.`] : []),
    'Cash earns nothing; shares are fractional; orders decided at a close are filled on the next bar.',
  ];
  return {
    title: market.title,
    sources: market.sources,
    configuration: stringify(config),
    at,
    notes,
    ...(market.truth && { truth: describeTruth(market.truth) }),
  };
}

function describeTruth({ edge, feature, horizon, realised }: Truth): string[] {
  if (edge === null) return ['Nothing was planted: the expected return given the past is equal across symbols.'];
  return [
    `Planted: ${'halfLife' in edge ? `a signal${edge.shape === 'extremes' ? ', both extremes of which foretell a rise,' : ''} with a half-life of ${edge.halfLife} bars` : edge.kind}, worth an expected IC of ${edge.ic} with the ${horizon}-bar return.`,
    `It shows through the feature ${feature}, whose mean rank IC in this market is ${realised.featureIc?.toFixed(4) ?? 'not measurable'}.`,
  ];
}

function round(seconds: number): number {
  return Math.round(seconds * 1_000) / 1_000;
}

export function render(document: RunDocument): string {
  const { outOfSample: run, benchmark, verdict, data } = document;
  const series = lastSeries.get(document);
  const lines = [
    `\n  ${data.symbols} symbols, ${data.bars} bars, ${data.from} to ${data.to}; ${data.imported} rows accepted, ${data.rejected} rejected\n`,
    ...(data.findings.length === 0
      ? []
      : [
          `  data findings: ${shorten(
            data.findings.map(
              ({ check, count, severity }) => `${check} ${count}${severity === 'error' ? ' (error)' : ''}`,
            ),
            8,
          )}\n`,
        ]),
    `  ${document.features.length} features, ${document.folds.length} walk-forward folds, out of sample ${run.from} to ${run.to}\n\n`,
    table(
      ['', 'strategy', '', 'benchmark'],
      measureRows.map((row) => [
        row.label,
        row.value(run),
        row.uncertainty(run) ?? '',
        row.strategyOnly === true ? '' : row.value(benchmark),
      ]),
      { left: [0, 2] },
    ),
    ...(series === undefined ? [] : [`\n  equity ${sparkline(series.equity, 60)}\n`]),
    `\n  Verdict: ${verdict.label.toUpperCase()}\n`,
    ...verdict.reasons.map((reason) => `  – ${reason}\n`),
    `\n  Report: ${document.report}   (quant report open)\n`,
    `  ${document.timings['total']!.toFixed(1)} s\n`,
  ];
  return lines.join('');
}
