import { ModelError } from '@quantcli/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cholesky, solveCholesky } from './cholesky.ts';
import { leastSquares, qr } from './least-squares.ts';
import { expectRelative, oracle } from './oracle.reference.ts';
import { symmetricEigen } from './symmetric-eigen.ts';

interface Figures {
  symmetric: { name: string; n: number; a: number[]; values: number[]; cholesky: number[] }[];
  regressions: { name: string; rows: number; cols: number; a: number[]; b: number[]; x: number[] }[];
}
const figures = oracle('linear-algebra') as Figures;

/** A [m × k] times B [k × n]. */
function product(a: Float64Array, b: Float64Array, m: number, k: number, n: number): Float64Array {
  return Float64Array.from({ length: m * n }, (_, at) => {
    let sum = 0;
    for (let l = 0; l < k; l += 1) sum += a[Math.trunc(at / n) * k + l]! * b[l * n + (at % n)]!;
    return sum;
  });
}

function transpose(a: Float64Array, m: number, n: number): Float64Array {
  return Float64Array.from({ length: m * n }, (_, at) => a[(at % m) * n + Math.trunc(at / m)]!);
}

function largestDifference(a: Float64Array, b: Float64Array): number {
  return a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i]!)), a.length === b.length ? 0 : Infinity);
}

function identity(n: number): Float64Array {
  return Float64Array.from({ length: n * n }, (_, at) => (at % (n + 1) === 0 ? 1 : 0));
}

const size = fc.integer({ min: 1, max: 9 });
const matrix = (m: number, n: number): fc.Arbitrary<Float64Array> =>
  fc
    .array(fc.integer({ min: -1000, max: 1000 }), { minLength: m * n, maxLength: m * n })
    .map((values) => Float64Array.from(values, (v) => v / 1000));

describe('Cholesky', () => {
  it('agrees with numpy', () => {
    for (const { n, a, cholesky: wanted } of figures.symmetric) {
      const l = cholesky(Float64Array.from(a), n);
      // Hilbert's matrix of order 6 has condition 1.5e7.
      expect(largestDifference(l, Float64Array.from(wanted))).toBeLessThan(1e-10);
    }
  });

  it('gives L·Lᵀ = A and solves A·x = b for any X·Xᵀ + I', () => {
    fc.assert(
      fc.property(
        size.chain((n) => fc.tuple(fc.constant(n), matrix(n, n), matrix(n, 1))),
        ([n, x, b]) => {
          const a = product(x, transpose(x, n, n), n, n, n).map((v, at) => (at % (n + 1) === 0 ? v + 1 : v));
          const before = [a.slice(), b.slice()];
          const l = cholesky(a, n);
          expect(largestDifference(product(l, transpose(l, n, n), n, n, n), a)).toBeLessThan(1e-13);
          expect(l.every((v, at) => at % n <= Math.trunc(at / n) || v === 0)).toBe(true);
          const solution = solveCholesky(l, n, b);
          expect(largestDifference(product(a, solution, n, n, 1), b)).toBeLessThan(1e-11);
          expect([a, b]).toEqual(before);
        },
      ),
    );
  });

  it.each([
    ['negative', [1, 0, 0, -2], 'pivot 1 is -2'],
    ['singular', [1, 2, 2, 4], 'pivot 1 is 0'],
    ['singular but for rounding', [0.1, 0.3, 0.3, 0.9], 'pivot 1 is'],
    ['missing', [NaN, 0, 0, 1], 'pivot 0 is NaN'],
    ['infinite', [Infinity, 0, 0, 1], 'pivot 0 is Infinity'],
  ])('refuses a %s matrix and names the pivot', (_name, a, message) => {
    expect(() => cholesky(Float64Array.from(a), 2)).toThrow(ModelError);
    expect(() => cholesky(Float64Array.from(a), 2)).toThrow(message);
  });

  it('takes tiny and huge scales and nothing at all', () => {
    const tiny = cholesky(Float64Array.of(4e-20, 2e-20, 2e-20, 5e-20), 2);
    [2e-10, 0, 1e-10, 2e-10].forEach((wanted, i) => expectRelative(tiny[i]!, wanted, 1e-15));
    const huge = cholesky(Float64Array.of(4e200, 0, 0, 1e-200), 2);
    [2e100, 0, 0, 1e-100].forEach((wanted, i) => expectRelative(huge[i]!, wanted, 1e-15));
    expect(cholesky(new Float64Array(0), 0).length).toBe(0);
  });
});

