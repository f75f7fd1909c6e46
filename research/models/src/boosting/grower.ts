/**
 * The seam of the engine: what grows one tree from gradients, and what it is told. Boosting, forests and extra trees are
 * loops around it. Sums of gradients are kept in fixed point, so that a tree does not depend on the order of summation,
 * and so not on the number of threads.
 */
import type { Dataset } from '../dataset/dataset.ts';
import type { Tree } from './tree.ts';

export type Growth = 'leaf' | 'level' | 'symmetric';

export interface GrowthParams {
  readonly growth: Growth;
  /** Most leaves of a tree (leaf-wise); 2^depth for the others. */
  readonly leaves: number;
  /** Most levels; 0 for no limit (leaf-wise only). */
  readonly depth: number;
  /** Least sum of hessians (weights, for squared error) in a leaf. */
  readonly minChildWeight: number;
  /** Least rows in a leaf. */
  readonly minChildRows: number;
  readonly l1: number;
  readonly l2: number;
  /** Least gain of a split. */
  readonly minGain: number;
  /** Share of the features that each split may choose from, beside what the tree may. */
  readonly splitFeatureFraction: number;
  /** One random threshold a feature and split, in place of the best (extra trees). */
  readonly randomThresholds: boolean;
  /** [F] −1, 0 or 1: the score must not rise, is free, or must not fall with the feature. */
  readonly monotone: readonly number[];
  /** Groups of features that may meet on a path, a feature of none alone; empty for no constraint. */
  readonly interactions: readonly (readonly number[])[];
}

export interface GrowInput {
  /** [rows] of the loss by the score, weights included; finite. */
  readonly gradient: Float64Array;
  /** [rows] > 0; of a row with 0 only the gradient counts. */
  readonly hessian: Float64Array;
  /** Rows to grow on, ascending; all when absent. A row may not come twice: draws with replacement are weights. */
  readonly bag?: Int32Array | undefined;
  /** Features that the tree may use, ascending; all when absent. */
  readonly features?: Int32Array | undefined;
  /** Decides what is random inside a tree (split features, random thresholds). */
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
}

export interface GrownTree {
  /** Leaf values are the Newton steps −G/(H + l2), soft-thresholded by l1, within the monotone bounds; not shrunk. */
  readonly tree: Tree;
  /** [rows] the leaf node of every row, of those outside the bag too; valid until the next tree. */
  readonly leafOf: Int32Array;
}

export interface TreeGrower {
  /** One at a time. A large tree lets interruptions arrive, and throws Interrupted on abort. */
  grow(input: GrowInput): Promise<GrownTree>;
  /** Ends the threads; those that are not ended keep no process alive. */
  close(): Promise<void>;
}

export interface BinOptions {
  /** Most bins a feature, 2 … 255; a further one is for missing values. */
  readonly bins: number;
  /** Positions of the features that are categories. */
  readonly categorical: readonly number[];
}

export type MakeGrower = (
  dataset: Dataset,
  rows: Int32Array,
  bins: BinOptions,
  params: GrowthParams,
  threads: number,
) => Promise<TreeGrower>;
