/** `quant model fit`: tries an estimator on any table. */
import { z } from 'zod';
import { ConfigurationError, operation, Rng, stopwatch, throwIfInterrupted } from '@quantcli/core';
import { estimatorKinds, estimatorNamed, evaluatePredictions, labelledRows, type Fitted } from '@quantcli/models';
import type { CommandContext } from '../context.ts';
import { testTable, trainTable, type TrainTable } from '../table-data.ts';
import { shorten, table } from '../table.ts';

const output = z.strictObject({
  estimator: z.string(),
  params: z.record(z.string(), z.unknown()),
  rows: z.number(),
  features: z.array(z.string()),
  /** Rows of the training table without a target: not trained on. */
  rejected: z.number(),
  seconds: z.strictObject({ load: z.number(), fit: z.number(), predict: z.number() }),
  /** Against the target of the test table, where it has one. */
  metrics: z.record(z.string(), z.number().nullable()).nullable(),
  /** The classes, ascending, of a classifier. */
  classes: z.array(z.union([z.number(), z.string()])).nullable(),
  /** In the order of the test table: a number; the probability of the second of two classes; the most probable of more classes (words by position). */
  predictions: z.array(z.number()),
  /** Of every class, with more than two. */
  probabilities: z.array(z.array(z.number())).nullable(),
});
type Output = z.infer<typeof output>;

export { fitOperation as operation };
const fitOperation = operation({
  name: 'model.fit',
  summary:
    'Fits an estimator to a CSV or Parquet table of your own and predicts another: to try it, with nothing stored.',
  input: z.strictObject({
    table: z.string().describe('CSV or Parquet file to fit on'),
    target: z.string().describe('the column to be predicted'),
    test: z.string().describe('CSV or Parquet file to predict'),
    estimator: z.string().describe(`one of ${estimatorKinds.map(({ name }) => name).join(', ')}`),
    params: z.string().default('{}').describe('the parameters as JSON'),
    weight: z.string().optional().describe('column of sample weights'),
    time: z
      .string()
      .optional()
      .describe('column of instants: what is held out inside training is then later, and purged'),
    horizon: z.number().int().min(1).default(1).describe('distinct instants that the target looks ahead'),
    group: z.string().optional().describe('column of groups whose rows are ranked together'),
  }),
  output,
  run: async (input, context: CommandContext): Promise<Output> => {
    const params = parsedParams(input.params);
    // A wrong name or parameter is told before a table is read.
    const { params: whole } = estimatorNamed(input.estimator, params);
    requireOptions(input, whole as Readonly<Record<string, unknown>>);
    const clock = stopwatch();
    const { readUserTable } = await import('@quantcli/duckdb');
    const train = trainTable(await readUserTable(input.table, context.jobs.workers), input);
    const test = testTable(await readUserTable(input.test, context.jobs.workers), input, train);
    requireTwoWords(train, input.target);
    throwIfInterrupted(context.signal);
    const load = clock();
    const estimator = estimatorNamed(input.estimator, { ...objectiveOf(input.estimator, train), ...params });
    const fitted = await estimator.fit(labelledRows(train.dataset), {
      rng: Rng.fromSeed(context.seed),
      jobs: context.jobs,
      signal: context.signal,
      onProgress: (done, total) => context.progress('fit', done / total),
    });
    requireClasses(train, fitted, input.target);
    const fit = clock();
    const sample = { dataset: test.dataset, rows: Int32Array.from({ length: test.dataset.rows }, (_, r) => r) };
    const values = fitted.predict(sample);
    const predict = clock();
    if (train.rejected > 0)
      context.log.warn(`${train.rejected} rows of ${input.table} have no ${input.target} and are left out`);
    const labelled = labelledRows(test.dataset);
    const { outputs, classes } = fitted;
    return {
      estimator: input.estimator,
      params: estimator.params as Record<string, unknown>,
      rows: labelledRows(train.dataset).rows.length,
      features: [...train.names],
      rejected: train.rejected,
      seconds: { load: round(load), fit: round(fit - load), predict: round(predict - fit) },
      metrics:
        labelled.rows.length === 0
          ? null
          : evaluatePredictions(sample, { values, outputs, classes }, kindOf(classes, input.group)),
      classes: classes === undefined ? null : classes.map((value) => train.targetWords?.[value] ?? value),
      ...inTableOrder(fitted, values, test.order),
    };
  },
});

