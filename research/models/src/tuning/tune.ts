/**
 * Tuning: the parameters of an estimator whose purged cross-validated metric is best, by random search or TPE, with bad
 * trials given up early. Trial 0 is the estimator's defaults, so that the gain over them is known, with its noise.
 *
 * Trials are proposed in batches of fixed size, from the results of finished batches alone, with a stream of random
 * numbers per trial: the result is the same for any number of workers, and the same when a tuning goes on from the state
 * that it saved after any batch. The number of trials is rounded up to whole batches.
 *
 * The score of the best trial is the best of many and flatters; {@link nestedTune} says what tuning is worth. Inside an
 * outer validation nothing here is a trial for the experiment log.
 */
import {
  ConfigurationError,
  didYouMean,
  ModelError,
  Rng,
  throwIfInterrupted,
  ValidationError,
  type Json,
} from '@quantcli/core';
import type { Sample } from '../dataset/sample.ts';
import { estimatorKinds, estimatorNamed } from '../estimators/estimators.ts';
import { batchSizeOf, type DiscardRule } from './discarding.ts';
import { foldScorer, type ScorerOptions } from './fold-scorer.ts';
import { improvementOver, type Improvement } from './improvement.ts';
import { parameterImportance, type ParameterImportance } from './parameter-importance.ts';
import { propose, type SamplerName } from './sampler.ts';
import { runBatch } from './run-batch.ts';
import { compileSpace, type ParameterValues, type SearchSpace } from './search-space.ts';
import { lossOver, meanScore, ranked, standardErrorOf } from './trial-loss.ts';
import { sampleHash, trialsToResume, type TuningSetup, type TuningState, type TuningTrial } from './tuning-state.ts';

export interface TuneOptions extends ScorerOptions {
  readonly space: SearchSpace;
  /** Beside the defaults; rounded up to whole batches. */
  readonly trials: number;
  readonly sampler?: SamplerName;
  readonly discard?: DiscardRule;
  /** Trials proposed together: more make better use of many workers, fewer of what earlier trials taught. */
  readonly batch?: number;
  /** Where an earlier tuning of the same data and options stopped. */
  readonly state?: unknown;
  /** Called with what is needed to go on, after the defaults and after every batch. */
  readonly save?: ((state: TuningState) => void | Promise<void>) | undefined;
  /** Called for every trial in its order, when its batch is finished. */
  readonly onTrial?: ((trial: TuningResult) => void) | undefined;
  /** Trials done, with fractions. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

export interface TuningResult extends TuningTrial {
  /** 0 for the defaults. */
  readonly number: number;
  /** Mean over the folds that were run. */
  readonly score: number | null;
  readonly standardError: number | null;
}

export interface Tuning {
  /** All parameters of the estimator with the best ones: for {@link estimatorNamed}. */
  readonly params: Json;
  /** The best trial, which may be the defaults. */
  readonly best: TuningResult;
  readonly defaults: TuningResult;
  readonly trials: readonly TuningResult[];
  /** Of the best over the defaults; undefined where the defaults are the best, or have no score. */
  readonly improvement: Improvement | undefined;
  readonly importance: readonly ParameterImportance[];
  /** The best score after each trial; null before the first. */
  readonly history: readonly (number | null)[];
  readonly sentence: string;
  readonly state: TuningState;
}

/**
 * Tunes on a sample, whose unlabelled rows are neither trained on nor judged. Throws {@link ConfigurationError} for an
 * estimator that does not take the parameters, {@link ValidationError} for a space, a budget or a state that makes no
 * sense, {@link ModelError} when every trial fails, Interrupted on abort.
 */
