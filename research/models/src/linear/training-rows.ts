/**
 * The rows that a method trains on which needs them one by one: labelled and of a weight above 0, their features
 * standardised by weighted mean and deviation in one contiguous copy. Two passes: exact to the last digits whatever the
 * level of a column.
 */
import { withLabels, type Sample } from '../dataset/sample.ts';
import { independentColumns, nothingToTrainOn } from './covariances.ts';
import { weightedGram } from './weighted-gram.ts';

export interface TrainingRows {
  readonly count: number;
  readonly width: number;
  /** [count × width] standardised features; zeros for one that is left out. */
  readonly z: Float64Array;
  readonly target: Float64Array;
  /** [count] weights that sum to 1. */
  readonly weight: Float64Array;
  /** [width] */
  readonly mean: Float64Array;
  /** [width] deviations; 0 for a feature that is left out. */
  readonly scale: Float64Array;
  readonly meanY: number;
  /** 0 for a constant target. */
  readonly deviationY: number;
}

/**
 * Constant features are left out and, where no penalty would tell them apart, combinations of earlier ones. Throws
 * {@link ModelError} when nothing weighs anything.
 */
export function trainingRows(sample: Sample, penalised: boolean): TrainingRows {
  const { dataset } = sample;
  const rows = withLabels(sample).rows.filter((row) => dataset.weight[row]! > 0);
  const [count, width] = [rows.length, dataset.width];
  const weight = Float64Array.from(rows, (row) => dataset.weight[row]!);
  const total = weight.reduce((sum, w) => sum + w, 0);
  if (count === 0) throw nothingToTrainOn();
  for (let i = 0; i < count; i += 1) weight[i]! /= total;
  const target = Float64Array.from(rows, (row) => dataset.target[row]!);
  const z = new Float64Array(count * width);
  for (let i = 0; i < count; i += 1)
    z.set(dataset.features.subarray(rows[i]! * width, (rows[i]! + 1) * width), i * width);
  const mean = new Float64Array(width);
  const scale = new Float64Array(width);
  for (let f = 0; f < width; f += 1) [mean[f], scale[f]] = momentsOfColumn(z, f, width, weight);
  const [meanY, deviationY] = momentsOfColumn(target, 0, 1, weight);
  for (let i = 0, k = 0; i < count; i += 1)
    for (let f = 0; f < width; f += 1, k += 1) z[k] = scale[f] === 0 ? 0 : (z[k]! - mean[f]!) / scale[f]!;
  if (!penalised) {
    const kept = new Set(independentColumns(weightedGram(z, count, width, weight), width));
    for (let f = 0; f < width; f += 1) {
      if (kept.has(f)) continue;
      scale[f] = 0;
      for (let k = f; k < z.length; k += width) z[k] = 0;
    }
  }
  return { count, width, z, target, weight, mean, scale, meanY, deviationY };
}

/**
 * Median and median distance from it of a target that varies, which outliers do not move; the deviation where most of it
 * is one value.
 */
export function robustUnits({ target, deviationY }: TrainingRows): { centre: number; unit: number } {
  const centre = target.slice().sort()[target.length >> 1]!;
  const unit = target.map((value) => Math.abs(value - centre)).sort()[target.length >> 1]!;
  return { centre, unit: unit > 0 ? unit : deviationY };
}

/** Weighted mean and deviation of a column; a deviation of rounding size is 0. */
function momentsOfColumn(
  values: Float64Array,
  from: number,
  step: number,
  weight: Float64Array,
): [mean: number, deviation: number] {
  const origin = values[from]!;
  let shift = 0;
  for (let i = 0, k = from; i < weight.length; i += 1, k += step) shift += weight[i]! * (values[k]! - origin);
  const mean = origin + shift;
  let rest = 0;
  let square = 0;
  for (let i = 0, k = from; i < weight.length; i += 1, k += step) {
    const d = values[k]! - mean;
    rest += weight[i]! * d;
    square += weight[i]! * d * d;
  }
  const deviation = Math.sqrt(Math.max(0, square - rest * rest));
  return [mean + rest, deviation > 8 * Number.EPSILON * Math.abs(mean) ? deviation : 0];
}
