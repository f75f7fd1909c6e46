/** From a panel to out-of-sample forecasts: features and label → dataset → purged walk-forward of an estimator. */
import { Rng, ValidationError, type Jobs, type Progress } from '@quantcli/core';
import { evaluateLabel, parseLabel } from '@quantcli/features';
import { hitRate, icPerDate, icSummary, quantileReturns } from '@quantcli/measures';
import {
  makeDataset,
  predictOutOfFold,
  walkForward,
  type Dataset,
  type NamedFeature,
  type OutOfFold,
} from '@quantcli/models';
import type { Panel } from '@quantcli/panel';
import { configuredEstimator, configuredFeatures, type RunConfig } from './run-config.ts';

export interface LearnContext {
  readonly seed: number;
  readonly jobs?: Jobs;
  readonly signal?: AbortSignal | undefined;
  readonly progress?: Progress;
  /** Called when a step ends; for timings. */
  readonly onStep?: (step: string) => void;
}

export interface Learned {
  readonly features: readonly NamedFeature[];
  /** Names of the features of the set that the data has no fields for. */
  readonly leftOut: readonly string[];
  readonly dataset: Dataset;
  readonly outOfFold: OutOfFold;
  readonly quality: ForecastQuality;
}

/** How the forecasts rank the realised forward returns over the label's horizon, date by date, on the test blocks. */
export interface ForecastQuality {
  readonly ic: number | undefined;
  readonly icStdErr: number | undefined;
  readonly hitRate: number | undefined;
  /** [D] per test date; NaN where it cannot be computed. */
  readonly ics: Float64Array;
  readonly time: Float64Array;
  readonly quantiles: ReturnType<typeof quantileReturns>;
}

export async function learn(
  panel: Panel,
  config: RunConfig,
  { seed, jobs, signal, progress, onStep }: LearnContext,
): Promise<Learned> {
  if (panel.symbols.length < 2) {
    throw new ValidationError({
      code: 'run.one-symbol',
      what: `a cross-sectional model compares symbols, and the data has ${panel.symbols.length}`,
      fix: 'bring at least two symbols',
    });
  }
  const { features, leftOut } = featuresOn(panel, config);
  progress?.('features', 0);
  const dataset = await makeDataset(panel, features, parseLabel(config.label), {
    ...(jobs && { jobs }),
    signal,
    onDone: (done, total) => progress?.('features', done / total),
  });
  onStep?.('features');
  const embargoBars = config.validation.embargo ?? dataset.horizon;
  const splitter = walkForward({ mode: config.validation.mode, embargoBars, ...blockLengths(config, dataset) });
  const outOfFold = await predictOutOfFold(dataset, configuredEstimator(config, embargoBars), splitter, {
    rng: Rng.fromSeed(seed).split('model'),
    signal,
    onProgress: (done, total) => progress?.('model', done / total),
  });
  onStep?.('model');
  return { features, leftOut, dataset, outOfFold, quality: await forecastQuality(panel, dataset, outOfFold) };
}

/** A named set adapts to the fields that the data has; an expression the user wrote must be computable. */
function featuresOn(panel: Panel, config: RunConfig): { features: NamedFeature[]; leftOut: string[] } {
  const named = configuredFeatures(config);
  if (typeof config.features !== 'string') return { features: named, leftOut: [] };
  const computable = ({ expr }: NamedFeature): boolean => expr.fields.every((field) => panel.has(field));
  return {
    features: named.filter(computable),
    leftOut: named.filter((feature) => !computable(feature)).map(({ name }) => name),
  };
}

/** Two years to train on and half-year blocks, or proportionally less of a short history. */
function blockLengths({ validation }: RunConfig, dataset: Dataset): { trainBars: number; testBars: number } {
  const usable = dataset.dates.at(-1)! - dataset.dates[0]! + 1;
  return {
    trainBars: validation.train ?? Math.max(1, Math.min(504, Math.floor(usable / 2))),
    testBars: validation.test ?? Math.max(1, Math.min(126, Math.floor(usable / 8))),
  };
}

const QUANTILES = 5;

async function forecastQuality(
  panel: Panel,
  dataset: Dataset,
  { predictions, folds }: OutOfFold,
): Promise<ForecastQuality> {
  const { values } = await evaluateLabel(panel, parseLabel(`fwd_return(close, ${dataset.horizon})`));
  const firstDate = dataset.dates.findIndex((bar) => bar >= folds[0]!.blocks[0]!.from);
  const firstRow = dataset.offsets[firstDate]!;
  const offsets = dataset.offsets.subarray(firstDate).map((offset) => offset - firstRow);
  const predicted = predictions.subarray(firstRow);
  const realised = new Float64Array(predicted.length);
  for (let i = 0; i < realised.length; i += 1)
    realised[i] = values[dataset.symbol[firstRow + i]! * panel.bars + dataset.bar[firstRow + i]!]!;
  const ics = new Float64Array(offsets.length - 1);
  icPerDate(predicted, realised, offsets, ics);
  const { ic, icStdErr } = icSummary(ics, dataset.horizon);
  return {
    ic,
    icStdErr,
    hitRate: hitRate(predicted, realised, offsets),
    ics,
    time: Float64Array.from(dataset.dates.subarray(firstDate), (bar) => panel.time[bar]!),
    quantiles: quantileReturns(predicted, realised, offsets, QUANTILES, { horizon: dataset.horizon }),
  };
}
