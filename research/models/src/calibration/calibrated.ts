/**
 * A classifier whose probabilities are calibrated. The map is learnt on purged out-of-fold predictions inside the training
 * rows, which the model that made them had not seen; the model itself is fitted on all of them. A map learnt on the
 * model's own training rows would take its overfitting for skill.
 */
import { ModelError, throwIfInterrupted, type Json } from '@quantcli/core';
import { z } from 'zod';
import { withLabels, type Sample } from '../dataset/sample.ts';
import type { Estimator, EstimatorKind, EstimatorLookup, FitContext, Fitted } from '../estimators/estimator.ts';
import { barsOf } from '../splitters/sample-bars.ts';
import { purgedKFold, randomKFold } from '../splitters/splitter.ts';
import {
  calibrate,
  calibrationMapSchema,
  calibrationMethods,
  fitCalibration,
  type CalibrationMap,
  type HeldOutProbabilities,
} from './calibration-map.ts';

const paramsSchema = z.strictObject({
  estimator: z
    .strictObject({ name: z.string(), params: z.record(z.string(), z.json()).default({}) })
    .default({ name: 'logistic', params: {} }),
  method: z.enum(calibrationMethods).default('isotonic'),
  folds: z.number().int().min(2).default(5),
  embargoBars: z.number().int().min(0).default(0),
});

const fittedSchema = z.strictObject({
  estimator: z.literal('calibrated'),
  inner: z.unknown(),
  map: calibrationMapSchema,
});

/** The estimator kind `calibrated`, over the estimators that the lookup knows. */
export function calibratedKind(lookup: EstimatorLookup): EstimatorKind {
  return {
    name: 'calibrated',
    doc: 'Another classifier, its probabilities calibrated on purged out-of-fold predictions (isotonic, Platt, temperature).',
    params: paramsSchema,
    make: (params) => calibrated(params as z.output<typeof paramsSchema>, lookup),
    read: (json) => readCalibrated(json, lookup),
  };
}

function calibrated(params: z.output<typeof paramsSchema>, lookup: EstimatorLookup): Estimator {
  const { method, folds, embargoBars } = params;
  const inner = lookup.estimatorNamed(params.estimator.name, params.estimator.params);
  return Object.freeze({
    name: 'calibrated',
    // As completed by the inner estimator's own defaults.
    params: { estimator: { name: inner.name, params: inner.params }, method, folds, embargoBars },
    async fit(sample: Sample, context: FitContext): Promise<Fitted> {
      const { rng, onProgress } = context;
      const training = withLabels(sample);
      const whole = await inner.fit(training, { ...context, rng: rng.split('whole'), onProgress: undefined });
      onProgress?.(1, folds + 1);
      const heldOut = await predictHeldOut(inner, training, requireClasses(whole), params, context);
      return fittedCalibrated(whole, fitCalibration(method, heldOut));
    },
  });
}

function requireClasses({ estimator, classes }: Fitted): readonly number[] {
  if (classes !== undefined) return classes;
  throw new ModelError({
    code: 'calibrated.classes',
    what: `${estimator} forecasts a number, not probabilities`,
    fix: 'calibrate a classifier',
  });
}

/** Probabilities of every labelled row from a model that was fitted without it. */
async function predictHeldOut(
  inner: Estimator,
  sample: Sample,
  classes: readonly number[],
  { folds, embargoBars }: { readonly folds: number; readonly embargoBars: number },
  { rng, signal, jobs, onProgress }: FitContext,
): Promise<HeldOutProbabilities> {
  const splitter =
    barsOf(sample).length > 1
      ? purgedKFold({ folds, embargoBars })
      : randomKFold({ folds, seed: rng.split('folds').nextUint32() });
  const columns = classes.length === 2 ? 1 : classes.length;
  const { dataset } = sample;
  const rows: number[] = [];
  const probabilities: number[] = [];
  for (const [k, { train, test }] of splitter.split(sample).entries()) {
    throwIfInterrupted(signal);
    const model = await inner.fit(train, { rng: rng.split(`fold/${k}`), signal, jobs });
    const predicted = model.predict(test);
    test.rows.forEach((row, i) => {
      if (!(dataset.weight[row]! > 0)) return;
      rows.push(row);
      for (let c = 0; c < columns; c += 1)
        probabilities.push(probabilityOf(model, predicted, i, classes[columns === 1 ? 1 : c]!));
    });
    onProgress?.(k + 2, folds + 1);
  }
  if (rows.length === 0) {
    throw new ModelError({
      code: 'calibrated.rows',
      what: 'no labelled row of a weight above 0 is left to calibrate on',
      fix: 'bring more rows',
    });
  }
  // Platt's rule of succession counts rows: what rows outside the sample weigh must not enter.
  const meanWeight = rows.reduce((sum, row) => sum + dataset.weight[row]!, 0) / rows.length;
  return {
    probabilities: Float64Array.from(probabilities),
    labels: Int32Array.from(rows, (row) => classes.indexOf(dataset.target[row]!)),
    weights: Float64Array.from(rows, (row) => dataset.weight[row]! / meanWeight),
  };
}

/** What a model gives a class in row i: 0 for one that its training rows had none of. */
function probabilityOf({ classes, outputs }: Fitted, predicted: Float64Array, i: number, value: number): number {
  const code = classes!.indexOf(value);
  if (code === -1) return 0;
  if (outputs > 1) return predicted[i * outputs + code]!;
  return code === 1 ? predicted[i]! : 1 - predicted[i]!;
}

function fittedCalibrated(inner: Fitted, map: CalibrationMap): Fitted {
  const { schema, classes, outputs, importance } = inner;
  return Object.freeze({
    estimator: 'calibrated',
    schema,
    ...(classes && { classes }),
    outputs,
    ...(importance && { importance }),
    predict: (sample: Sample): Float64Array => calibrate(map, inner.predict(sample), outputs),
    toJSON: (): Json => ({ estimator: 'calibrated', inner: inner.toJSON(), map }),
  });
}

function readCalibrated(json: unknown, lookup: EstimatorLookup): Fitted {
  const parsed = fittedSchema.safeParse(json);
  const inner = parsed.success ? lookup.fittedFromJson(parsed.data.inner) : undefined;
  const map = parsed.data?.map;
  if (inner?.classes && map && (map.method === 'temperature' || map.curves.length === inner.outputs))
    return fittedCalibrated(inner, map);
  throw new ModelError({
    code: 'calibrated.json',
    what: 'this is not a fitted calibrated model',
    cause: parsed.error?.issues[0]?.message ?? 'the calibration does not fit the model inside',
    fix: 'save the model again',
  });
}
