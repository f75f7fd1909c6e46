/**
 * The vector simulator. On a decision bar t the policy sees the close of t and nothing later; the orders that follow —
 * target weight × equity ÷ price, all of bar t — are filled on bar t + 1, at its open or its close, whatever that price
 * turns out to be. There is no way to fill on t: the loop fills what was decided before it lets the policy decide again.
 *
 * Accounting is in raw prices and shares: a split multiplies shares, a dividend is paid in cash (and owed on shorts) on
 * its ex-date, costs and borrow leave cash, cash earns nothing. On every bar equity = cash + Σ shares · last price.
 * Shares are fractional. A symbol without a price on the fill bar, or in which nothing was traded on it, is not filled;
 * its order lapses and is counted. An order above MOST_OF_ADV of the daily dollar volume known at the decision is cut to
 * that, and counted: what is larger is not a one-day order, and the next rebalance goes on. A
 * position in a symbol that is delisted is settled on its bar by the return from its last price (the panel's field
 * `delisting`; `delisting_assumed` where it is not known: never in favour of a short); one without a price for SETTLE_AFTER_BARS bars at its last price: whether a symbol is halted or gone for good
 * is not known before, and the simulator does not look. Data without split and dividend columns is
 * traded at its forward-accumulated prices: a vendor's adjusted close then carries the actions into the returns.
 * Borrow is paid on what was short into the bar, for the calendar days since the bar before.
 * O(bars · symbols).
 */
import { MICROS_PER_DAY, ValidationError } from '@quantcli/core';
import { borrowCost, tradeCostInto, type CostModel } from '@quantcli/market';
import type { Panel } from '@quantcli/panel';
import type { Policy } from '@quantcli/portfolio';
import { DELISTED, SETTLED_WITHOUT_PRICE, Trades } from './trades.ts';

/** Bars without a price after which a position is settled at its last one. */
export const SETTLE_AFTER_BARS = 5;
/** The largest share of average daily dollar volume that one order may be. */
export const MOST_OF_ADV = 0.05;

export interface SimulationInput {
  readonly panel: Panel;
  readonly policy: Policy;
  readonly costs: CostModel;
  /** [T × N] bar-major: entry bar · N + symbol; NaN where there is no forecast. */
  readonly forecasts: Float64Array;
  /** [N × T] symbol-major: trailing dollar volume a day and trailing volatility a day, known at the close of the bar; NaN where unknown. */
  readonly adv: Float64Array;
  readonly volatility: Float64Array;
  /** The first bar on which the policy decides. */
  readonly firstDecision: number;
  /** Currency at the start. */
  readonly capital: number;
  readonly fillAt: 'open' | 'close';
}

export interface Simulation {
  /** Bar of the first entry of every series. */
  readonly firstBar: number;
  /** [B] at the close; entry 0 is the capital at the first decision. */
  readonly equity: Float64Array;
  readonly cash: Float64Array;
  /** [B] equity over the previous equity, less one; entry 0 is 0. */
  readonly returns: Float64Array;
  /** [B] one-sided, in NAVs of the previous close. */
  readonly turnover: Float64Array;
  /** [B] costs of the bar, borrow included, as a fraction of the previous equity. */
  readonly costFraction: Float64Array;
  readonly grossExposure: Float64Array;
  readonly netExposure: Float64Array;
  /** Currency over the whole run. */
  readonly costs: {
    readonly commission: number;
    readonly spread: number;
    readonly impact: number;
    readonly fees: number;
    readonly borrow: number;
  };
  readonly trades: Trades;
  /** Orders that found no price or no trading on their bar. */
  readonly unfilled: number;
  /** Orders cut to MOST_OF_ADV. */
  readonly cut: number;
  /** Bar on which equity was gone: everything was closed and trading stopped. */
  readonly ruinedAt: number | undefined;
}

