import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FORMATS, NO_OFFSET, ORDERS, parseClock, parseTime, swapMonthAndDay, type Written } from './parse-time.ts';

const encoder = new TextEncoder();

function parse(text: string): Written & { time: number } {
  const bytes = encoder.encode(`99${text}99`);
  const written = { format: 0, offset: 0, order: 0 };
  const time = parseTime(bytes, 2, bytes.length - 2, written);
  return { time, ...written };
}

const utc = (text: string): number => Date.parse(text) * 1_000;
const pad = (value: number, width = 2): string => String(value).padStart(width, '0');
const day = fc.integer({ min: Date.UTC(1800, 0, 1) / 86_400_000, max: Date.UTC(2254, 11, 31) / 86_400_000 });

describe('parseTime', () => {
  it('reads every date from 1800 on in every format', () => {
    fc.assert(
      fc.property(day, (number) => {
        const date = new Date(number * 86_400_000);
        const [y, m, d] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
        const time = number * 86_400_000_000;
        for (const text of [
          `${y}-${pad(m)}-${pad(d)}`,
          `${y}/${m}/${d}`,
          `${y}${pad(m)}${pad(d)}`,
          ` ${y}-${m}-${d} `,
        ]) {
          expect(parse(text).time, text).toBe(time);
        }
        const slash = parse(`${m}/${d}/${y}`);
        expect(slash).toEqual({
          time,
          format: FORMATS.slash,
          offset: NO_OFFSET,
          order: d > 12 ? ORDERS.monthFirst : ORDERS.either,
        });
        if (d > 12) expect(parse(`${pad(d)}-${pad(m)}-${y}`)).toMatchObject({ time, order: ORDERS.dayFirst });
        if (d <= 12) expect(swapMonthAndDay(parse(`${d}/${m}/${y}`).time)).toBe(time);
      }),
    );
  });

  it('reads a time of day with fraction and offset, and keeps them apart', () => {
    const clock = fc.record({
      h: fc.integer({ min: 0, max: 23 }),
      m: fc.integer({ min: 0, max: 59 }),
      s: fc.integer({ min: 0, max: 59 }),
      us: fc.integer({ min: 0, max: 999_999 }),
      east: fc.integer({ min: -14 * 60, max: 14 * 60 }),
    });
    fc.assert(
      fc.property(clock, fc.constantFrom('T', ' '), ({ h, m, s, us, east }, separator) => {
        const zone = `${east < 0 ? '-' : '+'}${pad(Math.floor(Math.abs(east) / 60))}:${pad(Math.abs(east) % 60)}`;
        const text = `2024-06-10${separator}${pad(h)}:${pad(m)}:${pad(s)}.${pad(us, 6)}${zone}`;
        const expected = utc('2024-06-10T00:00:00Z') + ((h * 60 + m) * 60 + s) * 1_000_000 + us;
        expect(parse(text)).toEqual({
          time: expected,
          format: FORMATS.iso | FORMATS.clock,
          offset: east,
          order: ORDERS.fixed,
        });
      }),
    );
    expect(parse('1987-12-11 16:00:00-05:00')).toMatchObject({ time: utc('1987-12-11T16:00:00Z'), offset: -300 });
    expect(parse('2024-06-10T09:30Z')).toMatchObject({ time: utc('2024-06-10T09:30:00Z'), offset: 0 });
    expect(parse('2024-06-10 09:30')).toMatchObject({ time: utc('2024-06-10T09:30:00Z'), offset: NO_OFFSET });
    expect(parse('2024-06-10 09:30:00 +0200')).toMatchObject({ offset: 120 });
    expect(parse('2024-06-10 09:30:00-05')).toMatchObject({ offset: -300 });
    expect(parse('20240610 093000').time).toBe(utc('2024-06-10T09:30:00Z'));
    expect(parse('6/10/2024 16:00').time).toBe(utc('2024-06-10T16:00:00Z'));
    expect(parse('2024-06-10T09:30:00.1234567891').time).toBe(utc('2024-06-10T09:30:00Z') + 123_456);
  });

  it('tells the unit of an epoch time by its digits', () => {
    expect(parse('1577836800')).toMatchObject({
      time: utc('2020-01-01T00:00:00Z'),
      format: FORMATS.seconds,
      offset: 0,
    });
    expect(parse('1577836800123')).toMatchObject({
      time: utc('2020-01-01T00:00:00Z') + 123_000,
      format: FORMATS.millis,
    });
    expect(parse('1577836800123456')).toMatchObject({
      time: utc('2020-01-01T00:00:00Z') + 123_456,
      format: FORMATS.micros,
    });
    expect(parse('-315619200').time).toBe(utc('1960-01-01T00:00:00Z'));
    expect(parse('20200101').format).toBe(FORMATS.compact);
  });

  it('reads months by name', () => {
    for (const text of [
      '2-Jan-98',
      '02 Jan 1998',
      'Jan 2, 1998',
      'Friday, January 2, 1998',
      '02JAN1998',
      'Jan-02-1998',
    ])
      expect(parse(text), text).toMatchObject({ time: utc('1998-01-02T00:00:00Z'), format: FORMATS.named });
    expect(parse('2-Jan-98 16:30')).toMatchObject({
      time: utc('1998-01-02T16:30:00Z'),
      format: FORMATS.named | FORMATS.clock,
    });
    expect(parse('30-Feb-98').time).toBeNaN();
    expect(parse('2-Jan-1700').time).toBe(Infinity);
  });

  it('refuses what is no date', () => {
    const garbage = [
      '',
      ' ',
      'abc',
      '2024',
      '2024-06',
      '2024-13-01',
      '2024-00-10',
      '2024-02-30',
      '2023-02-29',
      '31/31/2024',
      '0/5/2024',
      '13/13/2024',
      '1/2/99',
      '2024-06-10x',
      '2024-06-10T',
      '2024-06-10 25:00',
      '2024-06-10 09:60',
      '2024-06-10 09:30:61',
      '2024-06-10T09:30+25:00',
      '2024-06-10T09:30:00+',
      '2024-06-10-',
      '2024/06-10',
      '192607',
      '20241301',
      'Q1 2024',
      '--5',
      '12345678901234567',
      '2024-6-1O',
      'a024-06-10',
      '202a-06-10',
      'Jan 1998',
      'Jan-98',
      '2-Foo-98',
      '2-J-98',
      '43832',
      '2-Jan-98x',
    ];
    for (const text of garbage) expect(parse(text).time, text).toBeNaN();
  });

  it('marks dates out of range apart from nonsense', () => {
    for (const text of ['1799-12-31', '2256-01-01', '17991231', '1/1/1700', '9999-12-31', '2255-12-31'])
      expect(parse(text).time, text).toBe(Infinity);
    expect(parse('1800-01-01').time).toBe(utc('1800-01-01T00:00:00Z'));
    expect(Number.isSafeInteger(parse('2255-06-01').time)).toBe(true);
  });
});

const clock = (text: string): number =>
  parseClock(encoder.encode(text), 0, text.length, { format: 0, offset: 0, order: 0 });

describe('parseClock', () => {
  it('reads the times that stand in a column of their own', () => {
    expect(clock('09:30')).toBe(34_200_000_000);
    expect(clock('093000')).toBe(34_200_000_000);
    expect(clock('09:30:00')).toBe(34_200_000_000);
    expect(clock('000000')).toBe(0);
    for (const text of ['', '9:30', '24:00', '0930000', 'noon', '09:3', '09-30']) expect(clock(text), text).toBeNaN();
  });
});
