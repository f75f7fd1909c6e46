/**
 * Databento Binary Encoding (DBN; github.com/databento/dbn, rust/dbn/src/record.rs), decompressed. A record starts with
 * its length in words of four bytes, its type, publisher u16, instrument u32 and ts_event u64, little-endian:
 *   mbo      +16 order u64, +24 price i64, +32 size u32, +36 flags, +37 channel, +38 action, +39 side, +40 ts_recv u64, +52 sequence u32
 *   trades   +16 price i64, +24 size u32, +28 action, +29 side, +30 flags, +31 depth, +32 ts_recv u64, +44 sequence u32
 *   mbp-1    as trades, then +48 bid i64, +56 ask i64, +64 bid size u32, +68 ask size u32 (tbbo: those before the trade)
 *   ohlcv    +16 open, +24 high, +32 low, +40 close i64, +48 volume u64
 * Prices are in units of 1e-9, and the largest i64 is none; times are nanoseconds UTC, floored to microseconds. tsEvent is
 * ts_event, tsKnown ts_recv (arrival at Databento); a bar is known at its end. mbp-1 gives quotes: the trades among its
 * events are in the schema `trades`; tbbo gives its trades.
 */
import { MICROS_PER_DAY, MICROS_PER_SECOND } from '@quantcli/core';
import type { KindName } from '../../records/kinds.ts';
import type { Layout, LayoutFile, Reading, RowSink } from '../layout.ts';
import { broken, dbnMetadataLength, readDbnMetadata, viewOf, type DbnMetadata } from './dbn-metadata.ts';
import { lagText } from './describe-feed.ts';
import { ASK, BarRows, BID, BookRows, QuoteRows, Stamp, TradeRows } from './record-rows.ts';

const BLANK = 32;
const HEADER = 16;
const PRICE_UNITS = 1e9;
const WORD = 2 ** 32;
const NO_SIZE = 0xffffffff;
const RECORDS_PER_CALL = 4_096;

type Action = 'add' | 'cancel' | 'modify' | 'clear' | 'trade' | 'fill';
const ACTIONS: Readonly<Record<string, Action>> = {
  A: 'add',
  C: 'cancel',
  M: 'modify',
  R: 'clear',
  T: 'trade',
  F: 'fill',
};
const SIDES: Readonly<Record<string, number>> = { B: BID, A: ASK };

/** How a schema's records are read. */
interface Reader {
  readonly kind: KindName;
  /** Records of this type, and at least this many bytes long; others are left out. */
  readonly type: number;
  readonly least: number;
  /** Where ts_recv stands, or how long a bar is. */
  readonly received?: number;
  readonly length?: number;
  subject(symbol: string): number;
  /** Writes the record at an offset, or says why not. */
  write(view: DataView, at: number, stamp: Stamp): string | undefined;
}

export const databento: Layout = {
  name: 'databento',
  recognise: ({ head }) => head[0] === 0x44 && head[1] === 0x42 && head[2] === 0x4e && head[3]! < BLANK,
  async *read(file, sink): AsyncGenerator<void, Reading> {
    /** Bytes that are not used yet: copies, since whoever gave a chunk may use its memory again. */
    let rest: Uint8Array[] = [];
    let length = 0;
    let decoder: Decoder | undefined;
    let needed = 0;
    for await (const chunk of file.chunks) {
      rest.push(Uint8Array.from(chunk));
      length += chunk.length;
      if (length < needed) continue;
      const bytes = rest.length === 1 ? rest[0]! : Buffer.concat(rest);
      let at = 0;
      if (decoder === undefined) {
        needed = dbnMetadataLength(bytes, file.name);
        if (length >= needed) {
          decoder = new Decoder(readDbnMetadata(bytes, file.name), file, sink);
          at = needed;
          needed = 0;
        }
      }
      for (let end = decoder?.decode(bytes, at) ?? at; end > at; end = decoder?.decode(bytes, at) ?? at) {
        at = end;
        yield;
      }
      rest = [bytes.subarray(at)];
      length -= at;
    }
    if (decoder === undefined) throw broken(file.name, 'its metadata are cut off');
    return decoder.finish(length);
  },
};

