import type { Bars } from '@quantcli/market';
import { alwaysOpen, nyse } from '@quantcli/panel';
import { describe, expect, it } from 'vitest';
import { barsOf, wiggle } from './bars.fixture.ts';
import type { ImportNotes } from './check.ts';
import { checkQuality, chooseCalendar } from './check-quality.ts';
import type { Finding } from './finding.ts';

const DAY = 86_400_000_000;
const at = (text: string): number => Date.parse(text) * 1_000;

function finding(bars: Bars, check: string, imported?: Partial<ImportNotes>): Finding | undefined {
  const known = { reasons: [], rejections: [], zeroCoded: [], read: 1_000, ...imported };
  const findings = checkQuality(bars, { calendar: nyse, imported: imported && known });
  return findings.find((found) => found.check === check);
}

const clean = barsOf({
  A: { close: wiggle(300), open: wiggle(300), high: wiggle(300), low: wiggle(300), volume: wiggle(300) },
});

describe('checkQuality', () => {
  it('finds nothing in clean bars', () => {
    expect(checkQuality(clean, { calendar: nyse })).toEqual([]);
  });

  it('puts the gravest first, then sorts by name, and changes nothing', () => {
    const close = wiggle(300);
    close[200] = close[199]! * 50;
    const bars = barsOf({ A: { close, volume: close.map((_, t) => (t === 5 ? 0 : t === 6 ? NaN : 1)) } });
    const before = structuredClone(bars);
    const findings = checkQuality(bars, { calendar: nyse });
    expect(findings.map(({ check, severity }) => `${severity} ${check}`)).toEqual([
      'error junk-prices',
      'info missing-volume',
      'info zero-volume',
    ]);
    expect(bars).toEqual(before);
    expect(checkQuality(bars, { calendar: nyse })).toEqual(findings);
  });

  it('shows at most five examples and counts all', () => {
    const found = finding(
      barsOf({
        A: { close: wiggle(50), volume: Array.from({ length: 50 }, (_, t) => t % 2) },
        B: { close: wiggle(50), volume: wiggle(50).map(() => 0) },
      }),
      'zero-volume',
    );
    expect(found).toMatchObject({
      count: 75,
      severity: 'warning',
      examples: ['A 2010-01-04: the first of 25', 'B 2010-01-04: all 50 bars'],
    });
    const many = Object.fromEntries('ABCDEFGH'.split('').map((name) => [name, { close: [1], volume: [0] }]));
    expect(finding(barsOf(many), 'zero-volume')!.examples).toHaveLength(5);
  });
});

describe('sessions', () => {
  const sessions = [...nyse.sessions(at('2024-01-02'), at('2024-03-28'))];
  it('counts what is missing between the first and the last bar of each symbol', () => {
    const some = sessions.filter((_, i) => i !== 3 && i !== 4 && i !== 20);
    const late = sessions.slice(10);
    const bars = barsOf({
      A: { time: some, close: wiggle(some.length) },
      B: { time: late, close: wiggle(late.length) },
    });
    expect(finding(bars, 'missing-sessions')).toEqual({
      check: 'missing-sessions',
      severity: 'warning',
      action: 'accept',
      done: 'kept as gaps (calendar NYSE)',
      count: 3,
      examples: [`A: 3 of ${sessions.length} sessions missing, the first 2024-01-05`],
      cases: [
        {
          symbol: 'A',
          time: at('2024-01-05'),
          what: `3 of ${sessions.length} sessions missing, the first 2024-01-05`,
        },
      ],
      bySymbol: new Map([['A', 3]]),
    });
    expect(finding(bars, 'non-session-bars')).toBeUndefined();
  });

  it('counts bars on days that have none', () => {
    const time = [...sessions, at('2024-01-06'), at('2024-03-29')].sort((a, b) => a - b);
    expect(finding(barsOf({ A: { time, close: wiggle(time.length) } }), 'non-session-bars')).toMatchObject({
      count: 2,
      examples: ['A 2024-01-06: no session on this day', 'A 2024-03-29: no session on this day'],
    });
  });

  it('counts days, not bars, of intraday data', () => {
    const hours = sessions.slice(0, 30).flatMap((day) => [day + 15 * 3_600_000_000, day + 16 * 3_600_000_000]);
    const gap = hours.filter((_, i) => i !== 4 && i !== 5 && i !== 9);
    const bars = barsOf({ A: { time: gap, close: wiggle(gap.length) } });
    expect(finding(bars, 'missing-sessions')).toMatchObject({
      count: 1,
      examples: ['A: 1 of 30 sessions missing, the first 2024-01-04'],
    });
    expect(finding(bars, 'non-session-bars')).toBeUndefined();
  });
});

