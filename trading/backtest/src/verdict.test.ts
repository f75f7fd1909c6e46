import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EDGE_LEVEL, judge, type Evidence } from './verdict.ts';

const strong: Evidence = {
  beta: 0.1,
  sharpe: 1.5,
  sharpeInterval: [0.5, 2.5],
  psr: 0.999,
  dsr: 0.99,
  trials: 1,
  ic: 0.03,
  icStdErr: 0.005,
  bars: 1_500,
  ruined: false,
};

describe('judge', () => {
  it('calls an edge only what earns after costs and ranks returns', () => {
    expect(judge(strong).label).toBe('edge');
    expect(judge({ ...strong, dsr: 0.97 }).label).toBe('weak evidence');
    expect(judge({ ...strong, sharpeInterval: [-0.01, 3] }).label).toBe('weak evidence');
    expect(judge({ ...strong, ic: 0.005 }).label).toBe('weak evidence');
    expect(judge({ ...strong, ic: 0.005, psr: 0.6, dsr: 0.6 }).label).toBe('no evidence of an edge');
  });

  it('raises the bar with the number of trials: the deflated probability decides, not the plain one', () => {
    const searched = judge({ ...strong, psr: 0.99, dsr: 0.6, trials: 50 });
    expect(searched.label).toBe('weak evidence');
    expect(searched.reasons.join(' ')).toContain('the log knows of 50 configurations');
  });

  it('says when forecasts are good and trading them is not', () => {
    const { label, reasons } = judge({ ...strong, sharpe: -0.5, psr: 0.1, dsr: 0.1 });
    expect(label).toBe('weak evidence');
    expect(reasons.join(' ')).toContain('no more than its costs');
  });

  it('has a plain answer for what cannot be measured and for ruin', () => {
    expect(judge({ ...strong, sharpe: undefined, bars: 1 }).reasons).toEqual([
      '1 out-of-sample bars hold too few returns to say anything.',
    ]);
    expect(judge({ ...strong, ruined: true }).label).toBe('no evidence of an edge');
    expect(judge({ ...strong, ic: undefined, icStdErr: undefined }).label).toBe('weak evidence');
  });

  it('never prints a number that is none, and never finds an edge below the level', () => {
    const unit = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.double({ min: -5, max: 5, noNaN: true }),
        unit,
        unit,
        fc.integer({ min: 1, max: 1_000 }),
        fc.double({ min: -0.1, max: 0.1, noNaN: true }),
        fc.double({ min: 0, max: 0.05, noNaN: true }),
        (sharpe, psr, dsr, trials, ic, icStdErr) => {
          const { label, reasons } = judge({ ...strong, sharpe, psr, dsr, trials, ic, icStdErr });
          expect(reasons.join(' ')).not.toMatch(/NaN|Infinity|undefined/);
          if (label === 'edge') expect(dsr).toBeGreaterThanOrEqual(EDGE_LEVEL);
        },
      ),
    );
  });
});
