/**
 * One regression tree, in arrays over its nodes: node 0 is the root, children come after their parent. All three growth
 * policies make this form, and every estimator of trees predicts with it.
 */
export interface Tree {
  /** [nodes] the feature that is split on; −1 for a leaf. */
  readonly feature: Int32Array;
  /** [nodes] a number ≤ threshold goes left; 0 for leaves and categorical splits. */
  readonly threshold: Float64Array;
  /** [nodes] the categories (codes, ascending) that go left, at a split of a category; null elsewhere. */
  readonly leftCategories: readonly (readonly number[] | null)[];
  /** [nodes] 1 where a missing value (or an unseen category) goes left. */
  readonly missingLeft: Uint8Array;
  /** [nodes] children; 0 for a leaf. */
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** [nodes] what a leaf adds to the score (shrinkage included); 0 for inner nodes. */
  readonly value: Float64Array;
  /** [nodes] gain of the split; 0 for leaves. */
  readonly gain: Float64Array;
  /** [nodes] sum of the training rows' weights. */
  readonly cover: Float64Array;
}