describe('prices and volumes', () => {
  it('reports closes of zero or less as an error', () => {
    const close = wiggle(40);
    close[7] = 0;
    expect(finding(barsOf({ A: { close } }), 'non-positive-prices')).toMatchObject({
      severity: 'error',
      count: 1,
      examples: ['A 2010-01-13: close 0'],
    });
  });

  it('adds the closes that are not positive to those the import refused', () => {
    const close = wiggle(40);
    close[7] = -1;
    const reasons = [{ reason: 'close is zero or negative', count: 2 }];
    const rejections = [{ file: 'f.csv', line: 5, reason: 'close is zero or negative: "0"' }];
    expect(finding(barsOf({ A: { close } }), 'non-positive-prices', { reasons, rejections })).toMatchObject({
      severity: 'error',
      count: 3,
      examples: ['A 2010-01-13: close -1', 'f.csv:5: close is zero or negative: "0"'],
    });
  });

  it('counts zeros that are still in the bars with those of the import', () => {
    const open = wiggle(100);
    open[3] = 0;
    const zeroCoded = [{ field: 'open', count: 4, examples: ['A 2009-01-05'] }];
    expect(finding(barsOf({ A: { close: wiggle(100), open } }), 'zero-coded-prices', { zeroCoded })).toMatchObject({
      action: 'quarantine',
      count: 5,
      examples: ['A 2009-01-05: open 0', 'A 2010-01-07: open 0'],
      done: 'treated as missing (5 open)',
    });
  });

  it('reports prices at which number formats overflow, the largest first', () => {
    const close = wiggle(30).map((price) => price * 1e5);
    const overflow = finding(barsOf({ A: { close }, B: { close: [1.43e11, 2 ** 24, 5] } }), 'overflow-prices');
    expect(overflow).toMatchObject({ severity: 'warning', action: 'flag', count: 1 });
    expect(overflow!.examples).toEqual(['B 2010-01-04: a price of 1.430e+11']);
    expect(finding(barsOf({ A: { close: [2 ** 24 + 1, 9] } }), 'overflow-prices')).toMatchObject({ severity: 'info' });
  });

  it('reports blanks that are not zeros', () => {
    const open = wiggle(100);
    open[3] = NaN;
    open[4] = NaN;
    const bars = barsOf({ A: { close: wiggle(100), open } });
    expect(finding(bars, 'missing-prices')).toMatchObject({
      count: 2,
      severity: 'warning',
      examples: ['open: 2, the first A 2010-01-07'],
    });
    const zero = { field: 'open', count: 1, examples: ['A 2010-01-07'] } as const;
    expect(finding(bars, 'missing-prices', { zeroCoded: [zero] })).toMatchObject({ count: 1 });
    expect(finding(bars, 'missing-prices', { zeroCoded: [{ ...zero, count: 2 }] })).toBeUndefined();
  });

  it('reports runs of five or more equal closes, the longest first', () => {
    const close = wiggle(60);
    close.fill(7, 10, 14);
    close.fill(8, 20, 25);
    close.fill(9, 48, 60);
    expect(finding(barsOf({ A: { close }, B: { close: wiggle(20, 9) } }), 'stale-runs')).toMatchObject({
      count: 2,
      severity: 'warning',
      examples: ['A 2010-03-15: 12 closes of 9 up to 2010-03-30', 'A 2010-02-02: 5 closes of 8 up to 2010-02-08'],
      bySymbol: new Map([['A', 2]]),
    });
    expect(finding(barsOf({ A: { close: [1, 1, 1, 1] }, B: { close: [1, 1, 1, 1] } }), 'stale-runs')).toBeUndefined();
  });
});

