/**
 * Cholesky factorisation A = LLᵀ of a symmetric positive definite matrix, row by row (Golub & Van Loan 2013, §4.2), and
 * the solution of A·x = b by it. Matrices are row-major Float64Arrays. O(n³/3) and O(2n²); backward stable.
 */
import { ModelError } from '@quantcli/core';

/**
 * The lower triangular factor L [n × n], zeros above the diagonal; only the lower triangle of `a` is read.
 * Throws {@link ModelError} naming the pivot where `a` is not positive definite to working precision (or holds a NaN).
 */
export function cholesky(a: Float64Array, n: number): Float64Array {
  const l = new Float64Array(n * n);
  for (let i = 0; i < n; i += 1) {
    const row = i * n;
    for (let j = 0; j <= i; j += 1) {
      const other = j * n;
      let rest = a[row + j]!;
      for (let k = 0; k < j; k += 1) rest -= l[row + k]! * l[other + k]!;
      if (j < i) {
        l[row + j] = rest / l[other + j]!;
        continue;
      }
      // What is left of a diagonal of rounding size is rounding.
      if (!(rest > n * Number.EPSILON * a[row + i]! && rest < Infinity)) throw notPositiveDefinite(i, n, rest);
      l[row + i] = Math.sqrt(rest);
    }
  }
  return l;
}

function notPositiveDefinite(i: number, n: number, pivot: number): ModelError {
  return new ModelError({
    code: 'numeric.not-positive-definite',
    what: `the ${n} × ${n} matrix is not positive definite: pivot ${i} is ${pivot}`,
    cause: `column ${i} is a combination of the ones before it, or the matrix is no covariance`,
    fix: 'drop the redundant column, or shrink the matrix towards its diagonal',
  });
}

/** x with LLᵀ·x = b, [n]; `b` is left alone. */
export function solveCholesky(l: Float64Array, n: number, b: Float64Array): Float64Array {
  const x = b.slice(0, n);
  for (let i = 0; i < n; i += 1) {
    let rest = x[i]!;
    for (let k = 0; k < i; k += 1) rest -= l[i * n + k]! * x[k]!;
    x[i] = rest / l[i * n + i]!;
  }
  // Backward by rows of L, which are the columns of Lᵀ: memory is read in its order.
  for (let i = n - 1; i >= 0; i -= 1) {
    const value = x[i]! / l[i * n + i]!;
    x[i] = value;
    for (let k = 0; k < i; k += 1) x[k] = x[k]! - l[i * n + k]! * value;
  }
  return x;
}
