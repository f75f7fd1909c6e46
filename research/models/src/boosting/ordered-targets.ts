/**
 * Categories as numbers for symmetric trees: ordered target statistics (CatBoost: Prokhorenkova et al. 2018, eq. 5). In a
 * random order of the training rows, a row's category becomes the mean target of the rows of that category before it,
 * with the overall mean as one more row: its own target never enters. One order, not the mean over several: a mean would
 * bring back, by what the others hold, each row's own target. Predictions use the statistics of all training rows.
 * Rows that time parts are in the order of time instead: a row sees those whose label span had ended by its own bar, and
 * their mean in place of the overall one; labels that overlap its own would bring back its target.
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
  const inTime = dataset.bar[rows[0]!] !== dataset.bar[rows.at(-1)!];
  const order = inTime ? timeOrder(dataset, rows) : drawnOrder(rng.shuffle(Array.from(rows, (_, i) => i)));
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

/** In which order rows are given their statistic, and after which of them each is known to the next. */
interface StatisticOrder {
  readonly visited: readonly number[];
  /** The rows by when they are known, and how many are by each visit. */
  readonly released: readonly number[];
  readonly before: (visit: number) => number;
  readonly inTime: boolean;
}

function drawnOrder(drawn: readonly number[]): StatisticOrder {
  return { visited: drawn, released: drawn, before: (visit) => visit, inTime: false };
}

function timeOrder({ bar, spanEnd }: Dataset, rows: Int32Array): StatisticOrder {
  const visited = Array.from(rows, (_, i) => i);
  const released = visited.toSorted((a, b) => spanEnd[rows[a]!]! - spanEnd[rows[b]!]! || a - b);
  let known = 0;
  const before = (visit: number): number => {
    while (known < released.length && spanEnd[rows[released[known]!]!]! <= bar[rows[visit]!]!) known += 1;
    return known;
  };
  const counts = visited.map(before);
  return { visited, released, before: (visit) => counts[visit]!, inTime: true };
}

function orderedStatistics(codes: Float64Array, target: Float64Array, weight: Float64Array, order: StatisticOrder) {
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
  let [known, knownSum, knownTotal] = [0, 0, 0];
  const release = (count: number): void => {
    for (; known < count; known += 1) {
      const i = order.released[known]!;
      const code = codes[i]!;
      knownSum += weight[i]! * target[i]!;
      knownTotal += weight[i]!;
      if (Number.isNaN(code)) continue;
      sums[code]! += weight[i]! * target[i]!;
      totals[code]! += weight[i]!;
    }
  };
  order.visited.forEach((i, visit) => {
    release(order.before(visit));
    const code = codes[i]!;
    const start = order.inTime ? knownSum / knownTotal : prior;
    if (!Number.isNaN(code) && !Number.isNaN(start)) values[i] = (sums[code]! + start) / (totals[code]! + 1);
  });
  release(order.released.length);
  const statistics = Array.from(sums, (s, code) => (totals[code]! > 0 ? (s + prior) / (totals[code]! + 1) : NaN));
  return { values, statistics };
}
