/**
 * Clustered mean decrease accuracy (López de Prado 2020, ch. 6.5.2): how much worse the out-of-fold forecasts become when
 * the features of a cluster are exchanged among the rows of each section, all of them together. Features that stand for
 * each other share their importance this way, where one by one each would seem dispensable. Clusters are the connected
 * groups of features with |correlation| above a threshold. At most a number of test rows a fold, whole sections spread
 * over it. O(folds · clusters · rows · cost of a prediction).
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { sharedFloat64, throwIfInterrupted, type Rng } from '@quantcli/core';
import { pearson } from '@quantcli/numeric';
import { datasetOf, type Dataset } from '../dataset/dataset.ts';
import { sectionsOf, withLabels, type Sample } from '../dataset/sample.ts';
import type { OutOfFold } from '../validation/out-of-fold.ts';
import { foldWidening } from '../validation/widening.ts';
import type { Metric } from './metric.ts';

export interface ClusterImportance {
  readonly features: readonly string[];
  /** Mean over the folds of what the metric loses, above 0 where the cluster helps. */
  readonly drop: number;
  /** Over the folds, widened for those that share training rows; undefined with one. */
  readonly stdErr: number | undefined;
}

export interface ClusteredImportanceOptions {
  readonly rng: Rng;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  readonly threshold?: number;
  readonly rowsPerFold?: number;
}

/** The clusters, the most important first; without those whose folds do not give the metric. */
export async function clusteredImportance(
  dataset: Dataset,
  outOfFold: OutOfFold,
  metric: Metric,
  { rng, signal, onProgress, threshold = 0.6, rowsPerFold = 20_000 }: ClusteredImportanceOptions,
): Promise<ClusterImportance[]> {
  const clusters = correlatedGroups(dataset, threshold);
  const drops = clusters.map((): number[] => []);
  const { folds, models } = outOfFold;
  const sign = metric.better === 'higher' ? 1 : -1;
  for (const [k, { test }] of folds.entries()) {
    const model = models[k]!;
    const rows = spreadSections(withLabels(test), rowsPerFold);
    const sections = sectionsOf(rows);
    const judge = (features: Float64Array): number | undefined => {
      const sample = sampleWith(rows, features);
      return metric.of(sample, { values: model.predict(sample), outputs: model.outputs, classes: model.classes });
    };
    const plain = featuresOf(rows);
    const base = judge(plain);
    for (const [c, members] of clusters.entries()) {
      const exchanged = exchange(plain, dataset.width, members, sections, rng.split(`${k}/${c}`));
      const worse = judge(exchanged);
      if (base !== undefined && worse !== undefined) drops[c]!.push(sign * (base - worse));
      await nextTurn();
      throwIfInterrupted(signal);
    }
    onProgress?.(k + 1, folds.length);
  }
  const wider = foldWidening(outOfFold);
  return clusters
    .map((members, c) => ({ features: members.map((f) => dataset.schema.names[f]!), ...summary(drops[c]!, wider) }))
    .filter(({ drop }) => Number.isFinite(drop))
    .toSorted((a, b) => b.drop - a.drop);
}

function summary(values: readonly number[], wider: number): { drop: number; stdErr: number | undefined } {
  const count = values.length;
  const drop = values.reduce((sum, value) => sum + value, 0) / count;
  const squares = values.reduce((sum, value) => sum + (value - drop) ** 2, 0);
  return { drop, stdErr: count < 2 ? undefined : wider * Math.sqrt(squares / (count - 1) / count) };
}

/** Features connected by pairs above the threshold, on up to 20,000 rows in which both are present. */
function correlatedGroups({ features, width, rows }: Dataset, threshold: number): number[][] {
  const step = Math.max(1, Math.floor(rows / 20_000));
  const chosen = Array.from({ length: Math.ceil(rows / step) }, (_, i) => i * step);
  const columns = Array.from({ length: width }, (_, f) =>
    Float64Array.from(chosen, (row) => features[row * width + f]!),
  );
  const group = Array.from({ length: width }, (_, f) => f);
  for (let a = 0; a < width; a += 1) {
    for (let b = 0; b < a; b += 1) {
      if (group[a] === group[b]) continue;
      const both = Array.from(chosen.keys()).filter((i) => Number.isFinite(columns[a]![i]! + columns[b]![i]!));
      const r = pearson(
        Float64Array.from(both, (i) => columns[a]![i]!),
        Float64Array.from(both, (i) => columns[b]![i]!),
      );
      if (!(Math.abs(r) > threshold)) continue;
      const [from, to] = [group[a]!, group[b]!];
      group.forEach((own, f) => (group[f] = own === from ? to : own));
    }
  }
  return [...Map.groupBy(group.keys(), (f) => group[f]!).values()];
}

/** Whole sections, evenly spread, of about so many rows. */
function spreadSections(sample: Sample, most: number): Sample {
  const sections = sectionsOf(sample);
  const every = Math.max(1, Math.ceil(sample.rows.length / most));
  if (every === 1) return sample;
  const rows: number[] = [];
  for (let d = 0; d + 1 < sections.length; d += every)
    for (let i = sections[d]!; i < sections[d + 1]!; i += 1) rows.push(sample.rows[i]!);
  return { dataset: sample.dataset, rows: Int32Array.from(rows) };
}

function featuresOf({ dataset, rows }: Sample): Float64Array {
  const { width, features } = dataset;
  const own = sharedFloat64(rows.length * width);
  rows.forEach((row, i) => own.set(features.subarray(row * width, (row + 1) * width), i * width));
  return own;
}

/** A copy in which the features of a cluster have changed places within their sections. */
function exchange(
  features: Float64Array,
  width: number,
  members: readonly number[],
  sections: Int32Array,
  rng: Rng,
): Float64Array {
  const exchanged = sharedFloat64(features.length);
  exchanged.set(features);
  for (let d = 0; d + 1 < sections.length; d += 1) {
    const from = sections[d]!;
    const order = rng.shuffle(Array.from({ length: sections[d + 1]! - from }, (_, i) => from + i));
    order.forEach((source, i) => {
      for (const f of members) exchanged[(from + i) * width + f] = features[source * width + f]!;
    });
  }
  return exchanged;
}

/** The rows of a sample as a dataset of their own with other features. */
function sampleWith(sample: Sample, features: Float64Array): Sample {
  const { dataset, rows } = sample;
  const sections = sectionsOf(sample);
  const pick = (values: Int32Array): Int32Array => Int32Array.from(rows, (row) => values[row]!);
  const bar = pick(dataset.bar);
  const made = datasetOf({
    ...dataset.parts(),
    features,
    target: Float64Array.from(rows, (row) => dataset.target[row]!),
    weight: Float64Array.from(rows, (row) => dataset.weight[row]!),
    bar,
    spanEnd: pick(dataset.spanEnd),
    symbol: pick(dataset.symbol),
    dates: Int32Array.from(sections.subarray(0, -1), (at) => bar[at]!),
    offsets: sections,
  });
  return { dataset: made, rows: Int32Array.from(rows, (_, i) => i) };
}
