/**
 * Isotonic calibration (Zadrozny & Elkan 2002): the rising step function nearest in weighted square to what happened, by
 * pooling adjacent violators (Ayer et al. 1955), as scikit-learn has it: rows of one score are one point, between the
 * points that remain the function is linear, outside it stays at its ends. O(n log n).
 */
export interface IsotonicMap {
  /** Ascending scores, and the calibrated probability at each. */
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** @param scores [n], with `happened` [n] of 0 and 1 and `weights` [n] ≥ 0, not all 0 */
export function fitIsotonic(scores: Float64Array, happened: Uint8Array, weights: Float64Array): IsotonicMap {
  const order = Uint32Array.from(scores, (_, i) => i)
    .filter((row) => weights[row]! > 0)
    .sort((a, b) => scores[a]! - scores[b]! || a - b);
  const points: { readonly x: number; weight: number; sum: number }[] = [];
  for (const row of order) {
    const last = points.at(-1);
    const [weight, sum] = [weights[row]!, weights[row]! * happened[row]!];
    if (last !== undefined && last.x === scores[row]) {
      last.weight += weight;
      last.sum += sum;
    } else points.push({ x: scores[row]!, weight, sum });
  }
  const pools: { from: number; to: number; weight: number; sum: number }[] = [];
  points.forEach(({ weight, sum }, i) => {
    let pool = { from: i, to: i, weight, sum };
    for (let last = pools.at(-1); last && last.sum * pool.weight >= pool.sum * last.weight; last = pools.at(-1)) {
      pools.pop();
      pool = { from: last.from, to: i, weight: last.weight + pool.weight, sum: last.sum + pool.sum };
    }
    pools.push(pool);
  });
  // The ends of a level stretch say all that the points within it do.
  const corners = pools.flatMap(({ from, to, weight, sum }) =>
    (from === to ? [from] : [from, to]).map((at) => ({ x: points[at]!.x, y: Math.min(1, sum / weight) })),
  );
  return { x: corners.map(({ x }) => x), y: corners.map(({ y }) => y) };
}

/** The calibrated probability of a score. */
export function isotonicAt({ x, y }: IsotonicMap, score: number): number {
  const last = x.length - 1;
  if (score <= x[0]!) return y[0]!;
  if (score >= x[last]!) return y[last]!;
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (x[middle]! <= score) low = middle;
    else high = middle;
  }
  const share = (score - x[low]!) / (x[high]! - x[low]!);
  return y[low]! + share * (y[high]! - y[low]!);
}
