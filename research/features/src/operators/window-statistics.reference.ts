/** Naive references of the statistics of a window. */
import type { Reference } from '../language/operator.ts';
import { crossProduct, finite, meanOf, total, windowed } from './time-series.reference.ts';

const varianceOf = (x: readonly number[]): number => crossProduct(x, x) / (x.length - 1);
const centralMoment = (x: readonly number[], order: number): number => {
  const mean = meanOf(x);
  return total(x.map((value) => (value - mean) ** order)) / x.length;
};

export const variance = windowed((x) => varianceOf(x!));
export const zscore = windowed((x) => finite((x!.at(-1)! - meanOf(x!)) / Math.sqrt(varianceOf(x!))));
export const skew = windowed((x) => {
  const n = x!.length;
  return finite(((Math.sqrt(n * (n - 1)) / (n - 2)) * centralMoment(x!, 3)) / centralMoment(x!, 2) ** 1.5);
});
export const kurt = windowed((x) => {
  const n = x!.length;
  const excess = centralMoment(x!, 4) / centralMoment(x!, 2) ** 2 - 3;
  return finite(((n - 1) / ((n - 2) * (n - 3))) * ((n + 1) * excess + 6));
});
export const meanDeviation = windowed((x) => total(x!.map((value) => Math.abs(value - meanOf(x!)))) / x!.length);
export const product = windowed((x) => finite(x!.reduce((a, b) => a * b, 1)));
export const argmin = windowed((x) => x!.indexOf(Math.min(...x!)) + 1);
export const argmax = windowed((x) => x!.indexOf(Math.max(...x!)) + 1);
export const drawdown = windowed((x) => finite(1 - x!.at(-1)! / Math.max(...x!)));

function quantileOf(x: readonly number[], q: number): number {
  const sorted = x.toSorted((a, b) => a - b);
  const place = (x.length - 1) * q;
  const [low, high] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
  return low + (place % 1) * (high - low);
}

export const quantile: Reference = (inputs, [n, q]) => windowed((x) => quantileOf(x!, q!))(inputs, [n!], []);
export const median = windowed((x) => quantileOf(x!, 0.5));
export const medianDeviation = windowed((x) => {
  const middle = quantileOf(x!, 0.5);
  return quantileOf(
    x!.map((value) => Math.abs(value - middle)),
    0.5,
  );
});

const weightedMean = (x: readonly number[], weights: readonly number[]): number =>
  total(x.map((value, i) => value * weights[i]!)) / total(weights);

export const decayLinear = windowed((x) =>
  weightedMean(
    x!,
    x!.map((_, i) => i + 1),
  ),
);
export const decayExponential: Reference = (inputs, [n, factor]) =>
  windowed((x) =>
    weightedMean(
      x!,
      x!.map((_, i) => factor! ** (n! - 1 - i)),
    ),
  )(inputs, [n!], []);
