/** The return from each bar over the next h. One symbol, O(T); NaN where either end is missing or there is no return. */

/** @param x [T] @param ahead [T] x with delisting proceeds @param values [T] written */
export function scanForwardReturns(x: Float64Array, ahead: Float64Array, horizon: number, values: Float64Array): void {
  for (let t = 0; t < x.length; t += 1) {
    const value = t + horizon < x.length ? ahead[t + horizon]! / x[t]! - 1 : NaN;
    values[t] = Number.isFinite(value) ? value : NaN;
  }
}
