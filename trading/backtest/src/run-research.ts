/**
 * The loop from a panel to a verdict: learn forecasts out of sample, trade them with costs, measure, and judge against the
 * number of trials. Everything reported is out of sample.
 */
import { Rng, hashJson, isoTimes, throwIfInterrupted, type Json, type TrialLog } from '@quantcli/core';
import { dsr, psr, removeMarket, sharpe, sharpeInterval, sharpePerPeriod } from '@quantcli/measures';
import type { Panel } from '@quantcli/panel';
import { assess, earnedReturns } from './assess.ts';
import { learn, type LearnContext, type Learned } from './learn.ts';
import { configuredEstimator, type RunConfig } from './run-config.ts';
import type { RunDocument } from './run-document.ts';
import type { RunSeries } from './run-series.ts';
import { tradeForecasts, type Trading } from './trade-forecasts.ts';
import { judge } from './verdict.ts';

export interface ResearchContext extends LearnContext {
  readonly trialLog: TrialLog;
  readonly dataHash: string;
  /** What the model is called, for people. */
  readonly model?: string;
  /** Bars a year, from the calendar. */
  readonly periodsPerYear: number;
}

export interface Research {
  /** Of the configuration with its features resolved, in order: what a trial is told from others by. */
  readonly configHash: string;
  readonly document: Pick<RunDocument, 'features' | 'folds' | 'outOfSample' | 'benchmark' | 'verdict'>;
  readonly series: RunSeries;
  readonly learned: Learned;
}

export async function runResearch(panel: Panel, config: RunConfig, context: ResearchContext): Promise<Research> {
  const learned = await learn(panel, config, context);
  throwIfInterrupted(context.signal);
  return assessResearch(panel, config, learned, context);
}

/** Trades and judges forecasts that are there already: the same forecasts under several policies or costs are learnt once. */
export async function assessResearch(
  panel: Panel,
  config: RunConfig,
  learned: Learned,
  context: ResearchContext,
): Promise<Research> {
  const { signal, progress, onStep, periodsPerYear, seed } = context;
  const trading = await tradeForecasts(panel, config, learned);
  progress?.('backtest', 1);
  onStep?.('backtest');
  throwIfInterrupted(signal);

  const { strategy, benchmark } = trading;
  const { beta, residuals: tested } = removeMarket(earnedReturns(strategy), earnedReturns(benchmark));
  const features = learned.features.map(({ name, expr }) => [name, expr.text]);
  const configHash = hashJson({
    ...config,
    model: modelJson(config),
    label: learned.dataset.label,
    features,
  } as unknown as Json);
  const trials = context.trialLog.record({
    dataHash: context.dataHash,
    configHash,
    seed,
    sharpePerPeriod: sharpePerPeriod(tested) ?? 0,
  });
  const rng = Rng.fromSeed(seed).split('bootstrap');
  const { quality } = learned;
  const verdict = judge({
    beta,
    sharpe: sharpe(tested, periodsPerYear),
    sharpeInterval: sharpeInterval(tested, periodsPerYear, { rng: rng.split('tested') }),
    psr: psr(tested),
    dsr: dsr(tested, trials),
    trials: trials.count,
    ic: quality.ic,
    icStdErr: quality.icStdErr,
    bars: tested.length,
    ruined: strategy.ruinedAt !== undefined,
  });
  const setting = { time: panel.time, periodsPerYear };
  const alone = { count: 1, sharpeVariance: 0 };
  const document = {
    features: learned.features.map(({ name, expr }) => ({ name, expr: expr.text, warmup: expr.warmup })),
    folds: summariseFolds(learned),
    outOfSample: assess(strategy, { ...setting, tested, trials, rng: rng.split('strategy') }, quality),
    benchmark: assess(benchmark, {
      ...setting,
      tested: earnedReturns(benchmark),
      trials: alone,
      rng: rng.split('benchmark'),
    }),
    verdict,
  };
  const series = drawSeries(panel, learned, trading);
  onStep?.('measures');
  return { configHash, document, series, learned };
}

/** With every parameter, given or not. */
function modelJson(config: RunConfig): Json {
  const { name, params } = configuredEstimator(config, 0);
  return { estimator: name, params };
}

function summariseFolds({ dataset: { time, bar }, outOfFold: { folds } }: Learned): RunDocument['folds'] {
  const dates = isoTimes(time);
  return folds.map(({ train, blocks, purged, embargoed }) => ({
    trainFrom: dates[bar[train.rows[0]!]!]!,
    trainTo: dates[bar[train.rows.at(-1)!]!]!,
    testFrom: dates[blocks[0]!.from]!,
    testTo: dates[blocks.at(-1)!.to]!,
    purged,
    embargoed,
  }));
}

function drawSeries(panel: Panel, learned: Learned, { strategy, benchmark }: Trading): RunSeries {
  const { dataset, quality } = learned;
  return {
    time: panel.time.subarray(strategy.firstBar),
    equity: strategy.equity,
    benchmarkEquity: benchmark.equity,
    returns: strategy.returns,
    benchmarkReturns: benchmark.returns,
    icTime: quality.time,
    ic: quality.ics,
    quantileReturns: quality.quantiles.map(({ mean, stdErr, count }) => ({
      mean: mean ?? NaN,
      stdErr: stdErr ?? NaN,
      count,
    })),
    horizon: dataset.horizon,
    turnover: strategy.turnover,
    grossExposure: strategy.grossExposure,
    netExposure: strategy.netExposure,
    costs: strategy.costs,
    trades: strategy.trades.count,
    unfilled: strategy.unfilled,
    cut: strategy.cut,
    coefficients: spreadOfCoefficients(learned),
  };
}

/** Over the folds' models, where they are linear; none else. */
function spreadOfCoefficients({ dataset, outOfFold }: Learned): RunSeries['coefficients'] {
  const linear = outOfFold.models.flatMap(({ coefficients }) => (coefficients === undefined ? [] : [coefficients]));
  if (linear.length === 0) return [];
  return dataset.schema.names.map((feature, f) => {
    const values = linear.map((coefficients) => coefficients[f]!);
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    return { feature, mean, lowest: Math.min(...values), highest: Math.max(...values) };
  });
}
