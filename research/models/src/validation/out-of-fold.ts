/**
 * Out-of-fold predictions: every fold's model predicts its own test rows, which it has never seen. Folds run on the
 * workers; the result does not depend on their number.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ModelError, throwIfInterrupted } from '@quantcli/core';
import type { Dataset } from '../dataset/dataset.ts';
import { labelledRows, type Sample } from '../dataset/sample.ts';
import type { Estimator, FitContext, Fitted } from '../estimators/estimator.ts';
import { fittedFromJson } from '../estimators/estimators.ts';
import type { Fold, Splitter } from '../splitters/splitter.ts';
import { fitFold, type FoldResult, type FoldTask } from './fit-fold.ts';

export interface OutOfFold {
  readonly folds: readonly Fold[];
  readonly models: readonly Fitted[];
  /** Values a row. */
  readonly outputs: number;
  /** [R × outputs] for each path: the predictions of one walk over all tested rows; NaN for rows that no fold tested. */
  readonly paths: readonly Float64Array[];
  /** [R × outputs] mean over the paths. */
  readonly predictions: Float64Array;
}

let datasets = 0;

/** Fits on each fold's training rows and predicts its test rows; rows without a label are predicted, never trained on. */
export async function predictOutOfFold(
  dataset: Dataset,
  estimator: Estimator,
  splitter: Splitter,
  { rng, signal, jobs, onProgress }: FitContext,
): Promise<OutOfFold> {
  if (labelledRows(dataset).rows.length === 0) {
    throw new ModelError({
      code: 'model.no-label',
      what: 'no row has a known label',
      cause: `the label looks ${dataset.horizon} bars ahead`,
      fix: 'bring a longer history or a shorter horizon',
    });
  }
  const everything: Sample = { dataset, rows: Int32Array.from({ length: dataset.rows }, (_, r) => r) };
  const folds = splitter.split(everything);
  datasets += 1;
  const tasks = folds.map(({ train, test }, k): FoldTask => ({
    datasetId: `${process.pid}/${datasets}`,
    parts: dataset.parts(),
    estimator: { name: estimator.name, params: estimator.params },
    seed: rng.split(`fold/${k}`).below(2 ** 32),
    train: train.rows,
    test: test.rows,
  }));
  const results = jobs === undefined ? await fitHere() : await fitOnWorkers();
  const models = results.map(({ model }) => fittedFromJson(model));
  const outputs = models[0]!.outputs;
  requireSameClasses(models);
  const paths = assemblePaths(dataset, folds, results, outputs);
  return { folds, models, outputs, paths, predictions: meanOf(paths) };

  async function fitHere(): Promise<FoldResult[]> {
    const done: FoldResult[] = [];
    for (const task of tasks) {
      done.push(await fitFold(task));
      // Gives the event loop a turn, in which an interruption can arrive.
      await nextTurn();
      throwIfInterrupted(signal);
      onProgress?.(done.length, tasks.length);
    }
    return done;
  }

  function fitOnWorkers(): Promise<FoldResult[]> {
    const module = new URL('./fit-fold.ts', import.meta.url);
    return jobs!.map<FoldTask, FoldResult>(module, 'fitFold', tasks, {
      signal,
      ...(onProgress && { onDone: onProgress }),
    });
  }
}

function requireSameClasses(models: readonly Fitted[]): void {
  const [first] = models;
  const other = models.findIndex(({ classes }) => classes?.join() !== first!.classes?.join());
  if (other === -1) return;
  throw new ModelError({
    code: 'model.fold-classes',
    what: `fold 1 trained on the classes ${first!.classes?.join(', ')}, fold ${other + 1} on ${models[other]!.classes?.join(', ')}`,
    cause: 'a class is so rare that some training rows have none of it',
    fix: 'use fewer folds, more history, or join rare classes',
  });
}

function assemblePaths(
  dataset: Dataset,
  folds: readonly Fold[],
  results: readonly FoldResult[],
  outputs: number,
): Float64Array[] {
  const count = 1 + Math.max(...folds.flatMap(({ blocks }) => blocks.map(({ path }) => path)));
  const paths = Array.from({ length: count }, () => new Float64Array(dataset.rows * outputs).fill(NaN));
  folds.forEach(({ test, blocks }, k) => {
    const { predicted } = results[k]!;
    let b = 0;
    test.rows.forEach((row, i) => {
      while (dataset.bar[row]! > blocks[b]!.to) b += 1;
      paths[blocks[b]!.path]!.set(predicted.subarray(i * outputs, (i + 1) * outputs), row * outputs);
    });
  });
  return paths;
}

function meanOf(paths: readonly Float64Array[]): Float64Array {
  const [first, ...others] = paths;
  if (others.length === 0) return first!;
  return first!.map((value, i) => {
    let sum = value;
    for (const path of others) sum += path[i]!;
    return sum / paths.length;
  });
}
