/**
 * Trading calendars: which dates have a session, and when it opens and closes. A session is named by the UTC midnight of
 * its local date, the way daily bars are stamped; `hours` gives the real instants.
 */
import { micros, MICROS_PER_DAY, type Micros } from '@quantcli/core';

export interface Calendar {
  readonly name: string;
  /** Sessions in a year, for annualising. */
  readonly sessionsPerYear: number;
  /** Whether the UTC date of this instant is a session. */
  isSession(date: Micros): boolean;
  /** UTC midnights of the sessions from the first instant to the last, both inclusive. */
  sessions(from: number, to: number): Float64Array;
  /** The instants (UTC) at which the session of this date opens and closes; undefined when there is none. */
  hours(date: Micros): { open: Micros; close: Micros } | undefined;
}

/** The days (since the epoch) in [from, to] microseconds for which `open` holds, as UTC midnights. */
export function listSessions(from: number, to: number, open: (day: number) => boolean): Float64Array {
  const first = Math.ceil(from / MICROS_PER_DAY);
  const last = Math.floor(to / MICROS_PER_DAY);
  const found = new Float64Array(Math.max(0, last - first + 1));
  let count = 0;
  for (let day = first; day <= last; day += 1) {
    if (open(day)) found[count++] = day * MICROS_PER_DAY;
  }
  return found.slice(0, count);
}

/** Markets that never close (crypto): every UTC day is a session of 24 hours, 365 a year. */
export const alwaysOpen: Calendar = {
  name: '24/7',
  sessionsPerYear: 365,
  isSession: () => true,
  sessions: (from, to) => listSessions(from, to, () => true),
  hours: (date) => {
    const open = Math.floor(date / MICROS_PER_DAY) * MICROS_PER_DAY;
    return { open: micros(open), close: micros(open + MICROS_PER_DAY) };
  },
};
