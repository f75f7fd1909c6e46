/**
 * Weighted cross-moments of rows: all that linear least squares needs. They are summed once per date (per block of dates
 * where there are very many) and cached with the dataset, so that a fold's moments are sums over its dates, whatever the
 * number of folds and penalties tried. Summation runs in the order of the dates: the same rows give the same bits.
 *
 * The values of a table may lie far from zero compared with their deviation, and moments about zero would lose their
 * digits: there, they are taken about a provisional centre, the median of the first labelled rows, which no later row
 * moves. Ranks are centred already. O(R·F²), and O(D·F²) memory up to a limit. No feature may be missing.
 */
import type { Dataset } from '../dataset/dataset.ts';
import type { Sample } from '../dataset/sample.ts';

/** Layout of a moment vector of p features: [Σw, Σwy, Σwy², Σwx (p), Σwxy (p), Σwxx' (upper triangle, row by row)]. */
export function momentLength(p: number): number {
  return 3 + 2 * p + (p * (p + 1)) / 2;
}

const CENTRE_ROWS = 101;
/** Numbers in the cache of a dataset, at most. */
const CACHE_LENGTH = 2 ** 24;

const centres = new WeakMap<Dataset, Float64Array>();

/** [F + 1] what moments are taken about: of the features, then of the target. */
export function provisionalCentre(dataset: Dataset): Float64Array {
  const known = centres.get(dataset);
  if (known !== undefined) return known;
  const p = dataset.width;
  const first: number[] = [];
  if (dataset.schema.form === 'raw') {
    for (let row = 0; row < dataset.rows && first.length < CENTRE_ROWS; row += 1)
      if (!Number.isNaN(dataset.target[row]!)) first.push(row);
  }
  const centre = new Float64Array(p + 1);
  if (first.length > 0) {
    for (let f = 0; f <= p; f += 1) {
      const values = Float64Array.from(first, (row) =>
        f === p ? dataset.target[row]! : dataset.features[row * p + f]!,
      ).sort();
      centre[f] = values[values.length >> 1]!;
    }
  }
  centres.set(dataset, centre);
  return centre;
}

/** Adds one row to a moment vector that starts at `at`; `x` [F] is room to work in. */
function addRow(
  moments: Float64Array,
  at: number,
  dataset: Dataset,
  row: number,
  centre: Float64Array,
  x: Float64Array,
): void {
  const p = x.length;
  const w = dataset.weight[row]!;
  const y = dataset.target[row]! - centre[p]!;
  const base = row * p;
  for (let i = 0; i < p; i += 1) x[i] = dataset.features[base + i]! - centre[i]!;
  moments[at]! += w;
  moments[at + 1]! += w * y;
  moments[at + 2]! += w * y * y;
  let k = at + 3 + 2 * p;
  for (let i = 0; i < p; i += 1) {
    const weighted = w * x[i]!;
    moments[at + 3 + i]! += weighted;
    moments[at + 3 + p + i]! += weighted * y;
    for (let j = i; j < p; j += 1) {
      moments[k]! += weighted * x[j]!;
      k += 1;
    }
  }
}

interface BlockMoments {
  /** [blocks × momentLength] of the labelled rows. */
  readonly values: Float64Array;
  /** [blocks] labelled rows of each. */
  readonly counts: Int32Array;
  /** [R] position of each row's block. */
  readonly blockOfRow: Int32Array;
}

const cache = new WeakMap<Dataset, BlockMoments>();

function blockMoments(dataset: Dataset): BlockMoments {
  const known = cache.get(dataset);
  if (known !== undefined) return known;
  const length = momentLength(dataset.width);
  const days = dataset.dates.length;
  const daysPerBlock = Math.ceil((days * length) / CACHE_LENGTH);
  const blocks = Math.ceil(days / daysPerBlock);
  const values = new Float64Array(blocks * length);
  const counts = new Int32Array(blocks);
  const blockOfRow = new Int32Array(dataset.rows);
  const centre = provisionalCentre(dataset);
  const x = new Float64Array(dataset.width);
  for (let d = 0; d < days; d += 1) {
    const block = Math.floor(d / daysPerBlock);
    for (let row = dataset.offsets[d]!; row < dataset.offsets[d + 1]!; row += 1) {
      blockOfRow[row] = block;
      if (Number.isNaN(dataset.target[row]!)) continue;
      counts[block]! += 1;
      addRow(values, block * length, dataset, row, centre, x);
    }
  }
  const moments = { values, counts, blockOfRow };
  cache.set(dataset, moments);
  return moments;
}

/** Moments of a sample's labelled rows, about {@link provisionalCentre}. */
export function momentsOf({ dataset, rows }: Sample): Float64Array {
  const length = momentLength(dataset.width);
  const { values, counts, blockOfRow } = blockMoments(dataset);
  const centre = provisionalCentre(dataset);
  const x = new Float64Array(dataset.width);
  const total = new Float64Array(length);
  for (let start = 0; start < rows.length;) {
    const block = blockOfRow[rows[start]!]!;
    let end = start;
    let labelled = 0;
    while (end < rows.length && blockOfRow[rows[end]!] === block) {
      if (!Number.isNaN(dataset.target[rows[end]!]!)) labelled += 1;
      end += 1;
    }
    if (labelled === counts[block]) {
      for (let k = 0; k < length; k += 1) total[k]! += values[block * length + k]!;
    } else {
      for (let i = start; i < end; i += 1)
        if (!Number.isNaN(dataset.target[rows[i]!]!)) addRow(total, 0, dataset, rows[i]!, centre, x);
    }
    start = end;
  }
  return total;
}
