import { Rng } from '@quantcli/core';
import { accumulateForward } from '@quantcli/panel';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SIMULATED_FIELDS, writeBars, type BarColumns, type SimulatedField } from './bar-path.ts';
import { emptyReturnPath, type ReturnPath } from './return-path.ts';
import { drawTraits, type SymbolTraits } from './symbol-traits.ts';

const BARS = 1_000;
const columnsOf = (rows: number): BarColumns =>
  Object.fromEntries(SIMULATED_FIELDS.map((field) => [field, new Float64Array(rows)])) as Record<
    SimulatedField,
    Float64Array
  >;

/** Returns of given deviations, all within the simulator's bound. */
function drawReturns(seed: number, deviation: number): ReturnPath {
  const rng = Rng.fromSeed(seed);
  const path = emptyReturnPath(BARS);
  const bounded = (): number => Math.max(-0.4, Math.min(0.4, deviation * rng.normal()));
  for (let t = 0; t < BARS; t += 1) {
    path.overnight[t] = bounded();
    path.total[t] = path.overnight[t]! + bounded();
    path.intradayDeviation[t] = deviation;
  }
  return path;
}

const usual: SymbolTraits = { ...drawTraits(Rng.fromSeed(1), 0, 1, BARS), price: 50, dividendYield: 0.005, exPhase: 5 };

function write(traits: SymbolTraits, returns: ReturnPath, seed = 1): BarColumns {
  const columns = columnsOf(traits.delisted - traits.listed);
  writeBars(Rng.fromSeed(seed), traits, returns, new Float64Array(BARS).fill(1e6), columns, 0);
  return columns;
}

describe('writeBars', () => {
  it('reproduces the simulated total return through splits and dividends, for any market', () => {
    fc.assert(
      fc.property(
        fc.nat(1e6),
        fc.double({ min: 0.001, max: 0.08, noNaN: true }),
        fc.double({ min: 1, max: 400, noNaN: true }),
        (seed, deviation, splitAbove) => {
          const returns = drawReturns(seed, deviation);
          const traits = { ...usual, splitAbove };
          const { close, split, dividend } = write(traits, returns);
          const factor = new Float64Array(BARS);
          accumulateForward(close, split, dividend, undefined, factor, new Float64Array(BARS));
          for (let t = 1; t < BARS; t += 1) {
            const growth = (close[t]! * factor[t]!) / (close[t - 1]! * factor[t - 1]!);
            expect(Math.abs(growth / (1 + returns.total[t]!) - 1)).toBeLessThan(2e-6);
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  it('keeps low ≤ open, close ≤ high, all positive, in the wildest market', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.double({ min: 0, max: 0.3, noNaN: true }), (seed, deviation) => {
        const { open, high, low, close, volume } = write(usual, drawReturns(seed, deviation), seed);
        for (let t = 0; t < BARS; t += 1) {
          expect(low[t]! <= Math.min(open[t]!, close[t]!) && high[t]! >= Math.max(open[t]!, close[t]!)).toBe(true);
          expect(low[t]! > 0 && volume[t]! >= 1).toBe(true);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('drops the price by the dividend at the open of the ex-date, every 63 bars', () => {
    const still = emptyReturnPath(BARS);
    const { open, close, dividend } = write({ ...usual, splitAbove: 1e9 }, still);
    const paid = [...dividend.keys()].filter((t) => dividend[t] !== 0);
    expect(paid.slice(0, 3)).toEqual([5, 68, 131]);
    expect(dividend[5]).toBe(0.25);
    expect([open[4], open[5], close[5]]).toEqual([50, 49.75, 49.75]);
  });

  it('splits on the bar after a close above the threshold, and multiplies the shares traded', () => {
    const returns = emptyReturnPath(BARS);
    returns.total[2] = 0.5;
    const traits = { ...usual, dividendYield: 0, splitAbove: 60, splitRatio: 3 } as const;
    const { close, split, volume } = write(traits, returns);
    expect([...close.subarray(0, 5)]).toEqual([50, 50, 75, 25, 25]);
    expect([...split.subarray(0, 5)]).toEqual([1, 1, 1, 3, 1]);
    expect([...volume.subarray(0, 5)]).toEqual([1e6, 1e6, 1e6, 3e6, 3e6]);
  });

  it('draws extremes with the mean of a Brownian bridge, √(2π)/4 deviations beyond a flat bar, both ways', () => {
    const returns = emptyReturnPath(BARS);
    returns.intradayDeviation.fill(0.02);
    let up = 0;
    let down = 0;
    for (let seed = 0; seed < 40; seed += 1) {
      const { high, low } = write({ ...usual, dividendYield: 0 }, returns, seed);
      up += high.reduce((sum, price) => sum + price / 50 - 1, 0);
      down += low.reduce((sum, price) => sum + 1 - price / 50, 0);
    }
    const wanted = (0.02 * Math.sqrt(2 * Math.PI)) / 4;
    expect(up / (40 * BARS) / wanted).toBeCloseTo(1, 1.7);
    expect(down / (40 * BARS) / wanted).toBeCloseTo(1, 1.7);
  });

  it('keeps seven digits of the lowest prices, so that rounding makes no bounce', () => {
    const returns = emptyReturnPath(BARS);
    returns.total.fill(-0.01);
    returns.overnight.fill(-0.004);
    const { close } = write({ ...usual, dividendYield: 0, splitAbove: 1e9 }, returns);
    expect(close.at(-1)!).toBeLessThan(0.003);
    for (let t = 1; t < BARS; t += 1) expect(Math.abs(close[t]! / close[t - 1]! - 0.99)).toBeLessThan(1.1e-6);
  });

  it('writes a life at its rows', () => {
    const columns = columnsOf(30);
    writeBars(
      Rng.fromSeed(1),
      { ...usual, listed: 100, delisted: 110 },
      drawReturns(1, 0.01),
      new Float64Array(BARS).fill(9),
      columns,
      15,
    );
    expect([...columns.split.keys()].filter((i) => columns.split[i] !== 0)).toEqual([
      15, 16, 17, 18, 19, 20, 21, 22, 23, 24,
    ]);
  });
});
