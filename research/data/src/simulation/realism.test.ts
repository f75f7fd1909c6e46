import { isoDate } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { adjustedSeries, totalReturns } from './adjusted-series.reference.ts';
import { correlation, mean } from './naive-statistics.reference.ts';
import { simulateMarket } from './simulate-market.ts';

/** One market, measured the way one would measure a real one; the bounds are those of US large and mid caps, loosely. */
const { bars, truth } = simulateMarket({ seed: 2, symbols: 120 });
const { sessions, series } = adjustedSeries(bars);
const returns = series.map((one) => totalReturns(one).subarray(1)).filter((one) => !one.some(Number.isNaN));
const length = sessions.length - 1;
const YEAR = Math.sqrt(252);

const moment = (x: Float64Array, power: number): number => {
  const centre = mean(x);
  return mean(x.map((value) => (value - centre) ** power));
};
const deviation = (x: Float64Array): number => Math.sqrt(moment(x, 2));
const pairCorrelation = (chosen: (t: number) => boolean): number => {
  const part = returns.slice(0, 40).map((one) => one.filter((_, t) => chosen(t)));
  return mean(part.flatMap((x, i) => part.slice(0, i).map((y) => correlation(x, y))));
};
const median = (x: readonly number[]): number => x.toSorted((a, b) => a - b)[Math.floor(x.length / 2)]!;
/** Mean autocorrelation, over the symbols, of a function of the returns. */
const memory = (lag: number, of: (x: number) => number): number =>
  mean(returns.map((one) => correlation(one.subarray(lag).map(of), one.subarray(0, -lag).map(of))));

describe('a simulated market looks like one', () => {
  it('has the volatility of shares and of an index', () => {
    const volatilities = returns.map((one) => deviation(one) * YEAR);
    expect(Math.min(...volatilities)).toBeGreaterThan(0.15);
    expect(Math.max(...volatilities)).toBeLessThan(0.6);
    expect(mean(volatilities)).toBeGreaterThan(0.25);
    expect(mean(volatilities)).toBeLessThan(0.4);
    const index = new Float64Array(length).map((_, t) => mean(returns.map((one) => one[t]!)));
    expect(deviation(index) * YEAR).toBeGreaterThan(0.13);
    expect(deviation(index) * YEAR).toBeLessThan(0.25);
  });

  it('has fat tails and no crash through zero', () => {
    const kurtosis = returns.map((one) => moment(one, 4) / moment(one, 2) ** 2);
    expect(Math.min(...kurtosis)).toBeGreaterThan(4);
    expect(median(kurtosis)).toBeGreaterThan(5);
    expect(median(kurtosis)).toBeLessThan(25);
    expect(Math.min(...returns.map((one) => one.reduce((a, b) => Math.min(a, b))))).toBeGreaterThan(-0.7);
  });

  it('remembers the size of moves for weeks and their sign not at all', () => {
    for (const lag of [1, 2, 5, 10, 15, 20, 30]) expect(memory(lag, Math.abs), `lag ${lag}`).toBeGreaterThan(0.02);
    for (const lag of [1, 2, 5]) expect(Math.abs(memory(lag, Number)), `lag ${lag}`).toBeLessThan(0.05);
  });

  it('moves together, more so in a crisis', () => {
    const crises = truth.regimes.spells.filter(({ regime }) => regime === 'crisis');
    const inCrisis = (t: number): boolean => {
      const date = isoDate(sessions[t + 1]!);
      return crises.some(({ from, to }) => from <= date && date <= to);
    };
    const usual = pairCorrelation(() => true);
    expect(usual).toBeGreaterThan(0.2);
    expect(usual).toBeLessThan(0.45);
    expect(pairCorrelation(inCrisis)).toBeGreaterThan(pairCorrelation((t) => !inCrisis(t)) + 0.05);
  });

  it('lists, delists, splits and pays', () => {
    expect(truth.listings.length).toBeGreaterThan(3);
    expect(truth.delistings.length).toBeGreaterThan(3);
    expect(truth.splits.length).toBeGreaterThan(3);
    const payers = new Set(truth.dividends.map(({ symbol }) => symbol)).size / 120;
    expect(payers).toBeGreaterThan(0.1);
    expect(payers).toBeLessThan(0.4);
  });
});
