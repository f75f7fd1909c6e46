/**
 * Kendall's (1945) τ-b: concordant less discordant pairs, over the geometric mean of the pairs that are not tied in x and
 * those not tied in y. Discordant pairs are the exchanges of a merge sort (Knight 1966): O(n log n).
 */

/** @param x [n], with `y` [n], both present throughout. @returns in [−1, 1]; undefined where either side does not vary */
export function kendallTau(x: Float64Array, y: Float64Array): number | undefined {
  const n = x.length;
  if (x.some(Number.isNaN) || y.some(Number.isNaN)) return undefined;
  const order = Uint32Array.from(x, (_, i) => i).sort((a, b) => x[a]! - x[b]! || y[a]! - y[b]!);
  const sorted = Float64Array.from(order, (row) => y[row]!);
  const tiedX = tiedPairs(n, (i) => x[order[i]!] === x[order[i - 1]!]);
  const tiedBoth = tiedPairs(n, (i) => x[order[i]!] === x[order[i - 1]!] && sorted[i] === sorted[i - 1]);
  const discordant = sortCounting(sorted);
  const tiedY = tiedPairs(n, (i) => sorted[i] === sorted[i - 1]);
  const pairs = (n * (n - 1)) / 2;
  if (tiedX === pairs || tiedY === pairs) return undefined;
  const agreement = pairs - tiedX - tiedY + tiedBoth - 2 * discordant;
  return Math.max(-1, Math.min(1, agreement / Math.sqrt(pairs - tiedX) / Math.sqrt(pairs - tiedY)));
}

/** Σ m(m − 1)/2 over the runs in which each is the same as the one before. */
function tiedPairs(n: number, same: (i: number) => boolean): number {
  let pairs = 0;
  let run = 0;
  for (let i = 1; i < n; i += 1) {
    run = same(i) ? run + 1 : 0;
    pairs += run;
  }
  return pairs;
}

/** Sorts ascending, from the bottom up; returns how many pairs stood the other way. */
function sortCounting(values: Float64Array): number {
  const n = values.length;
  const spare = new Float64Array(n);
  let exchanges = 0;
  for (let width = 1; width < n; width *= 2) {
    for (let from = 0; from < n; from += 2 * width) {
      const middle = Math.min(from + width, n);
      const to = Math.min(from + 2 * width, n);
      let [i, j] = [from, middle];
      for (let out = from; out < to; out += 1) {
        if (j >= to || (i < middle && values[i]! <= values[j]!)) {
          spare[out] = values[i]!;
          i += 1;
        } else {
          spare[out] = values[j]!;
          exchanges += middle - i;
          j += 1;
        }
      }
    }
    values.set(spare);
  }
  return exchanges;
}
