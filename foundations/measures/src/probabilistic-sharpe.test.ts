import { Rng } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { figures } from './oracle-figures.ts';
import { dsr, expectedMaximumSharpe, psr, psrOfMoments } from './probabilistic-sharpe.ts';

/** A sample of any size that has the given per-period Sharpe ratio, standardised from draws. */
function sample(n: number, sharpe: number, seed = 1): Float64Array {
  const rng = Rng.fromSeed(seed);
  const draws = Float64Array.from({ length: n }, () => rng.normal());
  const mean = draws.reduce((sum, x) => sum + x, 0) / n;
  const deviation = Math.sqrt(draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (n - 1));
  return draws.map((x) => 0.01 * ((x - mean) / deviation + sharpe));
}

/** The DSR of the paper's example after so many trials. */
function deflated(count: number, skew: number, kurtosis: number): number {
  const benchmark = expectedMaximumSharpe({ count, sharpeVariance: 0.5 / 250 });
  return psrOfMoments(2.5 / Math.sqrt(250), 1_250, skew, kurtosis, benchmark)!;
}

describe('the example of Bailey & López de Prado (2014)', () => {
  // Annualised Sharpe ratio 2.5 over 1,250 days (250 a year), best of 100 trials with variance ½ a year, γ₃ −3, γ₄ 10.
  const best = expectedMaximumSharpe({ count: 100, sharpeVariance: 0.5 / 250 });

  it('luck alone would have shown 0.1132 a day', () => {
    expect(best).toBeCloseTo(0.1132, 4);
  });

  it('deflates to 0.9004', () => {
    expect(psrOfMoments(2.5 / Math.sqrt(250), 1_250, -3, 10, best)).toBeCloseTo(0.9004, 4);
  });

  it('would pass 95 % after 45 trials, and with normal returns after 88', () => {
    expect(deflated(46, -3, 10)).toBeCloseTo(0.9505, 4);
    expect(deflated(88, 0, 3)).toBeCloseTo(0.9505, 4);
  });
});

describe('expectedMaximumSharpe', () => {
  it('agrees with scipy', () => {
    for (const { expected, ...trials } of figures.expectedMaximum) {
      expect(Math.abs(expectedMaximumSharpe(trials) / expected - 1), String(trials.count)).toBeLessThan(1e-13);
    }
  });

  it('is 0 for one trial and for trials without variance', () => {
    expect(expectedMaximumSharpe({ count: 1, sharpeVariance: 3 })).toBe(0);
    expect(expectedMaximumSharpe({ count: 50, sharpeVariance: 0 })).toBe(0);
  });

  it('is what the best of N normal draws shows', () => {
    const rng = Rng.fromSeed(3);
    let sum = 0;
    for (let i = 0; i < 20_000; i += 1) {
      let best = -Infinity;
      for (let k = 0; k < 50; k += 1) best = Math.max(best, rng.normal());
      sum += best;
    }
    // The formula is asymptotic: 1 % high at 50.
    expect(expectedMaximumSharpe({ count: 50, sharpeVariance: 1 }) / (sum / 20_000)).toBeCloseTo(1.01, 1);
  });
});

describe('psr', () => {
  it('is one half at the ratio itself, and falls with the benchmark', () => {
    const returns = sample(500, 0.08);
    expect(psr(returns, 0.08)).toBeCloseTo(0.5, 10);
    expect(psr(returns, 0.1)!).toBeLessThan(psr(returns, 0.05)!);
  });

  it('grows with the length of the track record', () => {
    expect(psr(sample(1_000, 0.05))!).toBeGreaterThan(psr(sample(250, 0.05))!);
  });

  it('does not believe skewed and fat-tailed returns as much', () => {
    const normal = psrOfMoments(0.1, 250, 0, 3)!;
    expect(psrOfMoments(0.1, 250, -2, 3)!).toBeLessThan(normal);
    expect(psrOfMoments(0.1, 250, 0, 12)!).toBeLessThan(normal);
  });

  it('takes n - 1 and raw kurtosis', () => {
    // SR 1, γ₃ 0, γ₄ 3: 1·√4/√1.5 = 1.632993…, Φ = 0.948765…
    expect(psrOfMoments(1, 5, 0, 3)).toBeCloseTo(0.948_764_7, 6);
  });

  it('does not exist where no distribution has such moments', () => {
    expect(psrOfMoments(1, 100, 3, 2)).toBeUndefined();
    expect(psrOfMoments(1, 1, 0, 3)).toBeUndefined();
    expect(psrOfMoments(NaN, 100, 0, 3)).toBeUndefined();
  });

  it('is uniform where there is no skill: 10 % of markets are below 0.1', () => {
    const rng = Rng.fromSeed(5);
    let low = 0;
    for (let i = 0; i < 2_000; i += 1) {
      if (psr(Float64Array.from({ length: 100 }, () => rng.normal()))! < 0.1) low += 1;
    }
    expect(Math.abs(low / 2_000 - 0.1)).toBeLessThan(0.027);
  });
});

describe('dsr', () => {
  const returns = sample(1_000, 0.06);

  it('is the PSR with one trial', () => {
    expect(dsr(returns, { count: 1, sharpeVariance: 0 })).toBe(psr(returns));
  });

  it('falls with every trial and with their variance', () => {
    const after = (count: number, sharpeVariance: number): number => dsr(returns, { count, sharpeVariance })!;
    expect(after(10, 0.001)).toBeLessThan(after(2, 0.001));
    expect(after(10, 0.002)).toBeLessThan(after(10, 0.001));
    expect(after(10, 0.001)).toBe(psr(returns, expectedMaximumSharpe({ count: 10, sharpeVariance: 0.001 })));
  });
});
