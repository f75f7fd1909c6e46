/**
 * An order book under zero-intelligence order flow (Smith, Farmer, Gillemot & Krishnamurthy 2003), in the form of Cont,
 * Stoikov & Talreja (2010): all orders have one size, and three kinds of them arrive as independent Poisson processes.
 * Limit orders come at each of the `levels` ticks i from the opposite best price with the rate limitRate · i^−limitDecay; market
 * orders take one from the best level with marketRate; every resting order is cancelled with cancelRate. The defaults are the
 * estimates of the second paper (table 2, section 2.2) for a liquid stock, in orders a second; the one rate of cancellation is the mean of its five. A decay of 0 is
 * the first paper's flow. The book starts with the mean of the flow without market orders, rate / cancelRate a level.
 *
 * While a side is empty the other side's orders are placed from its last best price, so that the book never crosses.
 * Simulated exactly (Gillespie 1977): O(events × levels walked).
 */
import { micros, MICROS_PER_SECOND, Rng, ValidationError, type Micros } from '@quantcli/core';
import type { Records } from '../../records/records.ts';
import { BookSide } from './order-book.ts';
import { quoteRows, TickRows, tradeRows } from './tick-rows.ts';

export interface BookOptions {
  readonly seed: number;
  readonly seconds: number;
  readonly symbol?: string;
  /** Of the first event; 2010-01-04T14:30:00Z when absent. */
  readonly start?: Micros;
  /** Price of one step; 0.01 when absent. */
  readonly tick?: number;
  /** Steps from the opposite best price at which limit orders arrive; 5 when absent. */
  readonly levels?: number;
  /** Midpoint of the first book; 100 when absent. */
  readonly price?: number;
  /** Units of every order; 100 when absent. */
  readonly lot?: number;
  /** Orders a second: of one side at the first step, of one side, and of each resting order. */
  readonly limitRate?: number;
  readonly limitDecay?: number;
  readonly marketRate?: number;
  readonly cancelRate?: number;
}

export interface SimulatedBook {
  /** `clear`, a `snapshot` and then one `set` an event, which `update` and `previous` chain. */
  readonly book: Records;
  readonly trades: Records;
  /** The best quotes, whenever they change; `sequence` is the book's `update` here and in trades. */
  readonly quotes: Records;
  /** Price and size of every level at the end, best first. */
  readonly final: {
    readonly bids: readonly (readonly [number, number])[];
    readonly asks: readonly (readonly [number, number])[];
  };
}

const START = micros(Date.UTC(2010, 0, 4, 14, 30) * 1_000);
const MOST_LEVELS = 1_000;

