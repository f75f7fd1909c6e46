/**
 * What all three families of selection work on: a dataset's labelled rows with every feature and the target's rank
 * standardised per date (mean 0, length 1), so that a product over a date is a rank correlation. From it the IC of every
 * feature on every date, and the correlations among features on every h-th date (they change slowly, and outcomes over
 * h bars repeat themselves in between). Means over any set of dates are then all that ridge and lasso need; nothing of a
 * date outside the set enters. O(R·F + R·F²/h).
 */
import { ValidationError } from '@quantcli/core';
import { createRankScratch, percentRanks } from '@quantcli/numeric';
import type { Dataset } from '../dataset/dataset.ts';
import type { Splitter } from '../splitters/splitter.ts';

const FEWEST_ROWS = 5;

export interface SectionTable {
  readonly dataset: Dataset;
  /** Features, F. */
  readonly width: number;
  readonly horizon: number;
  /** [D] bar of each date that has at least five labelled rows. */
  readonly bar: Int32Array;
  /** [D + 1] where each date's rows start. */
  readonly offsets: Int32Array;
  /** [R] the dataset's rows, ascending. */
  readonly rows: Int32Array;
  /** [R × F] and [R], standardised per date. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** [D × F] */
  readonly ics: Float64Array;
  /** [⌈D/stride⌉ × F × F] correlations on the dates 0, stride, … */
  readonly grams: Float64Array;
  readonly stride: number;
}

/** Days are positions among the table's dates. */
export interface DayFold {
  readonly train: Int32Array;
  readonly test: Int32Array;
}

export interface Moments {
  /** [F × F] mean correlations of the features. */
  readonly gram: Float64Array;
  /** [F] mean ICs. */
  readonly xy: Float64Array;
}

/** Throws {@link ValidationError} when no date has enough labelled rows. */
export function sectionTable(dataset: Dataset): SectionTable {
  const width = dataset.width;
  const stride = Math.max(1, dataset.horizon);
  const kept: number[] = [];
  const bars: number[] = [];
  const offsets = [0];
  for (let d = 0; d < dataset.dates.length; d += 1) {
    const labelled: number[] = [];
    for (let row = dataset.offsets[d]!; row < dataset.offsets[d + 1]!; row += 1)
      if (!Number.isNaN(dataset.target[row]!)) labelled.push(row);
    if (labelled.length < FEWEST_ROWS) continue;
    for (const row of labelled) kept.push(row);
    bars.push(dataset.dates[d]!);
    offsets.push(kept.length);
  }
  if (bars.length === 0) {
    throw new ValidationError({
      code: 'selection.symbols',
      what: `no date has ${FEWEST_ROWS} symbols with features and a label`,
      cause: 'features are compared across symbols',
      fix: 'bring more symbols or a longer history',
    });
  }
  const rows = Int32Array.from(kept);
  const days = bars.length;
  const x = new Float64Array(rows.length * width);
  const y = new Float64Array(rows.length);
  const ics = new Float64Array(days * width);
  const grams = new Float64Array(Math.ceil(days / stride) * width * width);
  const largest = offsets.reduce((most, offset, d) => Math.max(most, offset - (offsets[d - 1] ?? 0)), 0);
  const scratch = createRankScratch(largest);
  for (let d = 0; d < days; d += 1) {
    const from = offsets[d]!;
    const to = offsets[d + 1]!;
    for (let i = from; i < to; i += 1) {
      y[i] = dataset.target[rows[i]!]!;
      x.set(dataset.features.subarray(rows[i]! * width, (rows[i]! + 1) * width), i * width);
    }
    const section = y.subarray(from, to);
    percentRanks(section, to - from, section, scratch);
    standardise(y, from, to, 1, 0);
    for (let f = 0; f < width; f += 1) standardise(x, from, to, width, f);
    const ic = ics.subarray(d * width, (d + 1) * width);
    for (let i = from; i < to; i += 1) for (let f = 0; f < width; f += 1) ic[f]! += x[i * width + f]! * y[i]!;
    if (d % stride === 0) addGram(grams, (d / stride) * width * width, x, from, to, width);
  }
  return {
    dataset,
    width,
    horizon: dataset.horizon,
    bar: Int32Array.from(bars),
    offsets: Int32Array.from(offsets),
    rows,
    x,
    y,
    ics,
    grams,
    stride,
  };
}

/** Mean 0 and length 1; all zero where nothing varies. */
function standardise(values: Float64Array, from: number, to: number, step: number, at: number): void {
  let sum = 0;
  for (let i = from; i < to; i += 1) sum += values[i * step + at]!;
  const mean = sum / (to - from);
  let squares = 0;
  for (let i = from; i < to; i += 1) squares += (values[i * step + at]! - mean) ** 2;
  const scale = squares > 1e-18 ? 1 / Math.sqrt(squares) : 0;
  for (let i = from; i < to; i += 1) values[i * step + at] = (values[i * step + at]! - mean) * scale;
}

function addGram(grams: Float64Array, at: number, x: Float64Array, from: number, to: number, width: number): void {
  for (let i = from; i < to; i += 1) {
    for (let f = 0; f < width; f += 1) {
      const value = x[i * width + f]!;
      for (let g = f; g < width; g += 1) grams[at + f * width + g]! += value * x[i * width + g]!;
    }
  }
  for (let f = 0; f < width; f += 1)
    for (let g = 0; g < f; g += 1) grams[at + f * width + g] = grams[at + g * width + f]!;
}

/** Means over the given days. */
export function momentsOfDays({ width, stride, ics, grams }: SectionTable, days: Int32Array): Moments {
  const gram = new Float64Array(width * width);
  const xy = new Float64Array(width);
  let sampled = 0;
  for (const d of days) {
    for (let f = 0; f < width; f += 1) xy[f]! += ics[d * width + f]! / days.length;
    if (d % stride !== 0) continue;
    sampled += 1;
    const at = (d / stride) * width * width;
    for (let k = 0; k < gram.length; k += 1) gram[k]! += grams[at + k]!;
  }
  for (let k = 0; k < gram.length; k += 1) gram[k]! /= Math.max(1, sampled);
  return { gram, xy };
}

/** The folds of a splitter over the given days, which purges by the label spans of their rows. */
export function dayFolds(table: SectionTable, days: Int32Array, splitter: Splitter): DayFold[] {
  const { dataset, rows, offsets, bar } = table;
  // A date's rows are purged together: one of them stands for all.
  const first = Int32Array.from(days, (d) => rows[offsets[d]!]!);
  const dayOfBar = new Map(Array.from(days, (d) => [bar[d]!, d]));
  const toDays = (sample: Int32Array): Int32Array => sample.map((row) => dayOfBar.get(dataset.bar[row]!)!);
  return splitter
    .split({ dataset, rows: first })
    .map(({ train, test }) => ({ train: toDays(train.rows), test: toDays(test.rows) }))
    .filter(({ train }) => train.length > 0);
}
