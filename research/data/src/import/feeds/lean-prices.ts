/**
 * Prices of Lean's Data folder (QuantConnect): trade bars, quote bars, ticks and open interest of every kind of security,
 * one symbol or contract a file. Daily and hourly rows carry `20140606 09:00`, others milliseconds since midnight of the
 * date in the file's name, in the data's time zone; a bar is stamped with its start. A quote bar becomes the quote that
 * stood at its end. Prices of equities and options are integers × 10,000 and are divided exactly; others stand as they are.
 */
import { isoDate, MICROS_PER_DAY, MICROS_PER_MILLI, MICROS_PER_SECOND } from '@quantcli/core';
import type { TimeZone } from '@quantcli/panel';
import type { KindName } from '../../records/kinds.ts';
import type { Layout, LayoutFile, Reading, RowSink } from '../layout.ts';
import { leanZone, parseLeanPath, priceScale, underlyingOf, type LeanContract, type LeanFile } from './lean-path.ts';
import { BarRows, QuoteRows, TradeRows, Stamp, type TickFlags } from './record-rows.ts';
import { readRows, type Row } from './read-rows.ts';

const LENGTHS = { daily: MICROS_PER_DAY, hour: 3_600e6, minute: 60e6, second: MICROS_PER_SECOND, tick: 0 } as const;

/** A row's time: where its bar starts and ends; a daily bar starts at UTC midnight of its date, whatever the zone. */
interface Span {
  start: number;
  end: number;
}

/** Writes one row's content, or says why not. */
type Shape = (row: Row, span: Span, at: number) => string | undefined;

export const leanPrices: Layout = {
  name: 'lean-prices',
  recognise: (file) => parseLeanPath(file) !== undefined,
  async *read(file, sink): AsyncGenerator<void, Reading> {
    const lean = parseLeanPath(file)!;
    const zone = file.zone ?? leanZone(lean);
    const shapes = shapesOf(lean, file.knownLag ?? 0, sink);
    const span: Span = { start: NaN, end: NaN };
    const used = new Set<KindName>();
    const rows = yield* readRows(file, sink, 11, (row) => {
      const shape = shapes.find(({ cells }) => cells.includes(row.count));
      if (shape === undefined)
        return `${row.count} cells instead of ${shapes.flatMap(({ cells }) => cells).join(' or ')}`;
      if (!readSpan(row, lean, zone, span)) return 'no date or time can be read';
      used.add(shape.kind);
      return shape.write(row, span, sink.place(row.line));
    });
    return { kinds: [...used], rows, recognised: describe(lean, zone, file, used) };
  },
};

function readSpan(row: Row, { date, resolution }: LeanFile, zone: TimeZone, span: Span): boolean {
  let civil: number;
  if (date === undefined) civil = row.civil(0);
  else {
    const millis = row.number(0);
    if (!(millis >= 0 && millis < MICROS_PER_DAY / MICROS_PER_MILLI)) return false;
    // Ticks may have decimals.
    civil = date + Math.round(millis * MICROS_PER_MILLI);
  }
  if (!Number.isFinite(civil)) return false;
  if (resolution === 'daily') {
    span.start = civil;
    span.end = zone.toInstant(civil + MICROS_PER_DAY);
  } else {
    span.start = zone.toInstant(civil);
    span.end = span.start + LENGTHS[resolution];
  }
  return Number.isFinite(span.start);
}

interface KnownShape {
  readonly kind: KindName;
  /** How many cells its rows may have. */
  readonly cells: readonly number[];
  readonly write: Shape;
}

function shapesOf(lean: LeanFile, lag: number, sink: RowSink): readonly KnownShape[] {
  const scale = priceScale(lean);
  const symbol = lean.ticker + lean.suffix;
  if (lean.contract !== undefined) return [optionShape(lean, lean.contract, scale, lag, sink)];
  if (lean.content === 'openinterest') return [openInterestShape(`open-interest:${lean.market}:${symbol}`, lag, sink)];
  if (lean.resolution !== 'tick') return [tradeBars(symbol, scale, lag, sink), quoteBars(symbol, scale, lag, sink)];
  return [lean.content === 'quote' ? quoteTicks(symbol, scale, lag, sink) : tradeTicks(symbol, scale, lag, sink)];
}

function tradeBars(symbol: string, scale: number, lag: number, sink: RowSink): KnownShape {
  const rows = new BarRows(sink);
  const stamp = new Stamp(rows.writer.subject(symbol));
  return {
    kind: 'bars',
    cells: [6],
    write(row, { start, end }, at) {
      stamp.set(start, end + lag, at);
      return rows.bar(
        stamp,
        row.number(1) / scale,
        row.number(2) / scale,
        row.number(3) / scale,
        row.number(4) / scale,
        row.number(5),
      );
    },
  };
}

/** `time, bid open, high, low, close, size, ask open, high, low, close, size`; a side without quotes is blank, its size 0. */
function quoteBars(symbol: string, scale: number, lag: number, sink: RowSink): KnownShape {
  const rows = new QuoteRows(sink);
  const stamp = new Stamp(rows.writer.subject(symbol));
  return {
    kind: 'quotes',
    cells: [11],
    write(row, { end }, at) {
      stamp.set(end, end + lag, at);
      return rows.quote(stamp, row.number(4) / scale, row.number(5), row.number(9) / scale, row.number(10));
    },
  };
}

