/**
 * Long the best quantile and short the worst, equal weights within a side, dollar-neutral: the longs sum to +gross/2 and
 * the shorts to −gross/2 at the decision.
 */
import { ValidationError } from '@quantcli/core';
import { capTurnover, type Policy } from './policy.ts';
import { rankTradable, selectWithBuffer } from './quantile-selection.ts';

export interface LongShortOptions {
  /** Share of the ranked symbols that enters a side, (0, 0.5]. */
  readonly quantile?: number;
  /** A held symbol stays while it ranks within this share, [quantile, 0.5]. */
  readonly holdQuantile?: number;
  /** Sum of absolute weights. */
  readonly gross?: number;
  readonly rebalanceBars?: number;
  /** One-sided, in NAVs, for one rebalance; none by default. */
  readonly turnoverCap?: number | undefined;
}

export function longShort({
  quantile = 0.2,
  holdQuantile = Math.max(quantile, 0.4),
  gross = 1,
  rebalanceBars = 5,
  turnoverCap,
}: LongShortOptions = {}): Policy {
  if (!(quantile > 0 && quantile <= 0.5))
    throw wrong('quantile', quantile, 'a share of the symbols above 0 and at most 0.5');
  if (!(holdQuantile >= quantile && holdQuantile <= 0.5))
    throw wrong('holdQuantile', holdQuantile, `a share from ${quantile} (the quantile) to 0.5`);
  requirePositive('gross', gross);
  requireBars(rebalanceBars);
  if (turnoverCap !== undefined) requirePositive('turnoverCap', turnoverCap);
  return {
    name: 'long-short',
    params: { quantile, holdQuantile, gross, rebalanceBars, turnoverCap: turnoverCap ?? null },
    rebalanceBars,
    target(forecasts, { weights, tradable }, out) {
      out.fill(0);
      const order = rankTradable(forecasts, tradable);
      // With one symbol a side cannot be told from the other: stay flat.
      if (order.length >= 2) {
        const enter = Math.min(Math.max(1, Math.round(order.length * quantile)), Math.floor(order.length / 2));
        const keep = Math.min(Math.max(enter, Math.round(order.length * holdQuantile)), Math.floor(order.length / 2));
        const longs = selectWithBuffer(order, enter, keep, (n) => weights[n]! > 0);
        const shorts = selectWithBuffer(order.toReversed(), enter, keep, (n) => weights[n]! < 0);
        for (const n of longs) out[n] = gross / 2 / longs.length;
        for (const n of shorts) out[n] = -gross / 2 / shorts.length;
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
