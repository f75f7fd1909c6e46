/**
 * From a panel to a validated model: its rows, its out-of-sample forecasts on every path of the validation, what a policy
 * would have earned with each, and the model fitted on all labelled rows. What is stored of it is judged by gates elsewhere.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { hashJson, Rng, throwIfInterrupted, type Json, type TrialCount } from '@quantcli/core';
import { evaluate, parseFeature } from '@quantcli/features';
import { removeMarket, sharpePerPeriod } from '@quantcli/measures';
import { median } from '@quantcli/numeric';
import {
  estimatorNamed,
  labelledRows,
  openHoldOut,
  predictOutOfFold,
  sampleWeights,
  scoresOf,
  splitterOf,
  type Estimator,
  type Fitted,
  type OutOfFold,
  type Splitter,
} from '@quantcli/models';
import type { Panel } from '@quantcli/panel';
import { assess, earnedReturns } from './assess.ts';
import { forecastQuality, realisedReturns, type ForecastQuality } from './forecast-quality.ts';
import type { ModelSpec } from './model-spec.ts';
import { groupsOfRows, neutralise } from './neutralise.ts';
import { prepareDataset, type Prepared } from './prepare-dataset.ts';
import { estimatorWithEmbargo } from './run-config.ts';
import type { Measures } from './run-document.ts';
import type { ResearchContext } from './run-research.ts';
import { prepareTrading, type Trading } from './trade-forecasts.ts';

/** One walk over all tested rows, and what became of it. */
export interface ValidatedPath {
  /** [R]; NaN where none was made. */
  readonly forecasts: Float64Array;
  readonly quality: ForecastQuality;
  readonly trading: Trading;
  /** Returns less their exposure to the equal-weighted universe. */
  readonly tested: Float64Array;
  readonly measures: Measures;
}

export interface ValidatedModel extends Prepared {
  readonly estimator: Estimator;
  readonly splitter: Splitter;
  readonly outOfFold: OutOfFold;
  /** [R] returns over the label's horizon. */
  readonly realised: Float64Array;
  readonly paths: readonly ValidatedPath[];
  /** The path whose tested Sharpe ratio is the median: what is said of a model is said of it, not of the best. */
  readonly typical: number;
  /** Of the mean over paths of the per-date figures. */
  readonly quality: Pick<ForecastQuality, 'ics' | 'hitRates' | 'time'>;
  readonly configHash: string;
  readonly trials: TrialCount;
}

const BAR_RETURN = parseFeature('log(close / delay(close, 1))');

/** The rows of a model's specification, weighted. */
export async function prepareModel(
  panel: Panel,
  spec: ModelSpec,
  { jobs, signal, progress }: ResearchContext,
): Promise<Prepared> {
  progress?.('features', 0);
  const prepared = await prepareDataset(panel, spec.features, spec.label, {
    ...(jobs && { jobs }),
    signal,
    form: spec.form,
    onDone: (done, total) => progress?.('features', done / total),
  });
  const [barReturns] = spec.weights.attribution ? await evaluate(panel, [BAR_RETURN]) : [];
  const weight = sampleWeights(prepared.dataset, spec.weights, { barReturns });
  return { ...prepared, dataset: prepared.dataset.with({ weight }) };
}

/** The estimator of a specification, with the embargo of its label. */
export function specifiedEstimator(spec: ModelSpec, { dataset }: Prepared): Estimator {
  const own = 'embargo' in spec.validation ? spec.validation.embargo : undefined;
  return estimatorWithEmbargo(spec.estimator, spec.params, own ?? dataset.horizon);
}

/** [R] a model's scores as they are traded: without the mean of their group, where the specification says so. */
export function forecastsOf(
  panel: Panel,
  { neutralise: field }: ModelSpec,
  { dataset }: Pick<Prepared, 'dataset'>,
  scores: Float64Array,
): Float64Array {
  return field === null ? scores : neutralise(scores, dataset, groupsOfRows(panel, dataset, field));
}

