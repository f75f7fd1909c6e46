/**
 * QR factorisation by Householder reflections and least squares by it (Golub & Van Loan 2013, §5.1–5.3). Matrices are
 * row-major Float64Arrays with at least as many rows as columns; reflections are applied row by row. O(2·rows·cols²).
 * A column that depends on the ones before it is an error, not a minimum-norm solution: the caller learns which.
 */
import { ModelError } from '@quantcli/core';

/** Q [rows × cols] with orthonormal columns and R [cols × cols], upper triangular with a non-negative diagonal. */
export interface Qr {
  readonly q: Float64Array;
  readonly r: Float64Array;
}

/** A = QR. Throws {@link ModelError} when rows < cols. */
export function qr(a: Float64Array, rows: number, cols: number): Qr {
  const work = a.slice(0, rows * cols);
  const scales = factorise(work, rows, cols);
  const q = new Float64Array(rows * cols);
  for (let j = 0; j < cols; j += 1) q[j * cols + j] = 1;
  const spare = new Float64Array(cols);
  for (let j = cols - 1; j >= 0; j -= 1) reflect(work, rows, cols, j, scales.factor[j]!, q, cols, j, spare);
  const r = new Float64Array(cols * cols);
  for (let i = 0; i < cols; i += 1) {
    const sign = scales.diagonal[i]! < 0 ? -1 : 1;
    r[i * cols + i] = sign * scales.diagonal[i]!;
    for (let j = i + 1; j < cols; j += 1) r[i * cols + j] = sign * work[i * cols + j]!;
    if (sign < 0) for (let k = 0; k < rows; k += 1) q[k * cols + i] = -q[k * cols + i]!;
  }
  return { q, r };
}

/**
 * The coefficients x [cols] that minimise ‖A·x − b‖, b [rows]. Throws {@link ModelError} when rows < cols, when a column
 * is (to working precision) a combination of the ones before it, or when a value is not finite.
 */
export function leastSquares(a: Float64Array, rows: number, cols: number, b: Float64Array): Float64Array {
  const work = a.slice(0, rows * cols);
  const norms = columnNorms(work, rows, cols);
  const { diagonal, factor } = factorise(work, rows, cols);
  const target = b.slice(0, rows);
  const spare = new Float64Array(1);
  for (let j = 0; j < cols; j += 1) {
    const norm = norms[j]!;
    if (!(norm < Infinity)) throw notFinite(`column ${j}`);
    const left = Math.abs(diagonal[j]!) / norm;
    if (!(left > 4 * rows * Number.EPSILON)) throw rankDeficient(j, cols, left);
    reflect(work, rows, cols, j, factor[j]!, target, 1, 0, spare);
  }
  const x = target.slice(0, cols);
  for (let i = cols - 1; i >= 0; i -= 1) {
    let rest = x[i]!;
    for (let j = i + 1; j < cols; j += 1) rest -= work[i * cols + j]! * x[j]!;
    x[i] = rest / diagonal[i]!;
  }
  if (!x.every(Number.isFinite)) throw notFinite('the target');
  return x;
}

function notFinite(part: string): ModelError {
  return new ModelError({
    code: 'numeric.not-finite',
    what: `${part} of the regression is not finite`,
    cause: 'it holds a missing value or an overflow',
    fix: 'leave out rows with missing values',
  });
}

function rankDeficient(column: number, cols: number, left: number): ModelError {
  return new ModelError({
    code: 'numeric.rank-deficient',
    what: `column ${column} of the regression's ${cols} is a combination of the columns before it`,
    cause:
      left > 0 ? `a share of ${left} of it is left without them` : 'it is zero, or nothing of it is left without them',
    fix: 'drop the redundant column, or use ridge regression',
  });
}

function columnNorms(a: Float64Array, rows: number, cols: number): Float64Array {
  const norms = new Float64Array(cols);
  for (let i = 0; i < rows; i += 1) {
    for (let j = 0; j < cols; j += 1) norms[j] = norms[j]! + a[i * cols + j]! ** 2;
  }
  return norms.map(Math.sqrt);
}

/**
 * Leaves R above the diagonal of `a` and each reflection's vector v on and below it; R's diagonal is returned, and the
 * factor β of each I − β·v·vᵀ (0 for a column that is already zero).
 */
function factorise(a: Float64Array, rows: number, cols: number): { diagonal: Float64Array; factor: Float64Array } {
  if (rows < cols) {
    throw new ModelError({
      code: 'numeric.too-few-rows',
      what: `${rows} rows cannot determine ${cols} columns`,
      fix: 'use more observations or fewer columns',
    });
  }
  const diagonal = new Float64Array(cols);
  const factor = new Float64Array(cols);
  const spare = new Float64Array(cols);
  for (let j = 0; j < cols; j += 1) {
    let square = 0;
    for (let i = j; i < rows; i += 1) square += a[i * cols + j]! ** 2;
    if (square === 0) continue;
    const pivot = a[j * cols + j]!;
    // The sign that adds: no cancellation in v.
    const norm = pivot > 0 ? -Math.sqrt(square) : Math.sqrt(square);
    diagonal[j] = norm;
    a[j * cols + j] = pivot - norm;
    factor[j] = 1 / (square - pivot * norm);
    reflect(a, rows, cols, j, factor[j]!, a, cols, j + 1, spare);
  }
  return { diagonal, factor };
}

/** Applies reflection j to the columns from `first` of `target` [rows × width]. */
function reflect(
  vectors: Float64Array,
  rows: number,
  cols: number,
  j: number,
  factor: number,
  target: Float64Array,
  width: number,
  first: number,
  spare: Float64Array,
): void {
  spare.fill(0);
  for (let i = j; i < rows; i += 1) {
    const v = vectors[i * cols + j]!;
    for (let k = first; k < width; k += 1) spare[k] = spare[k]! + v * target[i * width + k]!;
  }
  for (let i = j; i < rows; i += 1) {
    const v = vectors[i * cols + j]! * factor;
    for (let k = first; k < width; k += 1) target[i * width + k] = target[i * width + k]! - v * spare[k]!;
  }
}
