import { microsFromDate, MICROS_PER_DAY } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { RecordWriter } from '../records/record-writer.ts';
import { shortAvailability } from './short-availability.ts';

const day = microsFromDate(2014, 3, 25)!;

describe('shortAvailability', () => {
  const writer = new RecordWriter('series');
  for (const [name, date, value] of [
    ['shortable:test:AAPL', 0, 400],
    ['shortable:test:AAPL', 1, 50],
    ['borrow-fee:test:AAPL', 0, 0.25],
    ['shortable:other:GME', 0, 7],
  ] as const) {
    writer.begin(writer.subject(name), day + date * MICROS_PER_DAY, day + (date + 1) * MICROS_PER_DAY, 0);
    writer.set(writer.column('value'), value);
    writer.commit();
  }
  const { records } = writer.take();
  const times = Float64Array.from([0, 1, 2, 5], (days) => day + days * MICROS_PER_DAY);
  const options = { broker: 'test', symbols: ['GME', 'AAPL'], times };

  it('is what was known: nothing before the end of the day, nothing of another broker, fees as fractions', () => {
    const { shares, fee, rebate } = shortAvailability(records, options);
    expect([...shares]).toEqual([NaN, NaN, NaN, NaN, NaN, 400, 50, 50]);
    expect([...fee]).toEqual([NaN, NaN, NaN, NaN, NaN, 0.0025, 0.0025, 0.0025]);
    expect(rebate.every(Number.isNaN)).toBe(true);
  });

  it('goes out of date', () => {
    const { shares } = shortAvailability(records, { ...options, maxAge: 2 * MICROS_PER_DAY });
    expect([...shares.subarray(4)]).toEqual([NaN, 400, 50, NaN]);
  });
});
