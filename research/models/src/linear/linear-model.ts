/**
 * The one shape of a fitted linear model with one output, and of the estimators that fit them: an intercept, a
 * coefficient for each feature as it is, and the figures of its own that an estimator adds. Estimators learn in their
 * own files; checks of the input, JSON and prediction stand here. A missing feature value is refused, in training and in
 * prediction.
 */
import { ModelError, type Json } from '@quantcli/core';
import { z } from 'zod';
import { featureSchema, schemaJson, type FeatureSchema } from '../dataset/feature-schema.ts';
import type { Sample } from '../dataset/sample.ts';
import {
  requireSchema,
  type Estimator,
  type EstimatorKind,
  type FitContext,
  type Fitted,
} from '../estimators/estimator.ts';

export interface Line {
  readonly intercept: number;
  /** [F] on the features as they are. */
  readonly coefficients: readonly number[];
}

type Figures = Readonly<Record<string, Json>>;

export type FittedLinear<F extends Figures> = Fitted & Line & F;

/** A line on the original features from coefficients on standardised ones; a deviation of 0 gives the coefficient 0. */
export function lineOf(
  beta: ArrayLike<number>,
  intercept: number,
  mean: Float64Array,
  scale: Float64Array,
): { intercept: number; coefficients: number[] } {
  const coefficients = Array.from(beta, (b, i) => (scale[i] === 0 ? 0 : b * (1 / scale[i]!)));
  return { intercept: coefficients.reduce((rest, b, i) => rest - b * mean[i]!, intercept), coefficients };
}

function linearModel<F extends Figures>(
  estimator: string,
  schema: FeatureSchema,
  figures: F,
  { intercept, coefficients }: Line,
): FittedLinear<F> {
  if (![intercept, ...coefficients].every(Number.isFinite)) throw overflow(estimator);
  return Object.freeze({
    estimator,
    outputs: 1,
    ...figures,
    schema,
    intercept,
    coefficients,
    predict: (sample: Sample) => scores(sample, schema, [{ intercept, coefficients }]),
    toJSON: (): Json => ({
      estimator,
      ...figures,
      schema: schemaJson(schema),
      intercept,
      coefficients: [...coefficients],
    }),
  });
}

function overflow(estimator: string): ModelError {
  return new ModelError({
    code: 'linear.overflow',
    what: `the numbers of ${estimator} overflow`,
    cause: 'features, target or weights of extreme sizes',
    fix: 'scale the columns to ordinary sizes',
  });
}

/** [rows × lines] row-major values of lines at the rows of a sample; finite, or throws {@link ModelError}. */
export function scores({ dataset, rows }: Sample, schema: FeatureSchema, lines: readonly Line[]): Float64Array {
  requireSchema(schema, dataset);
  const p = dataset.width;
  const { features } = dataset;
  const values = new Float64Array(rows.length * lines.length);
  lines.forEach(({ intercept, coefficients }, k) => {
    const beta = Float64Array.from(coefficients);
    for (let i = 0; i < rows.length; i += 1) {
      const base = rows[i]! * p;
      let sum = intercept;
      for (let f = 0; f < p; f += 1) sum += features[base + f]! * beta[f]!;
      if (!Number.isFinite(sum)) throw missingValues({ dataset, rows }) ?? overflow('the prediction');
      values[i * lines.length + k] = sum;
    }
  });
  return values;
}

/** The refusal of rows with missing features; undefined when there are none. */
function missingValues({ dataset, rows }: Sample): ModelError | undefined {
  const p = dataset.width;
  let missing = 0;
  let first = p;
  for (const row of rows) {
    for (let f = 0, k = row * p; f < p; f += 1, k += 1) {
      if (!Number.isNaN(dataset.features[k]!)) continue;
      missing += 1;
      if (f < first) first = f;
    }
  }
  if (missing === 0) return undefined;
  return new ModelError({
    code: 'linear.missing',
    what: `${missing} feature values are missing, first in "${dataset.schema.names[first]}"`,
    cause: 'a linear model needs every value',
    fix: 'fill them, or use a gbdt estimator, which knows missing values',
  });
}

