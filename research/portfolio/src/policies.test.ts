import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { capTurnover, equalWeight, longShort, topK, turnoverOf, type Policy } from './index.ts';

function decide(
  policy: Policy,
  forecasts: number[],
  weights = forecasts.map(() => 0),
  tradable = forecasts.map(() => 1),
): number[] {
  const out = new Float64Array(forecasts.length).fill(NaN);
  policy.target(
    Float64Array.from(forecasts),
    { weights: Float64Array.from(weights), tradable: Uint8Array.from(tradable) },
    out,
  );
  return [...out];
}

const forecast = fc.oneof(
  { weight: 9, arbitrary: fc.double({ min: -1, max: 1, noNaN: true }) },
  { weight: 1, arbitrary: fc.constant(NaN) },
);
const market = fc
  .array(
    fc.record({
      forecast,
      weight: fc.double({ min: -0.2, max: 0.2, noNaN: true }),
      tradable: fc.constantFrom(0, 1, 1, 1),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((rows) => ({
    forecasts: rows.map((r) => r.forecast),
    weights: rows.map((r) => r.weight),
    tradable: rows.map((r) => r.tradable),
  }));

describe('longShort', () => {
  it('buys the best fifth and sells the worst, equal weights', () => {
    const policy = longShort({ quantile: 0.2, weighting: 'equal' });
    expect(decide(policy, [5, 1, 4, 2, 3, 6, 9, 8, 7, 0])).toEqual([0, -0.25, 0, 0, 0, 0, 0.25, 0.25, 0, -0.25]);
  });

  it('is flat when all forecasts are the same', () => {
    expect(decide(longShort(), [3, 3, 3, 3])).toEqual([0, 0, 0, 0]);
  });

  it('weighs by the distance of the rank from the middle', () => {
    const out = decide(longShort({ quantile: 0.5 }), [1, 4, 2, 3]);
    [-0.375, 0.375, -0.125, 0.125].forEach((weight, n) => expect(out[n]).toBeCloseTo(weight, 12));
    // Five symbols: the middle one has no weight even in a quantile that would reach it.
    const five = decide(longShort({ quantile: 0.5 }), [5, 4, 3, 2, 1]);
    [1 / 3, 1 / 6, 0, -1 / 6, -1 / 3].forEach((weight, n) => expect(five[n]).toBeCloseTo(weight, 12));
  });

  it('goes a share of the way to the target, and all the way from nothing', () => {
    const policy = longShort({ quantile: 0.5, weighting: 'equal', tradeShare: 0.25 });
    expect(decide(policy, [1, 2])).toEqual([-0.5, 0.5]);
    expect(decide(policy, [1, 2], [0.5, -0.5])).toEqual([0.25, -0.25]);
  });

  it('is dollar-neutral with the given gross, and ignores what cannot be traded', () => {
    fc.assert(
      fc.property(
        market,
        fc.double({ min: 0.05, max: 0.5, noNaN: true }),
        fc.double({ min: 0.1, max: 3, noNaN: true }),
        ({ forecasts, weights, tradable }, quantile, gross) => {
          const out = decide(
            longShort({ quantile, gross, weighting: gross > 1 ? 'rank' : 'equal', tradeShare: 1 }),
            forecasts,
            weights,
            tradable,
          );
          const long = out.reduce((sum, w) => sum + Math.max(w, 0), 0);
          const short = out.reduce((sum, w) => sum + Math.max(-w, 0), 0);
          expect(long).toBeCloseTo(short, 12);
          const candidates = forecasts.filter((f, i) => !Number.isNaN(f) && tradable[i] === 1).length;
          expect(long + short).toBeCloseTo(candidates > 1 ? gross : 0, 12);
          out.forEach((w, i) => {
            if (Number.isNaN(forecasts[i]) || tradable[i] === 0) expect(w).toBe(0);
          });
        },
      ),
    );
  });

  it('stays neutral on the way, closes what has no forecast any more, and does not keep dust', () => {
    fc.assert(
      fc.property(
        market,
        fc.double({ min: 0.05, max: 0.95, noNaN: true }),
        ({ forecasts, weights, tradable }, tradeShare) => {
          const out = decide(longShort({ tradeShare }), forecasts, weights, tradable);
          expect(Math.abs(out.reduce((sum, w) => sum + w, 0))).toBeLessThan(1e-12);
          out.forEach((w, i) => {
            if (Number.isNaN(forecasts[i])) expect(w).toBe(0);
          });
        },
      ),
    );
    const fading = decide(longShort({ quantile: 0.25, tradeShare: 0.5 }), [4, 3, 2, 1], [0.5, 0.001, 0, -0.5]);
    expect(fading[1]).toBe(0);
  });

  it('never holds a name long and short, and never ranks a short above a long', () => {
    fc.assert(
      fc.property(market, ({ forecasts, tradable }) => {
        const out = decide(longShort({ quantile: 0.5 }), forecasts, undefined, tradable);
        const longs = forecasts.filter((_, i) => out[i]! > 0);
        const shorts = forecasts.filter((_, i) => out[i]! < 0);
        if (longs.length > 0 && shorts.length > 0)
          expect(Math.min(...longs)).toBeGreaterThanOrEqual(Math.max(...shorts));
      }),
    );
  });

  it.each([
    [{ quantile: 0 }, 'quantile'],
    [{ quantile: 0.6 }, 'quantile'],
    [{ tradeShare: 0 }, 'tradeShare'],
    [{ tradeShare: 1.1 }, 'tradeShare'],
    [{ gross: -1 }, 'gross'],
    [{ rebalanceBars: 0 }, 'rebalanceBars'],
    [{ rebalanceBars: 1.5 }, 'rebalanceBars'],
    [{ turnoverCap: 0 }, 'turnoverCap'],
  ])('refuses %j by name', (options, name) => {
    expect(() => longShort(options)).toThrow(name);
  });
});

describe('topK', () => {
  it('holds the k best, or all when there are fewer', () => {
    expect(decide(topK({ k: 2 }), [1, 3, 2, 0])).toEqual([0, 0.5, 0.5, 0]);
    expect(decide(topK({ k: 9 }), [1, NaN])).toEqual([1, 0]);
    expect(decide(topK({ k: 2 }), [NaN, NaN])).toEqual([0, 0]);
  });

  it('keeps what it holds while it ranks within hold, and never more than k', () => {
    expect(decide(topK({ k: 2, hold: 3 }), [4, 3, 2, 1], [0, 0, 0.5, 0.5])).toEqual([0.5, 0, 0.5, 0]);
    fc.assert(
      fc.property(market, fc.integer({ min: 1, max: 8 }), ({ forecasts, weights, tradable }, k) => {
        const out = decide(topK({ k }), forecasts, weights, tradable);
        const candidates = forecasts.filter((f, i) => !Number.isNaN(f) && tradable[i] === 1).length;
        expect(out.filter((w) => w > 0)).toHaveLength(Math.min(k, candidates));
        expect(out.reduce((sum, w) => sum + w, 0)).toBeCloseTo(candidates === 0 ? 0 : 1, 12);
      }),
    );
  });

  it.each([[{ k: 0 }], [{ k: 1.5 }], [{ k: 5, hold: 4 }]])('refuses %j', (options) => {
    expect(() => topK(options)).toThrow(/policy\.(k|hold)/);
  });
});

describe('equalWeight', () => {
  it('spreads over what can be traded', () => {
    expect(decide(equalWeight(), [NaN, NaN, NaN], undefined, [1, 0, 1])).toEqual([0.5, 0, 0.5]);
    expect(decide(equalWeight(), [NaN], undefined, [0])).toEqual([0]);
  });
});

describe('turnover cap', () => {
  it('moves every position by the same share and never beyond the cap', () => {
    fc.assert(
      fc.property(market, fc.double({ min: 0.01, max: 2, noNaN: true }), ({ weights, forecasts }, cap) => {
        const current = Float64Array.from(weights);
        const wanted = Float64Array.from(forecasts, (f) => (Number.isNaN(f) ? 0 : f));
        const target = wanted.slice();
        capTurnover(current, target, cap);
        expect(turnoverOf(current, target)).toBeLessThanOrEqual(cap * (1 + 1e-12) + 1e-15);
        if (turnoverOf(current, wanted) <= cap) expect(target).toEqual(wanted);
      }),
    );
  });

  it('is honoured by the policies', () => {
    const current = [0.5, -0.5, 0, 0];
    const out = decide(longShort({ quantile: 0.25, tradeShare: 1, turnoverCap: 0.1 }), [0, 1, 2, 3], current);
    expect(turnoverOf(Float64Array.from(current), Float64Array.from(out))).toBeCloseTo(0.1, 12);
  });
});
