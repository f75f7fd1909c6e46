/**
 * When a bar could be known: at its end. A daily bar (stamped at a UTC midnight) at the end of that date, as all records
 * that say a date only; an intraday one an interval after its start, the interval being the usual gap between bars. Bars
 * that keep no interval (of ticks, volume, money) are known when the next one of their symbol begins.
 */
import { MICROS_PER_DAY } from '@quantcli/core';
import type { Bars } from '@quantcli/market';

/** Of these gaps at least this share are whole multiples of the usual one where bars keep an interval. */
const REGULAR = 0.9;

/** [R] microseconds UTC. O(R log R) for intraday bars. */
export function barsKnownAt({ symbol, time }: Pick<Bars, 'symbol' | 'time'>): Float64Array {
  const gaps: number[] = [];
  let daily = true;
  for (let row = 0; row < time.length; row += 1) {
    if (time[row]! % MICROS_PER_DAY !== 0) daily = false;
    const gap = row > 0 && symbol[row] === symbol[row - 1] ? time[row]! - time[row - 1]! : 0;
    // A night, a weekend or a halt is no interval.
    if (!daily && gap > 0 && gap < MICROS_PER_DAY / 2) gaps.push(gap);
  }
  if (daily || gaps.length === 0) return time.map((start) => start + (daily ? MICROS_PER_DAY : 0));
  const usual = Float64Array.from(gaps).sort()[gaps.length >> 1]!;
  if (gaps.filter((gap) => gap % usual === 0).length >= REGULAR * gaps.length)
    return time.map((start) => start + usual);
  return time.map((start, row) => {
    const next = row + 1 < time.length && symbol[row + 1] === symbol[row] ? time[row + 1]! : start + usual;
    return next;
  });
}
