/**
 * Trades and quotes of one symbol into bars of liquidity and order flow, record by record. The only clock is
 * `tsKnown`: a bar [start, end) holds what became known in it, and a later record changes no earlier bar. The venue's
 * time `tsEvent`, which may run behind or ahead of it, is used for one thing, which quote a trade met ({@link
 * TradeSigner}). A record that comes out of order counts as known when it comes. What each column means stands in
 * {@link MEASURES}.
 *
 * Conventions: a side the feed gives is believed, unless asked otherwise. A quote of one side, or one with the bid
 * above the offer, is none and ends the one before. With a calendar only what became known within its sessions, from
 * the open to before the close, counts for anything: every column is the session's. So a closing auction that is
 * printed after the close is in none; the midpoint stops at the close; a trade whose horizon does not end before it
 * has no realised spread; and no quote stands from one session to the next. Without a calendar everything counts at
 * any hour. Bars in which no record that counts came and no horizon ended are not given. NaN: without quotes the
 * measures that need them, without trades in the bar those of trades (volumes and their number are 0), and what is not
 * yet full. O(1) a record but for the quantiles; memory is the bar's trades and a horizon's.
 */
import { DataError, micros, MICROS_PER_DAY, MICROS_PER_SECOND, ValidationError } from '@quantcli/core';
import { parseBarSpec } from '@quantcli/data';
import type { Calendar } from '@quantcli/panel';
import { BarTrades } from './bar-trades.ts';
import { CarriedState } from './carried-state.ts';
import { FlowSteps } from './flow-steps.ts';
import { MEASURE_NAMES, type Measure } from './measures.ts';
import { SessionReturns } from './session-returns.ts';
import { PendingTrades } from './pending-trades.ts';
import { TimeWeighted } from './time-weighted.ts';
import { TradeSigner } from './trade-signer.ts';
import { TrailingImbalance } from './trailing-imbalance.ts';
import { Vpin } from './vpin.ts';

export interface MicrostructureOptions {
  /** Of a bar, dividing a day: `1m`, `1h`, `1d`, counted from midnight UTC. */
  readonly interval: string;
  /** Trailing spans of the order imbalance; default `60m` and `240m`. */
  readonly imbalance?: readonly string[];
  /** Which sign counts; default `feed`, Lee & Ready's where the feed has none. */
  readonly sign?: 'feed' | 'lee-ready' | 'tick-rule';
  /** Microseconds by which a quote must be older than the trade it is compared with; default 0. */
  readonly quoteDelay?: number;
  /** After how many microseconds the realised spread is taken; default 5 minutes. */
  readonly horizon?: number;
  /** The steps of VPIN, Kyle's λ and resilience; default `1m`. */
  readonly step?: string;
  /** Units of a VPIN bucket; by default a fiftieth of the mean volume of the last 20 days that are over, the first left out: VPIN begins with the third day. */
  readonly bucketVolume?: number;
  /** Money from which on a trade is a block; default 200,000, the New York Stock Exchange's. */
  readonly blockValue?: number;
  /** Whose sessions count. Absent for a market that never closes: no morning and no afternoon. */
  readonly calendar?: Calendar;
}

export interface MicrostructureBar {
  /** [start, end) in microseconds. The bar is known at its end. */
  readonly start: number;
  readonly end: number;
  /** One a column of {@link microstructureColumns}; a new array each bar. */
  readonly values: Float64Array;
}

const IMBALANCE = ['60m', '240m'];

/** The columns, for the options. */
export function microstructureColumns({
  imbalance = IMBALANCE,
}: Pick<MicrostructureOptions, 'imbalance'> = {}): string[] {
  return [...MEASURE_NAMES, ...imbalance.map((span) => `order_imbalance_${span}`)];
}

