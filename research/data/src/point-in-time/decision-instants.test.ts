import { isoInstant, MICROS_PER_DAY, MICROS_PER_SECOND, microsFromDate } from '@quantcli/core';
import { alwaysOpen, nyse } from '@quantcli/panel';
import { describe, expect, it } from 'vitest';
import { decisionInstants } from './decision-instants.ts';

const day = (year: number, month: number, date: number): number => microsFromDate(year, month, date)!;
const shown = (times: Float64Array): string[] => Array.from(times, (time) => isoInstant(time).slice(0, 16));
const MINUTE = 60 * MICROS_PER_SECOND;

describe('decisionInstants', () => {
  it('a daily bar is complete at its session’s close: half days and daylight saving included', () => {
    const times = Float64Array.of(day(2024, 11, 1), day(2024, 11, 4), day(2024, 11, 29));
    expect(shown(decisionInstants(times, nyse))).toEqual(['2024-11-01T20:00', '2024-11-04T21:00', '2024-11-29T18:00']);
    expect(shown(decisionInstants(times, alwaysOpen))[0]).toBe('2024-11-02T00:00');
  });

  it('a bar on a day without a session is complete when the day is over', () => {
    expect(shown(decisionInstants(Float64Array.of(day(2024, 6, 8)), nyse))).toEqual(['2024-06-09T00:00']);
  });

  it('weekly and monthly bars at the last close before the next', () => {
    const weeks = Float64Array.of(day(2024, 3, 18), day(2024, 3, 25), day(2024, 4, 1));
    // The Friday of the second week is Good Friday.
    expect(shown(decisionInstants(weeks, nyse))).toEqual(['2024-03-22T20:00', '2024-03-28T20:00', '2024-04-05T20:00']);
    const months = Float64Array.of(day(2024, 10, 1), day(2024, 11, 1), day(2024, 12, 1));
    expect(shown(decisionInstants(months, nyse))).toEqual(['2024-10-31T20:00', '2024-11-29T18:00', '2024-12-31T21:00']);
  });

  it('an intraday bar one interval after its start, the interval seen through nights and gaps', () => {
    const open = nyse.hours(microsFromDate(2024, 6, 10)!)!.open;
    const times = Float64Array.from([0, 1, 2, 4, 5, 6, 1_440, 1_441], (i) => open + 5 * i * MINUTE);
    expect(decisionInstants(times, nyse)).toEqual(times.map((time) => time + 5 * MINUTE));
    expect(decisionInstants(times, nyse, { interval: MINUTE })).toEqual(times.map((time) => time + MINUTE));
  });

  it('is not moved by later bars of the same kind', () => {
    const times = nyse.sessions(day(2024, 1, 1), day(2024, 3, 1));
    const whole = decisionInstants(times, nyse);
    for (const cut of [1, 2, 10]) expect(decisionInstants(times.slice(0, cut), nyse)).toEqual(whole.slice(0, cut));
  });

  it('says so where the length of a bar cannot be told, unless it is given', () => {
    const ticks = Float64Array.from(
      [0, 7, 19, 20, 51, 90, 111],
      (second) => day(2024, 6, 10) + second * MICROS_PER_SECOND + 1,
    );
    expect(() => decisionInstants(ticks, nyse)).toThrow(/cannot be told from 7 stamps/);
    expect(() => decisionInstants(Float64Array.of(1), nyse)).toThrow(/give the interval/);
    const quarters = Float64Array.of(day(2024, 1, 1), day(2024, 4, 1), day(2024, 7, 1));
    expect(() => decisionInstants(quarters, nyse)).toThrow(/cannot be told/);
    expect(decisionInstants(quarters, nyse, { interval: MICROS_PER_DAY })[0]).toBe(day(2024, 1, 2));
  });
});
