import { MICROS_PER_SECOND, microsFromDate } from '@quantcli/core';
import { alwaysOpen, nyse } from '@quantcli/panel';
import { describe, expect, it } from 'vitest';
import { volumeProfile } from './volume-profile.ts';

const HALF_HOUR = 1_800 * MICROS_PER_SECOND;
const date = (year: number, month: number, day: number) => microsFromDate(year, month, day)!;
const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);

/** Half-hour bars of the sessions in [from, to]; bucket k of a session holds `volume(k, session)`. */
function halfHours(from: number, to: number, volume: (bucket: number, session: number) => number) {
  const [time, units]: [number[], number[]] = [[], []];
  for (const session of nyse.sessions(from, to)) {
    const { open, close } = nyse.hours(session as never)!;
    for (let start = open as number, k = 0; start < close; start += HALF_HOUR, k += 1) {
      time.push(start);
      units.push(volume(k, session));
    }
  }
  return [Float64Array.from(time), Float64Array.from(units)] as const;
}

const u = (k: number): number => 1 + Math.abs(k - 6);

describe('volumeProfile', () => {
  it('is the mean of the daily shares, whatever the days’ volumes, in exchange time across daylight saving', () => {
    const [time, volume] = halfHours(date(2024, 2, 20), date(2024, 3, 22), (k, session) => u(k) * (1 + (session % 7)));
    const { shares, offsets, sessions, sameLength } = volumeProfile(time, volume, date(2024, 3, 22), nyse);
    const total = Array.from({ length: 13 }, (_, k) => u(k)).reduce((a, b) => a + b, 0);
    expect(shares.length).toBe(13);
    shares.forEach((share, k) => expect(share).toBeCloseTo(u(k) / total, 12));
    expect(sum(shares)).toBeCloseTo(1, 14);
    expect(offsets[3]).toBe(3 * HALF_HOUR);
    expect([sessions, sameLength]).toEqual([20, true]);
  });

  it('uses sessions before the date only', () => {
    const past = halfHours(date(2024, 3, 1), date(2024, 3, 14), u);
    const with15 = halfHours(date(2024, 3, 1), date(2024, 3, 15), (k, s) => (s === date(2024, 3, 15) ? 1e9 * k : u(k)));
    expect(volumeProfile(...with15, date(2024, 3, 15), nyse)).toEqual(volumeProfile(...past, date(2024, 3, 15), nyse));
    expect(volumeProfile(...past, date(2024, 3, 15), nyse, { sessions: 3 }).sessions).toBe(3);
  });

  it('gives half days a profile of their own, and cuts one where there is none', () => {
    const [christmasEve, thanksgiving] = [date(2024, 12, 24), date(2024, 11, 29)];
    const bars = halfHours(date(2024, 11, 20), date(2024, 12, 23), (k, s) => (s === thanksgiving ? 1 : u(k)));
    const own = volumeProfile(...bars, christmasEve, nyse);
    expect([...own.shares]).toEqual(Array.from({ length: 7 }, () => 1 / 7));
    expect([own.sessions, own.sameLength]).toEqual([1, true]);
    // The full day before does not see the half day of November.
    expect(volumeProfile(...bars, date(2024, 12, 23), nyse).shares[6]).toBeCloseTo(1 / 55, 12);
    const cut = volumeProfile(...halfHours(date(2024, 12, 2), date(2024, 12, 23), u), christmasEve, nyse);
    expect([cut.shares.length, cut.sameLength, cut.sessions]).toEqual([7, false, 16]);
    expect(cut.shares[0]).toBeCloseTo(7 / 28, 12);
    expect(sum(cut.shares)).toBeCloseTo(1, 14);
  });

  it('leaves out what trades outside the session, missing volumes and days without any', () => {
    const [time, volume] = halfHours(date(2024, 6, 3), date(2024, 6, 7), (k, s) =>
      s === date(2024, 6, 5) ? 0 : s === date(2024, 6, 6) && k === 0 ? NaN : 1,
    );
    const early = Float64Array.of(nyse.hours(date(2024, 6, 3))!.open - HALF_HOUR, ...time);
    const { shares, sessions } = volumeProfile(early, Float64Array.of(1e9, ...volume), date(2024, 6, 10), nyse);
    expect(sessions).toBe(4);
    expect(shares[0]).toBeCloseTo(3 / 13 / 4, 12);
    expect(sum(shares)).toBeCloseTo(1, 14);
  });

  it('works round the clock, with buckets that do not divide the day', () => {
    const time = Float64Array.from({ length: 48 }, (_, i) => date(2024, 6, 3) + i * HALF_HOUR);
    const { shares } = volumeProfile(
      time,
      time.map(() => 1),
      date(2024, 6, 4),
      alwaysOpen,
      { bucket: 10 * HALF_HOUR },
    );
    expect([...shares]).toEqual([10, 10, 10, 10, 8].map((count) => count / 48));
  });

  it('says when there is no session or no past', () => {
    const bars = halfHours(date(2024, 6, 3), date(2024, 6, 7), u);
    expect(() => volumeProfile(...bars, date(2024, 6, 8), nyse)).toThrow(/2024-06-08 has no session/);
    expect(() => volumeProfile(...bars, date(2024, 6, 3), nyse)).toThrow(/no session before 2024-06-03 has volume/);
  });
});
