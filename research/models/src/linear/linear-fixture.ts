/** Tables for the tests of the linear estimators. */
import { Rng, type Json } from '@quantcli/core';
import type { Sample } from '../dataset/sample.ts';
import { tableDataset } from '../dataset/table-dataset.ts';
import type { Fitted } from '../estimators/estimator.ts';
import { linearKinds } from './linear-kinds.ts';

interface TableOptions {
  readonly weight?: readonly number[];
  readonly time?: readonly number[];
}

/** All rows of a table of rows `x` and targets `y`. */
export function table(x: readonly (readonly number[])[], y: readonly number[], options: TableOptions = {}): Sample {
  const names = x[0]!.map((_, f) => `x${f}`);
  const { dataset } = tableDataset({
    names,
    columns: names.map((_, f) => Float64Array.from(x, (row) => row[f]!)),
    target: Float64Array.from(y),
    targetName: 'y',
    weight: options.weight && Float64Array.from(options.weight),
    time: options.time && Float64Array.from(options.time),
  });
  return { dataset, rows: Int32Array.from(y.keys()) };
}

/** Fits by name, the parameters through their schema. */
export function fit(name: string, sample: Sample, params: Record<string, unknown> = {}): Promise<Fitted> {
  const kind = linearKinds.find((one) => one.name === name)!;
  return kind.make(kind.params.parse(params) as Json).fit(sample, { rng: Rng.fromSeed(3) });
}

/** Normal features, and a target that is a line in them with noise. */
export function randomTable(seed: number, rows: number, width: number, noise = 1): { x: number[][]; y: number[] } {
  const rng = Rng.fromSeed(seed);
  const slope = Array.from({ length: width }, () => rng.normal());
  const x = Array.from({ length: rows }, () => Array.from({ length: width }, () => rng.normal()));
  const y = x.map((row) => row.reduce((sum, value, f) => sum + slope[f]! * value, 1) + noise * rng.normal());
  return { x, y };
}