export async function tune(sample: Sample, options: TuneOptions): Promise<Tuning> {
  const { estimator, space, metric, seed, signal, save, onTrial, onProgress } = options;
  const { sampler = 'tpe', discard = 'none' } = options;
  const { better } = metric;
  requireParameters(estimator, space);
  const dimensions = compileSpace(space);
  const scorer = foldScorer(sample, options);
  const batch = options.batch ?? batchSizeOf(discard, scorer.folds.length);
  requireCount('trials', options.trials);
  requireCount('batch', batch);
  const total = 1 + Math.ceil(options.trials / batch) * batch;
  const setup: TuningSetup = {
    estimator: { name: estimator.name, params: JSON.parse(JSON.stringify(estimator.params ?? {})) },
    space,
    sampler,
    discard,
    batch,
    metric: metric.name,
    splitter: options.splitter.name,
    seed,
    data: sampleHash(sample),
  };
  const rng = Rng.fromSeed(seed).split('tuning');
  const trials = options.state === undefined ? [] : trialsToResume(options.state, setup).slice(0, total);
  while (trials.length < total) {
    throwIfInterrupted(signal);
    const first = trials.length;
    const proposed = first === 0 ? [{}] : proposeBatch();
    const batchRun = await runBatch(scorer, proposed, trials, {
      // The defaults run on all folds, whatever the rule.
      discard: first === 0 ? 'none' : discard,
      metric,
      onDone: (share) => onProgress?.(first + share * proposed.length, total),
    });
    trials.push(...batchRun);
    await save?.({ setup, trials: [...trials] });
    for (let i = first; i < trials.length; i += 1) onTrial?.(resultOf(trials[i]!, i));
  }
  return conclude();

  function proposeBatch(): ParameterValues[] {
    const known = ranked(trials.slice(1), better).map(({ params }) => params);
    const pending: ParameterValues[] = [];
    for (let i = 0; i < batch; i += 1)
      pending.push(propose(sampler, dimensions, known, pending, rng.split(`trial/${trials.length + i}`)));
    return pending;
  }

  function conclude(): Tuning {
    const results = trials.map(resultOf);
    const complete = trials.filter(({ status }, i) => i > 0 && status === 'complete');
    if (complete.length === 0) {
      throw new ModelError({
        code: 'tuning.failed',
        what: `all ${total - 1} trials of ${estimator.name} failed`,
        cause: trials.find(({ status }, i) => i > 0 && status === 'failed')?.reason ?? 'every trial was given up',
        fix: 'mend the cause, or search other parameters',
      });
    }
    const best = results[trials.indexOf(ranked(trials, better)[0]!)]!;
    const [defaults] = results as [TuningResult, ...TuningResult[]];
    const improvement =
      best === defaults ? undefined : improvementOver(best.scores, defaults.scores, scorer.folds, better);
    let least = Infinity;
    return {
      params: estimatorNamed(estimator.name, { ...estimator.params, ...best.params }).params,
      best,
      defaults,
      trials: results,
      improvement,
      importance: parameterImportance(
        dimensions,
        complete,
        complete.map((one) => lossOver(one.scores.length, one, better)),
      ),
      history: trials.map((one) => {
        if (one.status === 'complete') least = Math.min(least, lossOver(one.scores.length, one, better));
        return least === Infinity ? null : better === 'lower' ? least : -least;
      }),
      sentence: sentenceOf(estimator.name, metric.name, best, improvement, total - 1),
      state: { setup, trials },
    };
  }
}

function resultOf(trial: TuningTrial, number: number): TuningResult {
  return { number, ...trial, score: meanScore(trial.scores), standardError: standardErrorOf(trial.scores) };
}

function requireParameters({ name, params }: TuneOptions['estimator'], space: SearchSpace): void {
  estimatorNamed(name, params);
  const taken = Object.keys(estimatorKinds.find((kind) => kind.name === name)!.params.shape);
  const unknown = Object.keys(space).find((parameter) => !taken.includes(parameter));
  if (unknown === undefined) return;
  throw new ConfigurationError({
    code: 'tuning.parameter',
    what: `${name} has no parameter "${unknown}" to tune`,
    fix: didYouMean(unknown, taken) || `it takes ${taken.join(', ')}`,
  });
}

function requireCount(name: string, count: number): void {
  if (Number.isSafeInteger(count) && count >= 1) return;
  throw new ValidationError({
    code: 'tuning.count',
    what: `${name} is ${count}`,
    fix: 'give a whole number of at least 1',
  });
}

function sentenceOf(
  estimator: string,
  metric: string,
  best: TuningResult,
  improvement: Improvement | undefined,
  trials: number,
): string {
  const error = best.standardError === null ? '' : ` ± ${best.standardError.toPrecision(2)}`;
  const score = `${metric} ${best.score!.toPrecision(4)}${error} over ${best.scores.length} folds`;
  if (best.number === 0) return `${estimator}: none of ${trials} trials is better than the defaults, ${score}.`;
  const line = `${estimator}: ${score}, the best of ${trials} trials`;
  if (improvement === undefined) return `${line}.`;
  const { mean, p, beyondNoise } = improvement;
  const gain = `${mean.toPrecision(2)} better than the defaults (p = ${p.toFixed(3)})`;
  return beyondNoise ? `${line}, ${gain}.` : `${line}, no more than noise: ${gain}.`;
}
