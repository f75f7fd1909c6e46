/** What a number of quality is: of predictions against the labels of a sample. */
import type { Sample } from '../dataset/sample.ts';

export interface Predictions {
  /** [rows × outputs] for the rows of the sample, in their order. */
  readonly values: Float64Array;
  readonly outputs: number;
  /** The target values that the outputs are probabilities of, ascending; absent for numbers and scores. */
  readonly classes?: readonly number[] | undefined;
}

export interface Metric {
  readonly name: string;
  readonly better: 'higher' | 'lower';
  /** Over the labelled rows, by their weights where the field's definition has weights; undefined where it does not exist (one class, no variation, no row). */
  of(sample: Sample, predictions: Predictions): number | undefined;
}
