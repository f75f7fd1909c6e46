/** The sample weights of a dataset from a specification, as a training configuration has it. */
import { ModelError } from '@quantcli/core';
import { z } from 'zod';
import type { Dataset } from '../dataset/dataset.ts';
import { combineWeights } from './combine-weights.ts';
import { averageUniqueness, returnAttribution } from './uniqueness.ts';

export const weightsSchema = z.strictObject({
  decay: z
    .strictObject({
      halfLife: z.number().positive().default(252).describe('bars after which a row counts half of the newest'),
    })
    .optional()
    .describe('older rows count less'),
  uniqueness: z.boolean().default(false).describe('labels that overlap count less'),
  attribution: z.boolean().default(false).describe('labels count by the absolute return that is their own'),
  pooled: z.boolean().default(false).describe('labels of all symbols overlap, not those of one alone'),
  balance: z.boolean().default(false).describe('every class weighs the same'),
});

export type WeightSpec = z.output<typeof weightsSchema>;

const MOST_CLASSES = 100;

/**
 * [R] in shared memory: the dataset's own weights times what is asked for, mean 1 over the labelled rows; 1 for rows without
 * a label, which are never trained on. Balance comes last, so that classes weigh the same with all else in.
 * @param barReturns [N × T] symbol-major one-bar log returns of the panel, for attribution. Throws {@link ModelError} without
 * them, for a target that is no class, and as {@link combineWeights}
 */
export function sampleWeights(
  dataset: Dataset,
  { decay, uniqueness, attribution, pooled, balance }: WeightSpec,
  { barReturns }: { readonly barReturns?: Float64Array | undefined } = {},
): Float64Array {
  const factors = [dataset.weight];
  if (decay !== undefined) factors.push(timeDecay(dataset, decay.halfLife));
  if (uniqueness) factors.push(averageUniqueness(dataset, { pooled }));
  if (attribution) {
    if (barReturns === undefined) {
      throw new ModelError({
        code: 'weights.no-returns',
        what: 'attribution weights need the returns of every bar, and there are none',
        cause: 'the dataset was made of a table',
        fix: 'leave attribution out, or train on a panel of prices',
      });
    }
    factors.push(returnAttribution(dataset, barReturns, dataset.time.length, { pooled }));
  }
  const weights = combineWeights(factors, dataset.target);
  return balance ? combineWeights([weights, classBalance(dataset.target, weights)], dataset.target) : weights;
}

/** [R] ½^(age / half-life), the age in bars from the newest labelled row. */
export function timeDecay({ bar, target }: Pick<Dataset, 'bar' | 'target'>, halfLife: number): Float64Array {
  const newest = bar.reduce((last, b, r) => (Number.isNaN(target[r]!) ? last : Math.max(last, b)), -Infinity);
  return Float64Array.from(bar, (b) => 0.5 ** Math.max(0, (newest - b) / halfLife));
}

/**
 * [R] what makes the weights of every class sum to the same: W / (K · W_k), W_k the sum over class k, K classes. Throws
 * {@link ModelError} for a target that is not made of whole numbers, or of more than 100.
 */
export function classBalance(target: Float64Array, weight: Float64Array): Float64Array {
  const sums = new Map<number, number>();
  let total = 0;
  for (let r = 0; r < target.length; r += 1) {
    const value = target[r]!;
    if (Number.isNaN(value)) continue;
    sums.set(value, (sums.get(value) ?? 0) + weight[r]!);
    total += weight[r]!;
    if (Number.isInteger(value) && sums.size <= MOST_CLASSES) continue;
    throw new ModelError({
      code: 'weights.classes',
      what: Number.isInteger(value)
        ? `the target has more than ${MOST_CLASSES} classes`
        : `the target ${value} is no class`,
      cause: 'balance weighs classes, and this label is a quantity',
      fix: 'leave balance out, or name a label of classes such as triple_barrier or fwd_quantile',
    });
  }
  // A class without weight stays without.
  const classes = [...sums.values()].filter((sum) => sum > 0).length;
  return target.map((value) => {
    const sum = sums.get(value) ?? 0;
    return sum > 0 ? total / (classes * sum) : 1;
  });
}
