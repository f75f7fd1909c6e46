/** Naive references of the cross-sectional operators over one date, each straight from its definition. */
import { normalCdf } from '@quantcli/numeric';
import type { Reference } from '../language/operator.ts';

type Apply = (columns: number[][], numbers: readonly number[], grouped: readonly boolean[]) => number[];
/** What is asked of the values of a date, or of those of one group. */
type Statistic = (x: number[], numbers: readonly number[]) => number[];

/** Applies to the symbols whose inputs are all finite; the others get NaN. */
function overPresent(apply: Apply): Reference {
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

export const overDate = (statistic: Statistic): Reference => overPresent(([x], numbers) => statistic(x!, numbers));

export const overGroups = (statistic: Statistic): Reference =>
  overPresent(([x, codes], numbers) =>
    x!.map((_, i) => {
      const peers = x!.map((_value, j) => j).filter((j) => codes![j] === codes![i]);
      return statistic(
        peers.map((j) => x![j]!),
        numbers,
      )[peers.indexOf(i)]!;
    }),
  );

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
const average = (values: readonly number[]): number => total(values) / values.length;

/** Type 7. */
function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = q * (sorted.length - 1);
  const below = sorted[Math.floor(at)]!;
  return below + (at % 1) * ((sorted[Math.floor(at) + 1] ?? below) - below);
}

function averageRank(value: number, among: readonly number[]): number {
  const below = among.filter((other) => other < value).length;
  const equal = among.filter((other) => other === value).length;
  return below + (equal + 1) / 2;
}

function deviation(values: readonly number[]): number {
  if (values.length > 1 && values.every((value) => value === values[0])) return 0;
  const mean = average(values);
  return Math.sqrt(total(values.map((value) => (value - mean) ** 2)) / (values.length - 1));
}

export const rank: Statistic = (x) => x.map((value) => averageRank(value, x) / x.length);
export const zscore: Statistic = (x) => x.map((value) => (value - average(x)) / deviation(x));
export const demean: Statistic = (x) => x.map((value) => value - average(x));
export const mean: Statistic = (x) => x.map(() => average(x));
export const std: Statistic = (x) => x.map(() => deviation(x));
export const sum: Statistic = (x) => x.map(() => total(x));
export const count: Statistic = (x) => x.map(() => x.length);
export const median: Statistic = (x) => x.map(() => quantile(x, 0.5));
export const share: Statistic = (x) => x.map(() => x.filter((value) => value !== 0).length / x.length);

export const robustZscore: Statistic = (x) => {
  const centre = quantile(x, 0.5);
  const distances = x.map((value) => Math.abs(value - centre));
  return x.map((value) => (value - centre) / (1.4826 * quantile(distances, 0.5)));
};

export const winsorize: Statistic = (x, [p]) =>
  x.map((value) => Math.min(Math.max(value, quantile(x, p!)), quantile(x, 1 - p!)));

export const scale: Statistic = (x, [a = 1]) => x.map((value) => (a * value) / total(x.map(Math.abs)));

/** The first of n equal steps that the percent rank does not exceed. */
export const bucket: Statistic = (x, [n]) =>
  x.map((value) => {
    let step = 0;
    while (averageRank(value, x) * n! > (step + 1) * x.length) step += 1;
    return step;
  });

export const normalScores: Statistic = (x) => x.map((value) => normalQuantile(averageRank(value, x) / (x.length + 1)));

/** By bisection. */
function normalQuantile(p: number): number {
  let [low, high] = [-10, 10];
  for (let i = 0; i < 60; i += 1) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < p) low = middle;
    else high = middle;
  }
  return low;
}

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
