/**
 * The calibrated law of returns: what `calibrateMarket` estimates and a spec carries as `dynamics`. Stochastic volatility
 * instead of the default GARCH: the log-volatility of a source of risk is a bent sum of Gaussian AR(1) components (Chernov,
 * Gallant, Ghysels & Tauchen 2003), so that memory over weeks and over years both have a place, and volatility can rise
 * further than it falls.
 */
import { z } from 'zod';

const share = z.number().min(0).max(1);
const correlation = z.number().min(-1).max(1);
const positive = z.number().positive().max(1e9);

const componentSchema = z.strictObject({
  /** Bars in which a deviation from the mean decays by half. */
  halfLife: positive,
  /** Stationary deviation of the log-volatility that comes from this component. */
  deviation: z.number().min(0).max(3),
  /** Correlation of its innovation with the shock of the bar before it: negative where falls raise volatility. */
  leverage: correlation.default(0),
});

const sourceSchema = z.strictObject({
  volatility: z.array(componentSchema).max(12),
  /** b: log-volatility is (e^{b g} − e^{w/2}) / b of the components' sum g, w = b² Var g; 0 is g itself. */
  bend: z.number().min(0).max(5).default(0),
  /** Degrees of freedom of the innovations, Student's t. */
  degrees: z.number().min(2.1).max(200),
  /** γ of Fernández & Steel (1998): 1 is symmetric, less leans to falls. */
  skew: z.number().min(0.5).max(2).default(1),
  /** What the sum of the last three shocks adds to the next, as a share of it. A predictable part: 0 for a null market. */
  memory: z.number().min(-0.3).max(0.3).default(0),
  /** Share of the variance that falls between the last close and the open. */
  overnight: share,
});

export const dynamicsSchema = z.strictObject({
  /** Bars of the panel. Over a history of as many, the volatility of the market and the shared one have their usual mean; shorter markets are the start of such a history. */
  bars: z.int().min(1).max(50_000),
  /** Expected return of every symbol, a year (252 bars, simple). */
  drift: z.number().min(-2).max(2),
  /** The market factor: equal weights, so that betas are 1 on average. Deviations are of a bar of usual (mean log-) volatility. */
  market: sourceSchema.extend({ deviation: positive }),
  /** Log-volatility that all other sources share (Herskovic, Kelly, Lustig & Van Nieuwerburgh 2016). */
  common: z.strictObject({
    /** `market` is the correlation of a component's innovations with those of the market's component of the same place. */
    volatility: z.array(componentSchema.omit({ leverage: true }).extend({ market: correlation })).max(12),
    bend: z.number().min(0).max(5).default(0),
  }),
  /** Statistical factors of usual deviation 1 beside the market: how many is the length of a symbol's loadings. */
  factor: sourceSchema,
  own: sourceSchema.extend({
    /** A bar a quarter with this multiple of the usual volatility: company reports. */
    report: z.number().min(1).max(20).default(1),
  }),
  /** Log shares traded: weights of the signal, of the standardised move and of noise. */
  volume: z.strictObject({ signal: share.max(3), shock: share.max(3), noise: share.max(3), halfLife: positive }),
  /** Deviation of prices inside a bar over that of its return from open to close: how wide bars are. */
  range: z.number().min(0.2).max(3).default(1),
  /** A simulated symbol n has the traits of row n, counted round. */
  symbols: z
    .array(
      z.strictObject({
        beta: z.number().min(-10).max(10),
        loadings: z.array(z.number().min(-1).max(1)).max(50),
        /** Of the symbol's own shocks on a usual bar. */
        deviation: positive,
        /** Dollars at the start. */
        price: positive,
        /** Log of the shares traded on a usual bar. */
        logVolume: z.number().min(0).max(40),
        /** Quarterly, as a share of the price. */
        dividendYield: share,
      }),
    )
    .min(1, 'calibrated dynamics have at least 1 symbol')
    .max(20_000),
});

export type Dynamics = z.output<typeof dynamicsSchema>;
export type ShockSource = z.output<typeof sourceSchema>;
