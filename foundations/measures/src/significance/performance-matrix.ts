/** A matrix of performance [T × N], row-major: one row a bar, one column a strategy. */
import { ValidationError } from '@quantcli/core';

/** T; throws {@link ValidationError} when the values are not a whole number of rows. */
export function rowsOf(matrix: Float64Array, strategies: number): number {
  const rows = matrix.length / strategies;
  if (Number.isInteger(rows) && Number.isInteger(strategies)) return rows;
  throw new ValidationError({
    code: 'performance.shape',
    what: `${matrix.length} values are not a whole number of rows of ${strategies} strategies`,
    fix: 'give one value per bar and strategy, bar by bar',
  });
}
