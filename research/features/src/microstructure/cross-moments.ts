/** Sums of squares and products about the means, in two passes. O(n). */

interface CrossMoments {
  readonly count: number;
  readonly products: number;
  readonly xSquares: number;
  readonly ySquares: number;
}

/** Of the pairs of which both are there. */
export function crossMoments(x: Float64Array, y: Float64Array): CrossMoments {
  let [count, sumX, sumY] = [0, 0, 0];
  for (let i = 0; i < x.length; i += 1) {
    if (Number.isNaN(x[i]! + y[i]!)) continue;
    count += 1;
    sumX += x[i]!;
    sumY += y[i]!;
  }
  let [products, xSquares, ySquares] = [0, 0, 0];
  for (let i = 0; i < x.length; i += 1) {
    if (Number.isNaN(x[i]! + y[i]!)) continue;
    const [u, v] = [x[i]! - sumX / count, y[i]! - sumY / count];
    products += u * v;
    xSquares += u * u;
    ySquares += v * v;
  }
  return { count, products, xSquares, ySquares };
}
