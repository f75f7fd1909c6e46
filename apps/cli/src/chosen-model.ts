/** A model of the configuration and the market it is to be seen on, with what validation and training need. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { codeVersion, isoInstant, readConfiguration, Rng, type TrialLog } from '@quantcli/core';
import {
  checkModelSpec,
  chosenFeatures,
  prepareModel,
  sectorPanel,
  validateModel,
  type ModelSpec,
  type Prepared,
  type ResearchContext,
  type ValidatedModel,
} from '@quantcli/backtest';
import {
  describeModel,
  modelNamed,
  notStored,
  modelsConfigSchema,
  type ModelDocument,
  type ModelsConfig,
} from '@quantcli/lifecycle';
import {
  clusteredImportance,
  evaluateOutOfFold,
  featureSetHash,
  learningCurve,
  metricNamed,
  type Dataset,
  type Evaluation,
  type Fitted,
} from '@quantcli/models';
import type { Repositories } from '@quantcli/data';
import { barsPerYear, type Panel } from '@quantcli/panel';
import { z } from 'zod';
import { closing } from './closing.ts';
import type { CommandContext } from './context.ts';
import { loadMarket, type Market } from './load-market.ts';

/** What every command on a configured model takes. */
export const modelInput = {
  config: z
    .string()
    .optional()
    .describe('YAML file of models and gates; default config/models.yaml, else the one QuantCLI comes with'),
  data: z
    .array(z.string())
    .optional()
    .describe('files, folders, archives; without it the catalog, or a simulated market'),
  universe: z.string().optional().describe('only members count: sp500, liquid-100, sector:Energy, …'),
  version: z.number().int().min(1).optional().describe('the catalog as it was after this import; default: now'),
};

export interface ModelRequest {
  readonly config?: string | undefined;
  readonly data?: readonly string[] | undefined;
  readonly universe?: string | undefined;
  readonly version?: number | undefined;
}

const LOCAL = 'config/models.yaml';
const SHIPPED = new URL('../../../config/models.yaml', import.meta.url);

export function modelsConfig(file: string | undefined): ModelsConfig {
  return readConfiguration(file ?? (existsSync(LOCAL) ? LOCAL : fileURLToPath(SHIPPED)), modelsConfigSchema);
}

/** The repositories with a stored model; nothing is made where there are none. */
export async function openStored(
  model: string,
  context: CommandContext,
): Promise<AsyncDisposable & { readonly value: Repositories }> {
  if (existsSync(context.repositoriesPath)) return closing(await context.openRepositories());
  throw notStored(model, []);
}

/** What a simulated market is, where no data is named: one with an edge to be found. */
const NEWCOMER_MARKET = { symbols: 60, bars: 1260, edge: { ic: 0.03, halfLife: 10 } } as const;

export interface ChosenModel {
  readonly name: string;
  readonly spec: ModelSpec;
  readonly config: ModelsConfig;
}

/** Throws before any data is read for whatever is wrong with a model's description. */
export function chooseModel(request: ModelRequest, name: string | undefined): ChosenModel {
  const config = modelsConfig(request.config);
  const chosen = modelNamed(config, name);
  checkModelSpec(chosen.spec);
  return { ...chosen, config };
}

/** The market with the fields that the specifications read. */
export function modelMarket(
  request: ModelRequest,
  specs: readonly ModelSpec[],
  context: CommandContext,
): Promise<Market> {
  const { data, universe, version } = request;
  const fields = specs.flatMap(({ features }) => chosenFeatures(features).flatMap(({ expr }) => expr.fields));
  const { delistingReturn } = specs[0]!.simulation;
  return loadMarket({ data, universe, version, fields, delistingReturn, market: NEWCOMER_MARKET }, context);
}

/** What a model forecasts: the symbols, or indices of their sectors. */
export function panelOf({ panel, sectors }: Market, { level }: ModelSpec): Panel {
  return level === 'sector' ? sectorPanel(panel, { names: sectors }).panel : panel;
}

export function researchContext(market: Market, trialLog: TrialLog, context: CommandContext): ResearchContext {
  return {
    seed: context.seed,
    ...context.jobsFor(market.panel),
    signal: context.signal,
    progress: context.progress,
    trialLog,
    dataHash: market.dataHash,
    periodsPerYear: barsPerYear(market.panel.time, market.calendar),
  };
}

/** Weights say what to learn from, not what counts when it is judged. */
function evenly(dataset: Dataset): Dataset {
  return dataset.with({ weight: new Float64Array(dataset.rows).fill(1) });
}

function mainMetric({ kind }: Evaluation): string {
  return kind === 'binary' || kind === 'multiclass' ? 'log_loss' : 'ic';
}

export interface Validated {
  readonly prepared: Prepared;
  readonly validated: ValidatedModel;
  /** The document, of a stored version or of none. */
  describe(
    version: number | null,
    fitted: Fitted | undefined,
    timings: Readonly<Record<string, number>>,
  ): ModelDocument;
}

/** Prepares and validates a model; the outer result counts as a trial. */
export async function validateOn(
  market: Market,
  { name, spec, config }: ChosenModel,
  research: ResearchContext,
  context: CommandContext,
): Promise<Validated> {
  const panel = panelOf(market, spec);
  const prepared = await prepareModel(panel, spec, research);
  const validated = await validateModel(panel, spec, prepared, { ...research, model: name });
  const evaluation = await evaluateOutOfFold(evenly(prepared.dataset), validated.outOfFold, {
    seed: context.seed,
    signal: context.signal,
    // Ranks have no level to be right about.
    ...(spec.label.startsWith('fwd_rank') && { kind: 'ranking' as const }),
  });
  const learning = await learningCurve(prepared.dataset, validated.estimator, metricNamed(mainMetric(evaluation)), {
    rng: Rng.fromSeed(context.seed).split('learning'),
    jobs: research.jobs,
    signal: context.signal,
    onProgress: (done, total) => context.progress('learning curve', done / total),
  });
  const clusters = await clusteredImportance(
    prepared.dataset,
    validated.outOfFold,
    metricNamed(mainMetric(evaluation)),
    {
      rng: Rng.fromSeed(context.seed).split('importance'),
      signal: context.signal,
      onProgress: (done, total) => context.progress('importance', done / total),
    },
  );
  const trainedAt = isoInstant(context.clock.now());
  return {
    prepared,
    validated,
    describe: (version, fitted, timings) =>
      describeModel(validated, {
        name,
        version,
        spec,
        seed: context.seed,
        code: codeVersion(),
        dataHash: market.dataHash,
        trainedAt,
        title: market.title,
        notes: [
          ...(spec.tuned?.dataHash === market.dataHash
            ? [`The parameters were chosen among ${spec.tuned.trials} on this data: all of them count as trials.`]
            : []),
          ...market.notes,
          ...(market.truth === undefined ? [`${market.survivorship.line}.`] : []),
        ],
        symbols: panel.symbols.length,
        gates: config.gates,
        evaluation,
        learning: {
          metric: mainMetric(evaluation),
          points: learning.map((point) => ({
            ...point,
            training: point.training ?? null,
            heldOut: point.heldOut ?? null,
          })),
        },
        clusters: {
          metric: mainMetric(evaluation),
          groups: clusters.map(({ features, drop, stdErr }) => ({
            features: [...features],
            drop,
            stdErr: stdErr ?? null,
          })),
        },
        fitted,
        featureSetHash: featureSetHash(prepared.dataset.schema),
        timings,
      }),
  };
}
