/**
 * Trades into bars, one symbol at a time: the same code whether a file's columns are pushed at once or a stream's trades
 * one by one, and the same bars. A trade without a known side has the tick rule's (Lee & Ready 1991): the sign of the last
 * price change, +1 before the first. Stretches without a trade have no bar. A trade of a
 * finished bar comes too late: it is counted and left out, because a finished bar never changes. Information-driven bars take
 * trades in order only. O(1) a trade.
 */
import { DataError, type Json, type Micros } from '@quantcli/core';
import { timeZone, type TimeZone } from '@quantcli/panel';
import type { BarSpec, Measure } from './bar-spec.ts';
import { AGGREGATE_FIELDS, type AggregateBar } from './bar-columns.ts';
import { closingRule, type ClosingRule } from './closing-rule.ts';
import { timeBuckets, type TimeBuckets } from './time-buckets.ts';

/** Trades in columns, in the order they happened: instants, prices, sizes, and sides (+1, −1, NaN unknown). */
export interface TradeColumns {
  readonly time: Float64Array;
  readonly price: Float64Array;
  readonly size: Float64Array;
  readonly side?: Float64Array | undefined;
}

export interface AggregateOptions {
  /** Civil time of days and hours. */
  readonly zone?: TimeZone;
  /** {@link TradeAggregator.state} of an earlier aggregator with the same specification. */
  readonly state?: Json;
}

const NO_RULE = new Float64Array(0);

export class TradeAggregator {
  readonly #buckets: TimeBuckets | undefined;
  readonly #rule: ClosingRule | undefined;
  readonly #measure: Measure;
  readonly #emit: (bar: Readonly<AggregateBar>) => void;
  readonly #bar: AggregateBar = emptyBar();
  #open = false;
  /** A trade before this instant is too late: its bar is finished, or would lie before the open one. */
  #settled = -Infinity;
  #lastTime = -Infinity;
  #lastPrice = NaN;
  #sign = 1;
  /** Trades that came after their bar was finished. */
  late = 0;

  /** @param emit called with each finished bar; the object is used again */
  constructor(spec: BarSpec, emit: (bar: Readonly<AggregateBar>) => void, options: AggregateOptions = {}) {
    const saved = options.state === undefined ? undefined : readState(options.state);
    this.#emit = emit;
    this.#buckets = spec.by === 'time' ? timeBuckets(spec, options.zone ?? timeZone('UTC')) : undefined;
    this.#rule = spec.by === 'time' ? undefined : closingRule(spec, saved && Float64Array.from(saved.rule));
    this.#measure = spec.by === 'time' ? 'tick' : spec.measure;
    if (saved === undefined) return;
    AGGREGATE_FIELDS.forEach((name, i) => {
      this.#bar[name] = saved.bar[i]!;
    });
    this.#open = saved.open;
    this.#settled = saved.settled ?? -Infinity;
    this.#lastTime = saved.lastTime ?? -Infinity;
    this.#lastPrice = saved.lastPrice ?? NaN;
    this.#sign = saved.sign;
    this.late = saved.late;
  }

  /** Everything needed to continue after a restart, bit for bit. */
  get state(): Json {
    return {
      bar: AGGREGATE_FIELDS.map((name) => this.#bar[name]),
      open: this.#open,
      rule: [...(this.#rule?.state ?? NO_RULE)],
      settled: orNull(this.#settled),
      lastTime: orNull(this.#lastTime),
      lastPrice: orNull(this.#lastPrice),
      sign: this.#sign,
      late: this.late,
    };
  }

  /** Trades [from, to) of the columns. Throws {@link DataError} for a trade without a time, a positive price or a size. */
  push({ time, price, size, side }: TradeColumns, from = 0, to = time.length): void {
    for (let i = from; i < to; i += 1) this.#add(time[i]!, price[i]!, size[i]!, side === undefined ? NaN : side[i]!);
  }

  /** Finishes a time bar whose end has come although no later trade has: what a stream calls on its clock. */
  advance(now: Micros): void {
    if (this.#open && this.#buckets !== undefined && now >= this.#bar.end) this.#finish();
  }

  /** Finishes the open bar: the input has ended. An information-driven bar that is not complete is finished too. */
  finish(): void {
    if (this.#open) this.#finish();
  }

  #add(time: number, price: number, size: number, side: number): void {
    if (!Number.isSafeInteger(time) || !(price > 0) || !(size >= 0) || price === Infinity || size === Infinity) {
      throw new DataError({
        code: 'aggregation.trade',
        what: `a trade at ${time} has price ${price} and size ${size}`,
        fix: 'leave out trades without a time, a positive price and a size',
      });
    }
    const bar = this.#bar;
    if (this.#open && this.#buckets !== undefined && time >= bar.end) this.#finish();
    if (time < this.#settled) {
      this.late += 1;
      return;
    }
    // A trade that comes late into its open bar belongs to it, and is neither its last price nor the next one's neighbour.
    const inOrder = time >= this.#lastTime;
    const change = price - this.#lastPrice;
    if (inOrder && change !== 0 && !Number.isNaN(change)) this.#sign = Math.sign(change);
    const sign = side === 1 || side === -1 ? side : this.#sign;
    if (!this.#open) this.#begin(time, price);
    if (price > bar.high) bar.high = price;
    if (price < bar.low) bar.low = price;
    if (inOrder) {
      bar.close = price;
      this.#lastPrice = price;
      this.#lastTime = time;
    }
    bar.volume += size;
    bar.dollars += price * size;
    bar.trades += 1;
    if (sign > 0) bar.buyVolume += size;
    if (this.#rule === undefined) return;
    bar.end = time;
    this.#settled = time;
    const weight = this.#measure === 'tick' ? 1 : this.#measure === 'volume' ? size : price * size;
    if (this.#rule.add(sign, weight)) this.#finish();
  }

  #begin(time: number, price: number): void {
    const bar = this.#bar;
    bar.open = price;
    bar.high = price;
    bar.low = price;
    bar.volume = 0;
    bar.dollars = 0;
    bar.trades = 0;
    bar.buyVolume = 0;
    this.#open = true;
    if (this.#buckets === undefined) {
      bar.start = time;
      return;
    }
    const { stamp, start, end } = this.#buckets(time);
    bar.start = stamp;
    bar.end = end;
    this.#settled = start;
  }

  #finish(): void {
    this.#open = false;
    this.#settled = Math.max(this.#settled, this.#bar.end);
    this.#emit(this.#bar);
  }
}

function emptyBar(): AggregateBar {
  return { start: 0, end: 0, open: 0, high: 0, low: 0, close: 0, volume: 0, dollars: 0, trades: 0, buyVolume: 0 };
}

interface SavedState {
  readonly bar: readonly number[];
  readonly open: boolean;
  readonly rule: readonly number[];
  readonly settled: number | null;
  readonly lastTime: number | null;
  readonly lastPrice: number | null;
  readonly sign: number;
  readonly late: number;
}

function readState(json: Json): SavedState {
  const saved = json as unknown as SavedState;
  if (Array.isArray(saved?.bar) && saved.bar.length === AGGREGATE_FIELDS.length && Array.isArray(saved.rule))
    return saved;
  throw new DataError({
    code: 'aggregation.state',
    what: 'this is not the state of an aggregator',
    fix: 'start a new one, or give what an aggregator of the same bars returned',
  });
}

function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
