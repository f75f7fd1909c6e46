/**
 * When an information-driven bar is complete (López de Prado 2018, ch. 2). A rule sees each trade's sign b (+1 buyer,
 * −1 seller) and weight v (1, its size or its money) and says whether the bar ends with it. O(1) a trade; the state is
 * a few numbers, so that a stream can be stopped and continued.
 *
 * amount:    the bar's Σ v reaches the amount. A trade is not cut in two.
 * imbalance: |θ| ≥ E[T] · |E[bv]|, θ = Σ b v over the bar.
 * run:       max(Σ_{b=1} v, Σ_{b=−1} v) ≥ E[T] · max(P[b=1] E[v|b=1], P[b=−1] E[v|b=−1]).
 *
 * E[T] and the other expectations are exponentially weighted over the bars so far (weight 2/(20+1) for the newest). As
 * written in the book E[T] runs away to 0 or to infinity, because a bar's length and its own threshold feed each other.
 * Two bounds hold it: E[T] stays between a fifth and five times the first bar's trades, and an imbalance threshold is at
 * least that of chance alone, √E[T] · E[v], below which every tape would close bars after a few trades. The first bar has
 * a given number of trades.
 */
import type { BarSpec } from './bar-spec.ts';

export interface ClosingRule {
  /** Counts a trade into the bar; true when the bar ends with it. */
  add(sign: number, weight: number): boolean;
  readonly state: Float64Array;
}

const NEWEST = 2 / 21;
const MOST_DRIFT = 5;

/** @param state of the same rule, to continue from */
export function closingRule(spec: Exclude<BarSpec, { by: 'time' }>, state = new Float64Array(8)): ClosingRule {
  if (spec.by === 'amount') return amountRule(spec.amount, state);
  return expectationRule(spec.by, spec.ticks, state);
}

function amountRule(amount: number, state: Float64Array): ClosingRule {
  return {
    state,
    add(_sign, weight) {
      state[0]! += weight;
      if (state[0]! < amount) return false;
      state[0] = 0;
      return true;
    },
  };
}

const TRADES = 0;
const BUYS = 1;
const BOUGHT = 2;
const SOLD = 3;
/** Expectations; NaN-free: 0 bars seen means none yet. */
const BARS = 4;
const LENGTH = 5;
/** Per trade: weight bought, weight sold. */
const BUY_RATE = 6;
const SELL_RATE = 7;

function expectationRule(by: 'imbalance' | 'run', ticks: number, state: Float64Array): ClosingRule {
  const exceeded = (): boolean => {
    const bought = state[BUY_RATE]!;
    const sold = state[SELL_RATE]!;
    return by === 'imbalance'
      ? Math.abs(state[BOUGHT]! - state[SOLD]!) >=
          Math.max(state[LENGTH]! * Math.abs(bought - sold), Math.sqrt(state[LENGTH]!) * (bought + sold))
      : Math.max(state[BOUGHT]!, state[SOLD]!) >= state[LENGTH]! * Math.max(bought, sold);
  };
  const learn = (): void => {
    const trades = state[TRADES]!;
    const weight = state[BARS] === 0 ? 1 : NEWEST;
    const blend = (place: number, value: number): void => {
      state[place] = state[place]! + weight * (value - state[place]!);
    };
    blend(LENGTH, trades);
    state[LENGTH] = Math.min(Math.max(state[LENGTH]!, ticks / MOST_DRIFT), ticks * MOST_DRIFT);
    blend(BUY_RATE, state[BOUGHT]! / trades);
    blend(SELL_RATE, state[SOLD]! / trades);
    state[BARS]! += 1;
    state.fill(0, TRADES, SOLD + 1);
  };
  return {
    state,
    add(sign, weight) {
      state[TRADES]! += 1;
      if (sign > 0) {
        state[BUYS]! += 1;
        state[BOUGHT]! += weight;
      } else state[SOLD]! += weight;
      const ends = state[BARS] === 0 ? state[TRADES]! >= ticks : exceeded();
      if (ends) learn();
      return ends;
    },
  };
}
