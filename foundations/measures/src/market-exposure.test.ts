import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { removeMarket } from './market-exposure.ts';

const series = fc.array(
  fc.tuple(fc.double({ min: -0.1, max: 0.1, noNaN: true }), fc.double({ min: -0.1, max: 0.1, noNaN: true })),
  {
    minLength: 3,
    maxLength: 60,
  },
);

describe('removeMarket', () => {
  it('finds the exposure that was put in, and the alpha that is left', () => {
    const market = Float64Array.of(0.01, -0.02, 0.03, 0);
    const { beta, residuals } = removeMarket(
      market.map((m) => 0.001 + 1.5 * m),
      market,
    );
    expect(beta).toBeCloseTo(1.5, 12);
    residuals.forEach((r) => expect(r).toBeCloseTo(0.001, 12));
  });

  it('leaves nothing that moves with the market', () => {
    fc.assert(
      fc.property(series, (rows) => {
        const market = Float64Array.from(rows, ([, m]) => m);
        const { residuals } = removeMarket(
          Float64Array.from(rows, ([r]) => r),
          market,
        );
        const mean = market.reduce((sum, m) => sum + m, 0) / market.length;
        const shared = residuals.reduce((sum, r, t) => sum + r * (market[t]! - mean), 0);
        expect(Math.abs(shared)).toBeLessThan(1e-12);
      }),
    );
  });

  it('has no exposure to a market that stands still', () => {
    expect(removeMarket(Float64Array.of(0.1, 0.2), Float64Array.of(0, 0)).beta).toBe(0);
  });
});
