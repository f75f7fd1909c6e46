/**
 * Where in the day volume trades: the share of the day's volume in each bucket, counted from the session's opening in
 * exchange time, as VWAP schedules want it. The mean of the daily shares of past sessions (20), so that one heavy day
 * weighs no more than another; only sessions before the wanted date. Half days follow a profile of their own: it is
 * taken from past sessions of the same length, and where there are none from the others, cut to that length. Shares sum
 * to 1. O(bars of the past sessions).
 */
import { DataError, isoDate, micros, MICROS_PER_DAY, MICROS_PER_SECOND, type Micros } from '@quantcli/core';
import type { Calendar } from '@quantcli/panel';

export interface VolumeProfileOptions {
  /** Past sessions with volume; default 20. */
  readonly sessions?: number;
  /** Microseconds; default 30 minutes. */
  readonly bucket?: number;
}

export interface VolumeProfile {
  /** Microseconds from the opening to the start of each bucket. */
  readonly offsets: Float64Array;
  /** The share of the day's volume in each bucket; sums to 1. */
  readonly shares: Float64Array;
  /** Past sessions it was taken from. */
  readonly sessions: number;
  /** Whether they had the wanted session's length, or were cut to it. */
  readonly sameLength: boolean;
}

/** A session before the wanted one takes at most this many calendar days per session looked for. */
const DAYS_PER_SESSION = 21;

/**
 * The profile for the session of `date` from one symbol's intraday bars (or trades) before that date.
 * @param time [T] ascending starts of bars
 * @param volume [T] NaN is missing
 * Throws {@link DataError} where the date is no session or no session before it has volume.
 */
export function volumeProfile(
  time: Float64Array,
  volume: Float64Array,
  date: number,
  calendar: Calendar,
  { sessions = 20, bucket = 1_800 * MICROS_PER_SECOND }: VolumeProfileOptions = {},
): VolumeProfile {
  const day = micros(Math.floor(date / MICROS_PER_DAY) * MICROS_PER_DAY);
  const length = lengthOf(day, calendar);
  const past = calendar.sessions(day - sessions * DAYS_PER_SESSION * MICROS_PER_DAY, day - 1).toReversed();
  const count = Math.ceil(length / bucket);
  const days = collect((session) => lengthOf(session, calendar) === length);
  const sameLength = days.length > 0;
  if (!sameLength) days.push(...collect((session) => lengthOf(session, calendar) > length));
  if (days.length === 0) {
    throw new DataError({
      code: 'profile.empty',
      what: `no session before ${isoDate(day)} has volume to take a profile from`,
      cause: 'the bars begin later, or are not intraday',
      fix: 'import intraday bars of earlier sessions',
    });
  }
  const shares = new Float64Array(count);
  for (let k = 0; k < count; k += 1) shares[k] = days.reduce((sum, own) => sum + own[k]!, 0) / days.length;
  const offsets = Float64Array.from(shares, (_, k) => k * bucket);
  return { offsets, shares, sessions: days.length, sameLength };

  function collect(isWanted: (session: Micros) => boolean): Float64Array[] {
    const found: Float64Array[] = [];
    for (let i = 0; i < past.length && found.length < sessions; i += 1) {
      const session = micros(past[i]!);
      if (!isWanted(session)) continue;
      const { open } = calendar.hours(session)!;
      const own = sharesOf(time, volume, open, open + length, bucket, count);
      if (own !== undefined) found.push(own);
    }
    return found;
  }
}

function lengthOf(day: Micros, calendar: Calendar): number {
  const hours = calendar.hours(day);
  if (hours !== undefined) return hours.close - hours.open;
  throw new DataError({
    code: 'profile.session',
    what: `${isoDate(day)} has no session (calendar ${calendar.name})`,
    fix: 'ask for a trading day',
  });
}

/** One session's shares of the volume in [open, close); undefined where there was none. */
function sharesOf(
  time: Float64Array,
  volume: Float64Array,
  open: number,
  close: number,
  bucket: number,
  count: number,
): Float64Array | undefined {
  const shares = new Float64Array(count);
  let total = 0;
  for (let i = firstFrom(time, open); i < time.length && time[i]! < close; i += 1) {
    const units = volume[i]!;
    if (Number.isNaN(units)) continue;
    shares[Math.floor((time[i]! - open) / bucket)]! += units;
    total += units;
  }
  if (total === 0) return undefined;
  for (let k = 0; k < count; k += 1) shares[k]! /= total;
  return shares;
}

/** The first index whose time is at or after `from`. */
export function firstFrom(time: Float64Array, from: number): number {
  let low = 0;
  let high = time.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (time[middle]! < from) low = middle + 1;
    else high = middle;
  }
  return low;
}
