import * as fc from 'fast-check';
import { MICROS_PER_DAY, microsFromDate } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { asOfColumn, type AsOfColumnOptions } from './as-of-column.ts';
import { report, withoutFuture, writeRecords, type Row } from './write-records.fixture.ts';

const instants = (...times: number[]): Float64Array => Float64Array.from(times);
const read = (rows: readonly Row[], options: Partial<AsOfColumnOptions> = {}): number[] => [
  ...asOfColumn(writeRecords('fundamentals', rows), { symbols: ['A'], times: instants(0, 10, 20, 30, 40), ...options }),
];

describe('the latest figure', () => {
  it('is visible from the instant at which it could be known, and not from its period’s end', () => {
    expect(read([report('A', 5, 20, 1)])).toEqual([NaN, NaN, 1, 1, 1]);
  });

  it('is of the newest period, as last revised; an amendment replaces later, not earlier', () => {
    expect(read([report('A', 5, 10, 1), report('A', 5, 30, 2)])).toEqual([NaN, 1, 1, 2, 2]);
    expect(read([report('A', 5, 10, 1), report('A', 15, 20, 3), report('A', 5, 30, 2)])).toEqual([NaN, 1, 3, 3, 3]);
  });

  it('an old report that becomes known late says nothing about now', () => {
    expect(read([report('A', 15, 20, 3), report('A', 5, 30, 1)])).toEqual([NaN, NaN, 3, 3, 3]);
  });

  it('takes of one event the period told last, or only the periods asked for', () => {
    const rows = [report('A', 5, 10, 9, 'FY'), report('A', 5, 20, 2, 'Q4')];
    expect(read(rows)).toEqual([NaN, 9, 2, 2, 2]);
    expect(read(rows, { period: 'FY' })).toEqual([NaN, 9, 9, 9, 9]);
    expect(read(rows, { period: ['Q4', 'FY'] })).toEqual([NaN, 9, 2, 2, 2]);
  });

  it('goes out of date after maxAge; a re-crawl does not make it young again, a revision does', () => {
    const rows = [report('A', 5, 10, 1), report('A', 5, 20, 1)];
    expect(read(rows, { maxAge: 15 })).toEqual([NaN, 1, 1, NaN, NaN]);
    expect(read([...rows, report('A', 5, 30, 2)], { maxAge: 15 })).toEqual([NaN, 1, 1, 2, 2]);
  });

  it('a re-crawl after an amendment does not bring the old figure back; an amendment back to it does', () => {
    const amended: Row = ['A', 5, 20, { item: 'revenues', period: 'Q1', value: 2, amended: 1 }];
    const back: Row = ['A', 5, 40, { item: 'revenues', period: 'Q1', value: 1, amended: 1 }];
    expect(read([report('A', 5, 10, 1), amended, report('A', 5, 30, 1)])).toEqual([NaN, 1, 2, 2, 2]);
    expect(read([report('A', 5, 10, 1), amended, report('A', 5, 30, 1), back])).toEqual([NaN, 1, 2, 2, 1]);
    const series = writeRecords(
      'series',
      [10, 20, 30].map((at) => ['X', 5, at, { value: at === 20 ? 2 : 1 }] as const),
    );
    expect([...asOfColumn(series, { symbols: ['X'], times: instants(10, 20, 30) })]).toEqual([1, 2, 1]);
  });

  it('comes for the symbols asked for, in their order, NaN for those without records', () => {
    const rows = [report('A', 5, 10, 1), report('B', 5, 10, 2)];
    expect(read(rows, { symbols: ['B', 'X', 'A', 'B'], times: instants(5, 15) })).toEqual([
      NaN,
      2,
      NaN,
      NaN,
      NaN,
      1,
      NaN,
      2,
    ]);
  });

  it('reads another column, and series', () => {
    const series = writeRecords('series', [
      ['VIX', 0, 10, { value: 15 }],
      ['VIX', 10, 20, { value: 40 }],
    ]);
    expect([...asOfColumn(series, { symbols: ['VIX'], times: instants(9, 10, 20) })]).toEqual([NaN, 15, 40]);
    const members = writeRecords('membership', [['A', 0, 3, { group: 'x', member: 1 }]]);
    expect([...asOfColumn(members, { symbols: ['A'], times: instants(2, 3), column: 'member' })]).toEqual([NaN, 1]);
  });

  it('names what there is not', () => {
    const rows = [report('A', 5, 10, 1), report('A', 5, 10, 1, 'Q1', 'assets')];
    expect(() => read(rows)).toThrow(/2 items and none is named; name one of revenues, assets/);
    expect(() => read(rows, { item: 'revenue' })).toThrow(/no item "revenue"; did you mean "revenues"/);
    expect(() => read(rows, { item: 'assets', period: 'Q9' })).toThrow(/no period "Q9"/);
    expect(() => read(rows, { item: 'assets', column: 'price' })).toThrow(/no column "price"/);
  });
});

const DAY = MICROS_PER_DAY;
const [q1, q2, q3, fy, q1Next, q2Next] = [
  [2015, 3, 28],
  [2015, 6, 27],
  [2015, 9, 26],
  [2015, 12, 31],
  [2016, 3, 26],
  [2016, 6, 25],
].map(([year, month, day]) => microsFromDate(year!, month!, day!)!) as unknown as [
  number,
  number,
  number,
  number,
  number,
  number,
];

const without = (rows: readonly Row[], end: number): Row[] => rows.filter((row) => row[1] !== end);

