import type { Bars } from '@quantcli/market';
import { nyse } from '@quantcli/panel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { barsOf, wiggle, type Columns } from '../bars.fixture.ts';
import { checkQuality } from '../check-quality.ts';
import type { Finding } from '../finding.ts';
import { inspectBars } from '../inspected-bars.ts';
import { repairBars } from '../repair-bars.ts';

const MOVES = ['explained-moves', 'unexplained-moves', 'spikes', 'unbooked-splits', 'impossible-moves', 'junk-prices'];

/** The findings of moves in the bars of symbol A, by check. */
function find(columns: Columns, others: Readonly<Record<string, Columns>> = {}): Record<string, Finding> {
  const findings = checkQuality(barsOf({ A: columns, ...others }), { calendar: nyse });
  return Object.fromEntries(findings.flatMap((one) => (MOVES.includes(one.check) ? [[one.check, one]] : [])));
}
const checksOf = (columns: Columns, others?: Readonly<Record<string, Columns>>): string[] =>
  Object.keys(find(columns, others));

/** Prices that move by a factor at bar 200 and go on from there. */
const jumpBy = (factor: number): number[] => wiggle(300).map((price, t) => (t >= 200 ? price * factor : price));
const always = (value: number): number[] => Array.from({ length: 300 }, () => value);
const ones = always(1);
const zeros = always(0);
const with200 = (values: readonly number[], value: number): number[] => values.with(200, value);
/** Volume that bursts at bar 200. */
const volume = (burst: number): number[] => with200(always(1_000), 1_000 * burst);

describe('large moves', () => {
  it('are those far outside of their own scale, with their size', () => {
    const found = find({ close: jumpBy(0.7), volume: volume(1) })['unexplained-moves'];
    expect(found).toMatchObject({ count: 1, severity: 'warning', action: 'flag', done: 'kept, real or unexplained' });
    expect(found!.examples[0]).toMatch(
      /^A 2010-10-19: −(29|30)\.\d % in a bar \(z \d\d\): on 1\.0 times its usual volume/,
    );
    expect(checksOf({ close: jumpBy(0.95) })).toEqual([]);
  });

  it('are judged by the scale around the bar, so that a wild month is not a list of jumps', () => {
    const wild = wiggle(300);
    for (let t = 100; t < 160; t += 1) wild[t] = 100 * Math.exp(0.12 * Math.sin(t * t));
    expect(checksOf({ close: wild })).toEqual([]);
  });

  it('have no scale where hardly a price moves', () => {
    expect(checksOf({ close: with200(always(5), 9) })).toEqual([]);
  });

  it('are none where a split or dividend is booked, or the adjusted close knows', () => {
    expect(checksOf({ close: jumpBy(0.5), split: with200(ones, 2) })).toEqual([]);
    const close = jumpBy(0.5);
    expect(checksOf({ close, dividend: with200(zeros, close[200]!) })).toEqual([]);
    expect(checksOf({ close, adjusted: wiggle(300) })).toEqual([]);
  });
});

describe('what explains a move', () => {
  it('is a burst of turnover, in shares and in money', () => {
    const found = find({ close: jumpBy(0.7), volume: volume(8) })['explained-moves'];
    expect(found).toMatchObject({ severity: 'info', action: 'accept' });
    expect(found!.examples[0]).toContain('on 8.0 times its usual volume');
    // Twice the shares at half the price is no more money.
    expect(checksOf({ close: jumpBy(0.45), volume: volume(2.2) })).toEqual(['unexplained-moves']);
  });

  it('is a market that moved the same way', () => {
    const others = (factor: number) =>
      Object.fromEntries('BCDEFGHIJKLM'.split('').map((name) => [name, { close: jumpBy(factor), volume: volume(1) }]));
    const found = find({ close: jumpBy(0.7), volume: volume(1) }, others(0.96))['explained-moves'];
    expect(found!.examples[0]).toContain('half of the market moved by −');
    expect(checksOf({ close: jumpBy(0.7), volume: volume(1) }, others(1.04))).toEqual(['unexplained-moves']);
    expect(checksOf({ close: jumpBy(0.7), volume: volume(1) }, others(1))).toEqual(['unexplained-moves']);
  });

  it('is a gap in time', () => {
    const time = [...nyse.sessions(Date.UTC(2010, 0, 4) * 1_000, Date.UTC(2012, 0, 1) * 1_000)];
    const gap = time.filter((_, i) => i < 200 || i >= 300).slice(0, 300);
    const found = find({ close: jumpBy(0.7), volume: volume(1), time: gap })['explained-moves'];
    expect(found!.examples[0]).toMatch(/after 1\d\d days without a bar$/);
  });
});

const said = (factor: number, traded = 1) =>
  find({ close: jumpBy(factor), volume: volume(traded) })['unbooked-splits']?.examples[0] ?? '';

