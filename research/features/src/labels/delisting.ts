/**
 * What a holder has after a delisting, for labels only: the last price and the delisting return (the panel's field
 * `delisting`, CRSP's), from the first bar without a price on, so that a bankruptcy is learnt from. A notice may come
 * bars after the last price; a label may look ahead to it, and then ends with it. Of several notices the first counts. O(T).
 */

export interface Proceeds {
  /** [T] x, with the proceeds on the `horizon` bars behind a last price, as far as they are missing. */
  readonly ahead: Float64Array;
  /** [T] the last bar that ahead up to here depends on: the bar itself, or a later notice of delisting. */
  readonly knownAt: Int32Array;
}

/** @param x [T] @param delisting [T] the return from the last price to the proceeds, on the bar of its notice */
export function delistingProceeds(x: Float64Array, delisting: Float64Array, horizon: number): Proceeds {
  const ahead = x.slice();
  const knownAt = Int32Array.from(x, (_, t) => t);
  for (let d = 1; d < x.length; d += 1) {
    if (Number.isNaN(delisting[d]!)) continue;
    // A last price on the day of the delisting itself is what its return is over.
    let last = d;
    while (last >= 0 && Number.isNaN(x[last]!)) last -= 1;
    if (last < 0) continue;
    for (let t = last + 1; t < Math.min(x.length, last + horizon + 1) && Number.isNaN(ahead[t]!); t += 1) {
      ahead[t] = x[last]! * (1 + delisting[d]!);
      knownAt[t] = Math.max(t, d);
    }
  }
  for (let t = 1; t < x.length; t += 1) knownAt[t] = Math.max(knownAt[t]!, knownAt[t - 1]!);
  return { ahead, knownAt };
}
