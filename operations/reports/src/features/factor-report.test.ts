import type { FactorReview, ReviewedFactor } from '@quantcli/features';
import { describe, expect, it } from 'vitest';
import { renderFactorReport } from './factor-report.ts';

const none = { mean: undefined, stdErr: undefined, dates: 0 };
const told = { mean: 0.0512, stdErr: 0.01, dates: 900 };

function reviewed(name: string, given: Partial<ReviewedFactor> = {}): ReviewedFactor {
  return {
    name,
    ic: told,
    interval: [0.0288, 0.0736],
    icir: 2.71,
    hitRate: 0.67,
    early: told,
    recent: told,
    years: [
      { year: '2019', ...told },
      { year: '2020', mean: -0.02, stdErr: 0.02, dates: 250 },
    ],
    spread: { mean: 0.0123, stdErr: 0.004, dates: 900 },
    momentum: 0.081,
    decay: {
      curve: [],
      horizons: [],
      halfLife: 17.4,
      halfLifeInterval: [10, 30],
      autocorrelation: [],
      rebalanceBars: 5,
      note: 't = 5.1 over the first 5 bars',
    },
    autocorrelation: 0.6,
    turnover: 0.44,
    crowding: [0.01, NaN, 0.09],
    verdict: { word: 'effective', why: 't = 5.1, above 2.2' },
    ...given,
  };
}

const nothing: Partial<ReviewedFactor> = {
  ic: none,
  interval: undefined,
  icir: undefined,
  hitRate: undefined,
  years: [{ year: '2019', ...none }],
  spread: none,
  momentum: undefined,
  turnover: undefined,
  crowding: [NaN, NaN, NaN],
  verdict: { word: 'unknown', why: '0 dates with an IC, 126 are needed' },
};

function page(factors: readonly ReviewedFactor[], correlations: FactorReview['correlations']): string {
  return renderFactorReport({
    title: 'mine',
    subtitle: '50 symbols',
    review: { factors, correlations, crowdingBars: [300, 321, 342], horizon: 21, quantiles: 5, z: 2.24 },
    crowdingTime: [0, 1, 2].map((month) => Date.UTC(2020, month, 1) * 1_000),
    notes: ['Left out: <roe>, which needs equity.'],
  });
}

describe('the factor report', () => {
  const html = page(
    [reviewed('value'), reviewed('old', { verdict: { word: 'decayed', why: 'it fell' } }), reviewed('gone', nothing)],
    [
      [1, -0.5, NaN],
      [-0.5, 1, NaN],
      [NaN, NaN, 1],
    ],
  );

  it('says first which are effective, and which are not any more', () => {
    expect(html).toContain('Of 3 scores 1 effective: value; 1 decayed: old.');
    expect(page([reviewed('gone', nothing)], [[1]])).toContain('None of 1 scores is told from one without effect.');
  });

  it('gives the figures of each, and why there is none', () => {
    expect(html).toContain('0.0288 to 0.0736');
    expect(html).toContain('123 bps');
    expect(html).toContain('17.4');
    expect(html).toContain('title="it fell"');
    expect(html).toContain('title="no date has enough pairs"');
    expect(html).toContain('&lt;roe&gt;');
  });

  it('has a picture of every factor with figures, and a word where there is nothing to draw', () => {
    expect(html.match(/IC of \w+ by year/g)).toEqual(['IC of value by year', 'IC of old by year']);
    expect(html.match(/class="gain"/g)).toHaveLength(2);
    expect(html.match(/class="loss"/g)).toHaveLength(2);
    expect(html).toContain('No year has an IC.');
    expect(html).toContain('there is no year in which enough symbols are held');
    expect(html).not.toContain('NaN');
  });

  it('tints the correlations by their size', () => {
    expect(html).toContain('<span class="minus" style="--tint:25%">−50</span>');
    expect(html).toContain('<span class="plus" style="--tint:50%">100</span>');
  });
});
