/**
 * What a classifier sees of a window of returns: of one symbol its deviation, shape, tails, memory of size and sign, and
 * how volatility moves inside it; of several symbols together the correlations, the same of their mean, of the
 * dispersion, and mean and deviation of every single figure. No dates, no prices, no names. O(symbols × bars).
 */
import { mean, quantileOfSorted, rawMoments, symmetricEigen } from '@quantcli/numeric';

const PLACES = [0.02, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.98] as const;
const TINY = 1e-9;

/** Figures of the return of one symbol over a window. */
export function singleFeatures(x: Float64Array): number[] {
  const { mean: centre, variance, skew, kurtosis } = rawMoments(x);
  const deviation = Math.sqrt(variance) + TINY;
  const z = x.map((value) => (value - centre) / deviation);
  const size = x.map(Math.abs);
  const sorted = z.toSorted();
  const large = size.toSorted().toReversed();
  const half = x.length >> 1;
  const quarter = x.length >> 2;
  const halves = Math.log(deviationOf(x.subarray(0, half)) / deviationOf(x.subarray(half)));
  const parts = [0, 1, 2, 3].map((k) => Math.log(deviationOf(x.subarray(k * quarter, (k + 1) * quarter))));
  const path = cumulate(x);
  const lags = x.length >= 200 ? [1, 2, 5, 10, 21, 42, 63, 126] : [1, 2, 5, 10];
  return [
    Math.log(deviation),
    (centre / deviation) * Math.sqrt(x.length),
    skew,
    Math.log(kurtosis + 0.5),
    sorted[0]!,
    sorted.at(-1)!,
    ...PLACES.map((p) => quantileOfSorted(sorted, p)),
    mean(size) / deviation,
    large[0]! / (large[1]! + TINY),
    large[1]! / (large[4]! + TINY),
    size.filter((value) => value < 0.1 * deviation).length / x.length,
    size.filter((value) => value > 2 * deviation).length / x.length,
    ...[1, 2, 5].map((lag) => correlationAt(x, x, lag)),
    ...lags.map((lag) => correlationAt(size, size, lag)),
    correlationAt(x, size, 1),
    correlationAt(
      x.map((value) => Math.min(value, 0)),
      size,
      1,
    ),
    halves,
    Math.abs(halves),
    deviationOf(Float64Array.from(parts)),
    (path.reduce((a, b) => Math.max(a, b), 0) - path.reduce((a, b) => Math.min(a, b), 0)) /
      (deviation * Math.sqrt(x.length)),
    x.filter((value, t) => t > 0 && Math.sign(value) !== Math.sign(x[t - 1]!)).length / x.length,
  ];
}

/** Figures of several symbols over the same bars. */
export function groupFeatures(columns: readonly Float64Array[]): number[] {
  const count = columns.length;
  const bars = columns[0]!.length;
  const singles = columns.map(singleFeatures);
  const together = Float64Array.from({ length: bars }, (_, t) => columns.reduce((sum, x) => sum + x[t]!, 0) / count);
  const dispersion = together.map((centre, t) =>
    Math.sqrt(columns.reduce((sum, x) => sum + (x[t]! - centre) ** 2, 0) / count),
  );
  const correlations = pairCorrelations(columns);
  const sizes = pairCorrelations(columns.map((x) => x.map(Math.abs)));
  const pairs = Float64Array.from(offDiagonal(correlations, count)).sort();
  const { values } = symmetricEigen(correlations, count);
  const columnOf = (k: number): Float64Array => Float64Array.from(singles, (features) => features[k]!);
  return [
    mean(pairs),
    deviationOf(pairs),
    pairs[0]!,
    pairs.at(-1)!,
    ...[1, 2, 3].map((k) => values[count - k]! / count),
    values[0]!,
    mean(Float64Array.from(offDiagonal(sizes, count))),
    ...singleFeatures(together),
    Math.log(mean(dispersion) + TINY),
    deviationOf(dispersion) / (mean(dispersion) + TINY),
    ...[1, 5].map((lag) => correlationAt(dispersion, dispersion, lag)),
    correlationAt(dispersion, together.map(Math.abs), 0),
    correlationAt(dispersion, together, 0),
    ...singles[0]!.flatMap((_, k) => [mean(columnOf(k)), deviationOf(columnOf(k))]),
  ];
}

function deviationOf(x: Float64Array): number {
  return Math.sqrt(rawMoments(x).variance) + TINY;
}

function cumulate(x: Float64Array): Float64Array {
  let sum = 0;
  return x.map((value) => (sum += value));
}

/** Correlation of x_t with y_{t+lag}, by the moments of the whole window; 0 where one is constant. */
function correlationAt(x: Float64Array, y: Float64Array, lag: number): number {
  const [a, b] = [mean(x), mean(y)];
  let [xy, xx, yy] = [0, 0, 0];
  for (let t = 0; t < x.length; t += 1) {
    xx += (x[t]! - a) ** 2;
    yy += (y[t]! - b) ** 2;
    if (t + lag < x.length) xy += (x[t]! - a) * (y[t + lag]! - b);
  }
  return xx * yy > 0 ? xy / Math.sqrt(xx * yy) : 0;
}

function pairCorrelations(columns: readonly Float64Array[]): Float64Array {
  return Float64Array.from(columns.flatMap((x) => columns.map((y) => correlationAt(x, y, 0))));
}

function offDiagonal(matrix: Float64Array, n: number): number[] {
  return [...matrix].filter((_, i) => Math.floor(i / n) < i % n);
}
