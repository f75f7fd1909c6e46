/** A sample: some rows of a dataset, ascending; what a splitter yields and an estimator sees. */
import type { Dataset } from './dataset.ts';

export interface Sample {
  readonly dataset: Dataset;
  /** Row numbers, ascending. */
  readonly rows: Int32Array;
}

/** The rows whose label is known. */
export function labelledRows(dataset: Dataset): Sample {
  return withLabels({ dataset, rows: Int32Array.from({ length: dataset.rows }, (_, r) => r) });
}

/** [D + 1] where the sections of a sample (its rows of one date) begin among its rows. */
export function sectionsOf({ dataset, rows }: Sample): Int32Array {
  const begins: number[] = [];
  let next = 0;
  for (let i = 0, d = 0; i < rows.length; i += 1) {
    if (rows[i]! < next) continue;
    begins.push(i);
    while (dataset.offsets[d + 1]! <= rows[i]!) d += 1;
    next = dataset.offsets[d + 1]!;
  }
  return Int32Array.from([...begins, rows.length]);
}

/** The rows of a sample that have a label. */
export function withLabels({ dataset, rows }: Sample): Sample {
  return { dataset, rows: rows.filter((row) => !Number.isNaN(dataset.target[row]!)) };
}