/** Writes the records of one file. */
class Decoder {
  readonly #metadata: DbnMetadata;
  readonly #file: LayoutFile;
  readonly #sink: RowSink;
  readonly #reader: Reader;
  readonly #stamp = new Stamp();
  readonly #symbols = new Set<string>();
  #rows = 0;
  #leftOut = 0;

  constructor(metadata: DbnMetadata, file: LayoutFile, sink: RowSink) {
    this.#metadata = metadata;
    this.#file = file;
    this.#sink = sink;
    this.#reader = readerOf(metadata, file.name, sink);
  }

  /** Writes the whole records from an offset on, at most some thousands of them; returns where the next one starts. */
  decode(bytes: Uint8Array, start: number): number {
    const view = viewOf(bytes);
    let at = start;
    for (let count = 0; count < RECORDS_PER_CALL && at < bytes.length; count += 1) {
      const length = bytes[at]! * 4;
      if (length < HEADER) throw broken(this.#file.name, `record ${this.#rows + 1} has a length of ${length} bytes`);
      if (at + length > bytes.length) break;
      this.#rows += 1;
      if (bytes[at + 1] !== this.#reader.type || length < this.#reader.least) this.#leftOut += 1;
      else {
        const reason = this.#write(view, at);
        if (reason !== undefined) this.#sink.reject(this.#rows, reason);
      }
      at += length;
    }
    return at;
  }

  #write(view: DataView, at: number): string | undefined {
    const { received, length = 0 } = this.#reader;
    const event = microsAt(view, at + 8);
    const known = received === undefined ? event + length + (this.#file.knownLag ?? 0) : microsAt(view, at + received);
    const symbol = symbolAt(this.#metadata, view.getUint32(at + 4, true), received === undefined ? event : known);
    this.#symbols.add(symbol);
    this.#stamp.set(event, known, this.#sink.place(this.#rows), this.#reader.subject(symbol));
    return this.#reader.write(view, at, this.#stamp);
  }

  /** @param rest bytes after the last whole record */
  finish(rest: number): Reading {
    if (rest > 0) {
      this.#rows += 1;
      this.#sink.reject(this.#rows, 'the record is cut off');
    }
    return { kinds: [this.#reader.kind], rows: this.#rows, recognised: this.#describe() };
  }

  #describe(): string {
    const { version, dataset, schema } = this.#metadata;
    const symbols =
      this.#symbols.size > 3 ? `${this.#symbols.size} symbols` : [...this.#symbols].join(', ') || 'no symbol';
    const known =
      this.#reader.received === undefined
        ? `a bar is known at its end${lagText(this.#file)}`
        : 'tsKnown is the arrival at Databento';
    const others = this.#leftOut === 0 ? '' : `, ${this.#leftOut} records of other types left out`;
    return `Databento DBN version ${version} ${dataset} ${schema!} of ${symbols}: times in UTC, ${known}${others}`;
  }
}

/** The symbol that an instrument had at an instant; its number where the file does not say. */
function symbolAt({ symbols }: DbnMetadata, instrument: number, time: number): string {
  const interval = symbols.get(instrument)?.find(({ from, to }) => time >= from && time < to);
  return interval?.symbol ?? String(instrument);
}

function readerOf({ schema }: DbnMetadata, name: string, sink: RowSink): Reader {
  switch (schema) {
    case 'mbo':
      return orderReader(sink);
    case 'trades':
      return tradeReader(0x00, 48, sink);
    case 'tbbo':
      return tradeReader(0x01, 80, sink);
    case 'mbp-1':
      return quoteReader(sink);
    case 'ohlcv-1s':
      return barReader(0x20, MICROS_PER_SECOND, sink);
    case 'ohlcv-1m':
      return barReader(0x21, 60 * MICROS_PER_SECOND, sink);
    case 'ohlcv-1h':
      return barReader(0x22, 3_600 * MICROS_PER_SECOND, sink);
    case 'ohlcv-1d':
      return barReader(0x23, MICROS_PER_DAY, sink);
    default:
      throw broken(
        name,
        `its schema is ${schema ?? 'mixed or unknown'}`,
        'export mbo, mbp-1, trades, tbbo or ohlcv-1s, -1m, -1h, -1d',
      );
  }
}

function orderReader(sink: RowSink): Reader {
  const book = new BookRows(sink);
  return {
    kind: 'book',
    type: 0xa0,
    least: 56,
    received: 40,
    subject: (symbol) => book.writer.subject(symbol),
    write(view, at, stamp) {
      const action = ACTIONS[letterAt(view, at + 38)];
      if (action === undefined) return 'its action is none that is known';
      const order = wholeAt(view, at + 16);
      if (!Number.isSafeInteger(order)) return 'its order number is above 2^53';
      const chain = { update: view.getUint32(at + 52, true), previous: NaN };
      return book.order(
        stamp,
        action,
        sideAt(view, at + 39),
        priceAt(view, at + 24),
        sizeAt(view, at + 32),
        order,
        chain,
      );
    },
  };
}

function tradeReader(type: number, least: number, sink: RowSink): Reader {
  const trades = new TradeRows(sink);
  return {
    kind: 'trades',
    type,
    least,
    received: 32,
    subject: (symbol) => trades.writer.subject(symbol),
    write: (view, at, stamp) =>
      trades.trade(stamp, priceAt(view, at + 16), sizeAt(view, at + 24), sideAt(view, at + 29)),
  };
}

function quoteReader(sink: RowSink): Reader {
  const quotes = new QuoteRows(sink);
  return {
    kind: 'quotes',
    type: 0x01,
    least: 80,
    received: 32,
    subject: (symbol) => quotes.writer.subject(symbol),
    write: (view, at, stamp) =>
      quotes.quote(stamp, priceAt(view, at + 48), sizeAt(view, at + 64), priceAt(view, at + 56), sizeAt(view, at + 68)),
  };
}

function barReader(type: number, length: number, sink: RowSink): Reader {
  const bars = new BarRows(sink);
  return {
    kind: 'bars',
    type,
    least: 56,
    length,
    subject: (symbol) => bars.writer.subject(symbol),
    write: (view, at, stamp) =>
      bars.bar(
        stamp,
        priceAt(view, at + 16),
        priceAt(view, at + 24),
        priceAt(view, at + 32),
        priceAt(view, at + 40),
        wholeAt(view, at + 48),
      ),
  };
}

/** An unsigned integer of 64 bits, exact below 2^53. */
function wholeAt(view: DataView, at: number): number {
  return view.getUint32(at + 4, true) * WORD + view.getUint32(at, true);
}

/** NaN for the largest integer, which is "none". */
function priceAt(view: DataView, at: number): number {
  const high = view.getInt32(at + 4, true);
  const low = view.getUint32(at, true);
  return high === 0x7fffffff && low === NO_SIZE ? NaN : (high * WORD + low) / PRICE_UNITS;
}

function sizeAt(view: DataView, at: number): number {
  const size = view.getUint32(at, true);
  return size === NO_SIZE ? NaN : size;
}

function letterAt(view: DataView, at: number): string {
  return String.fromCharCode(view.getUint8(at));
}

/** NaN where the venue says no side. */
function sideAt(view: DataView, at: number): number {
  return SIDES[letterAt(view, at)] ?? NaN;
}

/** Nanoseconds floored to microseconds, exactly: 2^32 is 4,294,967 × 1,000 + 296. NaN for the largest integer, which is "none". */
function microsAt(view: DataView, at: number): number {
  const high = view.getUint32(at + 4, true);
  const low = view.getUint32(at, true);
  return high === NO_SIZE ? NaN : high * 4_294_967 + Math.floor((high * 296 + low) / 1_000);
}
