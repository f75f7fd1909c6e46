/**
 * Ranks in, ranks out: the features of a dataset as ranks of their section, targets as the rank or the quantile that a
 * row took in it, and scores as percent ranks. O(R log R) by section; sections never touch one another.
 */
import { sharedFloat64 } from '@quantcli/core';
import { averageRanks, createRankScratch, percentRanks, type RankScratch } from '@quantcli/numeric';
import { datasetOf, type Dataset } from '../dataset/dataset.ts';
import { rankFeatures } from '../dataset/rank-features.ts';
import { sectionsOf, type Sample } from '../dataset/sample.ts';

/** Every fold of a validation asks for the ranks of the same dataset. */
const rankedDatasets = new WeakMap<Dataset, Dataset>();

/**
 * The dataset with its features ranked among all rows of their section, whichever of them a sample holds: all are known
 * at its instant. Categories have no order and stay as they are; features that are ranks already stay too.
 */
export function rankedDataset(dataset: Dataset): Dataset {
  const { schema, features, offsets, width } = dataset;
  if (schema.form === 'rank') return dataset;
  const known = rankedDatasets.get(dataset);
  if (known !== undefined) return known;
  const ranks = rankFeatures(width, offsets, (f, from, size, out) => {
    for (let i = 0; i < size; i += 1) out[i] = features[(from + i) * width + f]!;
  });
  schema.categories.forEach((words, f) => {
    if (words !== null) for (let k = f; k < ranks.length; k += width) ranks[k] = features[k]!;
  });
  const ranked = datasetOf({ ...dataset.parts(), schema: { ...schema, form: 'rank' }, features: ranks });
  rankedDatasets.set(dataset, ranked);
  return ranked;
}

/** The place of a row among those of its section, from its average 1-based rank. */
type Place = (rank: number, count: number) => number;

const middle: Place = (rank, count) => (rank - 0.5) / count;

/** As the feature language's bucket has it: 0 … quantiles − 1. */
const bucket =
  (quantiles: number): Place =>
  (rank, count) =>
    Math.ceil((rank * quantiles) / count) - 1;

/**
 * [R] of the dataset: what each labelled row of the sample is among those of its section: (rank − ½) / count, whose mean is
 * ½ whatever the count, or with `quantiles` its quantile. NaN for all others, and in sections of too few rows to tell: fewer
 * than two, or than there are quantiles. Rows outside the sample have no part in it: their labels may be later ones.
 */
export function sectionTargets(sample: Sample, quantiles?: number): Float64Array {
  const { dataset, rows } = sample;
  const [place, fewest] = quantiles === undefined ? [middle, 2] : [bucket(quantiles), quantiles];
  const targets = sharedFloat64(dataset.rows).fill(NaN);
  forSections(
    sample,
    (row) => dataset.target[row]!,
    (from, values, scratch) => {
      const count = averageRanks(values, values.length, values, scratch);
      if (count < fewest) return;
      values.forEach((rank, i) => (targets[rows[from + i]!] = place(rank, count)));
    },
  );
  return targets;
}

/** [rows of the sample] percent ranks in (0, 1] of scores in their sections, ties averaged; ½ for a row alone. */
export function sectionPercentRanks(sample: Sample, scores: Float64Array): Float64Array {
  const ranks = new Float64Array(scores.length);
  forSections(
    sample,
    (_, i) => scores[i]!,
    (from, values, scratch) => {
      percentRanks(values, values.length, values, scratch);
      if (values.length === 1) values[0] = 0.5;
      ranks.set(values, from);
    },
  );
  return ranks;
}

/** Calls back with the values of each section of a sample, in a buffer of their own that it may write to. */
function forSections(
  sample: Sample,
  valueOf: (row: number, i: number) => number,
  visit: (from: number, values: Float64Array, scratch: RankScratch) => void,
): void {
  const begins = sectionsOf(sample);
  const values = Float64Array.from(sample.rows, valueOf);
  const scratch = createRankScratch(begins.reduce((most, begin, s) => Math.max(most, begin - (begins[s - 1] ?? 0)), 0));
  for (let s = 1; s < begins.length; s += 1)
    visit(begins[s - 1]!, values.subarray(begins[s - 1]!, begins[s]!), scratch);
}
