/**
 * Tardis.dev's downloadable CSV files (docs.tardis.dev, "Data types"): `exchange, symbol, timestamp, local_timestamp, …`
 * in microseconds UTC. tsEvent is the exchange's timestamp (Tardis puts its own where the exchange gives none), tsKnown
 * the message's arrival at Tardis, both as they are.
 * - incremental_book_L2: one level a row; where a snapshot begins after other rows the book is cleared first. Updates may
 *   stand before the first snapshot: whoever rebuilds the book starts at a `clear`.
 * - book_snapshot_5, _25: a full picture a row: a `clear`, then every level it has.
 * - trades: `side` is the taker's. quotes, book_ticker: best bid and offer.
 */
import type { KindName } from '../../records/kinds.ts';
import type { FileHead, Layout, RowSink } from '../layout.ts';
import { ASK, BID, BookRows, NO_CHAIN, QuoteRows, Stamp, TradeRows } from './record-rows.ts';
import { firstLine, NO_DATA, readRows, type Row } from './read-rows.ts';

const START = 'exchange,symbol,timestamp,local_timestamp,';
const HEADERS: Readonly<Record<string, TardisType>> = {
  'is_snapshot,side,price,amount': 'incremental_book_L2',
  'id,side,price,amount': 'trades',
  'ask_amount,ask_price,bid_price,bid_amount': 'quotes',
};
type TardisType = 'incremental_book_L2' | 'book_snapshot' | 'trades' | 'quotes';
const KIND: Readonly<Record<TardisType, KindName>> = {
  incremental_book_L2: 'book',
  book_snapshot: 'book',
  trades: 'trades',
  quotes: 'quotes',
};
/** Columns before those of a type. */
const FIRST = 4;
const SIDES: Readonly<Record<string, number>> = { buy: BID, bid: BID, sell: ASK, ask: ASK };

/** Writes a row, or says why not. */
type Write = (row: Row, stamp: Stamp) => string | undefined;

export const tardis: Layout = {
  name: 'tardis',
  recognise: (file) => typeOf(file) !== undefined,
  async *read(file, sink) {
    const type = typeOf(file)!;
    const write = WRITERS[type](sink);
    const { length } = firstLine(file).split(',');
    const writer = sink.writer(KIND[type]);
    const stamp = new Stamp();
    const rows = yield* readRows(file, sink, 0, (row) => {
      if (row.line === 1) return NO_DATA;
      if (row.count !== length) return `${row.count} cells instead of ${length}`;
      stamp.set(row.number(2), row.number(3), sink.place(row.line), writer.subject(row.text(1)));
      return write(row, stamp);
    });
    return {
      kinds: [KIND[type]],
      rows,
      recognised: `Tardis ${type}: times in UTC, tsEvent is the exchange’s, tsKnown the arrival at Tardis`,
    };
  },
};

function typeOf(file: FileHead): TardisType | undefined {
  const header = firstLine(file);
  if (!header.startsWith(START)) return undefined;
  const own = header.slice(START.length);
  if (/^asks\[0\]\.price,asks\[0\]\.amount,bids\[0\]\.price,bids\[0\]\.amount(?:,|$)/.test(own)) return 'book_snapshot';
  // Liquidations have the columns of trades and only another name.
  return /liquidations/i.test(file.path) ? undefined : HEADERS[own];
}

const WRITERS: Readonly<Record<TardisType, (sink: RowSink) => Write>> = {
  incremental_book_L2(sink) {
    const book = new BookRows(sink);
    const inSnapshot = new Set<number>();
    return (row, stamp) => {
      const isSnapshot = row.text(FIRST) === 'true';
      const side = SIDES[row.text(FIRST + 1)];
      if (side === undefined) return 'side is neither bid nor ask';
      if (!isSnapshot) inSnapshot.delete(stamp.subject);
      else if (!inSnapshot.has(stamp.subject)) {
        const reason = book.clear(stamp, NO_CHAIN);
        if (reason !== undefined) return reason;
        inSnapshot.add(stamp.subject);
      }
      const action = isSnapshot ? 'snapshot' : 'set';
      return book.level(stamp, action, side, row.number(FIRST + 2), row.number(FIRST + 3), NO_CHAIN);
    };
  },
  book_snapshot(sink) {
    const book = new BookRows(sink);
    return (row, stamp) => {
      let reason = book.clear(stamp, NO_CHAIN);
      // Four columns a level: ask, its amount, bid, its amount; blank where the book is not so deep.
      for (let column = FIRST; column < row.count; column += 2) {
        const price = row.number(column);
        if (Number.isNaN(price)) continue;
        const side = (column - FIRST) % 4 === 0 ? ASK : BID;
        const refused = book.level(stamp, 'snapshot', side, price, row.number(column + 1), NO_CHAIN);
        reason ??= refused;
      }
      return reason;
    };
  },
  trades(sink) {
    const trades = new TradeRows(sink);
    // `unknown` where the exchange does not say who took.
    return (row, stamp) =>
      trades.trade(stamp, row.number(FIRST + 2), row.number(FIRST + 3), SIDES[row.text(FIRST + 1)] ?? NaN);
  },
  quotes(sink) {
    const quotes = new QuoteRows(sink);
    return (row, stamp) =>
      quotes.quote(stamp, row.number(FIRST + 2), row.number(FIRST + 3), row.number(FIRST + 1), row.number(FIRST));
  },
};
