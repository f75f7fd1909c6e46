import { Rng } from '@quantcli/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deviationPerTrade, drawPrices, leastTrades, scaleOf, type PriceBar } from './price-path.ts';

/** Bars of whole cents, flat ones and ones without wicks among them. */
const centBars = fc
  .tuple(fc.integer({ min: 1, max: 500 }), fc.nat(40), fc.nat(40), fc.nat(40))
  .map(([low, a, b, top]): PriceBar => {
    const high = low + Math.max(a, b) + Math.floor(top / 3);
    return { low: low / 100, high: high / 100, open: (low + Math.min(a, high - low)) / 100, close: (low + b) / 100 };
  });
const fairSides = (rng: Rng, count: number): Int8Array =>
  Int8Array.from({ length: count }, () => (rng.uniform() < 0.5 ? 1 : -1));
const draw = (bar: PriceBar, count: number, seed: number, spread = 0.01): Float64Array => {
  const rng = Rng.fromSeed(seed);
  return drawPrices(rng, bar, { side: fairSides(rng.split('side'), count), spread, scale: scaleOf(bar) });
};

describe('drawPrices', () => {
  it('opens, closes and turns where the bar does, at any number of trades that can', () => {
    fc.assert(
      fc.property(centBars, fc.nat(60), fc.nat(1_000), (bar, more, seed) => {
        const prices = draw(bar, leastTrades(bar) + more, seed);
        expect(prices[0]).toBe(bar.open);
        expect(prices.at(-1)).toBe(bar.close);
        expect(Math.max(...prices)).toBe(bar.high);
        expect(Math.min(...prices)).toBe(bar.low);
        for (const price of prices) expect(Number(price.toFixed(2))).toBe(price);
      }),
      { numRuns: 300 },
    );
  });

  it('takes the bits of prices that no grid has', () => {
    const bar = { open: 1 / 3, high: 0.7777777777777777, low: 0.1234567890123456, close: 2 / 3 };
    const prices = draw(bar, 50, 1);
    expect([prices[0], Math.max(...prices), Math.min(...prices), prices.at(-1)]).toEqual([
      bar.open,
      bar.high,
      bar.low,
      bar.close,
    ]);
  });

  it('moves by the deviation of the range from trade to trade', () => {
    // Away from the extremes nothing is folded: a wide range of a path that is pinned at both ends.
    const bar = { open: 100, high: 120, low: 80, close: 100 };
    const count = 20_000;
    const prices = draw(bar, count, 5, 0);
    let squares = 0;
    for (let i = 1; i < count; i += 1) squares += (prices[i]! - prices[i - 1]!) ** 2;
    expect(Math.sqrt(squares / (count - 1)) / deviationPerTrade(bar, count)).toBeCloseTo(1, 1);
  });

  it('bounces between bid and ask as Roll has it: the covariance of changes is −(spread/2)²', () => {
    const bar = { open: 100, high: 101, low: 99, close: 100 };
    const count = 50_000;
    const spread = 0.1;
    const prices = draw(bar, count, 11, spread);
    const changes = prices.slice(1).map((price, i) => price - prices[i]!);
    const covariance = changes.slice(1).reduce((sum, change, i) => sum + change * changes[i]!, 0) / (count - 2);
    expect(covariance / -((spread / 2) ** 2)).toBeGreaterThan(0.9);
    expect(covariance / -((spread / 2) ** 2)).toBeLessThan(1.1);
  });

  it('places the extremes early and late more often than midway', () => {
    const bar = { open: 100, high: 101.000001, low: 99, close: 100 };
    const places = Array.from({ length: 600 }, (_, seed) => draw(bar, 100, seed, 0).indexOf(bar.high) / 99);
    const share = (from: number, to: number): number => places.filter((x) => x >= from && x < to).length / 600;
    // Arcsine law: 2/π arcsin(√x), so a third in either outer quarter.
    expect(share(0, 0.25)).toBeGreaterThan(0.28);
    expect(share(0.75, 1)).toBeGreaterThan(0.28);
    expect(share(0.375, 0.625)).toBeLessThan(0.23);
  });
});

describe('scaleOf', () => {
  it.each<[number, PriceBar]>([
    [100, { open: 10, high: 10.05, low: 9.99, close: 10 }],
    [1e4, { open: 0.1234, high: 0.2, low: 0.1, close: 0.15 }],
    [1e6, { open: 10.123456, high: 11, low: 10, close: 10.5 }],
  ])('is %d for %o', (scale, bar) => {
    expect(scaleOf(bar)).toBe(scale);
  });

  it('leaves the largest price a whole number of units', () => {
    const price = 123_456_789.123_456_78;
    expect(scaleOf({ open: price, high: price, low: price, close: price }) * price).toBeLessThan(2 ** 53);
    expect(scaleOf({ open: 1e15, high: 1e15, low: 1e15, close: 1e15 })).toBe(100);
  });
});

describe('leastTrades', () => {
  it.each([
    [1, [5, 5, 5, 5]],
    [2, [5, 6, 5, 6]],
    [3, [5, 6, 5, 5]],
    [3, [5, 6, 4, 4]],
    [4, [5, 6, 4, 5]],
  ])('is %d for open, high, low, close of %o', (count, [open, high, low, close]) => {
    expect(leastTrades({ open: open!, high: high!, low: low!, close: close! })).toBe(count);
  });
});