export function simulate(input: SimulationInput): Simulation {
  const { panel, policy, costs, forecasts, firstDecision, capital, fillAt } = input;
  const prefix = panel.has('split') || panel.has('dividend') ? 'raw_' : '';
  const fillField = `${prefix}${fillAt}`;
  if (!panel.has(fillField)) {
    throw new ValidationError({
      code: 'simulate.no-open',
      what: 'orders are to be filled at the open, and the data has no open prices',
      fix: 'set simulation.fillAt to close',
    });
  }
  const count = panel.symbols.length;
  const column = (field: string, otherwise: number): Float64Array[] =>
    panel.symbols.map((_, n) =>
      panel.has(field) ? panel.column(field, n) : new Float64Array(panel.bars).fill(otherwise),
    );
  const close = column(`${prefix}close`, NaN);
  const fill = column(fillField, NaN);
  const split = column('split', 1);
  const dividend = column('dividend', 0);
  const volume = column('raw_volume', NaN);
  const delisting = column('delisting', NaN);
  const assumed = column('delisting_assumed', NaN);

  const bars = panel.bars - firstDecision;
  const series = Array.from({ length: 7 }, () => new Float64Array(bars));
  const [equity, cashSeries, returns, turnover, costFraction, grossExposure, netExposure] = series as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const shares = new Float64Array(count);
  const order = new Float64Array(count);
  const mark = new Float64Array(count);
  /** Bars since the last price. */
  const silent = new Int32Array(count);
  /** Shares settled at the last price, until it is known what they were worth. */
  const settled = new Float64Array(count);
  const weights = new Float64Array(count);
  const target = new Float64Array(count);
  const tradable = new Uint8Array(count);
  const cost = new Float64Array(4);
  const total = { commission: 0, spread: 0, impact: 0, fees: 0, borrow: 0 };
  const trades = new Trades();
  let cash = capital;
  let unfilled = 0;
  let cut = 0;
  let ruinedAt: number | undefined;

  for (let t = firstDecision; t < panel.bars; t += 1) {
    const b = t - firstDecision;
    const before = b === 0 ? capital : equity[b - 1]!;
    let traded = 0;
    let paid = 0;

    if (b > 0) {
      let owed = 0;
      for (let n = 0; n < count; n += 1) {
        if (shares[n] === 0 && order[n] === 0) continue;
        const ratio = split[n]![t]!;
        if (ratio > 0 && ratio !== 1) {
          shares[n]! *= ratio;
          order[n]! *= ratio;
          mark[n]! /= ratio;
        }
        // The dividend is per share after the split, for the shares held into the bar.
        const income = dividend[n]![t]!;
        if (income > 0) cash += shares[n]! * income;
        if (shares[n]! < 0) owed -= shares[n]! * mark[n]!;
      }
      const borrow = borrowCost(costs, owed, (panel.time[t]! - panel.time[t - 1]!) / MICROS_PER_DAY);
      cash -= borrow;
      paid += borrow;
      total.borrow += borrow;
      for (let n = 0; n < count; n += 1) {
        let quantity = order[n]!;
        if (quantity === 0) continue;
        order[n] = 0;
        const price = fill[n]![t]!;
        if (!(price > 0) || volume[n]![t] === 0) {
          unfilled += 1;
          continue;
        }
        const decision = n * panel.bars + t - 1;
        const most = MOST_OF_ADV * input.adv[decision]!;
        if (Math.abs(quantity * mark[n]!) > most) {
          quantity = (Math.sign(quantity) * most) / mark[n]!;
          cut += 1;
        }
        tradeCostInto(costs, quantity, price, input.volatility[decision]!, input.adv[decision]!, panel.time[t]!, cost);
        const charge = cost[0]! + cost[1]! + cost[2]! + cost[3]!;
        cash -= quantity * price + charge;
        shares[n]! += quantity;
        traded += Math.abs(quantity * price);
        paid += charge;
        total.commission += cost[0]!;
        total.spread += cost[1]!;
        total.impact += cost[2]!;
        total.fees += cost[3]!;
        trades.add(t, n, quantity, price, cost);
      }
    }

    let long = 0;
    let short = 0;
    for (let n = 0; n < count; n += 1) {
      const price = close[n]![t]!;
      silent[n] = price > 0 ? 0 : silent[n]! + 1;
      if (price > 0) {
        mark[n] = price;
        settled[n] = 0;
      } else if (settled[n] !== 0) {
        // A halt that ends in a delisting weeks later: whoever was settled at the last price gets the rest, or pays it back.
        const loss = delistingReturn(delisting[n]![t]!, assumed[n]![t]!, settled[n]!);
        if (!Number.isNaN(loss)) {
          cash += settled[n]! * mark[n]! * loss;
          trades.add(t, n, settled[n]!, mark[n]!, undefined, DELISTED);
          trades.add(t, n, -settled[n]!, mark[n]! * (1 + loss), undefined, DELISTED);
          settled[n] = 0;
        }
      }
      if (shares[n] === 0) continue;
      const loss = price > 0 ? NaN : delistingReturn(delisting[n]![t]!, assumed[n]![t]!, shares[n]!);
      if (!Number.isNaN(loss) || silent[n]! >= SETTLE_AFTER_BARS) {
        const proceeds = Number.isNaN(loss) ? mark[n]! : mark[n]! * (1 + loss);
        cash += shares[n]! * proceeds;
        trades.add(t, n, -shares[n]!, proceeds, undefined, Number.isNaN(loss) ? SETTLED_WITHOUT_PRICE : DELISTED);
        settled[n] = Number.isNaN(loss) ? shares[n]! : 0;
        shares[n] = 0;
        continue;
      }
      const value = shares[n]! * mark[n]!;
      if (value > 0) long += value;
      else short -= value;
    }
    const now = cash + long - short;
    equity[b] = now;
    cashSeries[b] = cash;
    returns[b] = before > 0 ? now / before - 1 : 0;
    turnover[b] = before > 0 ? traded / 2 / before : 0;
    costFraction[b] = before > 0 ? paid / before : 0;
    grossExposure[b] = now > 0 ? (long + short) / now : 0;
    netExposure[b] = now > 0 ? (long - short) / now : 0;

    if (ruinedAt !== undefined) continue;
    if (!(now > 0)) {
      for (let n = 0; n < count; n += 1) {
        if (shares[n] === 0) continue;
        cash += shares[n]! * mark[n]!;
        trades.add(t, n, -shares[n]!, mark[n]!, undefined);
        shares[n] = 0;
      }
      cashSeries[b] = cash;
      ruinedAt = t;
      continue;
    }
    if (b % policy.rebalanceBars !== 0 || t === panel.bars - 1) continue;
    for (let n = 0; n < count; n += 1) {
      weights[n] = (shares[n]! * mark[n]!) / now;
      tradable[n] = close[n]![t]! > 0 && panel.isMember(n, t) ? 1 : 0;
    }
    policy.target(forecasts.subarray(t * count, (t + 1) * count), { weights, tradable }, target);
    for (let n = 0; n < count; n += 1) {
      // What cannot be traded now stays as it is; nothing is ordered where there is no price to size it by.
      const wanted = tradable[n] === 1 ? (target[n]! * now) / close[n]![t]! : shares[n]!;
      const change = wanted - shares[n]!;
      // A change that is only rounding is no order.
      order[n] = Math.abs(change * mark[n]!) > 1e-12 * now ? change : 0;
    }
  }
  return {
    firstBar: firstDecision,
    equity,
    cash: cashSeries,
    returns,
    turnover,
    costFraction,
    grossExposure,
    netExposure,
    costs: total,
    trades,
    unfilled,
    cut,
    ruinedAt,
  };
}

/** What a holder of these shares gets over the last price: what is recorded, else what is assumed, which never pays a short. */
function delistingReturn(recorded: number, assumed: number, shares: number): number {
  if (!Number.isNaN(recorded)) return recorded;
  return shares > 0 ? assumed : Math.max(0, assumed);
}