describe('what the import says', () => {
  const imported: Partial<ImportNotes> = {
    read: 1_000,
    reasons: [
      { reason: 'duplicate: a later row has the same symbol and time', count: 60 },
      { reason: 'wrong number of cells', count: 3 },
      { reason: 'close is zero or negative', count: 2 },
      { reason: 'no symbol', count: 1 },
    ],
    rejections: [
      { file: 'f.csv', line: 2, reason: 'duplicate: a later row has the same symbol and time' },
      { file: 'f.csv', line: 3, reason: 'wrong number of cells: 2 instead of 3' },
      { file: 'f.csv', line: 5, reason: 'close is zero or negative: "0"' },
      { file: 'f.csv', line: 6, reason: 'no symbol' },
    ],
    zeroCoded: [
      { field: 'open', count: 2, examples: ['A 2024-01-02'] },
      { field: 'low', count: 1, examples: ['A 2024-01-03'] },
    ],
  };
  it('is told apart by reason', () => {
    expect(finding(clean, 'bad-rows', imported)).toEqual({
      check: 'bad-rows',
      severity: 'warning',
      action: 'quarantine',
      done: 'rejected',
      count: 4,
      examples: ['f.csv:3: wrong number of cells: 2 instead of 3', 'f.csv:6: no symbol'],
      cases: [],
      bySymbol: new Map(),
    });
    expect(finding(clean, 'duplicates', imported)).toMatchObject({
      severity: 'error',
      count: 60,
      done: 'kept the last in file order',
    });
    expect(finding(clean, 'non-positive-prices', imported)).toMatchObject({
      count: 2,
      examples: ['f.csv:5: close is zero or negative: "0"'],
    });
    expect(finding(clean, 'zero-coded-prices', imported)).toMatchObject({
      severity: 'warning',
      count: 3,
      examples: ['A 2024-01-02: open 0', 'A 2024-01-03: low 0'],
      done: 'treated as missing (2 open, 1 low)',
    });
  });

  it('says nothing when nothing was rejected', () => {
    expect(
      checkQuality(clean, {
        calendar: nyse,
        imported: { read: 300, reasons: [], rejections: [], zeroCoded: [] },
      }),
    ).toEqual([]);
  });
});

const days = (count: number, keep: (day: number) => boolean): Bars => {
  const time = Array.from({ length: count }, (_, i) => at('2023-12-30') + i * DAY).filter((day) =>
    keep(new Date(day / 1_000).getUTCDay()),
  );
  return barsOf({ A: { time, close: time.map(() => 1) } });
};

describe('chooseCalendar', () => {
  it('tells markets that close on weekends from those that do not', () => {
    expect(chooseCalendar(days(400, (weekday) => weekday !== 0 && weekday !== 6))).toBe(nyse);
    expect(chooseCalendar(days(400, () => true))).toBe(alwaysOpen);
    expect(chooseCalendar(barsOf({ A: { time: [at('1969-12-26'), at('1969-12-29')], close: [1, 1] } }))).toBe(nyse);
    expect(chooseCalendar(barsOf({ A: { time: [at('1969-12-27'), at('1969-12-28')], close: [1, 1] } }))).toBe(
      alwaysOpen,
    );
    expect(chooseCalendar(barsOf({ A: { time: [at('2024-01-02T14:30Z')], close: [1] } }))).toBe(nyse);
    expect(chooseCalendar(barsOf({ A: { time: [at('2024-01-02T03:30Z')], close: [1] } }))).toBe(alwaysOpen);
    expect(chooseCalendar(barsOf({ A: { time: [at('2024-01-06T15:30Z')], close: [1] } }))).toBe(alwaysOpen);
  });
});
