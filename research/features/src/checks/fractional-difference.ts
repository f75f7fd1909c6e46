/**
 * The smallest fractional difference that makes a series stationary, keeping as much of its memory as can be kept
 * (López de Prado 2018, chapter 5, fixed-width window). O(bars · window) a step of the grid.
 */
import { adfTest, pearson } from '@quantcli/numeric';

export interface SmallestDifference {
  /** The first of 0, 0.05 … 1 at which the ADF test rejects a unit root at 5 %; undefined when none does. */
  readonly d: number | undefined;
  /** Of the differenced series with the original. */
  readonly correlation: number;
  readonly pValue: number;
}

const STEPS = 20;
const LEVEL = 0.05;

/**
 * @param x without gaps
 * @param window values that enter each difference; as many bars are lost at the start, at every d, so that samples agree
 */
export function smallestStationaryD(x: Float64Array, window = 100): SmallestDifference {
  const original = x.subarray(window - 1);
  let pValue = NaN;
  for (let step = 0; step <= STEPS; step += 1) {
    const d = step / STEPS;
    const differenced = fractionalDifference(x, d, window);
    // One lag and a constant, as in the book.
    pValue = adfTest(differenced, { lags: 1 }).pValue;
    if (pValue < LEVEL) return { d, correlation: pearson(differenced, original), pValue };
  }
  return { d: undefined, correlation: NaN, pValue };
}

/** Σ w(k)·x(t − k) over `window` values, w(0) = 1 and w(k) = −w(k − 1)·(d − k + 1)/k; the first window − 1 bars are left out. */
function fractionalDifference(x: Float64Array, d: number, window: number): Float64Array {
  const weights = new Float64Array(window).fill(1);
  for (let k = 1; k < window; k += 1) weights[k] = (-weights[k - 1]! * (d - k + 1)) / k;
  const out = new Float64Array(Math.max(0, x.length - window + 1));
  for (let i = 0; i < out.length; i += 1) {
    let sum = 0;
    for (let k = 0; k < window; k += 1) sum += weights[k]! * x[i + window - 1 - k]!;
    out[i] = sum;
  }
  return out;
}
