import { nyse } from '@quantcli/panel';
import { describe, expect, it } from 'vitest';
import { barsOf, wiggle, type Columns } from '../bars.fixture.ts';
import { checkQuality } from '../check-quality.ts';
import type { Finding } from '../finding.ts';

const BARS = 300;
const none = (value: number): number[] => Array.from({ length: BARS }, () => value);

/** Prices as traded, divided by three splits; those of `booked` are booked. */
function columns(booked: Readonly<Record<number, number>>, dividends: Readonly<Record<number, number>> = {}): Columns {
  const splits: Readonly<Record<number, number>> = { 50: 2, 100: 3, 200: 2 };
  let shares = 1;
  const close = wiggle(BARS).map((price, t) => price / (shares *= splits[t] ?? 1));
  return {
    close,
    split: none(1).map((one, t) => booked[t] ?? one),
    dividend: none(0).map((zero, t) => dividends[t] ?? zero),
  };
}

function find(bars: Columns): Record<string, Finding> {
  const findings = checkQuality(barsOf({ A: bars }), { calendar: nyse });
  return Object.fromEntries(findings.map((one) => [one.check, one]));
}

describe('findings of corporate actions', () => {
  it('are none where the price moved as booked', () => {
    expect(find(columns({ 50: 2, 100: 3, 200: 2 }, { 70: 0.2, 130: 0.1 }))).toEqual({});
  });

  it('say what was booked, why it is wrong, and what was done', () => {
    expect(find(columns({ 50: 2, 100: 3, 203: 2 }))).toMatchObject({
      'misdated-actions': {
        severity: 'warning',
        action: 'accept',
        done: '1 split booked on the day on which the price moved',
        count: 1,
        examples: [expect.stringMatching(/^A 2010-10-22: split 2: the 2:1 split is booked .* 3 bars earlier/)],
      },
    });
  });

  it('are flagged where nothing is certain enough to correct', () => {
    const found = find(columns({ 50: 2, 100: 3, 200: 2, 150: 2 }));
    expect(Object.keys(found)).toEqual(['spurious-actions']);
    expect(found['spurious-actions']).toMatchObject({ action: 'flag', done: 'kept as booked' });
  });

  it('tell certain from uncertain ones of a kind', () => {
    const dividends = { 60: 0.2, 110: 0.1, 200: 2 };
    const certain = find(columns({ 50: 2, 100: 3, 200: 2 }, dividends))['double-booked-actions'];
    expect(certain).toMatchObject({ action: 'accept', done: '1 event reduced to one booking' });
    const uncertain = find(columns({ 50: 2, 100: 3, 200: 2 }, { 50: 2, ...dividends }))['double-booked-actions'];
    expect(uncertain).toMatchObject({
      action: 'flag',
      count: 2,
      done: '1 event reduced to one booking; 1 kept as booked',
    });
  });

  it('count rounded ratios and large dividends as worth knowing', () => {
    const found = find({ ...columns({ 50: 2.000002, 100: 3, 200: 1 }, { 200: wiggle(BARS)[200]! / 12 }) });
    expect(found).toMatchObject({
      'imprecise-ratios': { severity: 'info', action: 'accept', done: '1 rounded to the ratio that is meant' },
      'spin-offs-as-dividends': { severity: 'info', action: 'accept', count: 1 },
    });
    expect(found['spin-offs-as-dividends']!.examples[0]).toContain('is 100 % of the close');
  });
});

const adjustedFrom = (t: number, factor: number): number[] =>
  wiggle(BARS).map((price, at) => (at >= t ? factor * price : price));

describe('adjusted-close', () => {
  it('reports bars on which the adjusted close tells another story than the actions', () => {
    const found = find({ close: wiggle(BARS), adjusted: adjustedFrom(200, 2), dividend: none(0), split: none(1) })[
      'adjusted-close'
    ];
    expect(found).toMatchObject({ count: 1, severity: 'warning', action: 'flag', done: 'kept the booked actions' });
    expect(found!.examples[0]).toMatch(/^A 2010-10-19: .* % by the booked actions, \+98\.\d % by the adjusted close$/);
  });

  it('does not mind its scale, nor where there are no actions to compare with', () => {
    const scaled = { close: wiggle(BARS), adjusted: adjustedFrom(0, 1 / 3), dividend: none(0) };
    expect(find(scaled)['adjusted-close']).toBeUndefined();
    expect(find({ close: wiggle(BARS), adjusted: adjustedFrom(200, 2) })['adjusted-close']).toBeUndefined();
  });
});
