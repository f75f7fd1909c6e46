/** The sessions of a simulated market: those of the New York Stock Exchange. */
import { micros, microsFromDate, MICROS_PER_DAY } from '@quantcli/core';
import { nyse } from '@quantcli/panel';

/** The first `count` sessions from an ISO date on. */
export function listSessions(start: string, count: number): Float64Array {
  const [year, month, day] = start.split('-').map(Number) as [number, number, number];
  const from = microsFromDate(year, month, day)!;
  // No stretch of a year has fewer than 245 sessions; a fortnight more covers the shortest markets.
  const days = Math.ceil((count * 366) / 245) + 14;
  return nyse.sessions(from, micros(from + days * MICROS_PER_DAY)).subarray(0, count);
}
