/**
 * Stretches of civil time in a zone. Seconds to hours are counted from midnight there, so that a four-hour bar keeps its
 * hours of the day over the year; days, weeks (from Monday) and months are named by the UTC midnight of their first
 * date, as daily bars are stamped. A stretch holds its start and not its end.
 */
import { MICROS_PER_DAY, MICROS_PER_SECOND } from '@quantcli/core';
import type { TimeZone } from '@quantcli/panel';
import type { BarSpec } from './bar-spec.ts';

export interface TimeBucket {
  /** How the bar is stamped. */
  readonly stamp: number;
  /** The first instant in it, and the first after it. */
  readonly start: number;
  readonly end: number;
}

/** The stretch in which an instant lies. */
export type TimeBuckets = (instant: number) => TimeBucket;

export function timeBuckets({ unit, count }: Extract<BarSpec, { by: 'time' }>, zone: TimeZone): TimeBuckets {
  return (instant) => {
    const civil = instant + zone.offsetAt(instant);
    const day = Math.floor(civil / MICROS_PER_DAY) * MICROS_PER_DAY;
    if (unit === 'second') {
      const step = count * MICROS_PER_SECOND;
      // In the hours in which clocks change, the start is where the stretch really began and the end where it really ends.
      const first = day + Math.floor((civil - day) / step) * step;
      const offset = zone.offsetAt(instant);
      const start = Math.max(first - offset, lastChange(zone, first - offset, instant));
      const end = firstChange(zone, instant, first + step - offset);
      return { stamp: start, start, end };
    }
    const first = unit === 'day' ? day : unit === 'week' ? mondayOf(day) : monthOf(day, 0);
    const next = unit === 'day' ? day + MICROS_PER_DAY : unit === 'week' ? first + 7 * MICROS_PER_DAY : monthOf(day, 1);
    return { stamp: first, start: midnight(zone, first), end: midnight(zone, next) };
  };
}

/** The latest instant in (from, to] at which the offset changed to that of `to`; `from` where it did not. */
function lastChange(zone: TimeZone, from: number, to: number): number {
  if (zone.offsetAt(from) === zone.offsetAt(to)) return from;
  let low = from;
  let high = to;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (zone.offsetAt(middle) === zone.offsetAt(to)) high = middle;
    else low = middle;
  }
  return high;
}

/** The first instant in (from, to) at which the offset is another than at `from`; `to` where it stays. */
function firstChange(zone: TimeZone, from: number, to: number): number {
  return zone.offsetAt(to - 1) === zone.offsetAt(from) ? to : lastChange(zone, from, to - 1);
}

/** The first instant of a civil date; where the clocks skip midnight, the first that exists. */
function midnight(zone: TimeZone, civil: number): number {
  const instant = zone.toInstant(civil);
  return Number.isNaN(instant) ? lastChange(zone, civil - MICROS_PER_DAY, civil + MICROS_PER_DAY) : instant;
}

function mondayOf(day: number): number {
  // 1970-01-05 was a Monday.
  const since = Math.floor(day / MICROS_PER_DAY) - 4;
  return day - (((since % 7) + 7) % 7) * MICROS_PER_DAY;
}

function monthOf(day: number, after: number): number {
  const date = new Date(day / 1_000);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + after, 1) * 1_000;
}
