import { ValidationError } from '@quantcli/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  borrowCost,
  defaultCosts,
  freeOfCosts,
  tradeCostInto,
  UNKNOWN_DAILY_VOLATILITY,
  UNKNOWN_PARTICIPATION,
  type CostModel,
} from './cost-model.ts';

const DAY = Date.parse('2024-06-03T00:00:00Z') * 1_000;

interface Trade {
  readonly shares: number;
  readonly price?: number;
  readonly sigma?: number;
  readonly adv?: number;
}

function cost({ shares, price = 50, sigma = 0.02, adv = 1e8 }: Trade, model: CostModel = defaultCosts): number[] {
  const out = new Float64Array(4).fill(NaN);
  tradeCostInto(model, shares, price, sigma, adv, DAY, out);
  return [...out];
}

function total(trade: Trade, costs: CostModel): number {
  return cost(trade, costs).reduce((sum, part) => sum + part, 0);
}

const model = fc.record({
  commissionBps: fc.double({ min: 0, max: 50, noNaN: true }),
  commissionPerShare: fc.double({ min: 0, max: 0.05, noNaN: true }),
  halfSpreadBps: fc.double({ min: 0, max: 100, noNaN: true }),
  impactCoefficient: fc.double({ min: 0, max: 3, noNaN: true }),
  borrowBpsPerYear: fc.double({ min: 0, max: 1_000, noNaN: true }),
  regulatoryFees: fc.boolean(),
});

describe('tradeCostInto', () => {
  it('adds up by hand', () => {
    // 10,000 shares at 50: 500,000 dollars, half a per cent of the daily volume.
    const [commission, spread, impact, fees] = cost({ shares: -10_000 });
    expect(commission).toBeCloseTo(25, 10);
    expect(spread).toBeCloseTo(100, 10);
    expect(impact).toBeCloseTo(500_000 * 0.02 * Math.sqrt(0.005), 8);
    // Section 31 at 27.80 a million; activity fee 0.000166 a share.
    expect(fees).toBeCloseTo(13.9 + 1.66, 10);
  });

  it('charges regulatory fees to sellers only, and only where wanted', () => {
    expect(cost({ shares: 10_000 })[3]).toBe(0);
    expect(cost({ shares: -10_000 }, { ...defaultCosts, regulatoryFees: false })[3]).toBe(0);
  });

  it('charges commission by share as well', () => {
    expect(cost({ shares: 1_000 }, { ...freeOfCosts, commissionPerShare: 0.005 })).toEqual([5, 0, 0, 0]);
  });

  it('follows the square-root law: four times the order, twice the impact per dollar', () => {
    const small = cost({ shares: 1_000 })[2]! / 50_000;
    const large = cost({ shares: 4_000 })[2]! / 200_000;
    expect(large / small).toBeCloseTo(2, 12);
    expect(cost({ shares: 1_000, sigma: 0.04 })[2]! / cost({ shares: 1_000 })[2]!).toBeCloseTo(2, 12);
  });

  it('takes what is unknown for dear, never for free', () => {
    const notional = 50_000;
    const known = notional * 0.02;
    expect(cost({ shares: 1_000, adv: NaN })[2]).toBeCloseTo(known * Math.sqrt(UNKNOWN_PARTICIPATION), 8);
    expect(cost({ shares: 1_000, adv: 0 })[2]).toBeCloseTo(known, 8);
    expect(cost({ shares: 1_000, adv: -5 })[2]).toBeCloseTo(known * Math.sqrt(UNKNOWN_PARTICIPATION), 8);
    for (const sigma of [NaN, 0, -1, Infinity]) {
      expect(cost({ shares: 1_000, sigma, adv: notional })[2]).toBeCloseTo(notional * UNKNOWN_DAILY_VOLATILITY, 8);
    }
  });

  it('costs nothing when free, and nothing for no trade', () => {
    expect(cost({ shares: -1_000 }, freeOfCosts)).toEqual([0, 0, 0, 0]);
    expect(cost({ shares: 0 })).toEqual([0, 0, 0, 0]);
    expect(cost({ shares: 0, adv: 0 })).toEqual([0, 0, 0, 0]);
  });

  it('is finite and not negative for any trade (property)', () => {
    const unknown = fc.constantFrom(NaN, 0, -1, Infinity);
    const sigma = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), unknown);
    const adv = fc.oneof(fc.double({ min: 1, max: 1e11, noNaN: true }), unknown);
    const shares = fc.integer({ min: -1_000_000, max: 1_000_000 });
    const price = fc.double({ min: 0.01, max: 1e5, noNaN: true });
    fc.assert(
      fc.property(model, shares, price, sigma, adv, (costs, quantity, each, volatility, volume) => {
        for (const part of cost({ shares: quantity, price: each, sigma: volatility, adv: volume }, costs)) {
          expect(Number.isFinite(part)).toBe(true);
          expect(part).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  it('grows with the order, and buyers never pay more than sellers (property)', () => {
    const shares = fc.integer({ min: 1, max: 100_000 });
    fc.assert(
      fc.property(model, shares, shares, (costs, a, b) => {
        const sell = total({ shares: -(a + b) }, costs);
        expect(sell).toBeGreaterThanOrEqual(total({ shares: -a }, costs));
        expect(sell).toBeGreaterThanOrEqual(total({ shares: a + b }, costs));
      }),
    );
  });

  it('refuses what is not a trade', () => {
    for (const [shares, price] of [
      [NaN, 10],
      [10, NaN],
      [10, 0],
      [10, -1],
      [Infinity, 10],
      [10, Infinity],
    ] as const) {
      expect(() => cost({ shares, price }), `${shares} at ${price}`).toThrow(ValidationError);
    }
    expect(() => cost({ shares: 10, price: NaN })).toThrow(/10 shares at NaN are not a trade/);
  });
});

describe('the square-root law', () => {
  it('is not carried beyond what it was measured on', () => {
    const out = new Float64Array(4);
    // A price that jumped from cents to dollars: σ is 20,000 % a day.
    tradeCostInto({ ...freeOfCosts, impactCoefficient: 1 }, 100, 10, 200, 1e6, 0, out);
    expect(out[2]).toBeCloseTo(100 * 10 * 0.1, 9);
  });
});

describe('borrowCost', () => {
  it('is the yearly rate over 360 days', () => {
    expect(borrowCost(defaultCosts, 1_000_000, 360)).toBeCloseTo(5_000, 8);
    expect(borrowCost(defaultCosts, 1_000_000, 3)).toBeCloseTo(41.666_667, 5);
    expect(borrowCost(freeOfCosts, 1_000_000, 30)).toBe(0);
    expect(borrowCost(defaultCosts, 0, 30)).toBe(0);
  });
});

describe('the models', () => {
  it('are frozen', () => {
    expect(Object.isFrozen(defaultCosts)).toBe(true);
    expect(Object.isFrozen(freeOfCosts)).toBe(true);
  });
});
