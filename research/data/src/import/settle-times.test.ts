import { timeZone, type TimeZone } from '@quantcli/panel';
import { describe, expect, it } from 'vitest';
import { FORMATS, NO_OFFSET, ORDERS } from './parse-time.ts';
import { DROPPED, RowStore, type FileRows } from './row-store.ts';
import { TimeSettler, type Interval, type Learnt } from './settle-times.ts';

const HOUR = 3_600_000_000;
const DAY = 24 * HOUR;

interface Row {
  readonly symbol: number;
  readonly time: number;
  readonly offset?: number;
  readonly order?: number;
}

function rowsOf(rows: readonly Row[]): FileRows {
  const store = new RowStore([]);
  for (const { symbol, time, offset = NO_OFFSET, order = ORDERS.fixed } of rows) {
    if (store.count === store.capacity) store.grow(0.5);
    store.symbol[store.count] = symbol;
    store.time[store.count] = time;
    store.offset[store.count] = offset;
    store.order[store.count] = order;
    store.count += 1;
  }
  return store.take(store.count);
}

interface Settled {
  readonly format: string;
  readonly interval: Interval;
  readonly rejected: readonly string[];
}

/** Settles a file of one piece. */
function settle(rows: FileRows, formats: number = FORMATS.iso | FORMATS.clock, zone?: TimeZone): Settled {
  const settler = new TimeSettler(zone);
  const rejected: string[] = [];
  expect(settler.settle(rows, 2, formats, true, (row, reason) => rejected.push(`${row}: ${reason}`))).toBeUndefined();
  return { format: settler.describe(), interval: settler.interval, rejected };
}

/** Reads a file piece by piece, again and again until nothing contradicts; returns its times and what was learnt. */
function read(
  pieces: readonly (readonly Row[])[],
  formats: number = FORMATS.iso | FORMATS.clock,
): { times: number[]; learnt: Learnt; readings: number; dropped: number } {
  let learnt: Learnt = {};
  for (let readings = 1; ; readings += 1) {
    const settler = new TimeSettler(undefined, learnt);
    const times: number[] = [];
    let dropped = 0;
    let again: Learnt | undefined;
    for (const [i, piece] of pieces.entries()) {
      const rows = rowsOf(piece);
      again = settler.settle(rows, 2, formats, i === pieces.length - 1, () => (dropped += 1));
      if (again !== undefined) break;
      times.push(...rows.time);
    }
    if (again === undefined) return { times, learnt, readings, dropped };
    learnt = again;
  }
}

/** One row an hour with these offsets. */
const hours = (offsets: readonly (number | undefined)[]): FileRows =>
  rowsOf(
    offsets.map((offset, i) => ({
      symbol: 0,
      time: 5 * DAY + (9 + i) * HOUR,
      ...(offset !== undefined && { offset }),
    })),
  );

const at = (hour: number, symbol = 0): Row => ({ symbol, time: hour * HOUR });

