/** Runs a batch of proposed trials over the folds, rung by rung, and gives up on those that the rule discards. */
import type { Metric } from '../evaluation/metric.ts';
import { goesOn, rungsOf, survivorsOf, type DiscardRule } from './discarding.ts';
import type { FoldScorer } from './fold-scorer.ts';
import type { ParameterValues } from './search-space.ts';
import { lossOver, meanScore } from './trial-loss.ts';
import type { TuningTrial } from './tuning-state.ts';

export interface BatchOptions {
  readonly discard: DiscardRule;
  readonly metric: Metric;
  /** Told the share of the batch that is done. */
  readonly onDone: (share: number) => void;
}

/** @param earlier trials of finished batches, which the median rule compares with */
export async function runBatch(
  scorer: FoldScorer,
  proposed: readonly ParameterValues[],
  earlier: readonly TuningTrial[],
  { discard, metric, onDone }: BatchOptions,
): Promise<TuningTrial[]> {
  const all = scorer.folds.length;
  const rungs = rungsOf(discard, all);
  const batch = proposed.map((params) => new RunningTrial(params));
  for (const [rung, folds] of rungs.entries()) {
    const from = rungs[rung - 1] ?? 0;
    await scoreFolds(scorer, batch.filter(isRunning), from, folds, (share) =>
      onDone((from + share * (folds - from)) / all),
    );
    if (folds === all) break;
    const left = batch.filter(isRunning);
    const losses = left.map((one) => lossOver(folds, one, metric.better));
    const before = earlier
      .filter(({ scores }) => scores.length >= folds)
      .map((one) => lossOver(folds, one, metric.better));
    goesOn(discard, losses, before, survivorsOf(batch.length, rung)).forEach((on, i) => {
      if (!on) left[i]!.status = 'pruned';
    });
  }
  return batch.map((one) => one.finished(metric.name));
}

/** A trial while its batch runs: complete until it is given up or fails. */
class RunningTrial {
  readonly params: ParameterValues;
  readonly scores: (number | null)[] = [];
  status: TuningTrial['status'] = 'complete';
  reason: string | null = null;

  constructor(params: ParameterValues) {
    this.params = params;
  }

  fail(reason: string): void {
    this.status = 'failed';
    this.reason ??= reason;
  }

  finished(metric: string): TuningTrial {
    if (this.status === 'complete' && meanScore(this.scores) === null)
      this.fail(`${metric} does not exist on any fold`);
    return { params: this.params, scores: this.scores, status: this.status, reason: this.reason };
  }
}

function isRunning({ status }: RunningTrial): boolean {
  return status === 'complete';
}

async function scoreFolds(
  scorer: FoldScorer,
  trials: readonly RunningTrial[],
  from: number,
  to: number,
  report: (share: number) => void,
): Promise<void> {
  const requests = trials.flatMap((trial) =>
    Array.from({ length: to - from }, (_, i) => ({ trial, params: trial.params, fold: from + i })),
  );
  const scores = await scorer.score(requests, report);
  scores.forEach((outcome, i) => {
    const { trial } = requests[i]!;
    if ('failed' in outcome) trial.fail(outcome.failed);
    else if (trial.status === 'complete') trial.scores.push(outcome.score);
  });
}
