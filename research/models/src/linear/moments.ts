/**
 * Weighted cross-moments of rows: all that linear least squares needs. They are summed once per date and cached with the
 * dataset, so that a fold's moments are sums over its dates, whatever the number of folds and penalties tried. Summation
 * runs in the order of the dates: the same rows give the same bits.
 */
import type { Dataset } from '../dataset/dataset.ts';
import type { Sample } from '../dataset/sample.ts';

/** Layout of a moment vector of p features: [Σw, Σwy, Σwy², Σwx (p), Σwxy (p), Σwxx' (upper triangle, row by row)]. */
export function momentLength(p: number): number {
  return 3 + 2 * p + (p * (p + 1)) / 2;
}

/** Adds one row to a moment vector that starts at `at`. */
function addRow(moments: Float64Array, at: number, dataset: Dataset, row: number, p: number): void {
  const { features } = dataset;
  const w = dataset.weight[row]!;
  const y = dataset.target[row]!;
  const base = row * p;
  moments[at]! += w;
  moments[at + 1]! += w * y;
  moments[at + 2]! += w * y * y;
  let k = at + 3 + 2 * p;
  for (let i = 0; i < p; i += 1) {
    const x = w * features[base + i]!;
    moments[at + 3 + i]! += x;
    moments[at + 3 + p + i]! += x * y;
    for (let j = i; j < p; j += 1) {
      moments[k]! += x * features[base + j]!;
      k += 1;
    }
  }
}

interface DateMoments {
  /** [D × momentLength] of the labelled rows. */
  readonly values: Float64Array;
  /** [D] labelled rows a date. */
  readonly counts: Int32Array;
  /** [R] position of each row's date. */
  readonly dateOfRow: Int32Array;
}

const cache = new WeakMap<Dataset, DateMoments>();

function dateMoments(dataset: Dataset): DateMoments {
  const known = cache.get(dataset);
  if (known !== undefined) return known;
  const p = dataset.width;
  const length = momentLength(p);
  const days = dataset.dates.length;
  const values = new Float64Array(days * length);
  const counts = new Int32Array(days);
  const dateOfRow = new Int32Array(dataset.rows);
  for (let d = 0; d < days; d += 1) {
    for (let row = dataset.offsets[d]!; row < dataset.offsets[d + 1]!; row += 1) {
      dateOfRow[row] = d;
      if (Number.isNaN(dataset.target[row]!)) continue;
      counts[d]! += 1;
      addRow(values, d * length, dataset, row, p);
    }
  }
  const moments = { values, counts, dateOfRow };
  cache.set(dataset, moments);
  return moments;
}

/** Moments of a sample's labelled rows. */
export function momentsOf({ dataset, rows }: Sample): Float64Array {
  const p = dataset.width;
  const length = momentLength(p);
  const { values, counts, dateOfRow } = dateMoments(dataset);
  const total = new Float64Array(length);
  for (let start = 0; start < rows.length;) {
    const d = dateOfRow[rows[start]!]!;
    let end = start;
    let labelled = 0;
    while (end < rows.length && dateOfRow[rows[end]!] === d) {
      if (!Number.isNaN(dataset.target[rows[end]!]!)) labelled += 1;
      end += 1;
    }
    if (labelled === counts[d]) {
      for (let k = 0; k < length; k += 1) total[k]! += values[d * length + k]!;
    } else {
      for (let i = start; i < end; i += 1)
        if (!Number.isNaN(dataset.target[rows[i]!]!)) addRow(total, 0, dataset, rows[i]!, p);
    }
    start = end;
  }
  return total;
}
