/**
 * Time is integer microseconds since the Unix epoch, UTC, in a JavaScript number (exact until 2255).
 * Only these functions turn text into time and back; none of them reads the machine's time zone.
 */
import { DataError } from './errors.ts';

declare const unit: unique symbol;

/** Microseconds since 1970-01-01T00:00:00Z. */
export type Micros = number & { readonly [unit]: 'micros' };

export const MICROS_PER_MILLI = 1_000;
export const MICROS_PER_SECOND = 1_000_000;
export const MICROS_PER_DAY = 86_400 * MICROS_PER_SECOND;

/** Brands a number as microseconds; throws on anything but a safe integer. */
export function micros(value: number): Micros {
  if (!Number.isSafeInteger(value)) {
    throw new DataError({
      code: 'time.not-integer',
      what: `${value} is not a whole number of microseconds`,
      cause: 'a time was computed in another unit, or is missing',
      fix: 'convert to integer microseconds since the epoch',
    });
  }
  return value as Micros;
}

export function microsFromMillis(millis: number): Micros {
  return micros(millis * MICROS_PER_MILLI);
}

/** Midnight UTC of a civil date (proleptic Gregorian), or undefined when there is no such date or it is beyond 2255. */
export function microsFromDate(year: number, month: number, day: number): Micros | undefined {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCFullYear() !== year || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  const time = date.getTime() * MICROS_PER_MILLI;
  return Number.isSafeInteger(time) ? micros(time) : undefined;
}

/** `2024-06-10`, the UTC date of an instant. */
export function isoDate(time: number): string {
  return new Date(Math.floor(time / MICROS_PER_MILLI)).toISOString().slice(0, 10);
}

/** `2024-06-10T14:30:00.000000Z`, all six digits, UTC. */
export function isoInstant(time: number): string {
  const whole = Math.floor(time / MICROS_PER_SECOND);
  const fraction = String(time - whole * MICROS_PER_SECOND).padStart(6, '0');
  return `${new Date(whole * 1_000).toISOString().slice(0, 19)}.${fraction}Z`;
}

/** Like {@link isoDate} when every instant is a UTC midnight, else like {@link isoInstant}. */
export function isoTimes(times: ArrayLike<number>): string[] {
  let midnight = true;
  for (let i = 0; i < times.length; i += 1) midnight &&= times[i]! % MICROS_PER_DAY === 0;
  return Array.from(times, midnight ? isoDate : isoInstant);
}
