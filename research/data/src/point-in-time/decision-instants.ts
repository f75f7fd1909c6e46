/**
 * When a bar is complete, and so when a decision on it is made: whatever could be known by then may be used, whatever
 * came later not. A daily bar, stamped with its session's date at UTC midnight, is complete at that session's close; a
 * weekly or monthly one, stamped with its first date, at the close of the last session before the next week or month; an
 * intraday bar, stamped with its start, one interval later. Bars of ticks, volume or dollars have no length that could
 * be told from their stamps: join records to their ends instead.
 */
import { DataError, micros, MICROS_PER_DAY } from '@quantcli/core';
import type { Calendar } from '@quantcli/panel';

export interface DecisionOptions {
  /** Length of a bar in microseconds, or its name; by default the usual gap between stamps. */
  readonly interval?: number | 'day' | 'week' | 'month' | undefined;
}

/** Of these gaps at least this share must be whole multiples of the usual one, or bars have no common length. */
const REGULAR = 0.9;

/**
 * The instants, [T] microseconds, at which the bars with these stamps are complete; ascending. O(T).
 * @param times [T] ascending stamps
 * Throws {@link DataError} where the length of a bar is neither given nor seen in the stamps.
 */
export function decisionInstants(times: Float64Array, calendar: Calendar, options: DecisionOptions = {}): Float64Array {
  const interval = options.interval ?? usualInterval(times);
  if (typeof interval === 'number') return times.map((start) => start + interval);
  return times.map((date) => lastClose(date, nextStamp(date, interval), calendar));
}

function nextStamp(date: number, interval: 'day' | 'week' | 'month'): number {
  if (interval !== 'month') return date + (interval === 'day' ? 1 : 7) * MICROS_PER_DAY;
  const first = new Date(date / 1_000);
  return Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 1) * 1_000;
}

/** The last close in [date, next); the end of that stretch where the calendar has no session in it. */
function lastClose(date: number, next: number, calendar: Calendar): number {
  const last = calendar.sessions(date, next - 1).at(-1);
  return last === undefined ? next : calendar.hours(micros(last))!.close;
}

function usualInterval(times: Float64Array): number | 'day' | 'week' | 'month' {
  const gaps = new Float64Array(Math.max(0, times.length - 1));
  for (let i = 0; i < gaps.length; i += 1) gaps[i] = times[i + 1]! - times[i]!;
  gaps.sort();
  const usual = gaps[(gaps.length - 1) >> 1] ?? MICROS_PER_DAY;
  if (times.every((time) => time % MICROS_PER_DAY === 0)) {
    const days = usual / MICROS_PER_DAY;
    if (days <= 4) return 'day';
    if (days === 7) return 'week';
    if (days >= 28 && days <= 31) return 'month';
  } else {
    const regular = gaps.reduce((count, gap) => count + (gap % usual === 0 ? 1 : 0), 0);
    if (gaps.length > 0 && regular >= REGULAR * gaps.length) return usual;
  }
  throw new DataError({
    code: 'bars.interval',
    what: `the length of a bar cannot be told from ${times.length} stamps`,
    cause: 'they are too few, or not at regular distances',
    fix: 'give the interval',
  });
}
