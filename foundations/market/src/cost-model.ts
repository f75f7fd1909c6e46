/**
 * What trading costs: commission, half the spread, market impact by the square-root law (Tóth et al. 2011), regulatory
 * fees, and the borrow of what is sold short. One object, charged by the simulator and penalised by the optimiser.
 * Every cost is finite and not negative.
 */
import { ValidationError } from '@quantcli/core';
import { feesFor } from './fee-table.ts';
import { usRegulatoryFees } from './us-regulatory-fees.ts';

/** All numbers are finite and not negative. */
export interface CostModel {
  /** Of notional. */
  readonly commissionBps: number;
  /** Currency units a share. */
  readonly commissionPerShare: number;
  /** Half of the quoted spread, of notional: what crossing from the middle costs. */
  readonly halfSpreadBps: number;
  /** Y of impact = Y·σ·√(Q/V); 0 for none. */
  readonly impactCoefficient: number;
  /** Of the value of short positions. */
  readonly borrowBpsPerYear: number;
  /** Whether sells pay the US regulatory fees of their date. */
  readonly regulatoryFees: boolean;
}

/**
 * Liquid US shares, on the dear side: 2 bps half-spread (large caps quote 1–4 bps wide, mid caps up to 10), 0.5 bps
 * commission (a quarter of a cent on a 50 dollar share, a usual electronic rate), Y = 1, 50 bps a year for borrow
 * (general collateral is charged 25–50).
 */
export const defaultCosts: CostModel = Object.freeze({
  commissionBps: 0.5,
  commissionPerShare: 0,
  halfSpreadBps: 2,
  impactCoefficient: 1,
  borrowBpsPerYear: 50,
  regulatoryFees: true,
});

export const freeOfCosts: CostModel = Object.freeze({
  commissionBps: 0,
  commissionPerShare: 0,
  halfSpreadBps: 0,
  impactCoefficient: 0,
  borrowBpsPerYear: 0,
  regulatoryFees: false,
});

/** σ where volatility is unknown or zero (a price that does not move is stale, not calm): 5 % a day, about 80 % a year. */
export const UNKNOWN_DAILY_VOLATILITY = 0.05;
/** Q/V where the volume is unknown: 5 % of a day, the largest order that is not refused. */
export const UNKNOWN_PARTICIPATION = 0.05;
/** Q/V where the volume is known to be zero: the order is the whole day. */
const NO_VOLUME_PARTICIPATION = 1;

/**
 * Costs of one trade into `out` = [commission, spread, impact, fees], currency units, each ≥ 0; allocates nothing.
 * @param shares signed, sells negative
 * @param price per share, as traded
 * @param dailyVolatility σ of daily returns as a fraction; NaN or 0 is taken as {@link UNKNOWN_DAILY_VOLATILITY}
 * @param adv average daily volume in currency units; NaN is taken as {@link UNKNOWN_PARTICIPATION}, 0 as a market of this order alone
 * @param date instant of the trade, microseconds UTC
 * @param out [4]
 * Throws {@link ValidationError} unless shares are finite and the price is positive.
 */
export function tradeCostInto(
  model: CostModel,
  shares: number,
  price: number,
  dailyVolatility: number,
  adv: number,
  date: number,
  out: Float64Array,
): void {
  const quantity = Math.abs(shares);
  const notional = quantity * price;
  if (!(price > 0 && notional < Infinity)) throw notTradable(shares, price);
  out[0] = (notional * model.commissionBps) / 10_000 + quantity * model.commissionPerShare;
  out[1] = (notional * model.halfSpreadBps) / 10_000;
  out[2] = notional * Math.min(MOST_IMPACT, model.impactCoefficient * impactFraction(notional, dailyVolatility, adv));
  out[3] = model.regulatoryFees && shares < 0 ? feesFor(usRegulatoryFees, date, 'sell', quantity, notional) : 0;
}

/**
 * The most that a trade can move its price against itself. The law is measured on moves of a few percent; a σ of several
 * hundred percent a day (a price that jumped from cents to dollars) says nothing about what the next trade costs.
 */
export const MOST_IMPACT = 0.1;

/** σ·√(Q/V). */
function impactFraction(notional: number, dailyVolatility: number, adv: number): number {
  const sigma = dailyVolatility > 0 && dailyVolatility < Infinity ? dailyVolatility : UNKNOWN_DAILY_VOLATILITY;
  const participation = adv > 0 ? notional / adv : adv === 0 ? NO_VOLUME_PARTICIPATION : UNKNOWN_PARTICIPATION;
  return sigma * Math.sqrt(participation);
}

function notTradable(shares: number, price: number): ValidationError {
  return new ValidationError({
    code: 'costs.trade',
    what: `${shares} shares at ${price} are not a trade`,
    cause: 'a price or a position is missing on the day of the trade',
    fix: 'trade only what has a price',
  });
}

/** The borrow of short positions worth `shortValue` (≥ 0, currency units) over calendar days; actual/360, as stock loans are billed. */
export function borrowCost(model: CostModel, shortValue: number, days: number): number {
  return (shortValue * model.borrowBpsPerYear * days) / (10_000 * 360);
}