export class MicrostructureBars {
  /** All that the state depends on. */
  readonly #identity: string;
  readonly #emit: (bar: MicrostructureBar) => void;
  readonly #interval: number;
  readonly #step: number;
  readonly #horizon: number;
  readonly #sign: 'feed' | 'lee-ready' | 'tick-rule';
  readonly #calendar: Calendar | undefined;
  readonly #signer: TradeSigner;
  readonly #trades: BarTrades;
  readonly #imbalances: readonly TrailingImbalance[];
  readonly #vpin: Vpin;
  readonly #steps: FlowSteps;
  readonly #session = new SessionReturns();
  readonly #pending = new PendingTrades();
  readonly #quoted = new TimeWeighted();
  readonly #depth = new TimeWeighted();

  #now = -Infinity;
  #day = NaN;
  /** The session of the day. */
  #open = -Infinity;
  #close = Infinity;
  /** Of the open bar and the open step; Infinity where none is open. */
  #barEnd = Infinity;
  #stepEnd = Infinity;
  /** The quote in force. */
  #mid = NaN;
  #spread = NaN;
  #lastClose = NaN;
  /** Of the open step. */
  #stepVolume = 0;
  #stepFlow = 0;
  #stepPrice = NaN;
  /** Of the open bar: weighted by size. */
  #effective = 0;
  #effectiveSize = 0;
  #realised = 0;
  #impact = 0;
  #realisedSize = 0;

