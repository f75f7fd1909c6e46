/**
 * What is known of a model from its validation: the machine-readable side of the model card. Everything is out of sample;
 * every number is finite or null (not measurable).
 */
import { isoTimes, type Json } from '@quantcli/core';
import { measuresSchema, type ModelSpec, type ValidatedModel } from '@quantcli/backtest';
import {
  evaluationSchema,
  foldWidening,
  icEvidence,
  labelledRows,
  type Evaluation,
  type Fitted,
  type IcEvidence,
} from '@quantcli/models';
import { z } from 'zod';
import { gateResultSchema, judgeGates, type GateResult, type Gates } from './gates.ts';

const count = z.number().int().nonnegative();
const measure = z.number().nullable();
const range = z.tuple([z.number(), z.number()]).nullable();

export const modelDocumentSchema = z.strictObject({
  model: z.strictObject({
    name: z.string(),
    /** null where it was validated and not stored. */
    version: count.nullable(),
    description: z.string(),
    estimator: z.string(),
    params: z.record(z.string(), z.unknown()),
    seed: count,
    code: z.string(),
    configHash: z.string(),
    dataHash: z.string(),
    /** Of the features' names, expressions, order and form. */
    featureSetHash: z.string(),
    trainedAt: z.string(),
  }),
  data: z.strictObject({
    title: z.string(),
    symbols: count,
    bars: count,
    from: z.string(),
    to: z.string(),
    rows: count,
    labelled: count,
    /** The last bar that an outcome which the model was fitted on depends on: before it nothing is a forecast. */
    fittedTo: z.string(),
    notes: z.array(z.string()),
  }),
  features: z.array(z.strictObject({ name: z.string(), expr: z.string() })),
  leftOut: z.array(z.string()),
  label: z.string(),
  horizon: count,
  form: z.enum(['rank', 'raw']),
  weights: z.record(z.string(), z.unknown()),
  validation: z.strictObject({
    splitter: z.string(),
    folds: z.array(
      z.strictObject({
        trainRows: count,
        testRows: count,
        purged: count,
        embargoed: count,
        /** First and last bar that was trained on; test blocks lie between them, before or after. */
        trainFrom: z.string(),
        trainTo: z.string(),
        /** First and last bar of each test block, in time order; the rest is trained on. */
        blocks: z.array(z.strictObject({ from: z.string(), to: z.string() })),
      }),
    ),
    paths: count,
  }),
  /** Against the forward return, from per-date figures averaged over the paths. */
  forecast: z.strictObject({
    ic: measure,
    icInterval: range,
    icT: measure,
    hitRate: measure,
    hitRateInterval: range,
    years: z.array(z.strictObject({ year: z.number(), ic: measure, hitRate: measure, dates: count })),
    /** Mean forward return of the forecasts' quintiles, lowest first, on the typical path. */
    quintiles: z.array(measure),
  }),
  /** Against the label. */
  evaluation: evaluationSchema,
  /** What a policy would have earned with each path's forecasts, after costs. */
  paths: z.array(measuresSchema),
  typicalPath: count,
  /** Share of each feature in what trees gained in training, or mean and range over the folds of a linear model's coefficients. */
  importance: z.array(z.strictObject({ feature: z.string(), share: z.number() })),
  coefficients: z.array(
    z.strictObject({ feature: z.string(), mean: z.number(), lowest: z.number(), highest: z.number() }),
  ),
  /** What a metric loses out of sample when a cluster of correlated features is exchanged among the rows of a date. */
  clusters: z.strictObject({
    metric: z.string(),
    groups: z.array(z.strictObject({ features: z.array(z.string()), drop: z.number(), stdErr: measure })),
  }),
  /** A metric on growing shares of the training rows, and on the most recent quarter, held out. */
  learning: z.strictObject({
    metric: z.string(),
    points: z.array(z.strictObject({ share: z.number(), rows: count, training: measure, heldOut: measure })),
  }),
  /** Loss of training (and, with early stopping, of held-out rows) after every tree. */
  curve: z.strictObject({ training: z.array(z.number()), heldOut: z.array(z.number()) }).nullable(),
  gates: z.array(gateResultSchema),
  /** Whether all gates are open. */
  promotable: z.boolean(),
  timings: z.record(z.string(), z.number()),
});

export type ModelDocument = z.output<typeof modelDocumentSchema>;

export interface DocumentFacts {
  readonly name: string;
  readonly version: number | null;
  readonly spec: ModelSpec;
  readonly seed: number;
  readonly code: string;
  readonly dataHash: string;
  readonly trainedAt: string;
  readonly title: string;
  readonly notes: readonly string[];
  readonly symbols: number;
  readonly gates: Gates;
  readonly evaluation: Evaluation;
  readonly learning: ModelDocument['learning'];
  readonly clusters: ModelDocument['clusters'];
  /** The model on all rows; absent where only the validation was run. */
  readonly fitted: Fitted | undefined;
  readonly featureSetHash: string;
  readonly timings: Readonly<Record<string, number>>;
}

