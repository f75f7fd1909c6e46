/**
 * A learning curve: a metric on the rows trained on and on rows held out, as the training rows grow. Two curves that have
 * met call for another model or other features, a gap between them for more data. The held-out rows are the most recent
 * bars, purged and embargoed; training takes the bars before them, the latest first. Tables without a time draw at random.
 */
import { QuantError, throwIfInterrupted } from '@quantcli/core';
import type { Dataset } from '../dataset/dataset.ts';
import { labelledRows, type Sample } from '../dataset/sample.ts';
import type { Estimator, FitContext, Fitted } from '../estimators/estimator.ts';
import { innerHoldOut } from '../splitters/inner-hold-out.ts';
import { partedBy, shuffledUnits } from '../splitters/random-k-fold.ts';
import { barsOf, rowsBetween } from '../splitters/sample-bars.ts';
import type { Metric } from './metric.ts';

export interface LearningPoint {
  /** Of the training bars. */
  readonly share: number;
  readonly rows: number;
  /** The metric on the rows trained on, and on those held out: the same at every point. */
  readonly training: number | undefined;
  readonly heldOut: number | undefined;
}

export interface LearningCurveOptions {
  /** Share of the bars held out, in (0, 1). */
  readonly heldOutShare?: number;
  /** Shares of the training bars, in (0, 1]. */
  readonly shares?: readonly number[];
}

/** Fits the estimator once a share; shares of too few rows are left out. Throws {@link ValidationError} when a side is empty, Interrupted on abort. */
export async function learningCurve(
  dataset: Dataset,
  estimator: Estimator,
  metric: Metric,
  context: FitContext,
  { heldOutShare = 0.25, shares = [0.1, 0.25, 0.5, 0.75, 1] }: LearningCurveOptions = {},
): Promise<LearningPoint[]> {
  const { rng, signal, jobs, onProgress } = context;
  const { train, test } = innerHoldOut(labelledRows(dataset), heldOutShare, rng.split('hold-out'));
  const points: LearningPoint[] = [];
  for (const share of shares) {
    throwIfInterrupted(signal);
    const part = latestShare(train, share, context);
    const model = await fitOn(estimator, part, { rng: rng.split(`share/${share}`), signal, jobs });
    if (model !== undefined) {
      points.push({
        share,
        rows: part.rows.length,
        training: quality(metric, model, part),
        heldOut: quality(metric, model, test),
      });
    }
    onProgress?.(shares.indexOf(share) + 1, shares.length);
  }
  return points;
}

/** Undefined where the rows are too few for the estimator: the curve begins later then. */
async function fitOn(estimator: Estimator, part: Sample, context: FitContext): Promise<Fitted | undefined> {
  try {
    return await estimator.fit(part, context);
  } catch (error) {
    if (error instanceof QuantError && error.exitCode === 2) return undefined;
    throw error;
  }
}

/** At least one bar; of rows of one instant a random share, each within the larger ones. */
function latestShare(sample: Sample, share: number, { rng }: FitContext): Sample {
  const bars = barsOf(sample);
  if (bars.length > 1) {
    const from = bars[bars.length - Math.max(1, Math.round(share * bars.length))]!;
    return { dataset: sample.dataset, rows: rowsBetween(sample, from, bars.at(-1)!) };
  }
  const units = shuffledUnits(sample, rng.split('units'));
  return partedBy(sample, units.slice(0, Math.max(1, Math.round(share * units.length)))).inside;
}

function quality(metric: Metric, model: Fitted, sample: Sample): number | undefined {
  return metric.of(sample, { values: model.predict(sample), outputs: model.outputs, classes: model.classes });
}