/** Words are classes: an estimator that knows objectives is told so, unless the user says otherwise. */
function objectiveOf(name: string, { targetWords }: TrainTable): { objective?: string } {
  const kind = estimatorKinds.find((one) => one.name === name);
  if (targetWords === undefined || kind === undefined || !('objective' in kind.params.shape)) return {};
  return { objective: targetWords.length === 2 ? 'logistic' : 'multiclass' };
}

function requireOptions(
  {
    time,
    group,
    horizon,
  }: { readonly time?: string | undefined; readonly group?: string | undefined; readonly horizon: number },
  params: Readonly<Record<string, unknown>>,
): void {
  if (horizon > 1 && time === undefined) {
    throw new ConfigurationError({
      code: 'fit.horizon',
      what: `--horizon is ${horizon}, and no column says what comes after what`,
      fix: 'name the column of instants with --time',
    });
  }
  if (params['objective'] === 'lambdarank' && group === undefined && time === undefined) {
    throw new ConfigurationError({
      code: 'fit.group',
      what: 'lambdarank ranks within groups, and none are named',
      fix: 'name the column with --group, or of instants with --time',
    });
  }
}

function requireTwoWords({ targetWords }: TrainTable, target: string): void {
  if (targetWords?.length !== 1) return;
  throw new ConfigurationError({
    code: 'fit.one-class',
    what: `every row is of class "${targetWords[0]!}" by ${target}`,
    cause: 'there is nothing to tell apart',
    fix: 'bring rows of another class too',
  });
}

/** A number that stands for a word is nothing to be learnt. */
function requireClasses({ targetWords }: TrainTable, { estimator, classes }: Fitted, target: string): void {
  if (targetWords === undefined || classes !== undefined) return;
  throw new ConfigurationError({
    code: 'fit.target-words',
    what: `"${target}" holds words, and ${estimator} learns numbers here`,
    fix: 'use logistic, or a tree estimator with the objective logistic or multiclass',
  });
}

function kindOf(
  classes: readonly number[] | undefined,
  group: string | undefined,
): 'regression' | 'ranking' | 'binary' | 'multiclass' {
  if (classes === undefined) return group === undefined ? 'regression' : 'ranking';
  return classes.length === 2 ? 'binary' : 'multiclass';
}

function inTableOrder(
  { outputs, classes }: Fitted,
  values: Float64Array,
  order: Int32Array,
): Pick<Output, 'predictions' | 'probabilities'> {
  const predictions = Array.from({ length: order.length }, () => 0);
  const probabilities = outputs === 1 ? null : Array.from({ length: order.length }, (): number[] => []);
  order.forEach((row, r) => {
    const own = values.subarray(r * outputs, (r + 1) * outputs);
    predictions[row] = outputs === 1 ? own[0]! : classes![own.indexOf(Math.max(...own))]!;
    if (probabilities !== null) probabilities[row] = [...own];
  });
  return { predictions, probabilities };
}

function parsedParams(text: string): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    parsed = undefined;
  }
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return { ...parsed };
  throw new ConfigurationError({
    code: 'fit.params',
    what: `--params is ${text.slice(0, 60)}`,
    cause: 'it is no JSON object',
    fix: `write it like '{"trees": 200}'`,
  });
}

function round(seconds: number): number {
  return Math.round(seconds * 1_000) / 1_000;
}

export function render(output: Output): string {
  const { estimator, rows, features, seconds, metrics, classes, predictions, rejected } = output;
  return [
    `\n  ${estimator} on ${rows} rows × ${features.length} features: ${shorten(features, 8)}\n`,
    rejected === 0 ? '' : `  ${rejected} rows have no target and were left out\n`,
    metrics === null
      ? ''
      : `\n${table(
          ['on the test table', ''],
          Object.entries(metrics).map(([name, value]) => [name, value === null ? '–' : value.toPrecision(6)]),
        )}`,
    classes === null
      ? ''
      : `\n  classes ${shorten(classes.map(String), 8)}; ${classes.length === 2 ? `predictions are probabilities of ${String(classes[1])}` : 'predictions are the most probable, words by position'}\n`,
    `\n  ${predictions.length} predictions (all of them with --json), the first ${predictions
      .slice(0, 5)
      .map((value) => value.toPrecision(4))
      .join(', ')}\n`,
    `  read ${seconds.load} s, fit ${seconds.fit} s, predict ${seconds.predict} s\n`,
  ].join('');
}
