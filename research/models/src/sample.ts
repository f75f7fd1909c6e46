/** A sample: some rows of a dataset, ascending; what a splitter yields and an estimator sees. */
import type { Dataset } from './dataset.ts';

export interface Sample {
  readonly dataset: Dataset;
  /** Row numbers, ascending. */
  readonly rows: Int32Array;
}

/** The rows whose label is known. */
export function labelledRows(dataset: Dataset): Sample {
  const rows = new Int32Array(dataset.rows);
  let count = 0;
  for (let r = 0; r < dataset.rows; r += 1) {
    if (!Number.isNaN(dataset.target[r]!)) {
      rows[count] = r;
      count += 1;
    }
  }
  return { dataset, rows: rows.slice(0, count) };
}