export function describeModel(validated: ValidatedModel, facts: DocumentFacts): ModelDocument {
  const { dataset, features, leftOut, estimator, splitter, outOfFold, paths, typical, configHash } = validated;
  const { spec, fitted } = facts;
  const dates = isoTimes(dataset.time);
  const labelled = labelledRows(dataset).rows;
  const document = {
    model: {
      name: facts.name,
      version: facts.version,
      description: spec.description,
      estimator: estimator.name,
      params: estimator.params as Record<string, Json>,
      seed: facts.seed,
      code: facts.code,
      configHash,
      dataHash: facts.dataHash,
      featureSetHash: facts.featureSetHash,
      trainedAt: facts.trainedAt,
    },
    data: {
      title: facts.title,
      symbols: facts.symbols,
      bars: dataset.time.length,
      from: dates[dataset.bar[0]!]!,
      to: dates[dataset.bar.at(-1)!]!,
      rows: dataset.rows,
      labelled: labelled.length,
      fittedTo:
        dates[
          Math.min(
            dates.length - 1,
            labelled.reduce((last, row) => Math.max(last, dataset.spanEnd[row]!), 0),
          )
        ]!,
      notes: [...facts.notes],
    },
    features: features.map(({ name, expr }) => ({ name, expr: expr.text })),
    leftOut: [...leftOut],
    label: dataset.label,
    horizon: dataset.horizon,
    form: spec.form,
    weights: spec.weights as Record<string, unknown>,
    validation: {
      splitter: splitter.name,
      folds: outOfFold.folds.map(({ train, test, blocks, purged, embargoed }) => ({
        trainFrom: dates[dataset.bar[train.rows[0]!]!]!,
        trainTo: dates[dataset.bar[train.rows.at(-1)!]!]!,
        trainRows: train.rows.length,
        testRows: test.rows.length,
        purged,
        embargoed,
        blocks: blocks.map(({ from, to }) => ({ from: dates[from]!, to: dates[to]! })),
      })),
      paths: paths.length,
    },
    forecast: describeForecast(validated),
    evaluation: facts.evaluation,
    paths: paths.map((path) => path.measures),
    typicalPath: typical,
    importance: describeImportance(fitted ?? outOfFold.models.at(-1)!),
    coefficients: describeCoefficients(outOfFold.models),
    clusters: facts.clusters,
    learning: facts.learning,
    curve: describeCurve(fitted ?? outOfFold.models.at(-1)!),
    timings: { ...facts.timings },
  };
  const gates = judgeModel(document, facts.gates);
  return { ...document, gates, promotable: gates.every(({ passed }) => passed) };
}

/** Whether folds were trained on bars after those they test: then no one could have traded the forecasts. */
export function knewLater({ validation }: Pick<ModelDocument, 'validation'>): boolean {
  return validation.folds.some(({ trainTo, blocks }) => trainTo > blocks[0]!.from);
}

/** What the gates say of a model, from its document. */
export function judgeModel(
  { forecast, paths, typicalPath }: Pick<ModelDocument, 'forecast' | 'paths' | 'typicalPath'>,
  gates: Gates,
): GateResult[] {
  const drawdowns = paths.flatMap(({ maxDrawdown }) => maxDrawdown ?? []);
  return judgeGates(
    {
      ...forecast,
      ...paths[typicalPath]!,
      ic: forecast.ic,
      hitRate: forecast.hitRate,
      drawdowns: drawdowns.length === 0 ? null : [Math.min(...drawdowns), Math.max(...drawdowns)],
    },
    gates,
  );
}

function describeForecast({ dataset, quality, paths, typical, outOfFold }: ValidatedModel): ModelDocument['forecast'] {
  const wider = foldWidening(outOfFold);
  const ic = icEvidence(quality.ics, dataset.horizon);
  // About a half, so that a series that does not vary is that of no call.
  const hits = icEvidence(
    quality.hitRates.map((share) => share - 0.5),
    dataset.horizon,
  );
  const years = Map.groupBy(quality.time.keys(), (d) => new Date(quality.time[d]! / 1_000).getUTCFullYear());
  return {
    ic: ic?.ic ?? null,
    icInterval: interval(ic, 0, wider),
    icT: ic === undefined ? null : ic.t / wider,
    hitRate: hits === undefined ? null : 0.5 + hits.ic,
    hitRateInterval: interval(hits, 0.5, wider),
    years: [...years].map(([year, days]) => ({
      year,
      ic: meanOver(quality.ics, days),
      hitRate: meanOver(quality.hitRates, days),
      dates: days.length,
    })),
    quintiles: paths[typical]!.quality.quantiles.map(({ mean }) => mean ?? null),
  };
}

function interval(evidence: IcEvidence | undefined, shift: number, wider: number): [number, number] | null {
  if (evidence === undefined) return null;
  const reach = (wider * (evidence.interval[1] - evidence.interval[0])) / 2;
  return [evidence.ic + shift - reach, evidence.ic + shift + reach];
}

function meanOver(series: Float64Array, days: readonly number[]): number | null {
  const present = days.map((d) => series[d]!).filter((value) => !Number.isNaN(value));
  return present.length === 0 ? null : present.reduce((sum, value) => sum + value, 0) / present.length;
}

function describeImportance({ importance, schema }: Fitted): ModelDocument['importance'] {
  return (importance ?? [])
    .map((share, f) => ({ feature: schema.names[f]!, share }))
    .toSorted((a, b) => b.share - a.share);
}

function describeCurve({ curve }: Fitted): ModelDocument['curve'] {
  return curve === undefined ? null : { training: [...curve.train], heldOut: [...(curve.holdOut ?? [])] };
}

function describeCoefficients(models: readonly Fitted[]): ModelDocument['coefficients'] {
  const linear = models.flatMap(({ coefficients }) => (coefficients === undefined ? [] : [coefficients]));
  if (linear.length === 0) return [];
  return models[0]!.schema.names.map((feature, f) => {
    const values = linear.map((coefficients) => coefficients[f]!);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return { feature, mean, lowest: Math.min(...values), highest: Math.max(...values) };
  });
}
