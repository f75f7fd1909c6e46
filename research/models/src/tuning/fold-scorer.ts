/**
 * The objective: an estimator with given parameters, fitted on the training rows of a fold and judged on its test rows.
 * Every trial gets the seed of the fold, so that trials differ by their parameters alone. Fits run on the workers, and
 * the metric in this thread, so that it can be any function; the scores do not depend on the number of workers.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Rng, throwIfInterrupted, type Jobs, type Json } from '@quantcli/core';
import type { Dataset } from '../dataset/dataset.ts';
import type { Sample } from '../dataset/sample.ts';
import type { Metric } from '../evaluation/metric.ts';
import type { Fold, Splitter } from '../splitters/splitter.ts';
import type { FoldTask } from '../validation/fit-fold.ts';
import type { ParameterValues } from './search-space.ts';
import { tryFold, type FoldOutcome } from './try-fold.ts';

export interface ScorerOptions {
  /** The estimator and what is not tuned of its parameters. */
  readonly estimator: { readonly name: string; readonly params?: { readonly [key: string]: Json } };
  readonly splitter: Splitter;
  readonly metric: Metric;
  readonly seed: number;
  readonly jobs?: Jobs | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The score is null where the metric does not exist on the fold for any forecast that varies. */
export type FoldScore = { readonly score: number | null } | { readonly failed: string };

export interface FoldScorer {
  readonly folds: readonly Fold[];
  /** The scores of the requests in their order; `onDone` is told the share that is done. */
  score(
    requests: readonly { readonly params: ParameterValues; readonly fold: number }[],
    onDone?: (share: number) => void,
  ): Promise<FoldScore[]>;
}

let datasets = 0;
const ids = new WeakMap<Dataset, string>();

/** One for a dataset, however often it is tuned on: workers keep what they derive from it under that name. */
function idOf(dataset: Dataset): string {
  const known = ids.get(dataset);
  if (known !== undefined) return known;
  datasets += 1;
  const id = `${process.pid}/tuning/${datasets}`;
  ids.set(dataset, id);
  return id;
}

export function foldScorer(
  sample: Sample,
  { estimator, splitter, metric, seed, jobs, signal }: ScorerOptions,
): FoldScorer {
  const folds = splitter.split(sample);
  const rng = Rng.fromSeed(seed);
  const seeds = folds.map((_, k) => rng.split(`fold/${k}`).below(2 ** 32));
  const parts = sample.dataset.parts();
  const datasetId = idOf(sample.dataset);
  return {
    folds,
    async score(requests, onDone) {
      const tasks = requests.map(({ params, fold }): FoldTask => ({
        datasetId,
        parts,
        estimator: { name: estimator.name, params: { ...estimator.params, ...params } },
        seed: seeds[fold]!,
        train: folds[fold]!.train.rows,
        test: folds[fold]!.test.rows,
      }));
      const outcomes = jobs === undefined ? await tryHere(tasks, onDone) : await tryOnWorkers(jobs, tasks, onDone);
      return outcomes.map((outcome, i) => judge(outcome, requests[i]!.fold));
    },
  };

  async function tryHere(tasks: readonly FoldTask[], onDone?: (share: number) => void): Promise<FoldOutcome[]> {
    const done: FoldOutcome[] = [];
    for (const task of tasks) {
      done.push(await tryFold(task));
      // Gives the event loop a turn, in which an interruption can arrive.
      await nextTurn();
      throwIfInterrupted(signal);
      onDone?.(done.length / tasks.length);
    }
    return done;
  }

  function tryOnWorkers(
    pool: Jobs,
    tasks: readonly FoldTask[],
    onDone?: (share: number) => void,
  ): Promise<FoldOutcome[]> {
    const module = new URL('./try-fold.ts', import.meta.url);
    return pool.map<FoldTask, FoldOutcome>(module, 'tryFold', tasks, {
      signal,
      ...(onDone && { onDone: (done, total) => onDone(done / total) }),
    });
  }

  function judge(outcome: FoldOutcome, fold: number): FoldScore {
    if ('failed' in outcome) return outcome;
    const score = metric.of(folds[fold]!.test, outcome);
    if (score !== undefined) return { score };
    // A forecast that says nothing must not do well by being left out of the mean.
    const constant = outcome.values.every((value, i) => value === outcome.values[i % outcome.outputs]);
    return constant
      ? { failed: `the forecast of fold ${fold + 1} is constant, ${metric.name} needs one that varies` }
      : { score: null };
  }
}
