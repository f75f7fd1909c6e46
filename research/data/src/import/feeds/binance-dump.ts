/**
 * Monthly and daily dumps of data.binance.vision, spot and futures: klines, trades and aggregate trades, without a header
 * or (futures) with one. Columns as in github.com/binance/binance-public-data:
 *   klines     open time, open, high, low, close, volume, close time, quote volume, count, taker buy volume, …, ignore
 *   trades     id, price, quantity, quote quantity, time, buyer is maker[, best match]
 *   aggTrades  id, price, quantity, first id, last id, time, buyer is maker[, best match]
 * Times are UTC, in milliseconds, and for spot from 2025 on in microseconds: the number of digits tells. A kline's close
 * time is its last millisecond or microsecond. The trade's id is its sequence, so overlapping dumps do not add up.
 */
import type { Layout } from '../layout.ts';
import { binanceMicros } from './binance-time.ts';
import { lagText, symbolOf } from './describe-feed.ts';
import { ASK, BarRows, BID, Stamp, TradeRows } from './record-rows.ts';
import { firstLine, NO_DATA, readRows, type Row } from './read-rows.ts';

const KLINES = /^([A-Z0-9_]+)-\d+(?:s|m|h|d|w|mo|M)-\d{4}-\d{2}(?:-\d{2})?\.csv$/;
const TRADES = /^([A-Z0-9_]+)-(trades|aggTrades)-\d{4}-\d{2}(?:-\d{2})?\.csv$/;
/** Marks, indices and premiums are no traded prices. */
const NO_PRICES = /(?:mark|index)PriceKlines|premiumIndexKlines/;
const KLINE_HEADER = /^open_time,open,high,low,close,volume,close_time,/;
const KLINE_ROW = /^\d{13}(?:\d{3})?,(?:[\d.]+,){5}\d{13}(?:\d{3})?,(?:[\d.]+,){4}[\d.]+$/;

export const binanceKlines: Layout = {
  name: 'binance-klines',
  recognise(file) {
    if (NO_PRICES.test(file.path)) return false;
    const line = firstLine(file);
    return KLINE_HEADER.test(line) || KLINE_ROW.test(line);
  },
  async *read(file, sink) {
    const bars = new BarRows(sink);
    const symbol = KLINES.exec(file.name)?.[1] ?? symbolOf(file);
    const stamp = new Stamp(bars.writer.subject(symbol));
    const lag = file.knownLag ?? 0;
    const rows = yield* readRows(file, sink, 6, (row) => {
      if (isHeader(row)) return NO_DATA;
      if (row.count !== 12) return `${row.count} cells instead of 12`;
      stamp.set(binanceMicros(row.number(0)), binanceMicros(row.number(6) + 1) + lag, sink.place(row.line));
      return bars.bar(stamp, row.number(1), row.number(2), row.number(3), row.number(4), row.number(5));
    });
    return {
      kinds: ['bars'],
      rows,
      recognised: `Binance klines of ${symbol}: volume in the base asset (contracts for COIN-M), times in UTC, a bar is known at its close time${lagText(file)}`,
    };
  },
};

export const binanceTrades: Layout = {
  name: 'binance-trades',
  recognise: ({ name }) => TRADES.test(name),
  async *read(file, sink) {
    const [, symbol, type] = TRADES.exec(file.name)! as unknown as [string, string, 'trades' | 'aggTrades'];
    const isAggregate = type === 'aggTrades';
    const time = isAggregate ? 5 : 4;
    const trades = new TradeRows(sink);
    const stamp = new Stamp(trades.writer.subject(symbol));
    const lag = file.knownLag ?? 0;
    const rows = yield* readRows(file, sink, 3, (row) => {
      if (isHeader(row)) return NO_DATA;
      const maker = row.text(time + 1).toLowerCase();
      if (maker !== 'true' && maker !== 'false') return 'it does not say whether the buyer was the maker';
      const instant = binanceMicros(row.number(time));
      stamp.set(instant, instant + lag, sink.place(row.line));
      const side = maker === 'true' ? ASK : BID;
      return trades.trade(stamp, row.number(1), row.number(2), side, { sequence: row.number(0) });
    });
    return {
      kinds: ['trades'],
      rows,
      recognised: `Binance ${isAggregate ? 'aggregate trades (fills of one order at one price)' : 'trades'} of ${symbol}: side is the taker’s, times in UTC, known when they happen${lagText(file)}`,
    };
  },
};

function isHeader(row: Row): boolean {
  return row.line === 1 && !Number.isFinite(row.number(0));
}
