/**
 * The naive answer of each rolling kernel with finite memory to one window of finite values, in two passes, and the size
 * by which its rounding errors are measured: what the answer would be in if it were as large as the window lets it be.
 */
import type { KernelName } from '@quantcli/numeric';

interface NaiveKernel {
  readonly inputs: 1 | 2;
  value(x: Float64Array, y: Float64Array): number;
  scale(x: Float64Array, y: Float64Array): number;
}

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((s, v, i) => s + v * b[i]!, 0);
const constant = (x: Float64Array): boolean => x.every((v) => v === x[0]);
const largest = (x: Float64Array): number => x.reduce((a, v) => Math.max(a, Math.abs(v)), 0);

/** What is left of values when their mean, itself corrected by what the first pass left over, is taken off. */
function centred(values: Float64Array): { mean: number; residuals: Float64Array } {
  const first = values.reduce((a, b) => a + b, 0) / values.length;
  const mean = first + values.reduce((a, b) => a + (b - first), 0) / values.length;
  return { mean, residuals: values.map((v) => v - mean) };
}

/** Off the first value before the mean, so that a level which is large beside the spread costs no digits. */
const deviations = (x: Float64Array): Float64Array => centred(x.map((v) => v - x[0]!)).residuals;
const square = (x: Float64Array): number => x.reduce((a, v) => a + v * v, 0);
const spread = (x: Float64Array): number => Math.sqrt(square(deviations(x)) / (x.length - 1));
const deviationsFrom = (x: Float64Array, level: number): Float64Array => x.map((v) => Math.abs(v - level));
const power = (x: Float64Array, order: number): number => deviations(x).reduce((a, d) => a + d ** order, 0) / x.length;
const time = (x: Float64Array): Float64Array => x.map((_, i) => i - (x.length - 1) / 2);
const sorted = (x: Float64Array): Float64Array => x.map((v) => v + 0).sort();
const middle = (x: Float64Array): number => {
  const values = sorted(x);
  return (values[(x.length - 1) >>> 1]! + values[x.length >>> 1]!) / 2;
};
/** The coefficient of the regression of a on b, NaN where b is constant. */
const coefficient = (a: Float64Array, b: Float64Array): number =>
  constant(b) ? NaN : dot(deviations(a), deviations(b)) / square(deviations(b));
const left = (a: Float64Array, b: Float64Array): number =>
  deviations(a).at(-1)! - coefficient(a, b) * deviations(b).at(-1)!;
const correlation = (a: Float64Array, b: Float64Array): number =>
  constant(a) || constant(b)
    ? NaN
    : dot(deviations(a), deviations(b)) / Math.sqrt(square(deviations(a))) / Math.sqrt(square(deviations(b)));

const scaleFree = (): number => 1;
/** Found by comparison alone: exact. */
const exact = (): number => 0;

export const naiveKernels: Readonly<Record<Exclude<KernelName, 'ema' | 'wilder'>, NaiveKernel>> = {
  sum: { inputs: 1, value: (x) => centred(x).mean * x.length, scale: (x) => largest(x) * x.length },
  mean: { inputs: 1, value: (x) => centred(x).mean, scale: largest },
  std: { inputs: 1, value: spread, scale: exact },
  var: { inputs: 1, value: (x) => spread(x) ** 2, scale: exact },
  zscore: {
    inputs: 1,
    value: (x) => (constant(x) ? NaN : deviations(x).at(-1)! / spread(x)),
    scale: scaleFree,
  },
  skew: {
    inputs: 1,
    value: (x) => {
      const n = x.length;
      if (constant(x) || n < 3) return NaN;
      return ((Math.sqrt(n * (n - 1)) / (n - 2)) * power(x, 3)) / power(x, 2) ** 1.5;
    },
    scale: (x) => Math.sqrt(x.length),
  },
  kurt: {
    inputs: 1,
    value: (x) => {
      const n = x.length;
      if (constant(x) || n < 4) return NaN;
      return ((n - 1) / ((n - 2) * (n - 3))) * (((n + 1) * power(x, 4)) / power(x, 2) ** 2 - 3 * (n - 1));
    },
    scale: (x) => x.length,
  },
  min: { inputs: 1, value: (x) => x.reduce((a, b) => Math.min(a, b)), scale: exact },
  max: { inputs: 1, value: (x) => x.reduce((a, b) => Math.max(a, b)), scale: exact },
  argmin: { inputs: 1, value: (x) => x.indexOf(x.reduce((a, b) => Math.min(a, b))) + 1, scale: exact },
  argmax: { inputs: 1, value: (x) => x.indexOf(x.reduce((a, b) => Math.max(a, b))) + 1, scale: exact },
  product: { inputs: 1, value: (x) => x.reduce((a, b) => a * b, 1), scale: exact },
  corr: { inputs: 2, value: correlation, scale: scaleFree },
  cov: {
    inputs: 2,
    value: (x, y) => dot(deviations(x), deviations(y)) / (x.length - 1),
    scale: (x, y) => spread(x) * spread(y),
  },
  beta: { inputs: 2, value: coefficient, scale: (x, y) => spread(x) / spread(y) },
  regressionResidual: { inputs: 2, value: left, scale: spread },
  wma: {
    inputs: 1,
    value: (x) => x[0]! + x.reduce((a, v, i) => a + (i + 1) * (v - x[0]!), 0) / ((x.length * (x.length + 1)) / 2),
    scale: largest,
  },
  slope: { inputs: 1, value: (x) => coefficient(x, time(x)), scale: (x) => spread(x) / x.length },
  rsquare: { inputs: 1, value: (x) => correlation(x, time(x)) ** 2, scale: scaleFree },
  residual: { inputs: 1, value: (x) => left(x, time(x)), scale: spread },
  median: { inputs: 1, value: middle, scale: largest },
  mad: { inputs: 1, value: (x) => middle(deviationsFrom(x, middle(x))), scale: largest },
  rank: {
    inputs: 1,
    value: (x) => {
      const newest = x.at(-1)!;
      return (x.filter((v) => v < newest).length + (x.filter((v) => v === newest).length + 1) / 2) / x.length;
    },
    scale: exact,
  },
};
