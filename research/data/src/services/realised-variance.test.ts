import { MICROS_PER_SECOND, microsFromDate } from '@quantcli/core';
import { alwaysOpen, nyse } from '@quantcli/panel';
import { describe, expect, it } from 'vitest';
import { column, figures } from './oracle-figures.ts';
import { realisedVariance } from './realised-variance.ts';

const MINUTE = 60 * MICROS_PER_SECOND;
const day = microsFromDate(2024, 6, 10)!;
const { open, close } = nyse.hours(day)!;
const prices = column(figures.realisedVariance.prices);
const at = prices.map((_, i) => open + i * MINUTE);

describe('realisedVariance', () => {
  it('agrees with numpy, with and without subsampling', () => {
    const { date, variance } = realisedVariance(at, prices, nyse);
    expect([...date]).toEqual([day]);
    expect(variance[0]).toBeCloseTo(figures.realisedVariance.variance, 14);
    expect(realisedVariance(at, prices, nyse, { grids: 1 }).variance[0]).toBeCloseTo(
      figures.realisedVariance.single,
      14,
    );
  });

  it('takes a price for what it is until there is another, and none from before or after the session', () => {
    const outside = Float64Array.of(open - MINUTE, ...at, close + MINUTE);
    const jumps = Float64Array.of(1, ...prices, 1e6);
    expect(realisedVariance(outside, jumps, nyse)).toEqual(realisedVariance(at, prices, nyse));
    const one = realisedVariance(
      Float64Array.of(open, open + 7 * MINUTE, open + 8 * MINUTE),
      Float64Array.of(100, 110, NaN),
      nyse,
      { grids: 1 },
    );
    expect(one.variance[0]).toBeCloseTo(Math.log(1.1) ** 2, 14);
  });

  it('gives every session its own figure and leaves out those with fewer than two prices', () => {
    const next = nyse.hours(microsFromDate(2024, 6, 11)!)!.open;
    const later = nyse.hours(microsFromDate(2024, 6, 12)!)!.open;
    const all = Float64Array.of(...at, next, ...at.map((time) => time - open + later));
    const { date, variance } = realisedVariance(all, Float64Array.of(...prices, 100, ...prices), nyse);
    expect([...date]).toEqual([day, microsFromDate(2024, 6, 12)]);
    expect(variance[0]).toBe(variance[1]);
    expect(realisedVariance(Float64Array.of(), Float64Array.of(), nyse).date.length).toBe(0);
  });

  it('works where the market never closes, and refuses samples longer than a session', () => {
    const times = Float64Array.from({ length: 1_441 }, (_, i) => day + i * MINUTE);
    const swings = times.map((_, i) => (i % 2 === 0 ? 100 : 101));
    const { variance } = realisedVariance(times, swings, alwaysOpen, { step: MINUTE, grids: 1 });
    expect(variance[0]).toBeCloseTo(1_440 * Math.log(1.01) ** 2, 10);
    expect(() => realisedVariance(at, prices, nyse, { step: 400 * MINUTE })).toThrow(/24000 s between samples/);
  });
});