describe('the last twelve months', () => {
  const year = [
    report('A', q1, q1 + 30 * DAY, 1, 'Q1'),
    report('A', q2, q2 + 30 * DAY, 2, 'Q2'),
    report('A', q3, q3 + 30 * DAY, 3, 'Q3'),
    report('A', fy, fy + 60 * DAY, 10, 'FY'),
    report('A', q1Next, q1Next + 30 * DAY, 5, 'Q1'),
    report('A', q2Next, q2Next + 30 * DAY, 7, 'Q2'),
  ];
  const times = instants(q3 + 31 * DAY, fy + 61 * DAY, q1Next + 31 * DAY, q2Next + 31 * DAY);

  it('of quarters: the fourth is the year less nine months', () => {
    // Q4 = 10 − 6 = 4; then 2 + 3 + 4 + 5 and 3 + 4 + 5 + 7.
    expect(read(year, { which: 'ttm', times })).toEqual([NaN, 10, 14, 19]);
  });

  it('of quarters that are all reported, without a year', () => {
    const four = [...year.slice(0, 3), report('A', fy, fy + 60 * DAY, 4, 'Q4')];
    expect(read(four, { which: 'ttm', times })).toEqual([NaN, 10, 10, 10]);
  });

  it('of the year to date: the last year + this one so far − the same of the last', () => {
    // As cumulative figures Q1 1, six months 2, nine months 3: 10 + 5 − 1, 10 + 7 − 2.
    expect(read(year, { which: 'ttm-of-cumulative', times })).toEqual([NaN, 10, 14, 15]);
  });

  it('is missing where a report is: nothing is extrapolated', () => {
    expect(read(without(year, q2), { which: 'ttm', times })).toEqual([NaN, 10, NaN, NaN]);
    expect(read(without(year, fy), { which: 'ttm', times })[2]).toBeNaN();
    expect(read(without(year, q1), { which: 'ttm-of-cumulative', times })).toEqual([NaN, 10, NaN, 15]);
    expect(read(without(year, fy), { which: 'ttm-of-cumulative', times })[3]).toBeNaN();
  });

  it('follows an amendment of an old quarter from when it is known, and leaves snapshots out', () => {
    const amended = [
      ...year,
      report('A', q3, q2Next + 31 * DAY, 4, 'Q3'),
      report('A', q2Next + 40 * DAY, q2Next + 40 * DAY, 99, 'snapshot'),
    ];
    // A higher third quarter makes the fourth lower by as much.
    expect(read(amended, { which: 'ttm', times: instants(q2Next + 30.5 * DAY, q2Next + 50 * DAY) })).toEqual([19, 19]);
    const amendedFirst = [...year, report('A', q1, q2Next + 31 * DAY, 3, 'Q1')];
    expect(read(amendedFirst, { which: 'ttm', times: instants(q2Next + 30.5 * DAY, q2Next + 50 * DAY) })).toEqual([
      19, 17,
    ]);
  });
});

const records = (rows: readonly (readonly [string, number, number, string, number])[]) =>
  writeRecords(
    'fundamentals',
    rows.map(([symbol, end, known, period, value]) => report(symbol, end, known, value, period)),
  );

describe('nothing is used before it could be known', () => {
  const row = fc.tuple(
    fc.constantFrom('A', 'B'),
    fc.nat(6),
    fc.nat(30),
    fc.constantFrom('Q1', 'Q2', 'FY'),
    fc.integer({ min: 1, max: 4 }),
  );
  const times = Float64Array.from({ length: 31 }, (_, t) => t);

  it('equals the search through all records at every instant', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 30 }), (rows) => {
        const found = asOfColumn(records(rows), { symbols: ['A', 'B'], times });
        ['A', 'B'].forEach((symbol, n) => {
          for (const t of times) expect(found[n * 31 + t]).toBe(search(rows, symbol, t));
        });
      }),
      { numRuns: 300 },
    );
  });

  it.each(['latest', 'ttm', 'ttm-of-cumulative'] as const)(
    '%s: removing what came later changes nothing before',
    (which) => {
      fc.assert(
        fc.property(fc.array(row, { minLength: 1, maxLength: 30 }), fc.nat(30), (rows, cut) => {
          const all = records(rows.map(([s, end, known, p, v]) => [s, end * 91 * DAY, known, p, v] as const));
          const whole = asOfColumn(all, { symbols: ['A', 'B'], times, which });
          const past = withoutFuture(all, cut);
          if (past.subject.length === 0) return;
          const then = asOfColumn(past, { symbols: ['A', 'B'], times, which });
          for (let n = 0; n < 2; n += 1) {
            expect(then.slice(n * 31, n * 31 + cut + 1)).toEqual(whole.slice(n * 31, n * 31 + cut + 1));
          }
        }),
        { numRuns: 300 },
      );
    },
  );
});

/** The naive reference: at an instant, of all records known by then, in the order in which they became known. */
function search(
  rows: readonly (readonly [string, number, number, string, number])[],
  symbol: string,
  instant: number,
): number {
  const known = rows
    .filter((row) => row[0] === symbol && row[2] <= instant)
    .toSorted((a, b) => a[2] - b[2] || a[1] - b[1]);
  const newest = Math.max(...known.map((row) => row[1]));
  const said = new Set<string>();
  const news = known.filter(([, end, , period, value]) => {
    const text = `${end} ${period} ${value}`;
    return !said.has(text) && said.add(text);
  });
  return news.filter((row) => row[1] === newest).at(-1)?.[4] ?? NaN;
}
