import { describe, expect, it } from 'vitest';
import type { Measures } from '@quantcli/backtest';
import { MISSING } from './format.ts';
import { measureRows } from './measure-rows.ts';

const measures: Measures = {
  from: '2010-01-01',
  to: '2014-01-01',
  bars: 1_008,
  ic: 0.01424,
  icStdErr: 0.0041,
  hitRate: 0.5061,
  annualReturn: 0.0421,
  annualVolatility: 0.1,
  sharpe: 0.4211,
  sharpeInterval: [-0.1, 0.95],
  sortino: 0.6,
  calmar: 0.2,
  maxDrawdown: 0.2105,
  turnoverPerYear: 17.64,
  costBpsPerYear: 93.44,
  psr: 0.9784,
  dsr: 0.8131,
  trials: 12,
};

const nothing: Measures = {
  ...measures,
  ic: null,
  icStdErr: null,
  hitRate: null,
  annualReturn: null,
  annualVolatility: null,
  sharpe: null,
  sharpeInterval: null,
  sortino: null,
  calmar: null,
  maxDrawdown: null,
  turnoverPerYear: null,
  costBpsPerYear: null,
  psr: null,
  dsr: null,
  trials: 1,
};

const rowOf = (label: string) => measureRows.find((row) => row.label === label)!;

describe('measureRows', () => {
  it('prints every measure in its unit', () => {
    expect(measureRows.map((row) => row.value(measures))).toEqual([
      '4.2 %',
      '10.0 %',
      '0.42',
      '0.60',
      '0.20',
      '21.1 %',
      '17.6',
      '93.4 bps',
      '0.0142',
      '50.6 %',
      '0.978',
      '0.813',
    ]);
  });

  it('says how far to trust them', () => {
    // 10 % a year over the square root of four years.
    expect(rowOf('Annual return').uncertainty(measures)).toBe('± 5.0 %');
    expect(rowOf('Sharpe ratio').uncertainty(measures)).toBe('−0.10 to 0.95');
    expect(rowOf('Rank IC').uncertainty(measures)).toBe('± 0.0041');
    expect(rowOf('DSR').uncertainty(measures)).toBe('12 trials');
    expect(rowOf('DSR').uncertainty(nothing)).toBe('1 trial');
  });

  it('prints a dash for what is missing, and no uncertainty of it', () => {
    for (const row of measureRows) {
      expect(row.value(nothing)).toBe(MISSING);
      expect(row.missing).not.toBe('');
      if (row.label !== 'DSR') expect(row.uncertainty(nothing)).toBe('');
    }
  });

  it('gives no error of the annual return over no time', () => {
    expect(rowOf('Annual return').uncertainty({ ...measures, to: measures.from })).toBe('');
    expect(rowOf('Annual return').uncertainty({ ...measures, to: 'unknown' })).toBe('');
  });
});