describe('a file of one piece', () => {
  it('names a daily bar by its written date whatever the offset', () => {
    const rows = rowsOf([
      { symbol: 0, time: 5 * DAY + 23 * HOUR, offset: -300 },
      { symbol: 0, time: 6 * DAY + HOUR, offset: 600 },
      { symbol: 1, time: -3 * DAY + HOUR },
    ]);
    expect(settle(rows)).toMatchObject({
      interval: 'daily',
      format: 'YYYY-MM-DD with a time of day (the date as written counts)',
    });
    expect([...rows.time]).toEqual([5 * DAY, 6 * DAY, -3 * DAY]);
  });

  it('names a daily bar by the date of its instant in a zone that is named', () => {
    // Midnight in Tokyo, written in UTC: the day before.
    const rows = rowsOf([
      { symbol: 0, time: 5 * DAY + 15 * HOUR, offset: 0 },
      { symbol: 0, time: 9 * DAY + HOUR },
    ]);
    expect(settle(rows, FORMATS.iso | FORMATS.clock, timeZone('Asia/Tokyo')).format).toBe(
      'YYYY-MM-DD with a time of day (the date in Asia/Tokyo counts)',
    );
    expect([...rows.time]).toEqual([6 * DAY, 9 * DAY]);
  });

  it('subtracts the offset from an intraday time', () => {
    const rows = rowsOf([
      { symbol: 0, time: 5 * DAY + 9 * HOUR, offset: -300 },
      { symbol: 0, time: 5 * DAY + 10 * HOUR, offset: 90 },
    ]);
    expect(settle(rows)).toEqual({ interval: 'intraday', format: 'YYYY-MM-DD with a time of day', rejected: [] });
    expect([...rows.time]).toEqual([5 * DAY + 14 * HOUR, 5 * DAY + 8.5 * HOUR]);
  });

  it('takes times without an offset as UTC, or in the zone that is named', () => {
    const plain = hours([undefined, undefined]);
    expect(settle(plain).format).toBe('YYYY-MM-DD with a time of day (no offset: taken as UTC)');
    expect([...plain.time]).toEqual([5 * DAY + 9 * HOUR, 5 * DAY + 10 * HOUR]);
    const zoned = hours([undefined, undefined]);
    const { format } = settle(zoned, FORMATS.iso | FORMATS.clock, timeZone('America/New_York'));
    expect(format).toBe('YYYY-MM-DD with a time of day (no offset: taken as America/New_York)');
    expect([...zoned.time]).toEqual([5 * DAY + 14 * HOUR, 5 * DAY + 15 * HOUR]);
  });

  it('rejects times without an offset where most have one and no zone is named', () => {
    const rows = hours([0, undefined, 60]);
    expect(settle(rows)).toMatchObject({
      format: 'YYYY-MM-DD with a time of day (rejected where there is no offset)',
      rejected: ['1: time without an offset, which most of the file has'],
    });
    expect([...rows.symbol]).toEqual([0, DROPPED, 0]);
    const few = hours([0, undefined, undefined]);
    expect(settle(few)).toMatchObject({
      format: 'YYYY-MM-DD with a time of day (UTC where there is no offset)',
      rejected: [],
    });
    const named = hours([0, undefined, 60]);
    expect(settle(named, FORMATS.iso | FORMATS.clock, timeZone('Europe/London')).rejected).toEqual([]);
    expect([...named.time]).toEqual([5 * DAY + 9 * HOUR, 5 * DAY + 9 * HOUR, 5 * DAY + 10 * HOUR]);
  });

  it('rejects a civil time that the clocks skipped', () => {
    const spring = Date.UTC(2024, 2, 10) * 1_000;
    const rows = rowsOf([1, 2.5, 3].map((hour) => ({ symbol: 0, time: spring + hour * HOUR })));
    expect(settle(rows, FORMATS.iso | FORMATS.clock, timeZone('America/New_York')).rejected).toEqual([
      '1: no such time in America/New_York: the clocks skipped it',
    ]);
    expect([...rows.symbol]).toEqual([0, DROPPED, 0]);
  });

  it('finds two times on one date however far apart the rows stand', () => {
    const many = Array.from({ length: 70_000 }, (_, i) => ({ symbol: i % 2, time: (i >> 1) * DAY + HOUR }));
    expect(settle(rowsOf(many)).interval).toBe('daily');
    expect(settle(rowsOf([...many, { symbol: 1, time: 2 * HOUR }])).interval).toBe('intraday');
  });

  it('drops the minority of slash dates and rereads the rest', () => {
    const second = 1 * DAY; // 1970-01-02: month first; day first it is 1970-02-01
    const rows = rowsOf([
      { symbol: 0, time: second, order: ORDERS.either },
      { symbol: 0, time: 40 * DAY, order: ORDERS.dayFirst },
      { symbol: 0, time: 41 * DAY, order: ORDERS.dayFirst },
      { symbol: 0, time: 42 * DAY, order: ORDERS.monthFirst },
      { symbol: 1, time: 43 * DAY, order: ORDERS.fixed },
    ]);
    expect(settle(rows, FORMATS.slash | FORMATS.iso)).toMatchObject({
      format: 'YYYY-MM-DD and D/M/YYYY',
      rejected: ['3: month and day in the other order than in most of the file'],
    });
    expect([...rows.symbol]).toEqual([0, 0, 0, DROPPED, 1]);
    expect([...rows.time].map((time) => time / DAY)).toEqual([31, 40, 41, 42, 43]);
  });
});

describe('a file of several pieces', () => {
  const slash = FORMATS.slash;
  const either: Row = { symbol: 0, time: DAY, order: ORDERS.either };
  const day = { symbol: 0, time: 40 * DAY, order: ORDERS.dayFirst };
  const month = { symbol: 0, time: 42 * DAY, order: ORDERS.monthFirst };

  it('is read again when later dates show that the day comes first', () => {
    expect(read([[either], [day]], slash)).toEqual({
      times: [31 * DAY, 40 * DAY],
      learnt: { dayFirst: true },
      readings: 2,
      dropped: 0,
    });
    expect(read([[either], [month]], slash)).toMatchObject({ times: [DAY, 42 * DAY], readings: 1 });
  });

  it('goes by the majority of the whole file', () => {
    expect(read([[day], [month, month], [day, day]], slash)).toMatchObject({ learnt: { dayFirst: true }, dropped: 2 });
    expect(read([[day], [month, month], [either]], slash)).toMatchObject({
      learnt: { dayFirst: false },
      readings: 2,
      dropped: 1,
    });
  });

  it('is read again when a later piece has two times on one date, wherever they touch', () => {
    const intraday = { learnt: { intraday: true }, readings: 2 };
    expect(read([[at(9)], [at(33), at(34)]])).toMatchObject({ ...intraday, times: [9, 33, 34].map((h) => h * HOUR) });
    expect(read([[at(9)], [at(10)]])).toMatchObject(intraday);
    expect(read([[at(34)], [at(33)]])).toMatchObject(intraday);
    expect(read([[at(9)], [at(33), at(57, 1)], [at(58, 1)]])).toMatchObject(intraday);
    expect(read([[at(9)], [at(9)], [at(33), at(34, 1)]])).toMatchObject({ learnt: {}, times: [0, 0, DAY, DAY] });
  });

  it('is read again when most times turn out to have an offset', () => {
    const plain = [9, 10].map((hour) => ({ symbol: 0, time: hour * HOUR }));
    const zoned = [33, 34, 35].map((hour) => ({ symbol: 0, time: hour * HOUR, offset: 60 }));
    expect(read([plain, zoned])).toMatchObject({ learnt: { zoned: true }, readings: 2, dropped: 2 });
    expect(read([zoned, plain])).toMatchObject({ learnt: {}, readings: 1, dropped: 2 });
  });
});