/** `time, price, size`, of stocks and futures with `exchange, conditions, suspicious` behind. */
function tradeTicks(symbol: string, scale: number, lag: number, sink: RowSink): KnownShape {
  const rows = new TradeRows(sink);
  const stamp = new Stamp(rows.writer.subject(symbol));
  return {
    kind: 'trades',
    cells: [3, 6],
    write(row, { start }, at) {
      stamp.set(start, start + lag, at);
      return rows.trade(stamp, row.number(1) / scale, row.number(2), NaN, flagsOf(row, 3));
    },
  };
}

/** `time, bid, size, ask, size`, of stocks and futures with `exchange, conditions, suspicious` behind; or `time, bid, ask`. */
function quoteTicks(symbol: string, scale: number, lag: number, sink: RowSink): KnownShape {
  const rows = new QuoteRows(sink);
  const stamp = new Stamp(rows.writer.subject(symbol));
  return {
    kind: 'quotes',
    cells: [3, 5, 8],
    write(row, { start }, at) {
      stamp.set(start, start + lag, at);
      if (row.count === 3) return rows.quote(stamp, row.number(1) / scale, NaN, row.number(2) / scale, NaN);
      return rows.quote(
        stamp,
        row.number(1) / scale,
        row.number(2),
        row.number(3) / scale,
        row.number(4),
        flagsOf(row, 5),
      );
    },
  };
}

/** Exchange, condition flags (0 is none) and the mark of a suspicious tick, kept among the conditions. */
function flagsOf(row: Row, column: number): TickFlags {
  const conditions = row.text(column + 1);
  const plain = conditions === '0' ? '' : conditions;
  const isSuspicious = row.number(column + 2) === 1;
  return { venue: row.text(column), conditions: isSuspicious ? `${plain} suspicious`.trimStart() : plain };
}

const OPTION_CELLS = { trade: 6, quote: 11, openinterest: 2 } as const;

/** A contract's quote or trade bar stands at its end, a daily one at its date; open interest at its own stamp. */
function optionShape(lean: LeanFile, contract: LeanContract, scale: number, lag: number, sink: RowSink): KnownShape {
  const writer = sink.writer('options');
  const underlying = underlyingOf(lean.ticker);
  const subject = writer.subject(underlying);
  const content = lean.content!;
  const columns = ['bid', 'bidSize', 'ask', 'askSize', 'last', 'volume', 'openInterest', 'expiration', 'strike'];
  const [bid, bidSize, ask, askSize, last, volume, openInterest, expiration, strike] = columns.map((name) =>
    writer.column(name),
  ) as [number, number, number, number, number, number, number, number, number];
  const right = writer.column('right');
  const root = writer.column('root');
  return {
    kind: 'options',
    cells: [OPTION_CELLS[content]],
    write(row, { start, end }, at) {
      const isStamped = lean.resolution === 'daily' || content === 'openinterest';
      writer.begin(subject, isStamped ? start : end, end + lag, at);
      writer.set(expiration, contract.expiration);
      writer.set(strike, contract.strike);
      writer.set(right, contract.right);
      if (lean.ticker !== underlying) writer.setText(root, lean.ticker);
      if (content === 'openinterest') writer.set(openInterest, row.number(1));
      else if (content === 'trade') {
        writer.set(last, row.number(4) / scale);
        writer.set(volume, row.number(5));
      } else {
        const bidPrice = row.number(4) / scale;
        const askPrice = row.number(9) / scale;
        if (Number.isNaN(bidPrice) && Number.isNaN(askPrice)) return 'neither side is quoted';
        writer.set(bid, bidPrice);
        writer.set(ask, askPrice);
        if (!Number.isNaN(bidPrice)) writer.set(bidSize, row.number(5));
        if (!Number.isNaN(askPrice)) writer.set(askSize, row.number(10));
      }
      return writer.commit();
    },
  };
}

/** Open interest of a future: a series, known at the end of the day or hour it is stamped with. */
function openInterestShape(series: string, lag: number, sink: RowSink): KnownShape {
  const writer = sink.writer('series');
  const subject = writer.subject(series);
  const value = writer.column('value');
  const unit = writer.column('unit');
  return {
    kind: 'series',
    cells: [2],
    write(row, { start, end }, at) {
      writer.begin(subject, start, end + lag, at);
      writer.set(value, row.number(1));
      writer.setText(unit, 'contracts');
      return writer.commit();
    },
  };
}

function describe(lean: LeanFile, zone: TimeZone, { knownLag }: LayoutFile, used: ReadonlySet<KindName>): string {
  const { security, resolution, date, contract } = lean;
  const what =
    contract === undefined
      ? lean.ticker + lean.suffix
      : `${lean.ticker} ${contract.right > 0 ? 'call' : 'put'} ${contract.strike} of ${isoDate(contract.expiration)}`;
  const on = date === undefined ? '' : ` on ${isoDate(date)}`;
  const prices = priceScale(lean) === 1 ? 'as they are' : '/ 10,000';
  const known =
    resolution === 'tick' ? 'at its own instant' : `at the end of its ${resolution === 'daily' ? 'day' : resolution}`;
  const lag = knownLag === undefined ? '' : ` plus ${knownLag / MICROS_PER_SECOND} s`;
  return `Lean ${resolution} ${security} ${[...used].join(' and ') || 'file'} of ${what}${on}: prices ${prices}, times in ${zone.name}, a row is known ${known}${lag}`;
}
