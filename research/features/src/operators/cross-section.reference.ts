/** Naive references of the cross-sectional operators over one date, each straight from its definition. */
import type { Reference } from '../language/operator.ts';

/** Applies to the symbols whose inputs are all finite; the others get NaN. */
function overPresent(
  apply: (columns: number[][], numbers: readonly number[], grouped: readonly boolean[]) => number[],
): Reference {
  return (inputs, numbers, grouped) => {
    const present = inputs[0]!.map((_, i) => i).filter((i) => inputs.every((input) => Number.isFinite(input[i])));
    const results = apply(
      inputs.map((input) => present.map((i) => input[i]!)),
      numbers,
      grouped,
    );
    const out = inputs[0]!.map(() => NaN);
    present.forEach((i, j) => {
      out[i] = Number.isFinite(results[j]) ? results[j]! : NaN;
    });
    return out;
  };
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

export const rank = overPresent(([x]) =>
  x!.map((value) => {
    const below = x!.filter((other) => other < value).length;
    const equal = x!.filter((other) => other === value).length;
    return (below + (equal + 1) / 2) / x!.length;
  }),
);

export const zscore = overPresent(([x]) => {
  if (x!.every((value) => value === x![0])) return x!.map(() => NaN);
  const mean = total(x!) / x!.length;
  const deviation = Math.sqrt(total(x!.map((value) => (value - mean) ** 2)) / (x!.length - 1));
  return x!.map((value) => (value - mean) / deviation);
});

export const winsorize = overPresent(([x], [p]) => {
  const sorted = x!.toSorted((a, b) => a - b);
  const quantile = (q: number): number => {
    const at = q * (sorted.length - 1);
    const below = sorted[Math.floor(at)]!;
    return below + (at % 1) * ((sorted[Math.floor(at) + 1] ?? below) - below);
  };
  return x!.map((value) => Math.min(Math.max(value, quantile(p!)), quantile(1 - p!)));
});

export const scale = overPresent(([x]) => {
  const sum = total(x!.map(Math.abs));
  return x!.map((value) => value / sum);
});

const dummies = (codes: readonly number[]): number[][] =>
  [...new Set(codes)].map((code) => codes.map((value) => Number(value === code)));

/** By the normal equations of the regression on an intercept, the factors, and the dummies of the groups. */
export const neutralize = overPresent(([x, ...factors], _numbers, grouped) => {
  const columns = factors.flatMap((factor, k) => (grouped[k + 1] ? dummies(factor) : [factor]));
  const design = [x!.map(() => 1), ...columns];
  const products = (a: readonly number[]): number[] => [...design, x!].map((b) => total(a.map((v, i) => v * b[i]!)));
  const beta = solve(design.map(products));
  const parameters = beta.filter((value) => value !== undefined).length;
  if (x!.length <= parameters) return x!.map(() => NaN);
  return x!.map((value, i) => value - total(design.map((column, k) => (beta[k] ?? 0) * column[i]!)));
});

/** Gauss–Jordan on [A | b], A symmetric; undefined for an unknown that the ones before it explain. */
function solve(given: readonly number[][]): (number | undefined)[] {
  let rows = given.map((row) => [...row]);
  const solved = rows.map((_, k) => {
    const pivot = rows[k]![k]!;
    if (Math.abs(pivot) <= 1e-10 * given[k]![k]!) return false;
    const top = rows[k]!.map((value) => value / pivot);
    rows = rows.map((row, i) => (i === k ? top : row.map((value, j) => value - row[k]! * top[j]!)));
    return true;
  });
  return rows.map((row, k) => (solved[k] ? row.at(-1)! : undefined));
}
