/**
 * What a splitter yields. A training row is purged when its label span overlaps a test block's own span, and embargoed
 * when it falls within a further gap around it (López de Prado 2018, ch. 7): by span, never by a count of rows.
 */
import type { Sample } from '../dataset/sample.ts';

export interface Fold {
  /** Rows to train on: labelled, neither purged nor embargoed. */
  readonly train: Sample;
  /** Rows to predict: with and without a known label. */
  readonly test: Sample;
  /** The test blocks, ascending, each with the path that its predictions belong to. */
  readonly blocks: readonly TestBlock[];
  /** Counts of labelled rows left out of training. */
  readonly purged: number;
  readonly embargoed: number;
}

/** The bars [from, to] that a test block occupies. */
export interface TestBlock {
  readonly from: number;
  readonly to: number;
  /** Every path holds each tested bar once: one path but in combinatorial splits. */
  readonly path: number;
}

export interface Splitter {
  readonly name: string;
  /** The folds of a sample. Throws {@link ValidationError} for a sample that cannot be split so. */
  split(sample: Sample): Fold[];
}
