import { describe, expect, it } from 'vitest';
import { MICROS_PER_DAY, MICROS_PER_SECOND } from '@quantcli/core';
import { barsKnownAt } from './bars-known-at.ts';

const MINUTE = 60 * MICROS_PER_SECOND;
const known = (rows: readonly (readonly [symbol: number, time: number])[]): number[] => [
  ...barsKnownAt({ symbol: Int32Array.from(rows, ([n]) => n), time: Float64Array.from(rows, ([, time]) => time) }),
];

describe('when bars are known', () => {
  it('is the end of the date for daily bars', () => {
    expect(
      known([
        [0, 0],
        [0, 3 * MICROS_PER_DAY],
        [1, MICROS_PER_DAY],
      ]),
    ).toEqual([MICROS_PER_DAY, 4 * MICROS_PER_DAY, 2 * MICROS_PER_DAY]);
  });

  it('is an interval after the start for intraday bars, over gaps and nights', () => {
    const start = 10 * MICROS_PER_DAY + 870 * MINUTE;
    const times = [0, 1, 2, 3, 7, 8, 9, 1_440, 1_441].map((n) => start + n * 5 * MINUTE);
    expect(known(times.map((time) => [0, time]))).toEqual(times.map((time) => time + 5 * MINUTE));
  });

  it('is the start of the next for bars without an interval, of each symbol by itself', () => {
    const times = [1, 5, 6, 17, 40].map((n) => 3_600 * MICROS_PER_SECOND + n * 7_000_003);
    const rows = times.map((time): [number, number] => [0, time]);
    const result = known([...rows, [1, times[0]!]]);
    expect(result.slice(0, 4)).toEqual(times.slice(1));
    for (const i of [4, 5]) expect(result[i]).toBeGreaterThan([...times, times[0]!][i]!);
  });

  it('says nothing of a single intraday bar but its start', () => {
    expect(known([[0, 5 * MINUTE]])).toEqual([5 * MINUTE]);
  });
});
