/** Statistics in their plainest form, for tests and measurements of simulated markets. */

export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) sum += values[i]!;
  return sum / values.length;
}

/** Ranks from 0, by sorting; ties in the order they come. */
export function ranksOf(values: readonly number[]): number[] {
  const ranks: number[] = [];
  values
    .map((_, i) => i)
    .toSorted((a, b) => values[a]! - values[b]!)
    .forEach((item, rank) => {
      ranks[item] = rank;
    });
  return ranks;
}

/** Pearson's correlation. */
export function correlation(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const [a, b] = [mean(x), mean(y)];
  let [xy, xx, yy] = [0, 0, 0];
  for (let i = 0; i < x.length; i += 1) {
    xy += (x[i]! - a) * (y[i]! - b);
    xx += (x[i]! - a) ** 2;
    yy += (y[i]! - b) ** 2;
  }
  return xy / Math.sqrt(xx * yy);
}

/** Pearson's correlation of ranks. */
export function spearman(x: readonly number[], y: readonly number[]): number {
  return correlation(ranksOf(x), ranksOf(y));
}

/** Mean, standard error and t-statistic of independent values. */
export function tStatistic(values: readonly number[]): { mean: number; error: number; t: number } {
  const centre = mean(values);
  const error = Math.sqrt(mean(values.map((value) => (value - centre) ** 2)) / (values.length - 1));
  return { mean: centre, error, t: centre / error };
}
