/**
 * The product of sample weights, scaled to mean 1 over the labelled rows. A row without a label is never trained on; it gets
 * 1, so that the mean over all rows is 1 as well and no later target finds it silenced. O(R · factors).
 */
import { ModelError, sharedFloat64 } from '@quantcli/core';

/** [R] in shared memory. Throws {@link ModelError} for weights that are negative, missing, infinite, or 0 for all labelled rows. */
export function combineWeights(factors: readonly Float64Array[], target: Float64Array): Float64Array {
  const combined = sharedFloat64(target.length).fill(1);
  const rows = Int32Array.from(target, (_, r) => r).filter((r) => !Number.isNaN(target[r]!));
  for (const factor of factors) {
    const largest = rows.reduce((most, r) => Math.max(most, requireWeight(factor[r] ?? NaN, r)), 0);
    for (const r of rows) combined[r]! *= largest > 0 ? factor[r]! / largest : 0;
    // Each product by its largest as well: no order of factors overflows or vanishes.
    const product = rows.reduce((most, r) => Math.max(most, combined[r]!), 0);
    if (product === 0 && rows.length > 0) {
      throw new ModelError({
        code: 'weights.zero',
        what: `the weights of all ${rows.length} rows with a label are 0`,
        cause: 'factors that exclude each other, or returns that are all 0',
        fix: 'leave one of the weights out',
      });
    }
    for (const r of rows) combined[r]! /= product;
  }
  const sum = rows.reduce((total, r) => total + combined[r]!, 0);
  for (const r of rows) combined[r]! *= rows.length / sum;
  return combined;
}

function requireWeight(weight: number, row: number): number {
  if (weight >= 0 && weight < Infinity) return weight;
  throw new ModelError({
    code: 'weights.value',
    what: `the weight of row ${row + 1} is ${weight}`,
    fix: 'give every row with a label a weight of at least 0',
  });
}
