/** Naive references of regressions over a window. */
import type { Reference } from '../language/operator.ts';
import { correlation, crossProduct, delay, finite, meanOf, total, windowed } from './time-series.reference.ts';

const betaOf = (y: readonly number[], x: readonly number[]): number => crossProduct(y, x) / crossProduct(x, x);
const residualOf = (y: readonly number[], x: readonly number[]): number =>
  y.at(-1)! - meanOf(y) - betaOf(y, x) * (x.at(-1)! - meanOf(x));
const bars = (x: readonly number[]): number[] => x.map((_, i) => i);
const rsquareOf = (y: readonly number[], x: readonly number[]): number =>
  finite(crossProduct(y, x) ** 2 / (crossProduct(y, y) * crossProduct(x, x)));

export const covariance = windowed((x, y) => crossProduct(x!, y!) / (x!.length - 1));
export const beta = windowed((y, x) => finite(betaOf(y!, x!)));
export const residual = windowed((y, x) => finite(residualOf(y!, x!)));
export const rsquare = windowed((y, x) => rsquareOf(y!, x!));
export const slope = windowed((x) => betaOf(x!, bars(x!)));
export const trendRsquare = windowed((x) => rsquareOf(x!, bars(x!)));
export const trendResidual = windowed((x) => residualOf(x!, bars(x!)));

export const forecast: Reference = (inputs, [n, k]) =>
  windowed((x) => x!.at(-1)! - residualOf(x!, bars(x!)) + k! * betaOf(x!, bars(x!)))(inputs, [n!], []);

export const autocorrelation: Reference = ([x], [lag, n]) => correlation([x!, delay([x!], [lag!], [])], [n!], []);

/** Over n + q − 1 changes of one bar. */
export const varianceRatio: Reference = (inputs, [q, n]) => {
  const count = n! + q! - 1;
  return windowed((x) => {
    const drift = (x!.at(-1)! - x![0]!) / count;
    const single = total(x!.slice(1).map((value, i) => (value - x![i]! - drift) ** 2)) / (count - 1);
    const overlapping = total(x!.slice(q!).map((value, i) => (value - x![i]! - q! * drift) ** 2));
    return finite(overlapping / (q! * n! * (1 - q! / count)) / single);
  })(inputs, [count + 1], []);
};
