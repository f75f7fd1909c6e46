import { timeZone } from '@quantcli/panel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CivilTimes } from './civil-times.ts';
import { DROPPED } from './row-store.ts';

const utc = (text: string): number => Date.parse(`${text}Z`) * 1_000;
const iso = (time: number): string => new Date(time / 1_000).toISOString().slice(0, 16);
const newYork = timeZone('America/New_York');

/** Settles rows of one symbol (or of those given) in pieces; returns the instants and which rows were skipped. */
function settle(
  civil: readonly string[],
  symbols: readonly number[] = civil.map(() => 0),
  piece = civil.length,
): { instants: string[]; skipped: number[] } {
  const times = new CivilTimes(newYork);
  const instants: string[] = [];
  const skipped: number[] = [];
  for (let start = 0; start < civil.length; start += piece) {
    const time = Float64Array.from(civil.slice(start, start + piece), utc);
    const symbol = Int32Array.from(symbols.slice(start, start + piece));
    times.settle(
      symbol,
      time,
      () => true,
      (row) => skipped.push(start + row),
    );
    instants.push(...Array.from(time, iso));
  }
  return { instants, skipped };
}

describe('CivilTimes', () => {
  it('agrees with the zone wherever a time is not repeated', () => {
    const minute = fc.integer({ min: Date.UTC(2019, 0) / 60_000, max: Date.UTC(2025, 0) / 60_000 });
    fc.assert(
      fc.property(minute, (minutes) => {
        const civil = minutes * 60_000_000;
        const early = newYork.toInstant(civil);
        const time = Float64Array.of(civil);
        let skipped = false;
        new CivilTimes(newYork).settle(
          Int32Array.of(3),
          time,
          () => true,
          () => (skipped = true),
        );
        expect(skipped).toBe(Number.isNaN(early));
        expect(time[0]).toBe(skipped ? civil : early);
      }),
      { numRuns: 500 },
    );
  });

  it('rejects the hour that the clocks skip in spring', () => {
    const { instants, skipped } = settle([
      '2024-03-10T01:59',
      '2024-03-10T02:00',
      '2024-03-10T02:30',
      '2024-03-10T03:00',
    ]);
    expect(skipped).toEqual([1, 2]);
    expect([instants[0], instants[3]]).toEqual(['2024-03-10T06:59', '2024-03-10T07:00']);
  });

  const autumn = ['00:59', '01:00', '01:30', '01:59', '01:00', '01:30', '01:59', '02:00'].map((t) => `2024-11-03T${t}`);
  const passes = ['04:59', '05:00', '05:30', '05:59', '06:00', '06:30', '06:59', '07:00'].map((t) => `2024-11-03T${t}`);

  it('takes the second pass of the repeated hour where a symbol’s times step back, in any pieces', () => {
    for (let piece = 1; piece <= autumn.length; piece += 1) {
      expect(settle(autumn, undefined, piece).instants, `pieces of ${piece}`).toEqual(passes);
    }
  });

  it('reads rows that fall in time from the last to the first', () => {
    expect(settle(autumn.toReversed()).instants).toEqual(passes.toReversed());
  });

  it('keeps the symbols apart', () => {
    const both = autumn.flatMap((time) => [time, time]);
    const { instants } = settle(
      both,
      both.map((_, i) => i % 2),
    );
    expect(instants).toEqual(passes.flatMap((time) => [time, time]));
    const alone = settle(['2024-11-03T01:45', '2024-11-03T01:15'], [0, 1]);
    expect(alone.instants).toEqual(['2024-11-03T05:45', '2024-11-03T05:15']);
  });

  it('takes two equal hourly bars for the two passes, and two equal minute bars for a duplicate', () => {
    const hourly = settle([
      '2024-11-02T23:00',
      '2024-11-03T00:00',
      '2024-11-03T01:00',
      '2024-11-03T01:00',
      '2024-11-03T02:00',
    ]);
    expect(hourly.instants.slice(2)).toEqual(['2024-11-03T05:00', '2024-11-03T06:00', '2024-11-03T07:00']);
    const minutes = settle(['2024-11-03T00:59', '2024-11-03T01:00', '2024-11-03T01:00', '2024-11-03T01:01']);
    expect(minutes.instants.slice(1)).toEqual(['2024-11-03T05:00', '2024-11-03T05:00', '2024-11-03T05:01']);
  });

  it('forgets one autumn before the next', () => {
    const { instants } = settle(['2023-11-05T01:30', '2023-11-05T01:10', '2024-11-03T01:40', '2024-11-03T01:50']);
    expect(instants).toEqual(['2023-11-05T05:30', '2023-11-05T06:10', '2024-11-03T05:40', '2024-11-03T05:50']);
  });

  it('leaves rows alone that were dropped or are instants already', () => {
    const time = Float64Array.of(utc('2024-06-10T09:30'), utc('2024-06-10T09:31'), utc('2024-06-10T09:32'));
    new CivilTimes(newYork).settle(
      Int32Array.of(0, DROPPED, 0),
      time,
      (row) => row !== 2,
      () => expect.unreachable(),
    );
    expect(Array.from(time, iso)).toEqual(['2024-06-10T13:30', '2024-06-10T09:31', '2024-06-10T09:32']);
  });
});
