/** Binance's times: milliseconds since the epoch, or microseconds where that was asked for and in spot dumps from 2025 on. */

/** Numbers from here on are microseconds: as milliseconds they would be of the year 5138. */
const LEAST_MICROS = 1e14;

export function binanceMicros(time: number): number {
  return time >= LEAST_MICROS ? time : time * 1_000;
}
