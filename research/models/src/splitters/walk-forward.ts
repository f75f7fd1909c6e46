/** Walk-forward: what a strategy would have lived through, one path, each model younger than its test block. */
import { ValidationError } from '@quantcli/core';
import type { Dataset } from '../dataset/dataset.ts';
import type { Fold, Splitter } from './fold.ts';
import { purgedFold } from './purge.ts';
import { barsOf, requireWhole, rowsBetween } from './sample-bars.ts';

export interface WalkForwardOptions {
  /** Training on everything before the block, or on the last `trainBars` only. */
  readonly mode?: 'expanding' | 'rolling';
  /** Bars of the first (expanding) or of every (rolling) training window. */
  readonly trainBars: number;
  /** Bars of a test block. */
  readonly testBars: number;
  readonly embargoBars?: number;
}

/**
 * Lengths where a configuration leaves them open: two years of days to train on before the first block and half a year
 * for a block, or a half and an eighth of a shorter history.
 */
export function walkForwardLengths(
  { dates }: Pick<Dataset, 'dates'>,
  { train, test }: { readonly train?: number | undefined; readonly test?: number | undefined },
): { trainBars: number; testBars: number } {
  const usable = (dates.at(-1) ?? 0) - (dates[0] ?? 0) + 1;
  return {
    trainBars: train ?? Math.max(1, Math.min(504, Math.floor(usable / 2))),
    testBars: test ?? Math.max(1, Math.min(126, Math.floor(usable / 8))),
  };
}

/** Train on the past, test on the block that follows, move on by a block; the last block may be shorter. */
export function walkForward({
  mode = 'expanding',
  trainBars,
  testBars,
  embargoBars = 0,
}: WalkForwardOptions): Splitter {
  requireWhole(`train is ${trainBars} bars`, trainBars, 1);
  requireWhole(`test is ${testBars} bars`, testBars, 1);
  requireWhole(`embargo is ${embargoBars} bars`, embargoBars, 0);
  return {
    name: `walk-forward(${mode}, train ${trainBars}, test ${testBars}, embargo ${embargoBars})`,
    split(sample) {
      const bars = barsOf(sample);
      const folds: Fold[] = [];
      const start = bars[0] ?? 0;
      const last = bars.at(-1) ?? -1;
      for (let from = start + trainBars; from <= last; from += testBars) {
        const to = Math.min(from + testBars - 1, last);
        const window = rowsBetween(sample, mode === 'rolling' ? from - trainBars : start, from - 1);
        const fold = purgedFold(sample, [{ from, to, path: 0 }], embargoBars, window);
        if (fold.test.rows.length > 0 && fold.train.rows.length > 0) folds.push(fold);
      }
      if (folds.length === 0) {
        throw new ValidationError({
          code: 'walk-forward.short',
          what: `${bars.length} bars with features cannot be split into ${trainBars} to train on and a test block`,
          cause: `an embargo of ${embargoBars} and a label span of ${sample.dataset.horizon} bars are also left out`,
          fix: 'bring a longer history or lower validation.train',
        });
      }
      return folds;
    },
  };
}