/** Throws {@link ValidationError} for an option out of range. */
export function simulateBook({
  seed,
  seconds,
  symbol = 'BOOK',
  start = START,
  tick = 0.01,
  levels = 5,
  price = 100,
  lot = 100,
  limitRate = 1.92,
  limitDecay = 0.52,
  marketRate = 0.94,
  cancelRate = 0.65,
}: BookOptions): SimulatedBook {
  check('seconds', seconds, seconds >= 0 && seconds <= 1e6, 'from 0 to 1,000,000');
  check('tick', tick, tick > 0 && tick < Infinity, 'above 0');
  check(
    'levels',
    levels,
    Number.isInteger(levels) && levels >= 1 && levels <= MOST_LEVELS,
    `a whole number from 1 to ${MOST_LEVELS}`,
  );
  check(
    'price',
    price,
    price > (levels + 1) * tick && price / tick < 1e9,
    'above all levels, at most 1,000,000,000 ticks',
  );
  check('lot', lot, lot > 0 && lot < 1e9, 'above 0');
  check('limitRate', limitRate, limitRate > 0 && limitRate <= 1e4, 'above 0, at most 10,000');
  check('limitDecay', limitDecay, limitDecay >= 0 && limitDecay <= 10, 'from 0 to 10');
  check('marketRate', marketRate, marketRate >= 0 && marketRate <= 1e4, 'from 0 to 10,000');
  check('cancelRate', cancelRate, cancelRate >= 1e-3 && cancelRate <= 1e4, 'from 0.001 to 10,000');

  const rng = Rng.fromSeed(seed).split(`book/${symbol}`);
  const rates = Float64Array.from({ length: levels }, (_, i) => limitRate * (i + 1) ** -limitDecay);
  const limits = rates.reduce((sum, rate) => sum + rate, 0);
  const middle = Math.round(price / tick);
  const bids = new BookSide(1, middle - 1);
  const asks = new BookSide(-1, middle);
  const book = new TickRows('book', ['action', 'side', 'price', 'size', 'update', 'previous', 'sequence']);
  const trades = tradeRows();
  const quotes = quoteRows();
  const priceOf = (level: number): number => Number((level * tick).toPrecision(12));
  const sizeAt = (side: BookSide, level: number): number => side.at(level) * lot;
  let update = 1;
  let time: number = start;
  let row = 0;

  const writeLevel = (action: 'snapshot' | 'set', side: BookSide, level: number, previous: number): void =>
    book.add(symbol, time, [action, side.side, priceOf(level), sizeAt(side, level), update, previous, row++]);
  const writeQuote = (): void => {
    const bid = bids.total > 0 ? priceOf(bids.best) : NaN;
    const ask = asks.total > 0 ? priceOf(asks.best) : NaN;
    quotes.add(symbol, time, [bid, ask, sizeAt(bids, bids.best), sizeAt(asks, asks.best), update]);
  };

  book.add(symbol, time, ['clear', NaN, NaN, NaN, update, NaN, row++]);
  for (const side of [bids, asks]) {
    rates.forEach((rate, i) => {
      const level = side.best - i * side.side;
      side.add(level, Math.max(1, Math.round(rate / cancelRate)));
      writeLevel('snapshot', side, level, NaN);
    });
  }
  writeQuote();

  const end = seconds * MICROS_PER_SECOND;
  let elapsed = 0;
  for (;;) {
    const resting = bids.total + asks.total;
    const rate = 2 * (limits + marketRate) + cancelRate * resting;
    elapsed -= (Math.log(1 - rng.uniform()) / rate) * MICROS_PER_SECOND;
    if (elapsed >= end) break;
    time = micros(start + Math.floor(elapsed));
    let draw = rng.uniform() * rate - cancelRate * resting;
    let side: BookSide;
    let level: number;
    if (draw < 0) {
      const order = Math.min(resting - 1, Math.floor(-draw / cancelRate));
      side = order < bids.total ? bids : asks;
      level = side.levelOf(order < bids.total ? order : order - bids.total);
    } else {
      side = draw < limits + marketRate ? bids : asks;
      if (side === asks) draw -= limits + marketRate;
      level =
        draw < marketRate
          ? side.best
          : (side === bids ? asks : bids).best - side.side * stepOf(rates, draw - marketRate);
    }
    const isLimit = draw >= marketRate;
    // Nothing to take, or no price.
    if (isLimit ? level < 1 : side.at(level) === 0) continue;
    const { best } = side;
    if (isLimit) side.add(level, 1);
    else side.remove(level);
    update += 1;
    writeLevel('set', side, level, update - 1);
    if (!isLimit && draw >= 0) trades.add(symbol, time, [priceOf(level), lot, -side.side, update]);
    if (level === best || level === side.best) writeQuote();
  }
  const final = (side: BookSide) => [...side.levels()].map(([level]) => [priceOf(level), sizeAt(side, level)] as const);
  return {
    book: book.take(),
    trades: trades.take(),
    quotes: quotes.take(),
    final: { bids: final(bids), asks: final(asks) },
  };
}

/** Steps from the opposite best price (from 1) of the limit order that a uniform draw below the sum of the rates stands for. */
function stepOf(rates: Float64Array, draw: number): number {
  let left = draw;
  let step = 0;
  while (step < rates.length - 1 && left >= rates[step]!) left -= rates[step++]!;
  return step + 1;
}

function check(name: string, value: number, holds: boolean, range: string): void {
  if (holds) return;
  throw new ValidationError({
    code: 'simulation.book',
    what: `cannot simulate a book with ${name} ${value}`,
    fix: `use a number ${range}`,
  });
}
