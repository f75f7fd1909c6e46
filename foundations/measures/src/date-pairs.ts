/**
 * Rows (prediction, outcome) grouped by date: the rows of date d are offsets[d] … offsets[d + 1] − 1. A row counts only
 * when both numbers are finite.
 */

/** One date's complete pairs; the arrays are used again for the next date. */
export interface DatePairs {
  readonly predictions: Float64Array;
  readonly outcomes: Float64Array;
  /** How many there are, at the front of the arrays. */
  count: number;
}

/** The most rows that a date has. */
export function mostRows(offsets: Int32Array): number {
  let most = 0;
  for (let d = 1; d < offsets.length; d += 1) most = Math.max(most, offsets[d]! - offsets[d - 1]!);
  return most;
}

/** Each date's complete pairs in turn, always in the same object. */
export function* datePairs(
  predictions: Float64Array,
  outcomes: Float64Array,
  offsets: Int32Array,
): Generator<DatePairs, void, undefined> {
  const rows = mostRows(offsets);
  const pairs: DatePairs = { predictions: new Float64Array(rows), outcomes: new Float64Array(rows), count: 0 };
  for (let d = 1; d < offsets.length; d += 1) {
    pairs.count = 0;
    for (let row = offsets[d - 1]!; row < offsets[d]!; row += 1) {
      const prediction = predictions[row]!;
      const outcome = outcomes[row]!;
      // Infinities and NaN minus themselves are NaN.
      if (prediction - prediction !== 0 || outcome - outcome !== 0) continue;
      pairs.predictions[pairs.count] = prediction;
      pairs.outcomes[pairs.count] = outcome;
      pairs.count += 1;
    }
    yield pairs;
  }
}