describe('QR', () => {
  it('gives Q·R = A with orthonormal columns, R upper triangular, its diagonal not negative', () => {
    const shapes = fc.tuple(size, fc.integer({ min: 0, max: 5 }));
    fc.assert(
      fc.property(
        shapes.chain(([n, more]) => fc.tuple(fc.constant(n), fc.constant(n + more), matrix(n + more, n))),
        ([n, m, a]) => {
          const { q, r } = qr(a, m, n);
          expect(largestDifference(product(q, r, m, n, n), a)).toBeLessThan(1e-13);
          expect(largestDifference(product(transpose(q, m, n), q, n, m, n), identity(n))).toBeLessThan(1e-13);
          expect(r.every((v, at) => (at % n < Math.trunc(at / n) ? v === 0 : at % (n + 1) !== 0 || v >= 0))).toBe(true);
        },
      ),
    );
  });

  it('refuses fewer rows than columns', () => {
    expect(() => qr(new Float64Array(6), 2, 3)).toThrow('2 rows cannot determine 3 columns');
  });
});

describe('least squares', () => {
  it('agrees with exact fractions, also on the ill-conditioned data of Longley', () => {
    for (const { name, rows, cols, a, b, x } of figures.regressions) {
      const found = leastSquares(Float64Array.from(a), rows, cols, Float64Array.from(b));
      // Longley's condition number is 5e9: 16 − 10 digits and one to spare for columns that are scaled well.
      found.forEach((value, i) => expectRelative(value, x[i]!, name === 'longley' ? 1e-7 : 1e-12, `${name} ${i}`));
    }
  });

  it('leaves a residual at right angles to every column, and its inputs alone', () => {
    const problem = size.chain((n) => fc.tuple(fc.constant(n), matrix(n + 4, n), matrix(n + 4, 1)));
    fc.assert(
      fc.property(problem, ([n, noise, b]) => {
        const a = noise.map((v, at) => (at % (n + 1) === 0 && at < n * n ? v + 20 : v));
        const before = [a.slice(), b.slice()];
        const x = leastSquares(a, n + 4, n, b);
        const fitted = product(a, x, n + 4, n, 1);
        const residual = b.map((v, i) => v - fitted[i]!);
        const angles = product(transpose(a, n + 4, n), residual, n, n + 4, 1);
        expect(largestDifference(angles, new Float64Array(n))).toBeLessThan(1e-11);
        expect([a, b]).toEqual(before);
      }),
    );
  });

  it('names the column that depends on the ones before it', () => {
    const dummies = Float64Array.of(1, 1, 0, 1, 1, 0, 1, 0, 1, 1, 0, 1);
    expect(() => leastSquares(dummies, 4, 3, new Float64Array(4))).toThrow(
      "column 2 of the regression's 3 is a combination",
    );
    expect(() => leastSquares(Float64Array.of(1, 0, 1, 0), 2, 2, new Float64Array(2))).toThrow('column 1');
    expect(() => leastSquares(dummies, 4, 3, new Float64Array(4))).toThrow(ModelError);
  });

  it('finds the line through points of very different scale', () => {
    const rows = [1, 2, 3, 4].flatMap((t) => [1e-8, t * 1e12]);
    const line = Float64Array.of(5, 7, 9, 11);
    const [level, slope] = leastSquares(Float64Array.from(rows), 4, 2, line);
    expectRelative(level!, 3e8, 1e-12);
    expectRelative(slope!, 2e-12, 1e-12);
  });

  it('refuses what is missing or too little', () => {
    expect(() => leastSquares(Float64Array.of(1, NaN, 1, 2), 2, 2, new Float64Array(2))).toThrow(
      'column 1 of the regression is not finite',
    );
    expect(() => leastSquares(Float64Array.of(1, 2), 2, 1, Float64Array.of(1, NaN))).toThrow(
      'the target of the regression is not finite',
    );
    expect(() => leastSquares(Float64Array.of(1, 2), 1, 2, Float64Array.of(1))).toThrow(
      '1 rows cannot determine 2 columns',
    );
  });
});

