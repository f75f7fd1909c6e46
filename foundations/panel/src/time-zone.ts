/**
 * Civil times of a named zone to instants, with daylight saving. Offsets come from the runtime's own copy of the IANA
 * database; the machine's zone is never read. A civil time that the clocks skipped has no instant; one that they
 * repeated has two, and the earlier is taken unless the caller knows that the later is meant.
 */
import { ConfigurationError, MICROS_PER_DAY, MICROS_PER_MILLI, MICROS_PER_SECOND } from '@quantcli/core';

export interface TimeZone {
  readonly name: string;
  /** Microseconds to add to an instant for the civil time there. */
  offsetAt(instant: number): number;
  /** The instant of a civil time (microseconds as if it were UTC); NaN where the clocks skipped it. @param later of two instants */
  toInstant(civil: number, later?: boolean): number;
}

/** The zone of an IANA name (`America/New_York`, `UTC`). Throws {@link ConfigurationError} for an unknown one. */
export function timeZone(name: string): TimeZone {
  const format = formatOf(name);
  const offsets = new Map<number, number>();
  // Zones change on whole quarters of an hour, so one offset a quarter is remembered: a lookup, not a format, per row.
  const offsetAt = (instant: number): number => {
    const quarter = Math.floor(instant / QUARTER);
    let offset = offsets.get(quarter);
    if (offset === undefined) offsets.set(quarter, (offset = readOffset(format, quarter * QUARTER)));
    return offset;
  };
  return {
    name,
    offsetAt,
    toInstant(civil, later = false) {
      const before = offsetAt(civil - MICROS_PER_DAY);
      const after = offsetAt(civil + MICROS_PER_DAY);
      if (before === after) return civil - before;
      // One change at most lies within two days: the civil time belongs to whichever offset gives it back.
      const early = civil - Math.max(before, after);
      const late = civil - Math.min(before, after);
      const fits = [early, late].filter((instant) => instant + offsetAt(instant) === civil);
      return fits.length === 0 ? NaN : fits[later ? fits.length - 1 : 0]!;
    },
  };
}

const QUARTER = 900 * MICROS_PER_SECOND;

function formatOf(name: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch (error) {
    throw new ConfigurationError(
      {
        code: 'time.zone',
        what: `there is no time zone ${JSON.stringify(name)}`,
        fix: 'use an IANA name such as America/New_York, Europe/London or UTC',
      },
      error,
    );
  }
}

function readOffset(format: Intl.DateTimeFormat, instant: number): number {
  const millis = instant / MICROS_PER_MILLI;
  const part = Object.fromEntries(format.formatToParts(millis).map(({ type, value }) => [type, Number(value)]));
  const civil = Date.UTC(part['year']!, part['month']! - 1, part['day'], part['hour'], part['minute'], part['second']);
  return (civil - millis) * MICROS_PER_MILLI;
}
