/** The table of monthly returns that every report shows. */

export interface YearOfReturns {
  readonly year: number;
  /** [12] compound return of each calendar month (UTC), undefined where it has no bar. */
  readonly months: readonly (number | undefined)[];
  /** Compound return of the year's bars. */
  readonly total: number;
}

/**
 * Compound returns by calendar month, one row a year that has bars, in order.
 * @param time [n] microseconds since the epoch, of the bar at whose end each return was made
 * @param returns [n] simple, finite
 */
export function monthlyReturns(time: Float64Array, returns: Float64Array): YearOfReturns[] {
  const years = new Map<number, (number | undefined)[]>();
  for (let t = 0; t < time.length; t += 1) {
    const date = new Date(time[t]! / 1_000);
    const year = date.getUTCFullYear();
    const month = date.getUTCMonth();
    const growth = years.get(year) ?? Array.from<undefined>({ length: 12 });
    growth[month] = (growth[month] ?? 1) * (1 + returns[t]!);
    years.set(year, growth);
  }
  return [...years]
    .toSorted(([a], [b]) => a - b)
    .map(([year, growth]) => ({
      year,
      months: growth.map((factor) => (factor === undefined ? undefined : factor - 1)),
      total: growth.reduce<number>((product, factor) => product * (factor ?? 1), 1) - 1,
    }));
}
