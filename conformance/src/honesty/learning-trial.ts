/**
 * One simulated market on which a user who learns tries one model after another: the task that a worker runs. All models
 * see the same features and folds, as `quant run` makes them; each is a trial, counted by a log of the market's own. A
 * search is a user who tried some of them and shows the best, judged by the number that they tried.
 */
import { micros, Rng, SimulatedClock, type Json, type Trial, type TrialLog } from '@quantcli/core';
import { simulateMarket, type MarketSpecInput } from '@quantcli/data';
import { freeOfCosts, hashBars, panelFromBars } from '@quantcli/market';
import {
  assessResearch,
  configuredEstimator,
  forecastQuality,
  prepareDataset,
  realisedReturns,
  runConfigSchema,
  type Learned,
  type RunConfig,
  type Verdict,
} from '@quantcli/backtest';
import { predictOutOfFold, scoresOf, walkForward, walkForwardLengths } from '@quantcli/models';
import { openTrialLog } from '@quantcli/runtime';
import type { MarketTask } from './study.ts';

export interface TriedModel {
  readonly estimator: string;
  readonly params: Readonly<Record<string, Json>>;
}

export interface LearningTrial {
  readonly symbols: number;
  readonly bars: number;
  readonly edge: NonNullable<MarketSpecInput['edge']>;
  readonly seed: number;
  /** Costs a side at which the same forecasts are traded. */
  readonly costsBps: readonly number[];
  /** In the order in which they are tried. */
  readonly models: readonly TriedModel[];
  /** Name → the models, by index, that this user tried. */
  readonly searches: Readonly<Record<string, readonly number[]>>;
}

export interface SearchVerdict {
  /** The model of the highest tested Sharpe ratio. */
  readonly best: number;
  /** With all of the search counted. */
  readonly label: Verdict['label'];
  /** What it would have been called had only the best been counted. */
  readonly uncounted: Verdict['label'];
}

export interface LearningOutcome {
  readonly seed: number;
  /** Out-of-sample IC of each model. */
  readonly ics: readonly (number | null)[];
  /** One entry a cost level. */
  readonly atCosts: readonly {
    readonly costsBps: number;
    /** Of the tested returns, per period. */
    readonly sharpes: readonly number[];
    /** Whether any of all models was called an edge when it was tried, with those before it counted. */
    readonly edgeOnTheWay: boolean;
    readonly searches: Readonly<Record<string, SearchVerdict>>;
  }[];
}

export const learningTask: MarketTask = { module: new URL(import.meta.url), name: 'tryModels' };

const openLog = (): TrialLog => openTrialLog(':memory:', new SimulatedClock(micros(0)));

export async function tryModels(trial: LearningTrial): Promise<LearningOutcome> {
  const { symbols, bars, edge, seed, costsBps, models, searches } = trial;
  const market = simulateMarket({ symbols, bars, edge, seed });
  const panel = panelFromBars(market.bars);
  // The market's seed and the run's differ, so that no draw of a run shares its stream with the market.
  const runSeed = Rng.fromSeed(seed)
    .split('run')
    .below(2 ** 31);
  const context = { seed: runSeed, dataHash: hashBars(market.bars), periodsPerYear: 252 };
  const configs = models.map(({ estimator, params }) => runConfigSchema.parse({ model: { estimator, ...params } }));
  const learned = await learnAll();
  const atCosts: LearningOutcome['atCosts'][number][] = [];
  for (const costs of costsBps) atCosts.push(await assessAt(costs));
  return { seed, ics: learned.map(({ quality }) => quality.ic ?? null), atCosts };

  async function learnAll(): Promise<Learned[]> {
    const { features, label, validation } = configs[0]!;
    const prepared = await prepareDataset(panel, features, label, {});
    const { dataset } = prepared;
    const embargoBars = dataset.horizon;
    const splitter = walkForward({ embargoBars, ...walkForwardLengths(dataset, validation) });
    const realised = await realisedReturns(panel, dataset);
    const all: Learned[] = [];
    for (const config of configs) {
      const outOfFold = await predictOutOfFold(dataset, configuredEstimator(config, embargoBars), splitter, {
        rng: Rng.fromSeed(runSeed).split('model'),
      });
      const forecasts = scoresOf(outOfFold.models[0]!, outOfFold.predictions);
      all.push({ ...prepared, outOfFold, forecasts, quality: forecastQuality(dataset, forecasts, realised) });
    }
    return all;
  }

  async function assessAt(costs: number): Promise<LearningOutcome['atCosts'][number]> {
    const trials: Trial[] = [];
    const log = openLog();
    const remembering: TrialLog = { ...log, record: (one) => (trials.push(one), log.record(one)) };
    const labels: Verdict['label'][] = [];
    for (const m of models.keys()) labels.push(await judge(m, remembering));
    const verdicts: Record<string, SearchVerdict> = {};
    for (const [name, members] of Object.entries(searches)) {
      const known = openLog();
      for (const m of members) known.record(trials[m]!);
      const best = members.reduce((a, b) => (trials[b]!.sharpePerPeriod > trials[a]!.sharpePerPeriod ? b : a));
      verdicts[name] = { best, label: await judge(best, known), uncounted: await judge(best, openLog()) };
    }
    return {
      costsBps: costs,
      sharpes: trials.map(({ sharpePerPeriod }) => sharpePerPeriod),
      edgeOnTheWay: labels.includes('edge'),
      searches: verdicts,
    };

    async function judge(m: number, trialLog: TrialLog): Promise<Verdict['label']> {
      const charged: RunConfig = { ...configs[m]!, costs: { ...freeOfCosts, halfSpreadBps: costs } };
      const { document } = await assessResearch(panel, charged, learned[m]!, { ...context, trialLog });
      return document.verdict.label;
    }
  }
}
