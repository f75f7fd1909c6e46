/**
 * Long the best quantile and short the worst, dollar-neutral: the target's longs sum to +gross/2 and its shorts to
 * −gross/2. Within a side the weight grows with the distance of the rank from the middle (rank portfolios, as in Asness,
 * Moskowitz & Pedersen 2013, eq. 1), or is equal. Positions move a share of the way to the target at each rebalance
 * (Gârleanu & Pedersen 2013): what a forecast takes back a few bars later is then mostly never traded.
 */
import { ValidationError } from '@quantcli/core';
import { balanceSides, capTurnover, moveTowards, type Policy } from './policy.ts';
import { rankTradable } from './quantile-selection.ts';

export interface LongShortOptions {
  /** Share of the ranked symbols on a side, (0, 0.5]. */
  readonly quantile?: number;
  readonly weighting?: 'rank' | 'equal';
  /** Sum of absolute target weights. */
  readonly gross?: number;
  readonly rebalanceBars?: number;
  /** Share of the way to the target that one rebalance goes, (0, 1]; the first goes all the way. */
  readonly tradeShare?: number;
  /** One-sided, in NAVs, for one rebalance; none by default. */
  readonly turnoverCap?: number | undefined;
}

export function longShort({
  quantile = 0.4,
  weighting = 'rank',
  gross = 1,
  rebalanceBars = 5,
  tradeShare = 0.5,
  turnoverCap,
}: LongShortOptions = {}): Policy {
  if (!(quantile > 0 && quantile <= 0.5)) {
    throw wrong('quantile', quantile, 'a share of the symbols above 0 and at most 0.5');
  }
  if (!(tradeShare > 0 && tradeShare <= 1)) throw wrong('tradeShare', tradeShare, 'a share above 0 and at most 1');
  requirePositive('gross', gross);
  requireBars(rebalanceBars);
  if (turnoverCap !== undefined) requirePositive('turnoverCap', turnoverCap);
  // What is left of a position that is no longer wanted is closed once it is smaller than this.
  const dust = gross / 1_000;

  /** Part of the way from the current weights; what has no forecast any more, or is dust, is closed; the sides stay equal. */
  function approach(weights: Float64Array, forecasts: Float64Array, out: Float64Array): void {
    const unwanted = out.map((weight) => (weight === 0 ? 1 : 0));
    moveTowards(weights, out, tradeShare);
    for (let n = 0; n < out.length; n += 1) {
      if (unwanted[n] === 1 && (Number.isNaN(forecasts[n]!) || Math.abs(out[n]!) < dust)) out[n] = 0;
    }
    balanceSides(out);
  }

  return {
    name: 'long-short',
    params: { quantile, weighting, gross, rebalanceBars, tradeShare, turnoverCap: turnoverCap ?? null },
    rebalanceBars,
    target(forecasts, { weights, tradable }, out) {
      out.fill(0);
      const order = rankTradable(forecasts, tradable);
      // The best and the worst must be two different symbols with different forecasts: without either there is nothing to tell.
      const informed = order.length >= 2 && forecasts[order[0]!]! > forecasts[order.at(-1)!]!;
      const side = informed
        ? Math.min(Math.max(1, Math.round(order.length * quantile)), Math.floor(order.length / 2))
        : 0;
      const middle = (order.length - 1) / 2;
      let total = 0;
      for (let k = 0; k < side; k += 1) total += weighting === 'rank' ? middle - k : 1;
      for (let k = 0; k < side; k += 1) {
        const weight = ((gross / 2) * (weighting === 'rank' ? middle - k : 1)) / total;
        out[order[k]!] = weight;
        out[order[order.length - 1 - k]!] = -weight;
      }
      if (tradeShare < 1 && weights.some((weight) => weight !== 0)) {
        approach(weights, forecasts, out);
      }
      if (turnoverCap !== undefined) capTurnover(weights, out, turnoverCap);
    },
  };
}

function wrong(name: string, value: number, fix: string): ValidationError {
  return new ValidationError({ code: `policy.${name}`, what: `policy.${name} is ${value}`, fix: `give ${fix}` });
}

export function requirePositive(name: string, value: number): void {
  if (!(value > 0 && Number.isFinite(value))) throw wrong(name, value, 'a number above 0');
}

export function requireBars(rebalanceBars: number): void {
  if (!(Number.isInteger(rebalanceBars) && rebalanceBars >= 1))
    throw wrong('rebalanceBars', rebalanceBars, 'a whole number of bars, at least 1');
}