  /** @param emit called with each bar when it is over. Throws {@link ValidationError} for an interval that does not divide a day. */
  constructor(options: MicrostructureOptions, emit: (bar: MicrostructureBar) => void) {
    const { imbalance = IMBALANCE, sign = 'feed', quoteDelay = 0, step = '1m', blockValue = 200_000 } = options;
    this.#emit = emit;
    this.#interval = microsOf(options.interval);
    this.#step = microsOf(step);
    this.#horizon = positive('horizon', options.horizon ?? 300 * MICROS_PER_SECOND);
    this.#sign = sign;
    this.#calendar = options.calendar;
    this.#signer = new TradeSigner(quoteDelay);
    this.#trades = new BarTrades(blockValue);
    this.#imbalances = imbalance.map((span) => new TrailingImbalance(microsOf(span), this.#interval));
    this.#vpin = new Vpin(
      options.bucketVolume === undefined ? undefined : positive('bucketVolume', options.bucketVolume),
    );
    this.#steps = new FlowSteps(this.#step / MICROS_PER_SECOND);
    this.#identity = JSON.stringify([
      'MicrostructureBars 1',
      [this.#interval, this.#step, this.#horizon, imbalance, sign, quoteDelay],
      [options.bucketVolume, blockValue, options.calendar?.name],
    ]);
  }

  /** @param side +1 or −1 where the feed says who took, else NaN. Throws {@link DataError} for a trade without times, a positive price or a size. */
  pushTrade(tsEvent: number, tsKnown: number, price: number, size: number, side = NaN): void {
    if (!(price > 0 && price < Infinity && size >= 0 && size < Infinity)) {
      throw new DataError({
        code: 'microstructure.trade',
        what: `a trade at ${tsKnown} has price ${price} and size ${size}`,
        fix: 'leave out trades without a positive price and a size',
      });
    }
    const time = this.#arrive(tsEvent, tsKnown);
    if (time === undefined) return;
    const signer = this.#signer;
    signer.trade(tsEvent, tsKnown, price);
    const feeds = this.#sign === 'feed' && (side === 1 || side === -1);
    const sign = feeds ? side : this.#sign === 'tick-rule' ? signer.tick : signer.leeReady;
    this.#trades.add(price, size, sign);
    this.#session.trade(time, price);
    for (const imbalance of this.#imbalances) imbalance.trade(time, size, sign);
    this.#stepVolume += size;
    this.#stepFlow += sign * price * size;
    this.#stepPrice = price;
    const { mid } = signer;
    if (Number.isNaN(mid) || size === 0) return;
    this.#effective += (size * 2 * Math.abs(price - mid)) / mid;
    this.#effectiveSize += size;
    const due = time + this.#horizon;
    if (sign !== 0 && due < this.#close) this.#pending.add(due, sign, price, size, mid);
  }

  /** NaN where a side is missing. Throws {@link DataError} for a quote without times. */
  pushQuote(tsEvent: number, tsKnown: number, bid: number, ask: number, bidSize: number, askSize: number): void {
    const time = this.#arrive(tsEvent, tsKnown);
    if (time === undefined) return;
    const stands = bid > 0 && ask >= bid && ask < Infinity;
    this.#mid = stands ? (bid + ask) / 2 : NaN;
    this.#spread = stands ? (ask - bid) / this.#mid : NaN;
    this.#quoted.set(time, this.#spread);
    this.#depth.set(time, stands ? bidSize + askSize : NaN);
    this.#signer.quote(tsEvent, tsKnown, this.#mid);
  }

  /** Gives what is over by now although no later record has come: what a stream calls on its clock. */
  advance(now: number): void {
    for (;;) {
      const due = this.#pending.due;
      const border = Math.min(this.#barEnd, this.#stepEnd);
      if (border <= now && border <= due) {
        if (this.#stepEnd === border) this.#closeStep();
        if (this.#barEnd === border) this.#closeBar();
      } else if (due < now) {
        this.#openBar(due);
        this.#realise();
      } else break;
    }
    if (now > this.#now) this.#now = now;
  }

  /** The input has ended: gives the open bar as if nothing more came in it. */
  finish(): void {
    if (this.#barEnd < Infinity) this.advance(this.#barEnd);
  }

  /** The whole state: restored into a stream of the same options, it continues bit for bit. */
  snapshot(): Uint8Array {
    return CarriedState.save(this.#identity, (state) => this.#carry(state));
  }

  /** Throws {@link ValidationError} unless the bytes are a snapshot of a stream with these options. */
  restore(snapshot: Uint8Array): void {
    CarriedState.restore(this.#identity, snapshot, (state) => this.#carry(state));
  }

  #carry(state: CarriedState): void {
    const parts = [this.#signer, this.#trades, this.#vpin, this.#steps, this.#session, this.#pending];
    for (const part of [...parts, this.#quoted, this.#depth, ...this.#imbalances]) part.carry(state);
    [this.#now, this.#day, this.#open, this.#close] = state.numbers(this.#now, this.#day, this.#open, this.#close);
    [this.#barEnd, this.#stepEnd] = state.numbers(this.#barEnd, this.#stepEnd);
    [this.#mid, this.#spread, this.#lastClose] = state.numbers(this.#mid, this.#spread, this.#lastClose);
    [this.#stepVolume, this.#stepFlow] = state.numbers(this.#stepVolume, this.#stepFlow);
    [this.#stepPrice] = state.numbers(this.#stepPrice);
    [this.#effective, this.#effectiveSize] = state.numbers(this.#effective, this.#effectiveSize);
    [this.#realised, this.#impact] = state.numbers(this.#realised, this.#impact);
    [this.#realisedSize] = state.numbers(this.#realisedSize);
  }

  /** When the record counts as known; undefined where it comes outside the sessions. */
  #arrive(tsEvent: number, tsKnown: number): number | undefined {
    if (!Number.isSafeInteger(tsEvent) || !Number.isSafeInteger(tsKnown)) {
      throw new DataError({
        code: 'microstructure.time',
        what: `a record happened at ${tsEvent} and was known at ${tsKnown}`,
        fix: 'give both in microseconds',
      });
    }
    const time = Math.max(tsKnown, this.#now);
    this.advance(time);
    const day = Math.floor(time / MICROS_PER_DAY);
    if (day !== this.#day) this.#beginDay(day);
    if (!(time >= this.#open && time < this.#close)) return undefined;
    this.#openBar(time);
    if (this.#stepEnd === Infinity) this.#stepEnd = (Math.floor(time / this.#step) + 1) * this.#step;
    for (const imbalance of this.#imbalances) imbalance.begin(time);
    return time;
  }

  #openBar(time: number): void {
    if (this.#barEnd < Infinity) return;
    const start = Math.floor(time / this.#interval) * this.#interval;
    this.#barEnd = start + this.#interval;
    const to = Math.min(this.#barEnd, this.#close);
    this.#quoted.begin(start, to);
    this.#depth.begin(start, to);
  }

  #beginDay(day: number): void {
    this.#day = day;
    if (this.#calendar === undefined) return;
    const hours = this.#calendar.hours(micros(day * MICROS_PER_DAY));
    this.#open = hours?.open ?? Infinity;
    this.#close = hours?.close ?? -Infinity;
    this.#session.begin(hours);
    this.#signer.dropQuotes();
    this.#mid = NaN;
    this.#spread = NaN;
    this.#quoted.drop();
    this.#depth.drop();
  }

  /** The midpoint now is the one that the oldest trade of the horizon has waited for. */
  #realise(): void {
    const { sign, price, size, mid } = this.#pending.take();
    if (Number.isNaN(this.#mid)) return;
    this.#realised += (size * 2 * sign * (price - this.#mid)) / mid;
    this.#impact += (size * 2 * sign * (this.#mid - mid)) / mid;
    this.#realisedSize += size;
  }

  #closeStep(): void {
    if (this.#stepVolume > 0) this.#vpin.step(this.#stepVolume, this.#stepPrice, this.#day);
    this.#steps.add(this.#stepEnd / this.#step, this.#mid, this.#stepFlow, this.#spread);
    this.#stepEnd = Infinity;
    this.#stepVolume = 0;
    this.#stepFlow = 0;
  }

  #closeBar(): void {
    const end = this.#barEnd;
    const trades = this.#trades.take();
    const figures: Readonly<Record<Measure, number>> = {
      ...trades,
      effective_spread: this.#effective / this.#effectiveSize,
      quoted_spread: this.#quoted.take(),
      realised_spread: this.#realised / this.#realisedSize,
      price_impact: this.#impact / this.#realisedSize,
      depth: this.#depth.take(),
      vpin: this.#vpin.value,
      kyle_lambda: this.#steps.kyleLambda(),
      resilience: this.#steps.resilience(),
      amihud: Math.abs(trades.close / this.#lastClose - 1) / trades.dollar_volume,
      morning_return: this.#session.morning(end),
      afternoon_return: this.#session.afternoon(end),
    };
    const own = MEASURE_NAMES.map((name) => figures[name]);
    const values = Float64Array.from([...own, ...this.#imbalances.map((imbalance) => imbalance.at(end))], (value) =>
      Number.isFinite(value) ? value : NaN,
    );
    if (trades.trades > 0) this.#lastClose = trades.close;
    this.#effective = 0;
    this.#effectiveSize = 0;
    this.#realised = 0;
    this.#impact = 0;
    this.#realisedSize = 0;
    this.#barEnd = Infinity;
    this.#emit({ start: end - this.#interval, end, values });
  }
}

function microsOf(text: string): number {
  const spec = parseBarSpec(text);
  if (spec.by === 'time' && spec.unit === 'second') return spec.count * MICROS_PER_SECOND;
  if (spec.by === 'time' && spec.unit === 'day') return MICROS_PER_DAY;
  throw new ValidationError({
    code: 'microstructure.interval',
    what: `"${text}" is no stretch of time within a day`,
    fix: 'write 1s to 12h, or 1d',
  });
}

function positive(name: string, value: number): number {
  if (value > 0 && value < Infinity) return value;
  throw new ValidationError({
    code: `microstructure.${name}`,
    what: `${name} is ${value}`,
    fix: 'give a positive number',
  });
}
