/**
 * One row of a kind in one call, with the columns looked up once: what feeds write most. Every call answers undefined
 * when the row was kept, or why it was not. A missing number is NaN.
 */
import type { RecordWriter } from '../../records/record-writer.ts';
import type { RowSink } from '../layout.ts';

/** The sides of a book and of a trade's taker. */
export const BID = 1;
export const ASK = -1;

/** Which record a row is; one object for all rows of a file. */
export class Stamp {
  subject: number;
  tsEvent = NaN;
  tsKnown = NaN;
  at = NaN;

  /** @param subject as the kind's writer numbers it; −1 until there is one */
  constructor(subject = -1) {
    this.subject = subject;
  }

  /** @param at {@link RowSink.place} of the line */
  set(tsEvent: number, tsKnown: number, at: number, subject = this.subject): this {
    this.tsEvent = tsEvent;
    this.tsKnown = tsKnown;
    this.at = at;
    this.subject = subject;
    return this;
  }
}

export class BarRows {
  readonly writer: RecordWriter;
  readonly #open: number;
  readonly #high: number;
  readonly #low: number;
  readonly #close: number;
  readonly #volume: number;

  constructor(sink: RowSink) {
    this.writer = sink.writer('bars');
    this.#open = this.writer.column('open');
    this.#high = this.writer.column('high');
    this.#low = this.writer.column('low');
    this.#close = this.writer.column('close');
    this.#volume = this.writer.column('volume');
  }

  bar(stamp: Stamp, open: number, high: number, low: number, close: number, volume: number): string | undefined {
    const { writer } = this;
    writer.begin(stamp.subject, stamp.tsEvent, stamp.tsKnown, stamp.at);
    writer.set(this.#open, open);
    writer.set(this.#high, high);
    writer.set(this.#low, low);
    writer.set(this.#close, close);
    writer.set(this.#volume, volume);
    return writer.commit();
  }
}

/** What quotes and trades say beside prices and sizes. */
export interface TickFlags {
  readonly venue?: string;
  readonly conditions?: string;
  /** The venue's own number; by default the order among the rows of one instant. */
  readonly sequence?: number;
}

const NO_FLAGS: TickFlags = {};

export class QuoteRows {
  readonly writer: RecordWriter;
  readonly #bid: number;
  readonly #bidSize: number;
  readonly #ask: number;
  readonly #askSize: number;
  readonly #flags: FlagColumns;

  constructor(sink: RowSink) {
    this.writer = sink.writer('quotes');
    this.#bid = this.writer.column('bid');
    this.#bidSize = this.writer.column('bidSize');
    this.#ask = this.writer.column('ask');
    this.#askSize = this.writer.column('askSize');
    this.#flags = new FlagColumns(this.writer);
  }

  /** A price of 0 is no quote on that side, and a size of 0 none that was told. */
  quote(
    stamp: Stamp,
    bid: number,
    bidSize: number,
    ask: number,
    askSize: number,
    flags = NO_FLAGS,
  ): string | undefined {
    const hasBid = bid !== 0 && !Number.isNaN(bid);
    const hasAsk = ask !== 0 && !Number.isNaN(ask);
    if (!hasBid && !hasAsk) return 'neither side is quoted';
    const { writer } = this;
    writer.begin(stamp.subject, stamp.tsEvent, stamp.tsKnown, stamp.at);
    if (hasBid) {
      writer.set(this.#bid, bid);
      if (bidSize !== 0) writer.set(this.#bidSize, bidSize);
    }
    if (hasAsk) {
      writer.set(this.#ask, ask);
      if (askSize !== 0) writer.set(this.#askSize, askSize);
    }
    this.#flags.set(flags);
    return writer.commit();
  }
}

export class TradeRows {
  readonly writer: RecordWriter;
  readonly #price: number;
  readonly #size: number;
  readonly #side: number;
  readonly #flags: FlagColumns;

  constructor(sink: RowSink) {
    this.writer = sink.writer('trades');
    this.#price = this.writer.column('price');
    this.#size = this.writer.column('size');
    this.#side = this.writer.column('side');
    this.#flags = new FlagColumns(this.writer);
  }

  trade(stamp: Stamp, price: number, size: number, side: number, flags = NO_FLAGS): string | undefined {
    const { writer } = this;
    writer.begin(stamp.subject, stamp.tsEvent, stamp.tsKnown, stamp.at);
    writer.set(this.#price, price);
    writer.set(this.#size, size);
    writer.set(this.#side, side);
    this.#flags.set(flags);
    return writer.commit();
  }
}

class FlagColumns {
  readonly #writer: RecordWriter;
  readonly #venue: number;
  readonly #conditions: number;
  readonly #sequence: number;

  constructor(writer: RecordWriter) {
    this.#writer = writer;
    this.#venue = writer.column('venue');
    this.#conditions = writer.column('conditions');
    this.#sequence = writer.column('sequence');
  }

  set({ venue = '', conditions = '', sequence = NaN }: TickFlags): void {
    this.#writer.setText(this.#venue, venue);
    this.#writer.setText(this.#conditions, conditions);
    this.#writer.set(this.#sequence, sequence);
  }
}

/** The venue's numbers of a message and of the one before it, NaN where it says none. */
export interface Chain {
  readonly update: number;
  readonly previous: number;
}

export const NO_CHAIN: Chain = { update: NaN, previous: NaN };

export class BookRows {
  readonly writer: RecordWriter;
  readonly #action: number;
  readonly #side: number;
  readonly #price: number;
  readonly #size: number;
  readonly #order: number;
  readonly #update: number;
  readonly #previous: number;

  constructor(sink: RowSink) {
    this.writer = sink.writer('book');
    this.#action = this.writer.column('action');
    this.#side = this.writer.column('side');
    this.#price = this.writer.column('price');
    this.#size = this.writer.column('size');
    this.#order = this.writer.column('order');
    this.#update = this.writer.column('update');
    this.#previous = this.writer.column('previous');
  }

  /** The book is empty from here on: the start of every full picture. */
  clear(stamp: Stamp, chain: Chain): string | undefined {
    this.#begin(stamp, 'clear', chain);
    return this.writer.commit();
  }

  /** A level's new size. */
  level(
    stamp: Stamp,
    action: 'set' | 'snapshot',
    side: number,
    price: number,
    size: number,
    chain: Chain,
  ): string | undefined {
    if (!Number.isFinite(price)) return 'a level without a price';
    if (!Number.isFinite(size)) return 'a level without a size';
    this.#begin(stamp, action, chain);
    this.writer.set(this.#side, side);
    this.writer.set(this.#price, price);
    this.writer.set(this.#size, size);
    return this.writer.commit();
  }

  /** A message of an order by order feed. */
  order(
    stamp: Stamp,
    action: 'clear' | 'add' | 'cancel' | 'modify' | 'trade' | 'fill',
    side: number,
    price: number,
    size: number,
    order: number,
    chain: Chain,
  ): string | undefined {
    this.#begin(stamp, action, chain);
    this.writer.set(this.#side, side);
    this.writer.set(this.#price, price);
    this.writer.set(this.#size, size);
    this.writer.set(this.#order, order);
    return this.writer.commit();
  }

  #begin(stamp: Stamp, action: string, { update, previous }: Chain): void {
    this.writer.begin(stamp.subject, stamp.tsEvent, stamp.tsKnown, stamp.at);
    this.writer.setText(this.#action, action);
    this.writer.set(this.#update, update);
    this.writer.set(this.#previous, previous);
  }
}
