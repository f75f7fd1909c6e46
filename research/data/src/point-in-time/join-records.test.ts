import { MICROS_PER_DAY, microsFromDate } from '@quantcli/core';
import { nyse, Panel } from '@quantcli/panel';
import { describe, expect, it } from 'vitest';
import { joinRecords, type WantedField } from './join-records.ts';
import { report, withoutFuture, writeRecords } from './write-records.fixture.ts';

const time = nyse.sessions(microsFromDate(2024, 6, 3)!, microsFromDate(2024, 6, 14)!);
const panel = Panel.of({
  time,
  symbols: ['A', 'B'],
  fields: new Map([['close', new Float64Array(2 * time.length).fill(1)]]),
  members: new Uint8Array(2 * time.length).fill(1),
});
const closeOf = (t: number): number => nyse.hours(time[t] as never)!.close;
const DAY = MICROS_PER_DAY;

const fundamentals = writeRecords('fundamentals', [
  report('A', time[0]! - 60 * DAY, closeOf(2), 1),
  report('A', time[0]! - 60 * DAY, closeOf(5) + 1, 2),
  report('B', time[0]! - 60 * DAY, time[0]!, 7),
]);
const series = writeRecords(
  'series',
  [3, 5, 4, 8].map((value, i) => ['US GDP-real', time[0]! + (i - 9) * DAY, closeOf(i) - 1, { value }] as const),
);
const wanted: readonly WantedField[] = [
  { item: 'revenues' },
  { series: 'US GDP-real' },
  { series: 'US GDP-real', field: 'growth', transform: 3 },
];

const join = (field: WantedField) => () => joinRecords(panel, { fundamentals, series }, [field], nyse);

describe('joinRecords', () => {
  const joined = joinRecords(panel, { fundamentals, series }, wanted, nyse);

  it('adds what was known by each bar’s close', () => {
    expect([...joined.column('revenues', 0)]).toEqual([NaN, NaN, 1, 1, 1, 1, 2, 2, 2, 2]);
    expect([...joined.column('revenues', 1)]).toEqual(Array.from({ length: 10 }, () => 7));
  });

  it('gives a series to every symbol, transformed on the vintage then known', () => {
    expect([...joined.column('US_GDP_real', 1)]).toEqual([3, 5, 4, 8, 8, 8, 8, 8, 8, 8]);
    expect([...joined.column('growth', 0)].slice(0, 5)).toEqual([NaN, NaN, -3, 5, 5]);
    const revised = writeRecords('series', [
      ['X', 1, 10, { value: 100 }],
      ['X', 2, 20, { value: 110 }],
      ['X', 1, closeOf(4), { value: 105 }],
    ]);
    const change = joinRecords(panel, { series: revised }, [{ series: 'X', transform: 2 }], nyse).column('X', 0);
    expect([...change].slice(3, 6)).toEqual([10, 5, 5]);
  });

  it('keeps the panel’s own fields, mask and memory', () => {
    expect(joined.fieldNames).toEqual(['close', 'revenues', 'US_GDP_real', 'growth']);
    expect(joined.column('close', 1).buffer).toBe(panel.column('close', 1).buffer);
    expect(joined.column('growth', 1).buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(joined.isMember(1, 3)).toBe(true);
  });

  it('the future removed, the past is the same, bit for bit', () => {
    for (let t = 2; t < time.length; t += 1) {
      const instant = closeOf(t);
      const past = { fundamentals: withoutFuture(fundamentals, instant), series: withoutFuture(series, instant) };
      const then = joinRecords(panel.slice(0, t + 1), past, wanted, nyse);
      for (const field of ['revenues', 'US_GDP_real', 'growth']) {
        for (const n of [0, 1]) expect(then.column(field, n)).toEqual(joined.column(field, n).slice(0, t + 1));
      }
    }
  });

  it('the events moved, nothing becomes visible earlier', () => {
    const early = { ...series, tsEvent: series.tsEvent.map((event) => event - 1e12) };
    const then = joinRecords(panel, { series: early }, [{ series: 'US GDP-real' }], nyse);
    expect(then.column('US_GDP_real', 0)).toEqual(joined.column('US_GDP_real', 0));
  });

  it('names what there is not, and what there is already', () => {
    expect(join({ item: 'assets' })).toThrow(/no item "assets"/);
    expect(join({ series: 'VIX' })).toThrow(/no series "VIX"/);
    expect(join({ item: 'revenues', field: 'close' })).toThrow(/has a field "close" already/);
    expect(() => joinRecords(panel, {}, [{ item: 'revenues' }], nyse)).toThrow(/no fundamentals were imported/);
  });
});
