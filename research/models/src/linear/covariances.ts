/**
 * Means and covariances from cross-moments, and the solution of symmetric systems that may lack full rank. Divisions
 * are by Σw. A variance lost in the rounding of its second moment is that of a constant.
 */
import { ModelError } from '@quantcli/core';
import { cholesky, solveCholesky } from '@quantcli/numeric';
import type { Dataset } from '../dataset/dataset.ts';
import { provisionalCentre } from './moments.ts';

export interface Covariances {
  /** Σw. */
  readonly weight: number;
  readonly meanY: number;
  readonly varianceY: number;
  /** [p] */
  readonly mean: Float64Array;
  /** [p] deviations; 0 for a constant feature. */
  readonly scale: Float64Array;
  /** [p × p] covariances of the features. */
  readonly gram: Float64Array;
  /** [p] covariances with the target. */
  readonly xy: Float64Array;
}

/** @param moments of rows of the dataset; throws {@link ModelError} when they weigh nothing. */
export function covariancesOf(moments: Float64Array, dataset: Dataset): Covariances {
  const p = dataset.width;
  const centre = provisionalCentre(dataset);
  const total = moments[0]!;
  if (!(total > 0)) throw nothingToTrainOn();
  const meanY = moments[1]! / total;
  const mean = moments.subarray(3, 3 + p).map((sum) => sum / total);
  const scale = new Float64Array(p);
  const gram = new Float64Array(p * p);
  const xy = new Float64Array(p);
  for (let i = 0, k = 3 + 2 * p; i < p; i += 1) {
    const second = moments[k]! / total;
    for (let j = i; j < p; j += 1, k += 1) {
      gram[i * p + j] = gram[j * p + i] = moments[k]! / total - mean[i]! * mean[j]!;
    }
    const variance = gram[i * p + i]!;
    scale[i] = variance > 1e-12 * second ? Math.sqrt(variance) : 0;
    xy[i] = moments[3 + p + i]! / total - mean[i]! * meanY;
  }
  const secondY = moments[2]! / total;
  const varianceY = secondY - meanY * meanY;
  return {
    weight: total,
    meanY: centre[p]! + meanY,
    varianceY: varianceY > 1e-14 * secondY ? varianceY : 0,
    mean: mean.map((value, i) => centre[i]! + value),
    scale,
    gram,
    xy,
  };
}

export function nothingToTrainOn(): ModelError {
  return new ModelError({
    code: 'linear.rows',
    what: 'no labelled row to train on that has a weight above 0',
    fix: 'bring a longer history, or give some row a weight',
  });
}

/** The same of features divided by their deviations: correlations, and zeros where a feature is constant. */
export function standardised({ scale, gram, xy }: Covariances): { gram: Float64Array; xy: Float64Array } {
  const p = scale.length;
  const inverse = scale.map((deviation) => (deviation === 0 ? 0 : 1 / deviation));
  return {
    gram: gram.map((value, k) => value * inverse[Math.floor(k / p)]! * inverse[k % p]!),
    xy: xy.map((value, i) => value * inverse[i]!),
  };
}

/** What a penalty on a standardised feature counts: 1, or the inverse deviation where it is on the feature as it is. */
export function penaltyFactors(scale: Float64Array, standardise: boolean): Float64Array {
  return scale.map((deviation) => (standardise || deviation === 0 ? 1 : 1 / deviation));
}

/** Share of a column's diagonal that the columns before it must leave. */
const INDEPENDENT = 1e-11;

/** The columns of a positive semidefinite matrix [n × n] that are no combination of the ones kept before them. O(n³/3). */
export function independentColumns(a: Float64Array, n: number): number[] {
  const kept: number[] = [];
  const l = new Float64Array(n * n);
  for (let i = 0; i < n; i += 1) {
    let rest = a[i * n + i]!;
    for (const [k, j] of kept.entries()) {
      let value = a[i * n + j]!;
      for (let m = 0; m < k; m += 1) value -= l[i * n + m]! * l[j * n + m]!;
      value /= l[j * n + k]!;
      l[i * n + k] = value;
      rest -= value * value;
    }
    if (!(rest > INDEPENDENT * a[i * n + i]!)) continue;
    l[i * n + kept.length] = Math.sqrt(rest);
    kept.push(i);
  }
  return kept;
}

/**
 * A solver of A·x = b for a positive semidefinite `a` [n × n]: columns that depend on the ones before them, and empty
 * ones, get the value zero.
 */
export function semidefiniteSolver(a: Float64Array, n: number): (b: Float64Array) => Float64Array {
  const kept = independentColumns(a, n);
  const m = kept.length;
  const part = m === n ? a : new Float64Array(m * m);
  if (m < n) kept.forEach((i, r) => kept.forEach((j, c) => (part[r * m + c] = a[i * n + j]!)));
  const factor = cholesky(part, m);
  return (b) => {
    const solved = solveCholesky(
      factor,
      m,
      Float64Array.from(kept, (i) => b[i]!),
    );
    const x = new Float64Array(n);
    kept.forEach((i, k) => (x[i] = solved[k]!));
    return x;
  };
}
