/**
 * Logistic regression, binary and multinomial, with a squared penalty: minimise −Σ w log p(class) / Σ w + ½ λ |β|² on
 * standardised features, the intercepts free; scikit-learn's C is 1 / (λ Σ w). With `standardise: false` the penalty is
 * on the coefficients of the features as they are. With λ > 0 it converges also where the classes are separable.
 */
import { ModelError, type Json } from '@quantcli/core';
import { z } from 'zod';
import { featureSchema, schemaJson, type FeatureSchema } from '../dataset/feature-schema.ts';
import type { Sample } from '../dataset/sample.ts';
import type { EstimatorKind, Fitted } from '../estimators/estimator.ts';
import { penaltyFactors } from './covariances.ts';
import { lineOf, notFitted, requireNumbers, scores, type Line } from './linear-model.ts';
import { softmaxNewton } from './softmax-newton.ts';
import { trainingRows } from './training-rows.ts';

const MOST_CLASSES = 100;

const paramsSchema = z.strictObject({
  lambda: z.number().min(0).default(1e-4).describe('penalty on the squared coefficients; 1/(C · sum of weights)'),
  standardise: z.boolean().default(true),
});

export interface FittedLogistic extends Fitted {
  readonly classes: readonly number[];
  /** One line for two classes (of the second), else one a class, on the features as they are. */
  readonly lines: readonly Line[];
  /** Largest component of the objective's gradient where the fit ended. */
  readonly gradient: number;
}

interface LogisticParts extends Pick<FittedLogistic, 'classes' | 'lines' | 'gradient'> {
  readonly lambda: number;
  readonly schema: FeatureSchema;
}

function fittedLogistic({ lambda, gradient, classes, schema, lines }: LogisticParts): FittedLogistic {
  const outputs = lines.length;
  return Object.freeze({
    estimator: 'logistic',
    outputs,
    classes,
    schema,
    lines,
    gradient,
    ...(outputs === 1 && { coefficients: lines[0]!.coefficients }),
    predict(sample: Sample): Float64Array {
      const values = scores(sample, schema, lines);
      return outputs === 1 ? values.map(sigmoid) : softmax(values, outputs);
    },
    toJSON: (): Json => ({
      estimator: 'logistic',
      lambda,
      gradient,
      classes: [...classes],
      schema: schemaJson(schema),
      lines: lines.map(({ intercept, coefficients }) => ({ intercept, coefficients: [...coefficients] })),
    }),
  });
}

function sigmoid(logit: number): number {
  const small = Math.exp(-Math.abs(logit));
  return (logit < 0 ? small : 1) / (1 + small);
}

/** In place, row by row. */
function softmax(values: Float64Array, outputs: number): Float64Array {
  for (let from = 0; from < values.length; from += outputs) {
    const row = values.subarray(from, from + outputs);
    const top = row.reduce((most, value) => Math.max(most, value), -Infinity);
    let sum = 0;
    for (let c = 0; c < outputs; c += 1) sum += row[c] = Math.exp(row[c]! - top);
    for (let c = 0; c < outputs; c += 1) row[c]! /= sum;
  }
  return values;
}

/** The distinct values of a target, ascending. Throws {@link ModelError} when they are no classes. */
function classesOf(target: Float64Array): number[] {
  const classes = [...new Set(target)].toSorted((a, b) => a - b);
  if (classes.length >= 2 && classes.length <= MOST_CLASSES) return classes;
  throw new ModelError({
    code: 'logistic.classes',
    what:
      classes.length === 1 ? `every row is of class ${classes[0]}` : `the target has ${classes.length} distinct values`,
    cause: classes.length === 1 ? 'nothing tells one class from itself' : 'it is a number rather than a class',
    fix: classes.length === 1 ? 'bring rows of another class' : 'use a regression, or a target of a few classes',
  });
}

const fittedSchema = z.strictObject({
  estimator: z.literal('logistic'),
  lambda: z.number(),
  gradient: z.number(),
  classes: z.array(z.number()).min(2),
  schema: featureSchema,
  lines: z.array(z.strictObject({ intercept: z.number(), coefficients: z.array(z.number()) })),
});

export const logisticKind: EstimatorKind = Object.freeze({
  name: 'logistic',
  doc: 'Logistic regression for two or more classes, with a squared penalty.',
  params: paramsSchema,
  make(params: Json) {
    const { lambda, standardise } = params as z.output<typeof paramsSchema>;
    return Object.freeze({
      name: 'logistic',
      params,
      async fit(sample, { signal }) {
        requireNumbers(sample);
        const rows = trainingRows(sample, lambda > 0);
        const classes = classesOf(rows.target);
        const position = new Map(classes.map((value, k) => [value, k]));
        const kind = Int32Array.from(rows.target, (value) => position.get(value)!);
        const columns = classes.length === 2 ? 1 : classes.length;
        const factors = penaltyFactors(rows.scale, standardise);
        const { parameters, gradient } = await softmaxNewton(rows, kind, columns, lambda, factors, signal);
        const size = rows.width + 1;
        const lines = Array.from({ length: columns }, (_, c) => {
          const own = parameters.subarray(c * size, (c + 1) * size);
          return lineOf(own.subarray(0, rows.width), own[rows.width]!, rows.mean, rows.scale);
        });
        return fittedLogistic({ lambda, gradient, classes, schema: sample.dataset.schema, lines });
      },
    } satisfies ReturnType<EstimatorKind['make']>);
  },
  read(json: unknown) {
    const parsed = fittedSchema.safeParse(json);
    if (!parsed.success) throw notFitted('logistic', parsed.error.issues[0]?.message);
    const { classes, lines, schema } = parsed.data;
    if (
      lines.length !== (classes.length === 2 ? 1 : classes.length) ||
      lines.some(({ coefficients }) => coefficients.length !== schema.names.length)
    )
      throw notFitted('logistic', 'classes, features and coefficients differ in number');
    return fittedLogistic(parsed.data);
  },
});
