/** What the tests of the engine grow on: tables drawn from a seed, with ties, constants, missing values and categories. */
import { Rng } from '@quantcli/core';
import type { Dataset } from '../dataset/dataset.ts';
import { tableDataset } from '../dataset/table-dataset.ts';
import type { GrowthParams } from './grower.ts';

export interface Case {
  readonly dataset: Dataset;
  readonly rows: Int32Array;
  readonly categorical: readonly number[];
  readonly gradient: Float64Array;
  readonly hessian: Float64Array;
}

const kind = (f: number): number => f % 4;

/** Columns in turn: few values, many values, constant, a category; with a share of missing values, whole gradients and weights. */
export function drawCase(seed: number, rows: number, width: number, missing: number, categories = 7): Case {
  const rng = Rng.fromSeed(seed);
  const columns = Array.from({ length: width }, (_, f) =>
    Float64Array.from({ length: rows }, () => {
      if (rng.uniform() < missing) return NaN;
      if (kind(f) === 0) return rng.below(6) - 2;
      if (kind(f) === 1) return Math.round(rng.normal() * 20) / 4;
      return kind(f) === 2 ? 3 : rng.below(categories);
    }),
  );
  const words = Array.from({ length: categories }, (_, code) => `word ${code}`);
  const names = columns.map((_, f) => `f${f}`);
  const gradient = Float64Array.from({ length: rows }, (_, r) => {
    const signal = columns.reduce((sum, column, f) => sum + ((column[r]! || 0) > 1 ? f + 1 : 0), 0);
    return signal + rng.below(9) - 4;
  });
  const { dataset } = tableDataset({
    names,
    columns,
    categories: columns.map((_, f) => (kind(f) === 3 ? words : null)),
    target: gradient,
    targetName: 'y',
  });
  return {
    dataset,
    rows: Int32Array.from({ length: rows }, (_, r) => r),
    categorical: names.flatMap((_, f) => (kind(f) === 3 ? [f] : [])),
    gradient,
    hessian: Float64Array.from({ length: rows }, () => 1 + rng.below(3)),
  };
}

export function growthOf(width: number, changed: Partial<GrowthParams>): GrowthParams {
  return {
    growth: 'leaf',
    leaves: 8,
    depth: changed.growth === undefined || changed.growth === 'leaf' ? 0 : 3,
    minChildWeight: 1,
    minChildRows: 2,
    l1: 0,
    l2: 1,
    minGain: 0,
    splitFeatureFraction: 1,
    randomThresholds: false,
    monotone: Array.from({ length: width }, () => 0),
    interactions: [],
    ...changed,
  };
}
