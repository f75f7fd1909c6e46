/**
 * Categories as numbers for symmetric trees: ordered target statistics (CatBoost: Prokhorenkova et al. 2018, eq. 5). In a
 * random order of the training rows, a row's category becomes the mean target of the rows of that category before it,
 * with the overall mean as one more row: its own target never enters. One order, not the mean over several: a mean would
 * bring back, by what the others hold, each row's own target. Predictions use the statistics of all training rows.
 * Several classes give a column each; a missing category, and one never seen, is missing. O(rows · categories).
 */
import { sharedFloat64, type Rng } from '@quantcli/core';
import { datasetOf, type Dataset } from '../dataset/dataset.ts';
import type { LabelledRows } from './objective.ts';

/** A column of the matrix that the trees see. */
export interface EncodedColumn {
  /** The feature it is made of. */
  readonly feature: number;
  /** [codes] the statistic of each category, NaN for one never seen; null for a feature that is copied. */
  readonly statistics: readonly number[] | null;
}

export interface EncodedRows {
  /** The same rows with the encoded columns as features. */
  readonly dataset: Dataset;
  readonly columns: readonly EncodedColumn[];
}

/**
 * @param rows the training rows, and `labels` theirs; all other rows are encoded as at prediction
 * @param classes columns a category, when more than two
 */
export function encodeCategories(
  dataset: Dataset,
  categorical: readonly number[],
  rows: Int32Array,
  labels: LabelledRows,
  classes: number,
  rng: Rng,
): EncodedRows {
  const order = rng.shuffle(Array.from(rows, (_, i) => i));
  const ordered: Float64Array[] = [];
  const columns = dataset.schema.names.flatMap((_, feature): EncodedColumn[] => {
    if (!categorical.includes(feature)) return [{ feature, statistics: null }];
    const targets = classes > 2 ? Array.from({ length: classes }, (__, k) => k) : [undefined];
    return targets.map((k) => {
      const target = k === undefined ? labels.target : labels.target.map((y) => (y === k ? 1 : 0));
      const codes = Float64Array.from(rows, (row) => dataset.features[row * dataset.width + feature]!);
      const { values, statistics } = orderedStatistics(codes, target, labels.weight, order);
      ordered.push(values);
      return { feature, statistics };
    });
  });
  const width = columns.length;
  const everything = Int32Array.from({ length: dataset.rows }, (_, r) => r);
  const features = encode(columns, dataset, everything);
  let next = 0;
  columns.forEach(({ statistics }, c) => {
    if (statistics === null) return;
    const values = ordered[next]!;
    next += 1;
    rows.forEach((row, i) => (features[row * width + c] = values[i]!));
  });
  const named = <T>(of: (feature: number, c: number) => T): T[] => columns.map(({ feature }, c) => of(feature, c));
  const schema = {
    names: named((f) => dataset.schema.names[f]!),
    expressions: named((f) => dataset.schema.expressions[f]!),
    form: dataset.schema.form,
    categories: named(() => null),
  };
  return { dataset: datasetOf({ ...dataset.parts(), schema, features }), columns };
}

/** [rows × columns] of rows as at prediction, in shared memory. */
export function encode(columns: readonly EncodedColumn[], dataset: Dataset, rows: Int32Array): Float64Array {
  const encoded = sharedFloat64(rows.length * columns.length);
  let at = 0;
  for (const row of rows) {
    for (const { feature, statistics } of columns) {
      const value = dataset.features[row * dataset.width + feature]!;
      encoded[at] = statistics === null ? value : (statistics[value] ?? NaN);
      at += 1;
    }
  }
  return encoded;
}

function orderedStatistics(codes: Float64Array, target: Float64Array, weight: Float64Array, order: readonly number[]) {
  let [sum, total] = [0, 0];
  target.forEach((y, i) => {
    sum += weight[i]! * y;
    total += weight[i]!;
  });
  const prior = sum / total;
  const size = 1 + codes.reduce((most, code) => (code > most ? code : most), -1);
  const sums = new Float64Array(size);
  const totals = new Float64Array(size);
  const values = new Float64Array(codes.length).fill(NaN);
  for (const i of order) {
    const code = codes[i]!;
    if (Number.isNaN(code)) continue;
    values[i] = (sums[code]! + prior) / (totals[code]! + 1);
    sums[code]! += weight[i]! * target[i]!;
    totals[code]! += weight[i]!;
  }
  const statistics = Array.from(sums, (s, code) => (totals[code]! > 0 ? (s + prior) / (totals[code]! + 1) : NaN));
  return { values, statistics };
}
