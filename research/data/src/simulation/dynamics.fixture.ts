/** Dynamics of the size that a large panel of shares has, for tests that need some. */
import { dynamicsSchema, type Dynamics } from './dynamics-spec.ts';

export const usualDynamics: Dynamics = dynamicsSchema.parse({
  bars: 2_500,
  drift: 0.1,
  market: {
    volatility: [
      { halfLife: 20, deviation: 0.3, leverage: -0.8 },
      { halfLife: 200, deviation: 0.25 },
    ],
    bend: 0.6,
    degrees: 15,
    skew: 0.9,
    overnight: 0.3,
    deviation: 0.009,
  },
  common: {
    volatility: [
      { halfLife: 20, deviation: 0.1, market: 0.8 },
      { halfLife: 200, deviation: 0.2, market: 0.9 },
    ],
    bend: 0.8,
  },
  factor: { volatility: [{ halfLife: 100, deviation: 0.25 }], degrees: 15, overnight: 0.25 },
  own: { volatility: [{ halfLife: 200, deviation: 0.25 }], bend: 0.5, degrees: 10, overnight: 0.25, report: 4 },
  volume: { signal: 0.3, shock: 0.4, noise: 0.25, halfLife: 4 },
  symbols: Array.from({ length: 24 }, (_, n) => ({
    beta: 0.6 + (n % 9) / 10,
    loadings: [0.004 * Math.cos(n), 0.004 * Math.sin(n)],
    deviation: 0.01 + (n % 5) / 500,
    price: 20 + 5 * n,
    logVolume: 13 + (n % 4),
    dividendYield: n % 2 === 0 ? 0.005 : 0,
  })),
});
