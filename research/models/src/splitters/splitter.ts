/**
 * Splitters cut a sample into train and test folds. A training row is purged when its label span overlaps the test
 * block's own span, and embargoed when it falls within a further gap around it (López de Prado 2018, ch. 7): by span,
 * never by a count of rows.
 */
import { ValidationError } from '@quantcli/core';
import type { Dataset } from '../dataset/dataset.ts';
import type { Sample } from '../dataset/sample.ts';

export interface Fold {
  /** Rows to train on: labelled, neither purged nor embargoed. */
  readonly train: Sample;
  /** Rows to predict: with and without a known label. */
  readonly test: Sample;
  /** The test blocks, ascending, each with the path that its predictions belong to. */
  readonly blocks: readonly TestBlock[];
  /** Counts of rows left out of training. */
  readonly purged: number;
  readonly embargoed: number;
}

export interface Splitter {
  readonly name: string;
  split(sample: Sample): Fold[];
}

/** The bars [from, to] that a test block occupies. */
export interface TestBlock {
  readonly from: number;
  readonly to: number;
  /** Every path holds each tested bar once: one path but in combinatorial splits. */
  readonly path: number;
}

/**
 * Leaves out of the candidates the rows of a test block, the unlabelled, the purged and the embargoed. Spans are (bar, spanEnd]: a label that ends at the close of the block's first
 * bar shares no return with the block.
 */
export function purge(
  sample: Sample,
  candidates: Int32Array,
  block: { readonly from: number; readonly to: number; readonly reach: number },
  embargoBars: number,
): { rows: Int32Array; purged: number; embargoed: number } {
  const { bar, spanEnd, target } = sample.dataset;
  const kept = new Int32Array(candidates.length);
  let count = 0;
  let purged = 0;
  let embargoed = 0;
  for (const row of candidates) {
    if (Number.isNaN(target[row]!)) continue;
    const start = bar[row]!;
    if (start >= block.from && start <= block.to) continue;
    const end = spanEnd[row]!;
    if (end > block.from && start < block.reach) purged += 1;
    else if (end > block.from - embargoBars && start < block.reach + embargoBars) embargoed += 1;
    else {
      kept[count] = row;
      count += 1;
    }
  }
  return { rows: kept.slice(0, count), purged, embargoed };
}

export interface WalkForwardOptions {
  /** Training on everything before the block, or on the last `trainBars` only. */
  readonly mode?: 'expanding' | 'rolling';
  /** Bars of the first (expanding) or of every (rolling) training window. */
  readonly trainBars: number;
  /** Bars of a test block. */
  readonly testBars: number;
  readonly embargoBars?: number;
}

/** Train on the past, test on the block that follows, move on by a block; the last block may be shorter. */
export function walkForward({
  mode = 'expanding',
  trainBars,
  testBars,
  embargoBars = 0,
}: WalkForwardOptions): Splitter {
  for (const [name, value, least] of [
    ['train', trainBars, 1],
    ['test', testBars, 1],
    ['embargo', embargoBars, 0],
  ] as const) {
    if (!Number.isInteger(value) || value < least) {
      throw new ValidationError({
        code: 'walk-forward.bars',
        what: `${name} is ${value} bars`,
        fix: `give a whole number of at least ${least}`,
      });
    }
  }
  return {
    name: `walk-forward(${mode}, train ${trainBars}, test ${testBars}, embargo ${embargoBars})`,
    split(sample) {
      const { dataset, rows } = sample;
      const bars = barsOf(sample);
      const folds: Fold[] = [];
      const start = bars.length === 0 ? 0 : bars[0]!;
      const last = bars.at(-1) ?? -1;
      for (let from = start + trainBars; from <= last; from += testBars) {
        const to = Math.min(from + testBars - 1, last);
        const test = rowsBetween(dataset, rows, from, to);
        const earliest = mode === 'rolling' ? from - trainBars : start;
        const block = { from, to, reach: to + dataset.horizon };
        const {
          rows: train,
          purged,
          embargoed,
        } = purge(sample, rowsBetween(dataset, rows, earliest, from - 1), block, embargoBars);
        if (test.length === 0 || train.length === 0) continue;
        folds.push({
          train: { dataset, rows: train },
          test: { dataset, rows: test },
          blocks: [{ from, to, path: 0 }],
          purged,
          embargoed,
        });
      }
      if (folds.length === 0) {
        throw new ValidationError({
          code: 'walk-forward.short',
          what: `${bars.length} bars with features cannot be split into ${trainBars} to train on and a test block`,
          cause: `an embargo of ${embargoBars} and a label span of ${dataset.horizon} bars are also left out`,
          fix: 'bring a longer history or lower validation.train',
        });
      }
      return folds;
    },
  };
}

export interface PurgedKFoldOptions {
  readonly folds?: number;
  readonly embargoBars?: number;
}

/** K contiguous blocks in time, each tested once, trained on the rest less what is purged and embargoed. */
export function purgedKFold({ folds = 5, embargoBars = 0 }: PurgedKFoldOptions = {}): Splitter {
  if (!Number.isInteger(folds) || folds < 2)
    throw new ValidationError({ code: 'k-fold.folds', what: `${folds} folds`, fix: 'use at least 2' });
  return {
    name: `purged-k-fold(${folds}, embargo ${embargoBars})`,
    split(sample) {
      const { dataset, rows } = sample;
      const bars = barsOf(sample);
      if (bars.length < folds) {
        throw new ValidationError({
          code: 'k-fold.short',
          what: `${bars.length} bars cannot make ${folds} folds`,
          fix: 'use fewer folds or more history',
        });
      }
      return Array.from({ length: folds }, (_, k) => {
        const from = bars[Math.floor((k * bars.length) / folds)]!;
        const to = bars[Math.floor(((k + 1) * bars.length) / folds) - 1]!;
        const {
          rows: train,
          purged,
          embargoed,
        } = purge(sample, rows, { from, to, reach: to + dataset.horizon }, embargoBars);
        return {
          train: { dataset, rows: train },
          test: { dataset, rows: rowsBetween(dataset, rows, from, to) },
          blocks: [{ from, to, path: 0 }],
          purged,
          embargoed,
        };
      });
    },
  };
}

/** The distinct bars of a sample, ascending. */
function barsOf({ dataset, rows }: Sample): number[] {
  const bars: number[] = [];
  for (const row of rows) if (dataset.bar[row] !== bars.at(-1)) bars.push(dataset.bar[row]!);
  return bars;
}

/** The rows of a sample whose bar lies in [from, to]; rows are ascending in time, so they are a run. */
function rowsBetween(dataset: Dataset, rows: Int32Array, from: number, to: number): Int32Array {
  return rows.subarray(lowerBound(dataset.bar, rows, from), lowerBound(dataset.bar, rows, to + 1));
}

function lowerBound(bar: Int32Array, rows: Int32Array, from: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (bar[rows[middle]!]! < from) low = middle + 1;
    else high = middle;
  }
  return low;
}
