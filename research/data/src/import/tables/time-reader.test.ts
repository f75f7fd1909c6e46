import fc from 'fast-check';
import { timeZone } from '@quantcli/panel';
import { describe, expect, it } from 'vitest';
import { at } from './read-layout.fixture.ts';
import { TimeReader } from './time-reader.ts';

function instantOf(text: string, reader = new TimeReader('a.csv', undefined)): number {
  reader.readText(text);
  return reader.instant();
}

/** What 3/2 is taken for in a file with these dates. */
function readBySample(sample: string[]): number {
  return new TimeReader('a.csv', undefined, sample).readText('03/02/2020');
}

describe('TimeReader', () => {
  it('reads instants in every unit that epochs come in', () => {
    const millis = at('2023-02-02T09:20:00.138Z');
    expect(instantOf('1675329600138')).toBe(millis);
    expect(instantOf('1675329600138000')).toBe(millis);
    expect(instantOf('1675329600138000999')).toBe(millis);
    expect(instantOf('1675329600.138')).toBe(millis);
    expect(instantOf('1675329600138.5')).toBe(millis + 500);
    expect(instantOf('1675329600')).toBe(at('2023-02-02T09:20:00Z'));
    expect(instantOf('2023-02-02 10:20:00.138+01:00')).toBe(millis);
  });

  it('drops what is below a microsecond, and never rounds up', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 10 ** 15, max: 4 * 10 ** 15 }),
        fc.integer({ min: 0, max: 999 }),
        (micros, nanos) => {
          expect(instantOf(`${micros}${String(nanos).padStart(3, '0')}`)).toBe(micros);
        },
      ),
    );
  });

  it.each([
    ['1974-Q1', 'quarterly', '1974-01-01'],
    ['1974Q4', 'quarterly', '1974-10-01'],
    ['Q2 1974', 'quarterly', '1974-04-01'],
    ['192607', 'monthly', '1926-07-01'],
    ['1926-07', 'monthly', '1926-07-01'],
    ['2021M01', 'monthly', '2021-01-01'],
    ['1974', 'annual', '1974-01-01'],
  ])('reads the period %s as %s from %s', (text, period, start) => {
    const reader = new TimeReader('a.csv', undefined);
    expect(reader.readText(text)).toBe(at(start));
    expect(reader.period).toBe(period);
    expect(reader.clock).toBe(false);
  });

  it('reads dates with dots, day first', () => {
    const reader = new TimeReader('a.csv', undefined);
    expect(reader.readText('2.1.2020')).toBe(at('2020-01-02'));
    expect(reader.readText('31.02.2020')).toBeNaN();
    expect(reader.describe()).toBe('dates D.M.YYYY');
  });

  it('reads dates with month names', () => {
    const reader = new TimeReader('a.csv', undefined);
    expect(reader.readText('Apr 22, 2024')).toBe(at('2024-04-22'));
    expect(reader.readText('22-Apr-2024')).toBe(at('2024-04-22'));
    expect(reader.describe()).toBe('dates with month names');
  });

  it.each(['', 'x', '197', '197413', '1974-Q5', '2023-13-01', '43831', '12345678901.5', 'a'.repeat(100)])(
    'knows no time in %j',
    (text) => {
      expect(new TimeReader('a.csv', undefined).readText(text)).toBeNaN();
    },
  );

  it('tells what is out of range from what is no date', () => {
    expect(new TimeReader('a.csv', undefined).readText('1492-10-12')).toBe(Infinity);
    expect(instantOf('20211301')).toBeNaN();
  });

  it('settles the order of month and day by a sample', () => {
    expect(readBySample(['01/02/2020', '31/01/2020'])).toBe(at('2020-02-03'));
    expect(readBySample(['01/02/2020', '01/31/2020'])).toBe(at('2020-03-02'));
    // Monthly data: the number that never changes is the day.
    expect(readBySample(['01/01/2020', '01/02/2020', '01/03/2020'])).toBe(at('2020-02-03'));
    expect(readBySample(['1/1/2020', '2/1/2020', '3/1/2020'])).toBe(at('2020-03-02'));
    expect(readBySample(['01/02/2020'])).toBe(at('2020-03-02'));
    // A single wrong cell does not outvote the rest.
    expect(readBySample(['13/01/2020', '01/13/2020', '01/14/2020'])).toBe(at('2020-03-02'));
  });

  it('refuses a date that contradicts the order', () => {
    const dayFirst = new TimeReader('a.csv', undefined, ['31/01/2020']);
    expect(dayFirst.readText('01/31/2020')).toBeNaN();
    expect(dayFirst.refusal()).toBe('no date that can be read');
    expect(dayFirst.readText('30/01/2020')).toBe(at('2020-01-30'));
    expect(dayFirst.describe()).toBe('dates D/M/YYYY');
  });

  it('stops where what was assumed turns out to be wrong', () => {
    const reader = new TimeReader('a.csv', undefined, ['01/02/2020']);
    reader.readText('01/02/2020');
    expect(reader.describe()).toBe('dates M/D/YYYY (assumed)');
    expect(() => reader.readText('13/02/2020')).toThrow(/a.csv writes dates as day\/month\/year.*YYYY-MM-DD/);
    const right = new TimeReader('a.csv', undefined, ['01/02/2020']);
    right.readText('02/13/2020');
    expect(right.describe()).toBe('dates M/D/YYYY');
    expect(right.readText('13/02/2020')).toBeNaN();
  });

  it('applies the zone to times without an offset, and to no other', () => {
    const reader = new TimeReader('a.csv', timeZone('America/New_York'));
    expect(instantOf('2021-06-01 09:30:00', reader)).toBe(at('2021-06-01T13:30:00Z'));
    expect(instantOf('2021-06-01 09:30:00Z', reader)).toBe(at('2021-06-01T09:30:00Z'));
    expect(reader.describe()).toBe('times YYYY-MM-DD, America/New_York where they have no offset');
  });

  it('takes the instant of a repeated hour that comes after what was before, and refuses a skipped one', () => {
    const reader = new TimeReader('a.csv', timeZone('America/New_York'));
    const early = at('2021-11-07T05:30:00Z');
    reader.readText('2021-11-07 01:30:00');
    expect(reader.instant()).toBe(early);
    expect(reader.instant(early + 1)).toBe(early + 3_600e6);
    expect(reader.instant(early + 2 * 3_600e6)).toBe(early);
    reader.readText('2021-03-14 02:30:00');
    expect(reader.instant()).toBeNaN();
    expect(reader.refusal()).toBe('a time that the clocks of America/New_York skipped');
    expect(reader.refusal()).toBe('no date that can be read');
  });
});