/** Prices of 0.01 on bars without a volume, then a real history. */
function shell(bars: number): Bars {
  const close = wiggle(300).map((price, t) => (t < bars ? 0.01 : price));
  return barsOf({ A: { close, volume: close.map((_, t) => (t < bars ? NaN : 500)) } });
}

describe('what speaks against a move', () => {
  it('is the ratio of a split on ordinary turnover', () => {
    expect(said(1 / 2)).toContain('like a 2:1 split that is not booked');
    expect(said(1 / 1.5)).toContain('like a 3:2 split that is not booked');
    expect(said(10, 0.1)).toContain('like a 1:10 split that is not booked');
    for (const real of [1.5, 0.7, 0.55]) expect(said(real)).toBe('');
    expect(said(1 / 2, 20)).toBe('');
  });

  it('is a split’s ratio at the open, with a day’s move after it', () => {
    const close = jumpBy(0.6);
    const open = with200(close, close[199]! * 0.51);
    const found = find({ close, open, volume: volume(1.5) })['unbooked-splits'];
    expect(found!.examples[0]).toContain('like a 2:1 split');
  });

  it('is that as much money as usual changed hands at another number of shares', () => {
    const found = find({ close: jumpBy(1 / 6.7), volume: volume(6.5) })['unexplained-moves'];
    expect(found!.examples[0]).toMatch(/like an exchange of one share for about 6\.[78] that is not booked/);
  });

  it('is the way back on the next bar', () => {
    const close = with200(wiggle(300), wiggle(300)[199]! / 1.5);
    const found = find({ close, volume: volume(0.8) }).spikes;
    expect(found).toMatchObject({ count: 1, severity: 'warning', action: 'flag' });
    expect(found!.examples[0]).toContain('as if a 3:2 split had been applied to this bar alone: undecided');
    // With a burst of turnover there and back both are real.
    expect(checksOf({ close, volume: volume(30).with(201, 9_000) })).toEqual(['explained-moves']);
  });

  it('is that nothing traded: the bar is not used', () => {
    const close = with200(wiggle(300), 150);
    const bars = barsOf({ A: { close, volume: volume(0) } });
    expect(find({ close, volume: volume(0) })['junk-prices']).toMatchObject({
      severity: 'error',
      action: 'quarantine',
    });
    const { fields } = repairBars(bars).bars;
    expect(fields.get('close')![200]).toBeNaN();
    expect(fields.get('close')![201]).toBe(close[201]);
  });

  it('is not that its volume is blank: flagged, and never dropped', () => {
    const close = with200(wiggle(300), 1.35 * wiggle(300)[199]!);
    const bars = barsOf({ A: { close, volume: volume(NaN) } });
    expect(find({ close, volume: volume(NaN) }).spikes).toMatchObject({ count: 1, action: 'flag' });
    expect(repairBars(bars)).toEqual({ bars, repaired: 0 });
    // Nor is the history before a move of more than tenfold, where the price moved.
    const grown = barsOf({ A: { close: jumpBy(17), volume: jumpBy(17).map((_, t) => (t < 200 ? NaN : 500)) } });
    expect(inspectBars(grown).moves).toMatchObject([{ reason: 'impossible' }]);
    expect(repairBars(grown)).toEqual({ bars: grown, repaired: 0 });
  });

  it('is more than tenfold: an error, and the untraded stretch before it is not used', () => {
    expect(find({ close: jumpBy(17) })['impossible-moves']).toMatchObject({
      severity: 'error',
      action: 'flag',
      count: 1,
    });
    const { moves } = inspectBars(shell(40));
    expect(moves).toMatchObject([{ reason: 'junk', junk: [0, 40] }]);
    expect(moves[0]!.explanation).toContain('after 40 bars on which nothing traded');
    const repaired = repairBars(shell(40));
    expect(repaired.repaired).toBe(40);
    expect(repaired.bars.fields.get('close')!.findIndex((price) => price > 0)).toBe(40);
    // A longer stretch is history.
    expect(inspectBars(shell(61)).moves).toMatchObject([{ reason: 'impossible' }]);
    expect(repairBars(shell(61)).repaired).toBe(0);
    expect(checkQuality(repaired.bars, { calendar: nyse }).some(({ check }) => check === 'junk-prices')).toBe(false);
  });
});

describe('a real move', () => {
  it('on a burst of turnover is never called bad data, whatever its size and what follows', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1.2, max: 2, noNaN: true }),
        fc.double({ min: -0.3, max: 0.3, noNaN: true }),
        fc.double({ min: 4, max: 100, noNaN: true }),
        (size, after, burst) => {
          const close = jumpBy(Math.exp(size)).map((price, t) => (t > 200 ? price * Math.exp(after) : price));
          const traded = volume(burst * Math.exp(Math.max(0, -size))).with(201, 8_000);
          const checks = checksOf({ close, volume: traded });
          expect(checks.filter((check) => check !== 'explained-moves')).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });
});
