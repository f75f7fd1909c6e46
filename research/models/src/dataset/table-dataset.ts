/**
 * A dataset from a user's own table, to try an estimator on: rows of numbers, of which the platform cannot know whether
 * they look ahead. Rows come in the order of time, then of group; without a time all rows are of one instant, bar 0:
 * nothing says which of them could have been known to another, and they may be drawn at random.
 */
import { sharedFloat64, ValidationError } from '@quantcli/core';
import { datasetOf, type Dataset } from './dataset.ts';

export interface TableColumns {
  readonly names: readonly string[];
  /** [F] columns of R numbers; NaN is missing. */
  readonly columns: readonly Float64Array[];
  /** The words of each categorical column, whose values are positions among them; null for numbers. */
  readonly categories?: readonly (readonly string[] | null)[];
  /** [R]; NaN where unknown. Absent for rows that are only predicted. */
  readonly target?: Float64Array | undefined;
  readonly targetName: string;
  /** [R] ≥ 0; scaled to mean 1. */
  readonly weight?: Float64Array | undefined;
  /** [R] any increasing number of the row's instant; rows of one instant are a section. */
  readonly time?: Float64Array | undefined;
  /** Distinct instants that a label looks ahead. */
  readonly horizon?: number;
  /** [R] rows of an instant and a group are ranked together. */
  readonly group?: Float64Array | undefined;
}

export interface TableDataset {
  readonly dataset: Dataset;
  /** [R] the table's row behind each row of the dataset. */
  readonly order: Int32Array;
}

/** Throws {@link ValidationError} for an empty table, infinite values and weights that are negative, missing or sum to zero. */
export function tableDataset({
  names,
  columns,
  categories = names.map(() => null),
  target,
  targetName,
  weight,
  time,
  horizon = 1,
  group,
}: TableColumns): TableDataset {
  const rows = columns[0]?.length ?? 0;
  if (rows === 0) {
    throw new ValidationError({
      code: 'table.empty',
      what: columns.length === 0 ? 'no column to learn from' : 'the table has no rows',
      fix: 'bring a table with rows, and a column beside the target',
    });
  }
  [...columns, ...(target ? [target] : [])].forEach((column, f) => {
    const infinite = column.findIndex((value) => value === Infinity || value === -Infinity);
    if (infinite >= 0) {
      throw new ValidationError({
        code: 'table.infinite',
        what: `column "${names[f] ?? targetName}" is infinite in row ${infinite + 1}`,
        cause: 'a division by zero or an overflow where the table was made',
        fix: 'correct the value, or leave it empty where the estimator knows missing values',
      });
    }
  });
  const order = Int32Array.from({ length: rows }, (_, r) => r);
  order.sort((a, b) => (time ? time[a]! - time[b]! : 0) || (group ? group[a]! - group[b]! : 0) || a - b);
  const features = sharedFloat64(rows * columns.length);
  const ordered = { target: sharedFloat64(rows).fill(NaN), weight: sharedFloat64(rows).fill(1) };
  const [bar, spanEnd, symbol] = [shared(rows), shared(rows), shared(rows)];
  const times: number[] = [];
  const dates: number[] = [];
  const offsets: number[] = [];
  const scale = weight === undefined ? 1 : meanWeight(weight);
  for (let r = 0; r < rows; r += 1) {
    const row = order[r]!;
    columns.forEach((column, f) => (features[r * columns.length + f] = column[row]!));
    if (target) ordered.target[r] = target[row]!;
    if (weight) ordered.weight[r] = weight[row]! / scale;
    const before = order[r - 1];
    const sameInstant = before !== undefined && same(time, before, row);
    if (!sameInstant) times.push(time?.[row] ?? 0);
    bar[r] = times.length - 1;
    spanEnd[r] = bar[r]! + horizon;
    symbol[r] = row;
    if (sameInstant && same(group, before, row)) continue;
    dates.push(bar[r]!);
    offsets.push(r);
  }
  const dataset = datasetOf({
    schema: { names, expressions: names, form: 'raw', categories },
    label: targetName,
    horizon,
    features,
    ...ordered,
    bar,
    spanEnd,
    symbol,
    dates: Int32Array.from(dates),
    offsets: Int32Array.from([...offsets, rows]),
    time: Float64Array.from(times),
  });
  return { dataset, order };
}

/** Whether two rows have the same key; all have when there is none. */
function same(key: Float64Array | undefined, a: number, b: number): boolean {
  return key === undefined || key[a] === key[b];
}

function shared(length: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4 * length));
}

function meanWeight(weight: Float64Array): number {
  const wrong = weight.findIndex((value) => !(value >= 0 && value < Infinity));
  const sum = weight.reduce((total, value) => total + value, 0);
  if (wrong === -1 && sum > 0) return sum / weight.length;
  throw new ValidationError({
    code: 'table.weights',
    what: wrong === -1 ? 'the weights sum to zero' : `the weight of row ${wrong + 1} is ${weight[wrong]}`,
    fix: 'give every row a weight of at least 0, and some more than 0',
  });
}