/** Validates a specification on the rows prepared for it. The outer result is a trial of the log. */
export async function validateModel(
  panel: Panel,
  spec: ModelSpec,
  prepared: Prepared,
  context: ResearchContext,
): Promise<ValidatedModel> {
  const { seed, jobs, signal, progress, periodsPerYear, dataHash, trialLog } = context;
  const { dataset } = prepared;
  const estimator = specifiedEstimator(spec, prepared);
  const splitter = await specifiedSplitter(panel, spec, prepared);
  const configHash = hashSpec(spec, prepared, estimator);
  if (spec.validation.kind === 'hold-out') {
    // What cannot be evaluated was not seen.
    splitter.split(labelledRows(dataset));
    openHoldOut(
      { open: (data, by) => trialLog.openHoldOut(data, by) },
      dataHash,
      `${context.model ?? 'a model'}, configuration ${configHash.slice(0, 12)}, seed ${seed}`,
    );
  }
  const outOfFold = await predictOutOfFold(dataset, estimator, splitter, {
    rng: Rng.fromSeed(seed).split('model'),
    jobs,
    signal,
    onProgress: (done, total) => progress?.('validation', done / total),
  });
  const realised = await realisedReturns(panel, dataset);
  const trade = await prepareTrading(panel, spec);
  const drafts: Omit<ValidatedPath, 'measures'>[] = [];
  for (const path of outOfFold.paths) {
    const forecasts = forecastsOf(panel, spec, prepared, scoresOf(outOfFold.models[0]!, path));
    const trading = trade({ dataset, forecasts });
    const { residuals: tested } = removeMarket(earnedReturns(trading.strategy), earnedReturns(trading.benchmark));
    drafts.push({ forecasts, quality: forecastQuality(dataset, forecasts, realised), trading, tested });
    progress?.('backtest', drafts.length / outOfFold.paths.length);
    // Gives the event loop a turn, in which an interruption can arrive.
    await nextTurn();
    throwIfInterrupted(signal);
  }
  const sharpes = drafts.map(({ tested }) => sharpePerPeriod(tested) ?? 0);
  const order = [...sharpes.keys()].toSorted((a, b) => sharpes[a]! - sharpes[b]! || a - b);
  const typical = order[Math.floor((order.length - 1) / 2)]!;
  const recorded = trialLog.record({ dataHash, configHash, seed, sharpePerPeriod: sharpes[typical]! });
  const trials = withTuning(recorded, spec, dataHash, drafts[typical]!.tested.length);
  const rng = Rng.fromSeed(seed).split('bootstrap');
  const paths = drafts.map((draft, k): ValidatedPath => ({
    ...draft,
    measures: assess(
      draft.trading.strategy,
      { time: panel.time, periodsPerYear, tested: draft.tested, trials, rng: rng.split(`path/${k}`) },
      draft.quality,
    ),
  }));
  const quality = {
    ics: meanOf(paths.map((path) => path.quality.ics)),
    hitRates: meanOf(paths.map((path) => path.quality.hitRates)),
    time: paths[0]!.quality.time,
  };
  return { ...prepared, estimator, splitter, outOfFold, realised, paths, typical, quality, configHash, trials };
}

/** The model on all labelled rows: what is stored and predicts from now on. */
export async function fitModel(
  spec: ModelSpec,
  prepared: Prepared,
  { seed, jobs, signal, progress }: ResearchContext,
): Promise<Fitted> {
  const { name, params } = specifiedEstimator(spec, prepared);
  return estimatorNamed(name, params).fit(labelledRows(prepared.dataset), {
    rng: Rng.fromSeed(seed).split('model/final'),
    jobs,
    signal,
    onProgress: (done, total) => progress?.('final fit', done / total),
  });
}

/**
 * Parameters that were tuned on the data they are validated on were chosen by it, fold for fold: every set that was tried
 * is a trial. What their Sharpe ratios would have been is not known; no less than chance spreads them, 1/n (Lo 2002).
 */
function withTuning(recorded: TrialCount, { tuned }: ModelSpec, dataHash: string, bars: number): TrialCount {
  if (tuned?.dataHash !== dataHash) return recorded;
  return {
    count: recorded.count + tuned.trials,
    sharpeVariance: Math.max(recorded.sharpeVariance, 1 / Math.max(1, bars)),
  };
}

/** What a trial is told from others by. */
function hashSpec(spec: ModelSpec, { dataset, features }: Prepared, estimator: Estimator): string {
  const { description: _, tuned: __, ...rest } = spec;
  return hashJson({
    ...rest,
    params: estimator.params,
    label: dataset.label,
    features: features.map(({ name, expr }) => [name, expr.text]),
  } as unknown as Json);
}

/** The splitter of a specification, its regimes read from the panel. */
export async function specifiedSplitter(
  panel: Panel,
  { validation }: ModelSpec,
  { dataset }: Prepared,
): Promise<Splitter> {
  if (validation.kind !== 'regime') return splitterOf(validation, dataset);
  const [values] = await evaluate(panel, [parseFeature(validation.expression)]);
  // The market's regime is that of its median symbol; bars before the first value have none.
  const medians = Array.from({ length: panel.bars }, (_, bar) => {
    const present = panel.symbols
      .map((__, n) => values![n * panel.bars + bar]!)
      .filter((value) => !Number.isNaN(value));
    return present.length === 0 ? undefined : Math.round(median(Float64Array.from(present)));
  });
  const names = [...new Set(medians)].filter((value) => value !== undefined).toSorted((x, y) => x - y);
  const regimes = Int32Array.from(medians, (value) => (value === undefined ? -1 : names.indexOf(value)));
  return splitterOf(validation, dataset, () => regimes);
}

/** Element by element over series of one length; NaN where any is. */
function meanOf(series: readonly Float64Array[]): Float64Array {
  return series[0]!.map((_, d) => series.reduce((sum, one) => sum + one[d]!, 0) / series.length);
}