describe('the symmetric eigenproblem', () => {
  it('agrees with numpy', () => {
    for (const { n, a, values } of figures.symmetric) {
      const found = symmetricEigen(Float64Array.from(a), n).values;
      const norm = Math.max(...values.map(Math.abs));
      expect(largestDifference(found, Float64Array.from(values))).toBeLessThan(1e-14 * norm * n);
    }
  });

  const symmetric = size.chain((n) =>
    fc.tuple(fc.constant(n), matrix(n, n), fc.constantFrom(1, 1e-150, 1e150), fc.boolean()),
  );

  it('gives A·v = λ·v with orthonormal vectors, ascending values and fixed signs', () => {
    fc.assert(
      fc.property(symmetric, ([n, x, scale, sparse]) => {
        const a = x.map((v, at) => {
          const mirrored = x[(at % n) * n + Math.trunc(at / n)]!;
          return sparse && Math.abs(v + mirrored) < 1 ? 0 : (v + mirrored) * scale;
        });
        const { values, vectors } = symmetricEigen(a, n);
        const columns = transpose(vectors, n, n);
        const scaled = columns.map((v, at) => v * values[at % n]!);
        expect(largestDifference(product(a, columns, n, n, n), scaled)).toBeLessThan(1e-14 * scale * n * 4);
        expect(largestDifference(product(vectors, columns, n, n, n), identity(n))).toBeLessThan(1e-13);
        expect(values.every((v, i) => i === 0 || v >= values[i - 1]!)).toBe(true);
        for (let j = 0; j < n; j += 1) {
          const row = Array.from(vectors.subarray(j * n, j * n + n));
          const largest = Math.max(...row.map(Math.abs));
          expect(row.find((v) => Math.abs(v) === largest)).toBeGreaterThan(0);
        }
      }),
    );
  });

  it('keeps trace, takes repeated values, and reads the lower triangle only', () => {
    const found = symmetricEigen(Float64Array.of(2, NaN, NaN, 1, 2, NaN, 1, 1, 2), 3);
    expect(Array.from(found.values)).toEqual([expect.closeTo(1, 14), expect.closeTo(1, 14), expect.closeTo(4, 14)]);
    expect(Array.from(symmetricEigen(identity(4), 4).values)).toEqual([1, 1, 1, 1]);
    expect(Array.from(symmetricEigen(new Float64Array(4), 2).values)).toEqual([0, 0]);
    expect(symmetricEigen(new Float64Array(0), 0).values.length).toBe(0);
    expect(symmetricEigen(Float64Array.of(-3), 1)).toEqual({
      values: Float64Array.of(-3),
      vectors: Float64Array.of(1),
    });
  });

  it('solves a graded matrix and a larger one', () => {
    const n = 60;
    const laplacian = Float64Array.from({ length: n * n }, (_, at) => {
      const distance = Math.abs((at % n) - Math.trunc(at / n));
      return distance === 0 ? 2 : distance === 1 ? -1 : 0;
    });
    symmetricEigen(laplacian, n).values.forEach((value, k) => {
      expect(value).toBeCloseTo(2 - 2 * Math.cos((Math.PI * (k + 1)) / (n + 1)), 13);
    });
    const graded = Float64Array.of(1, 0, 0, 1e-8, 1e-12, 0, 1e-12, 1e-16, 1e-20);
    const { values } = symmetricEigen(graded, 3);
    expectRelative(values[2]!, 1, 1e-14);
    expect(Math.abs(values.reduce((a, b) => a + b) - 1)).toBeLessThan(1e-11);
  });

  it.each([NaN, Infinity, -Infinity])('refuses %s and says where', (bad) => {
    expect(() => symmetricEigen(Float64Array.of(1, 0, bad, 1), 2)).toThrow(
      'element (1, 0) of the matrix is not a finite number',
    );
  });
});
