/** One fold, in this thread or in a worker: fits on its training rows and predicts its test rows. */
import { Rng, type Json } from '@quantcli/core';
import { datasetOf, type Dataset, type DatasetParts } from '../dataset/dataset.ts';
import { estimatorNamed } from '../estimators/estimators.ts';

export interface FoldTask {
  /** Tells one dataset from another within a process and its workers. */
  readonly datasetId: string;
  readonly parts: DatasetParts;
  readonly estimator: { readonly name: string; readonly params: Json };
  readonly seed: number;
  readonly train: Int32Array;
  readonly test: Int32Array;
}

export interface FoldResult {
  readonly model: Json;
  /** [test rows × outputs] */
  readonly predicted: Float64Array;
}

/** Estimators keep what they derive from a dataset with it: the tasks of one dataset share that. */
let latest: { readonly id: string; readonly dataset: Dataset } | undefined;

export async function fitFold({ datasetId, parts, estimator, seed, train, test }: FoldTask): Promise<FoldResult> {
  if (latest?.id !== datasetId) latest = { id: datasetId, dataset: datasetOf(parts) };
  const { dataset } = latest;
  const model = await estimatorNamed(estimator.name, estimator.params).fit(
    { dataset, rows: train },
    { rng: Rng.fromSeed(seed) },
  );
  return { model: model.toJSON(), predicted: model.predict({ dataset, rows: test }) };
}
