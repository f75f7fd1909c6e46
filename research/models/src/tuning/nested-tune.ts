/**
 * What tuning is worth: in every outer fold the estimator is tuned on the training rows by inner folds, fitted with what
 * that found, and judged on the outer test rows, which no choice has seen (Stone 1974; Varma & Simon 2006). The defaults
 * are judged on the same folds.
 */
import { Rng, ValidationError } from '@quantcli/core';
import type { Sample } from '../dataset/sample.ts';
import type { Splitter } from '../splitters/splitter.ts';
import { foldScorer, type FoldScore } from './fold-scorer.ts';
import { improvementOver, type Improvement } from './improvement.ts';
import type { ParameterValues } from './search-space.ts';
import { meanScore, standardErrorOf } from './trial-loss.ts';
import { tune, type TuneOptions } from './tune.ts';
import type { TuningState } from './tuning-state.ts';

/** `splitter` makes the inner folds. */
export interface NestedTuneOptions extends Omit<TuneOptions, 'state' | 'save' | 'onTrial'> {
  readonly outer: Splitter;
  /** The states of the outer folds' tunings where an earlier one stopped. */
  readonly states?: readonly unknown[];
  /** Called with what is needed to go on, after every batch of any fold. */
  readonly save?: ((states: readonly TuningState[]) => void | Promise<void>) | undefined;
}

interface NestedFold {
  /** What the inner tuning set; nothing where the defaults were best. */
  readonly params: ParameterValues;
  /** Of the inner folds: the flattering one. */
  readonly innerScore: number | null;
  /** On the outer test rows; null where the metric does not exist there or the fit failed. */
  readonly score: number | null;
  readonly defaults: number | null;
  /** Why there is no score; null where there is one, or the metric does not exist. */
  readonly reason: string | null;
}

export interface NestedTuning {
  readonly folds: readonly NestedFold[];
  readonly score: number | null;
  readonly standardError: number | null;
  readonly defaults: number | null;
  /** Of tuning over the defaults, out of sample. */
  readonly improvement: Improvement | undefined;
  readonly states: readonly TuningState[];
}

/** Throws as {@link tune} does, and {@link ValidationError} for more states than there are outer folds. */
export async function nestedTune(sample: Sample, options: NestedTuneOptions): Promise<NestedTuning> {
  const { outer, states = [], save, onProgress, ...inner } = options;
  const scorer = foldScorer(sample, { ...inner, splitter: outer });
  const count = scorer.folds.length;
  if (states.length > count) {
    throw new ValidationError({
      code: 'tuning.states',
      what: `${states.length} states for ${count} outer folds`,
      cause: 'they are those of another tuning',
      fix: 'go on with the same options on the same data, or start anew',
    });
  }
  const rng = Rng.fromSeed(inner.seed);
  const finished: TuningState[] = [];
  const folds: NestedFold[] = [];
  for (const [k, { train }] of scorer.folds.entries()) {
    const { best, state } = await tune(train, {
      ...inner,
      seed: rng.split(`outer/${k}`).below(2 ** 32),
      ...(states[k] !== undefined && { state: states[k] }),
      save: (current) => save?.([...finished, current]),
      onProgress: (done, total) => onProgress?.(k * total + done, count * total),
    });
    finished.push(state);
    const [tuned, untuned] = (await scorer.score([
      { params: best.params, fold: k },
      { params: {}, fold: k },
    ])) as [FoldScore, FoldScore];
    folds.push({
      params: best.params,
      innerScore: best.score,
      score: scoreOf(tuned),
      defaults: scoreOf(untuned),
      reason: 'failed' in tuned ? tuned.failed : null,
    });
  }
  const scores = folds.map(({ score }) => score);
  const defaults = folds.map((fold) => fold.defaults);
  return {
    folds,
    score: meanScore(scores),
    standardError: standardErrorOf(scores),
    defaults: meanScore(defaults),
    improvement: improvementOver(scores, defaults, scorer.folds, inner.metric.better),
    states: finished,
  };
}

function scoreOf(outcome: FoldScore): number | null {
  return 'failed' in outcome ? null : outcome.score;
}
