/**
 * What `MicrostructureBars` measures, in the order of its columns. Spreads are relative to the midpoint and whole, not
 * halves. With a calendar each is of the sessions' records alone, the price and the volumes too.
 */

export const MEASURES = {
  close: 'price of the last trade',
  trades: 'number of trades',
  volume: 'units traded',
  dollar_volume: 'money traded',
  buy_volume: 'units that buyers took',
  sell_volume: 'units that sellers took',
  effective_spread: '2|p − mid|/mid against the quote before the trade, weighted by size',
  quoted_spread: '(ask − bid)/mid, weighted by the time it stood',
  realised_spread:
    '2·sign·(p − mid after the horizon)/mid, weighted by size, in the bar in which the horizon ends, which must be before the session does; Huang & Stoll (1996)',
  price_impact:
    '2·sign·(mid after the horizon − mid)/mid, of the same trades; the two add up to the signed effective spread',
  depth: 'units bid plus units offered at the best prices, weighted by the time they stood',
  vpin: 'volume-synchronised probability of informed trading, the last 50 buckets of volume',
  kyle_lambda: "Kyle's λ: price moved by a unit of signed money, those of the last 60 steps that follow on another",
  resilience: 'half-life of a widened spread in seconds, the last 60 steps',
  amihud: '|return from the last bar with trades| for each unit of money traded; Amihud (2002)',
  roll: '2√(−cov) of successive logarithmic price changes from trade to trade; NaN where they do not bounce; Roll (1984)',
  size_mean: 'mean units of a trade',
  size_median: 'median units of a trade',
  size_p90: '90 % quantile (type 7) of the units of a trade',
  size_p99: '99 % quantile (type 7) of the units of a trade',
  top_share: 'share of the volume in the largest 1 % of the trades (one at least)',
  block_share: 'share of the volume in trades of at least `blockValue`',
  block_flow: 'units bought less units sold in such trades, as a share of the volume',
  morning_return: 'return of the first hour of the session, from its end to the end of the day',
  afternoon_return: 'return of the last 90 minutes of the session, from its end to the end of the day',
} as const;

/** Measures by name; beside them `order_imbalance_` and a span, such as `order_imbalance_60m`: (buys − sells)/(buys + sells) of the trades of the span up to the bar's end. */
export type Measure = keyof typeof MEASURES;

export const MEASURE_NAMES = Object.keys(MEASURES) as Measure[];