/** Throws {@link ModelError} when a feature is categorical, or a labelled row of the sample lacks a feature. */
export function requireNumbers({ dataset, rows }: Sample): void {
  const categorical = dataset.schema.categories.findIndex((words) => words !== null);
  if (categorical >= 0) {
    throw new ModelError({
      code: 'linear.categorical',
      what: `feature "${dataset.schema.names[categorical]}" is categorical`,
      cause: 'a linear model would take the positions of its words for numbers',
      fix: 'bring a column of 0 and 1 for each word, or use a gbdt estimator',
    });
  }
  const refusal = missingValues({ dataset, rows: rows.filter((row) => !Number.isNaN(dataset.target[row]!)) });
  if (refusal !== undefined) throw refusal;
  requireSquares({ dataset, rows });
}

/** Squares, which every linear method sums, must be finite. */
const LARGEST = 1e150;

function requireSquares({ dataset, rows }: Sample): void {
  const p = dataset.width;
  for (const row of rows) {
    if (Math.abs(dataset.target[row]!) > LARGEST) throw overflow('the target');
    for (let f = 0; f < p; f += 1)
      if (Math.abs(dataset.features[row * p + f]!) > LARGEST) throw overflow(`feature "${dataset.schema.names[f]!}"`);
  }
}

/** What tells one linear estimator from another. */
export interface LinearSpecification<P extends z.ZodObject, F extends Figures> {
  readonly name: string;
  readonly doc: string;
  readonly params: P;
  /** The figures that a fitted model adds to its line. */
  readonly figures: z.ZodType<F>;
  solve(
    sample: Sample,
    params: z.output<P>,
    context: FitContext,
  ): (Line & { readonly figures: F }) | Promise<Line & { readonly figures: F }>;
  /** Adds what a fitted model can do beyond predicting. */
  readonly extend?: (model: FittedLinear<F>) => FittedLinear<F>;
}

export function linearEstimator<P extends z.ZodObject, F extends Figures>(
  { name, solve, extend = same }: LinearSpecification<P, F>,
  params: z.output<P>,
): Estimator {
  return Object.freeze({
    name,
    params: params as Json,
    async fit(sample: Sample, context: FitContext): Promise<Fitted> {
      requireNumbers(sample);
      const { figures, ...line } = await solve(sample, params, context);
      return extend(linearModel(name, sample.dataset.schema, figures, line));
    },
  });
}

const lineSchema = z.looseObject({ schema: featureSchema, intercept: z.number(), coefficients: z.array(z.number()) });

/** A model back from its JSON, equal to what was saved. Throws {@link ModelError} on anything else. */
export function linearFromJson<P extends z.ZodObject, F extends Figures>(
  { name, figures, extend = same }: LinearSpecification<P, F>,
  json: unknown,
): FittedLinear<F> {
  const line = lineSchema.safeParse(json);
  if (!line.success) throw notFitted(name, line.error.issues[0]?.message);
  const { estimator, schema, intercept, coefficients, ...rest } = line.data;
  const own = figures.safeParse(rest);
  if (estimator !== name) throw notFitted(name, 'it is of another estimator');
  if (!own.success) throw notFitted(name, own.error.issues[0]?.message);
  if (coefficients.length !== schema.names.length) throw notFitted(name, 'features and coefficients differ in number');
  return extend(linearModel(name, schema, own.data, { intercept, coefficients }));
}

export function notFitted(name: string, cause = 'its form is another'): ModelError {
  return new ModelError({
    code: `${name}.json`,
    what: `this is not a fitted ${name} model`,
    cause,
    fix: 'save the model again',
  });
}

export function linearKind<P extends z.ZodObject, F extends Figures>(
  specification: LinearSpecification<P, F>,
): EstimatorKind {
  const { name, doc, params } = specification;
  return Object.freeze({
    name,
    doc,
    params,
    make: (given: Json) => linearEstimator(specification, given as z.output<P>),
    read: (json: unknown) => linearFromJson(specification, json),
  });
}

function same<T>(value: T): T {
  return value;
}
