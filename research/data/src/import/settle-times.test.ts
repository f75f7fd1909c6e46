import { describe, expect, it } from 'vitest';
import { FORMATS, NO_OFFSET, ORDERS } from './parse-time.ts';
import { DROPPED, RowStore, type FileRows } from './row-store.ts';
import { settleTimes } from './settle-times.ts';

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
  return store.finish();
}

const settle = (
  rows: FileRows,
  formats: number = FORMATS.iso | FORMATS.clock,
): ReturnType<typeof settleTimes> & { rejected: number[] } => {
  const rejected: number[] = [];
  return { ...settleTimes(rows, 2, formats, (row) => rejected.push(row)), rejected };
};

describe('settleTimes', () => {
  it('names a daily bar by its written date whatever the offset', () => {
    const rows = rowsOf([
      { symbol: 0, time: 5 * DAY + 23 * HOUR, offset: -300 },
      { symbol: 0, time: 6 * DAY + HOUR, offset: 600 },
      { symbol: 1, time: -3 * DAY + HOUR },
    ]);
    expect(settle(rows).interval).toBe('daily');
    expect([...rows.time]).toEqual([5 * DAY, 6 * DAY, -3 * DAY]);
  });

  it('subtracts the offset from an intraday time', () => {
    const rows = rowsOf([
      { symbol: 0, time: 5 * DAY + 9 * HOUR, offset: -300 },
      { symbol: 0, time: 5 * DAY + 10 * HOUR, offset: 90 },
      { symbol: 1, time: 5 * DAY + 10 * HOUR },
    ]);
    expect(settle(rows)).toMatchObject({
      interval: 'intraday',
      format: 'YYYY-MM-DD with a time of day (UTC where there is no offset)',
    });
    expect([...rows.time]).toEqual([5 * DAY + 14 * HOUR, 5 * DAY + 8.5 * HOUR, 5 * DAY + 10 * HOUR]);
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
    const settled = settle(rows, FORMATS.slash | FORMATS.iso);
    expect(settled).toMatchObject({ format: 'YYYY-MM-DD and D/M/YYYY', rejected: [3] });
    expect([...rows.symbol]).toEqual([0, 0, 0, DROPPED, 1]);
    expect([...rows.time].map((time) => time / DAY)).toEqual([31, 40, 41, 42, 43]);
  });
});
