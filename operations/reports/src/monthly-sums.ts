/** A series added up by calendar month (UTC). */

export interface MonthlySum {
  /** Indices of the month's bars: [start, end). */
  readonly start: number;
  readonly end: number;
  readonly sum: number;
}

/** The months that have bars, in order; `time` in microseconds, ascending; missing values count as nothing. */
export function monthlySums(time: Float64Array, values: Float64Array): MonthlySum[] {
  const months: MonthlySum[] = [];
  let start = 0;
  let sum = 0;
  for (let i = 0; i < time.length; i += 1) {
    if (Number.isFinite(values[i]!)) sum += values[i]!;
    if (i + 1 < time.length && monthOf(time[i + 1]!) === monthOf(time[i]!)) continue;
    months.push({ start, end: i + 1, sum });
    start = i + 1;
    sum = 0;
  }
  return months;
}

function monthOf(time: number): number {
  const date = new Date(time / 1_000);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}
