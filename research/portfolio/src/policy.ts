/**
 * Policy: (state, forecasts) → target weights. A policy sees the bar it decides on and nothing later; when and at what
 * price its targets are traded is not its business, so it cannot trade on the bar it decides on.
 */
import type { Json } from '@quantcli/core';

export interface PolicyState {
  /** [N] current weights, fractions of equity; shorts negative. */
  readonly weights: Float64Array;
  /** [N] 1 where the symbol is a member with a price on this bar. */
  readonly tradable: Uint8Array;
}

export interface Policy {
  readonly name: string;
  readonly params: Json;
  /** Decides every so many bars. */
  readonly rebalanceBars: number;
  /**
   * Writes target weights for every symbol.
   * @param forecasts [N] higher is better; NaN where there is none
   * @param out [N] fractions of equity, finite
   */
  target(forecasts: Float64Array, state: PolicyState, out: Float64Array): void;
}

/** One-sided turnover of going from one set of weights to another: half the sum of absolute changes. */
export function turnoverOf(from: Float64Array, to: Float64Array): number {
  let sum = 0;
  for (let n = 0; n < from.length; n += 1) sum += Math.abs(to[n]! - from[n]!);
  return sum / 2;
}

/** Goes a share of the way from the current weights to the target, every position alike. */
export function moveTowards(current: Float64Array, target: Float64Array, share: number): void {
  if (share === 1) return;
  for (let n = 0; n < target.length; n += 1) target[n] = current[n]! + share * (target[n]! - current[n]!);
}

/** Scales longs and shorts so that both sum to the mean of the two, and the book is dollar-neutral; empties it when one side is. */
export function balanceSides(weights: Float64Array): void {
  let long = 0;
  let short = 0;
  for (const weight of weights) {
    if (weight > 0) long += weight;
    else short -= weight;
  }
  const half = long > 0 && short > 0 ? (long + short) / 2 : 0;
  for (let n = 0; n < weights.length; n += 1) {
    const side = weights[n]! > 0 ? long : short;
    weights[n] = side > 0 ? (weights[n]! * half) / side : 0;
  }
}

/** Goes towards the target only as far as a one-sided turnover cap allows. */
export function capTurnover(current: Float64Array, target: Float64Array, cap: number): void {
  const wanted = turnoverOf(current, target);
  if (wanted > cap) moveTowards(current, target, cap / wanted);
}
