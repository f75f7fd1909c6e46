import { isoDate, sharedFloat64 } from '@quantcli/core';
import { checkQuality, scoreSymbols, type Finding, type FindingCase } from '@quantcli/data';
import type { BarField, Bars } from '@quantcli/market';
import { nyse } from '@quantcli/panel';
import { describe, expect, it } from 'vitest';
import { casePicture } from './quality/case-picture.ts';
import { pickCases } from './quality/pick-cases.ts';
import { renderQualityReport } from './quality-report.ts';

const BARS = 300;
/** A bar on which the price would have stood still otherwise. */
const FALL = 211;
const TIME = nyse.sessions(Date.UTC(2010, 0, 4) * 1_000, Date.UTC(2012, 0, 4) * 1_000).slice(0, BARS);
const wiggle = (t: number): number => 100 * Math.exp(0.01 * Math.sin(t * t));

/** Shares today for one at the start. */
const shares = (t: number): number => (t >= 50 ? 2 : 1) * (t >= 100 ? 2 : 1) * (t >= FALL ? 2 : 1);

function shared(values: readonly number[]): Float64Array {
  const column = sharedFloat64(values.length);
  column.set(values);
  return column;
}

/** One symbol whose price falls by half at bar FALL, on which a misdated split is booked the day before, beside two that are right. */
function sampleBars(symbol = 'ABC', columns: Partial<Record<BarField, readonly number[]>> = {}): Bars {
  const days = Array.from({ length: BARS }, (_, t) => t);
  const all: Partial<Record<BarField, readonly number[]>> = {
    close: days.map((t) => wiggle(t) / shares(t)),
    split: days.map((t) => (t === 50 || t === 100 || t === FALL - 1 ? 2 : 1)),
    dividend: days.map(() => 0),
    ...columns,
  };
  return {
    symbols: [symbol],
    symbol: new Int32Array(BARS),
    time: TIME,
    fields: new Map((Object.keys(all) as BarField[]).map((field) => [field, shared(all[field]!)])),
  };
}

function render(bars: Bars): string {
  const findings = checkQuality(bars, { calendar: nyse });
  return renderQualityReport({
    title: 'sample',
    bars,
    findings,
    scores: scoreSymbols(bars, findings),
    sources: ['a.csv'],
  });
}

const finding = (check: string, cases: readonly FindingCase[]): Finding => ({
  check,
  severity: 'warning',
  action: 'flag',
  done: 'kept',
  count: cases.length,
  examples: [],
  cases,
  bySymbol: new Map(),
});

describe('renderQualityReport', () => {
  const page = render(sampleBars());

  it('says what was found, what was done, and shows it', () => {
    expect(page).toContain('<title>sample – data quality</title>');
    expect(page).toContain('1 symbol, 300 bars');
    expect(page).toContain('2 bars repaired before use');
    expect(page).toContain('misdated-actions');
    expect(page).toContain('1 split booked on the day on which the price moved');
    expect(page).toContain(`ABC around ${isoDate(TIME[FALL - 1]!)}`);
    expect(page).toContain('it moved by the split 1 bar later');
    expect(page).toContain('0.9900');
    expect(page).toContain('a.csv');
  });

  it('is one file that needs nothing else, the same every time', () => {
    expect(page).toBe(render(sampleBars()));
    expect(page).not.toMatch(/(?:src|href)=|@import|url\(|<script/);
    expect(page.match(/<section /g)).toHaveLength(page.match(/<\/section>/g)!.length);
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('lets no name out of its place', () => {
    const attack = '"><script>alert(1)</script>';
    const attacked = render(sampleBars(attack));
    expect(attacked).not.toContain('<script>');
    expect(attacked).toContain('&quot;&gt;&lt;script&gt;');
  });

  it('of clean bars has no picture', () => {
    const clean = sampleBars('ABC', {
      close: TIME.reduce<number[]>((all, _, t) => [...all, wiggle(t)], []),
      split: Array.from(TIME, () => 1),
    });
    const text = render(clean);
    expect(text).toContain('No check found anything.');
    expect(text).toContain('1 of 1 symbol without any finding');
    expect(text).not.toContain('<article');
  });

  it('folds away what the examples do not show', () => {
    const volume = Array.from(TIME, (_, t) => (t % 3 === 0 ? 0 : 100));
    const zeros = finding(
      'zero-volume',
      Array.from({ length: 40 }, (_, i) => ({ symbol: 'ABC', time: TIME[i]!, what: 'none' })),
    );
    const bars = sampleBars('ABC', { volume });
    const text = renderQualityReport({ title: 't', bars, findings: [zeros], scores: [] });
    expect(text).toContain('zero-volume: the worst 25 of 40');
    expect(text.match(/<li>ABC/g)).toHaveLength(25);
  });
});

const one = (symbol: string, time: number, explanation?: string): FindingCase => ({
  symbol,
  time,
  what: 'odd',
  ...(explanation === undefined ? {} : { explanation }),
});

describe('pickCases', () => {
  it('takes the worst of each finding, up to a number in all', () => {
    const many = Array.from({ length: 9 }, (_, i) => one('A', i));
    expect(pickCases([finding('a', many), finding('b', [one('B', 1)])], 24, 3).map(({ check }) => check)).toEqual([
      'a',
      'a',
      'a',
      'b',
    ]);
    expect(pickCases([finding('a', many), finding('b', [one('B', 1)])], 2, 3)).toHaveLength(2);
  });

  it('shows a symbol’s day once, with the explanation that another check has', () => {
    const picked = pickCases([finding('a', [one('A', 1)]), finding('b', [one('A', 1, 'because')])], 24, 3);
    expect(picked).toEqual([{ check: 'b', symbol: 'A', time: 1, what: 'odd', explanation: 'because' }]);
  });

  it('leaves out what a price does not show', () => {
    expect(pickCases([finding('zero-volume', [one('A', 1)])], 24, 3)).toEqual([]);
  });
});

describe('casePicture', () => {
  const bars = sampleBars();
  const shown = { check: 'test', symbol: 'ABC', time: TIME[200]!, what: 'a fall' };

  it('marks the case and draws the close as it came and as it is used', () => {
    const picture = casePicture('p', shown, bars, bars)!.text;
    expect(picture.match(/<path class="line (\w+)"/g)).toEqual([
      '<path class="line axis"',
      '<path class="line benchmark"',
      '<path class="line strategy"',
    ]);
    expect(picture).toContain('a fall.');
    const withVendor = sampleBars('ABC', { adjusted: Array.from(TIME, (_, t) => wiggle(t)) });
    expect(casePicture('p', shown, withVendor, withVendor)!.text).toContain('adjusted close');
  });

  it('is drawn at the ends of a history, and not for a symbol or a price that is not there', () => {
    for (const t of [0, BARS - 1]) expect(casePicture('p', { ...shown, time: TIME[t]! }, bars, bars)).not.toBeNull();
    expect(casePicture('p', { ...shown, symbol: 'XYZ' }, bars, bars)).toBeNull();
    const missing = sampleBars('ABC', { close: Array.from(TIME, () => NaN) });
    expect(casePicture('p', shown, missing, missing)).toBeNull();
  });
});
