/**
 * The views of a price history. With raw close C, forward factor F and share count S of `accumulateForward`, T the last
 * bar and f the first one with a close:
 *
 * | view         | prices × at t     | volume ÷ at t | is                                                           |
 * |--------------|-------------------|---------------|--------------------------------------------------------------|
 * | raw          | 1                 | 1             | as traded                                                    |
 * | forward      | F_t               | S_t           | what features read: never changes once it is known           |
 * | adjusted     | F_t / F_T         | S_t / S_T     | fully adjusted, backward: the last bar is raw                |
 * | split-only   | S_t / S_T         | S_t / S_T     | what the dividends of today's shares are paid on             |
 * | total-return | base·F_t /(C_f F_f) | S_t         | the index of a holder who reinvests at the ex-date close     |
 *
 * Spin-offs are dividends of their cash value: in F, not in S. Hence forward_t / forward_u = adjusted_t / adjusted_u =
 * total-return_t / total-return_u; total-return_t = base · Π split·(C + D)/C₋₁; without dividends adjusted = split-only;
 * price × volume of split-only = that of raw. Forward and total-return at t need data up to t only; adjusted and
 * split-only are rewritten by every later event, so nothing that must not look ahead may read their levels.
 */
import { DataError, sharedFloat64 } from '@quantcli/core';
import { accumulateForward, type DividendFactor } from './adjustment.ts';
import { Panel } from './panel.ts';

export const PRICE_VIEWS = ['raw', 'forward', 'adjusted', 'split-only', 'total-return'] as const;
export type PriceView = (typeof PRICE_VIEWS)[number];

export interface ViewOptions {
  /** How a dividend is taken off the prices before it; `total-return` is by the ex-date close always. Default: ex-date-close. */
  readonly dividendFactor?: DividendFactor;
  /** What the total-return index starts at. Default: 1. */
  readonly base?: number;
}

/** One symbol's raw history, as {@link accumulateForward} takes it. */
export interface PriceHistory {
  readonly symbol: string;
  readonly close: Float64Array;
  readonly split: Float64Array | undefined;
  readonly dividend: Float64Array | undefined;
  readonly adjusted: Float64Array | undefined;
}

/**
 * What a view multiplies a symbol's prices by and divides its volume by.
 * @param price [T] out
 * @param shares [T] out
 * Throws {@link DataError} where the previous-close factor has no value.
 */
export function viewScales(
  { symbol, close, split, dividend, adjusted }: PriceHistory,
  view: PriceView,
  price: Float64Array,
  shares: Float64Array,
  { dividendFactor = 'ex-date-close', base = 1 }: ViewOptions = {},
): void {
  const by = view === 'total-return' ? 'ex-date-close' : dividendFactor;
  accumulateForward(close, split, dividend, adjusted, price, shares, { dividendFactor: by });
  if (Number.isNaN(price.at(-1)!)) {
    const bar = price.findIndex(Number.isNaN);
    throw new DataError({
      code: 'adjustment.dividend',
      what: `${symbol}: the dividend of ${dividend![bar]!} on bar ${bar} is not below the close before it`,
      cause: 'the action is wrong, or a spin-off of more than the company was worth',
      fix: 'correct the action, or use the ex-date-close factor',
    });
  }
  scaleForView(close, view, price, shares, base);
}

/** Turns F and S into a view's scales, in place. */
function scaleForView(
  close: Float64Array,
  view: PriceView,
  price: Float64Array,
  shares: Float64Array,
  base: number,
): void {
  const lastPrice = price.at(-1)!;
  const lastShares = shares.at(-1)!;
  const first = close.findIndex((value) => value > 0);
  const start = first < 0 ? NaN : base / (close[first]! * price[first]!);
  for (let t = 0; t < price.length; t += 1) {
    if (view === 'raw') price[t] = shares[t] = 1;
    else if (view === 'total-return') price[t]! *= start;
    else if (view === 'adjusted') price[t]! /= lastPrice;
    else if (view === 'split-only') price[t] = shares[t]! / lastShares;
    if (view === 'adjusted' || view === 'split-only') shares[t]! /= lastShares;
  }
}

const PRICES = ['open', 'high', 'low', 'close'] as const;

/**
 * A panel made by `panelFromBars` with open, high, low, close and volume in a view; other fields stay. Where a vendor's
 * adjusted close stood in for the dividends, the factors are those in its forward prices. Throws {@link DataError} for a
 * panel without raw prices.
 */
export function adjustPanel(panel: Panel, view: PriceView, options: ViewOptions = {}): Panel {
  const { bars, symbols } = panel;
  const prices = PRICES.filter((name) => panel.has(`raw_${name}`));
  const hasVolume = panel.has('raw_volume');
  const hasActions = panel.has('split') || panel.has('dividend');
  const fields = new Map<string, Float64Array>();
  for (const name of [...prices, ...(hasVolume ? ['volume'] : [])])
    fields.set(name, sharedFloat64(bars * symbols.length));
  const price = new Float64Array(bars);
  const shares = new Float64Array(bars);
  symbols.forEach((symbol, n) => {
    const close = panel.column('raw_close', n);
    const optional = (name: string): Float64Array | undefined => (panel.has(name) ? panel.column(name, n) : undefined);
    if (hasActions) {
      const history = { symbol, close, split: optional('split'), dividend: optional('dividend'), adjusted: undefined };
      viewScales(history, view, price, shares, options);
    } else {
      carryRatio(panel.column('close', n), close, price);
      if (hasVolume) carryRatio(panel.column('raw_volume', n), panel.column('volume', n), shares);
      else shares.fill(1);
      scaleForView(close, view, price, shares, options.base ?? 1);
    }
    for (const [name, out] of fields) {
      const source = panel.column(`raw_${name}`, n);
      const scaled = out.subarray(n * bars, (n + 1) * bars);
      if (name === 'volume') for (let t = 0; t < bars; t += 1) scaled[t] = source[t]! / shares[t]!;
      else for (let t = 0; t < bars; t += 1) scaled[t] = source[t]! * price[t]!;
    }
  });
  return panel.withFields(fields);
}

/** above ÷ below, and where that is no positive number the last one that was; 1 before the first. */
function carryRatio(above: Float64Array, below: Float64Array, out: Float64Array): void {
  let ratio = 1;
  for (let t = 0; t < out.length; t += 1) {
    const now = above[t]! / below[t]!;
    if (now > 0 && now < Infinity) ratio = now;
    out[t] = ratio;
  }
}
