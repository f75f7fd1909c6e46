/** From a panel to out-of-sample forecasts: features and label → dataset → purged walk-forward of an estimator. */
import { Rng, type Jobs, type Progress } from '@quantcli/core';
import { predictOutOfFold, walkForward, scoresOf, walkForwardLengths, type OutOfFold } from '@quantcli/models';
import type { Panel } from '@quantcli/panel';
import { forecastQuality, realisedReturns, type ForecastQuality } from './forecast-quality.ts';
import { prepareDataset, type Prepared } from './prepare-dataset.ts';
import { configuredEstimator, type RunConfig } from './run-config.ts';

export interface LearnContext {
  readonly seed: number;
  readonly jobs?: Jobs;
  readonly signal?: AbortSignal | undefined;
  readonly progress?: Progress;
  /** Called when a step ends; for timings. */
  readonly onStep?: (step: string) => void;
}

export interface Learned extends Prepared {
  readonly outOfFold: OutOfFold;
  /** [R] forecasts, out of sample; NaN where none was made. */
  readonly forecasts: Float64Array;
  readonly quality: ForecastQuality;
}

export async function learn(
  panel: Panel,
  config: RunConfig,
  { seed, jobs, signal, progress, onStep }: LearnContext,
): Promise<Learned> {
  progress?.('features', 0);
  const prepared = await prepareDataset(panel, config.features, config.label, {
    ...(jobs && { jobs }),
    signal,
    onDone: (done, total) => progress?.('features', done / total),
  });
  const { dataset } = prepared;
  onStep?.('features');
  const embargoBars = config.validation.embargo ?? dataset.horizon;
  const splitter = walkForward({
    mode: config.validation.mode,
    embargoBars,
    ...walkForwardLengths(dataset, config.validation),
  });
  const outOfFold = await predictOutOfFold(dataset, configuredEstimator(config, embargoBars), splitter, {
    rng: Rng.fromSeed(seed).split('model'),
    jobs,
    signal,
    onProgress: (done, total) => progress?.('model', done / total),
  });
  onStep?.('model');
  const forecasts = scoresOf(outOfFold.models[0]!, outOfFold.predictions);
  const quality = forecastQuality(dataset, forecasts, await realisedReturns(panel, dataset));
  return { ...prepared, outOfFold, forecasts, quality };
}
